//! Counts the operations that forms need, equal ones once.
//!
//! A form is added up from groups of terms with equal magnitudes, each multiplied once; a group
//! that two forms have in common, such as `3·x`, is multiplied once for both. Partial sums are not
//! looked for: lowering does that.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::network::{Affine, Wire};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// Terms of equal magnitude in a form: the magnitude, and the wires with their signs, the first
/// positive.
type Group = (Coefficient, SmallVec<[(Wire, bool); 4]>);

/// How often each form and each group occurs, and what they cost.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    forms: FxHashMap<Affine, u32>,
    groups: FxHashMap<Group, u32>,
    cost: usize,
}

impl Tally {
    /// Additions and constant products of all forms.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// One more form.
    pub fn add(&mut self, form: &Affine) {
        let count = self.forms.entry(form.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            return;
        }
        self.cost += additions(form);
        for group in groups(form) {
            let count = self.groups.entry(group).or_insert(0);
            *count += 1;
            self.cost += usize::from(*count == 1);
        }
    }

    /// One form less, which was added before.
    pub fn remove(&mut self, form: &Affine) {
        let Some(count) = self.forms.get_mut(form) else { return };
        *count -= 1;
        if *count > 0 {
            return;
        }
        self.forms.remove(form);
        self.cost -= additions(form);
        for group in groups(form) {
            if let Some(count) = self.groups.get_mut(&group) {
                *count -= 1;
                if *count == 0 {
                    self.cost -= 1;
                    self.groups.remove(&group);
                }
            }
        }
    }
}

fn additions(form: &Affine) -> usize {
    let constant = usize::from(!form.constant_part().is_zero());
    (form.terms().len() + constant).saturating_sub(1)
}

/// The groups of a form that are multiplied.
fn groups(form: &Affine) -> SmallVec<[Group; 4]> {
    let mut groups: SmallVec<[Group; 4]> = SmallVec::new();
    for (wire, c) in form.terms() {
        if c.is_unit() {
            continue;
        }
        let (magnitude, negative) = c.magnitude();
        match groups.iter_mut().find(|g| g.0 == magnitude) {
            // Signs are relative to the first.
            Some(group) => {
                let first = group.1[0].1;
                group.1.push((*wire, negative ^ first));
            }
            None => groups.push((magnitude, SmallVec::from_slice(&[(*wire, negative)]))),
        }
    }
    groups.iter_mut().for_each(|g| g.1[0].1 = false);
    groups
}

#[cfg(test)]
mod tests {
    use super::{Affine, Coefficient, Tally, Wire};
    use crate::id::VariableId;
    use crate::poly::polynomial::Ring;

    fn form(coefficients: &[i64]) -> Affine {
        let wires = (0..).map(|k| Wire::Input(VariableId::new(k)));
        let numbers = coefficients.iter().map(|c| Coefficient::integer(*c));
        Affine::from_terms(Coefficient::zero(), wires.zip(numbers))
    }

    #[test]
    fn equal_forms_and_groups_cost_once() {
        let mut tally = Tally::default();
        tally.add(&form(&[3, 0, 1]));
        assert_eq!(tally.cost(), 2);
        // 3x again, with other company; then the same form; then -3x.
        tally.add(&form(&[3, 1]));
        assert_eq!(tally.cost(), 3);
        tally.add(&form(&[3, 1]));
        tally.add(&form(&[-3, 0, 0, 1]));
        assert_eq!(tally.cost(), 4);
        // 2(x - y) and 2(y - x) are one group, 2(x + y) another.
        tally.add(&form(&[2, -2, 1]));
        tally.add(&form(&[-2, 2, 0, 1]));
        assert_eq!(tally.cost(), 4 + 3 + 2);
        tally.add(&form(&[2, 2]));
        assert_eq!(tally.cost(), 4 + 3 + 2 + 2);
        tally.remove(&form(&[3, 1]));
        assert_eq!(tally.cost(), 11);
        for coefficients in
            [&[3, 1][..], &[-3, 0, 0, 1], &[2, 2], &[-2, 2, 0, 1], &[2, -2, 1], &[3, 0, 1]]
        {
            tally.remove(&form(coefficients));
        }
        assert_eq!(tally.cost(), 0);
    }
}
