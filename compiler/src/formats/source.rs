//! Source text of sums: what every importer of terms writes.

use super::number::Number;

/// A line of a sum is begun anew beyond this.
const WIDTH: usize = 96;

/// A sum of terms as source text.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    text: String,
    /// The length of the last line.
    width: usize,
}

impl Sum {
    /// Adds `number · factors`; terms of zero are left out.
    pub fn add(&mut self, number: &Number, factors: &[(&str, u32)]) {
        if number.is_zero() {
            return;
        }
        let mut term = String::new();
        let factors: Vec<&(&str, u32)> = factors.iter().filter(|(_, e)| *e > 0).collect();
        if factors.is_empty() || !number.is_one() {
            term.push_str(&number.text);
        }
        for (place, exponent) in factors {
            if !term.is_empty() {
                term.push('*');
            }
            term.push_str(place);
            if *exponent > 1 {
                term.push_str(&format!("^{exponent}"));
            }
        }
        let sign = match (self.text.is_empty(), number.negative) {
            (true, true) => "-",
            (true, false) => "",
            (false, true) => " - ",
            (false, false) => " + ",
        };
        let length = sign.len() + term.len();
        if self.width + length > WIDTH && !self.text.is_empty() {
            self.text.push_str("\n   ");
            self.width = 3;
        }
        self.text.push_str(sign);
        self.text.push_str(&term);
        self.width += length;
    }

    /// The text, `0` where there is no term.
    pub fn finish(self) -> String {
        if self.text.is_empty() { "0".to_owned() } else { self.text }
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Sum};

    #[test]
    fn terms_read_as_written_by_hand() {
        let mut sum = Sum::default();
        let mut add = |negative, text: &str, factors: &[(&str, u32)]| {
            sum.add(&Number { negative, text: text.to_owned() }, factors);
        };
        add(true, "1", &[("a", 1), ("b", 2)]);
        add(false, "0.0", &[("a", 1)]);
        add(false, "1", &[]);
        add(true, "1/3", &[("q[0]", 1), ("a", 0)]);
        assert_eq!(sum.finish(), "-a*b^2 + 1 - 1/3*q[0]");
        assert_eq!(Sum::default().finish(), "0");
    }
}
