//! The shape of a call: how many numbers, how many columns, how many rows. Checked before every
//! call, by kernels and by generated batch functions alike.

use crate::error::{Error, What};

/// How many numbers a system takes and returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arity {
    /// Scalar variables.
    pub variables: usize,
    /// Scalar parameters.
    pub parameters: usize,
    /// Scalar outputs.
    pub outputs: usize,
}

impl Arity {
    /// Checks a call for one point.
    pub fn check_point<T>(
        &self,
        variables: &[T],
        parameters: &[T],
        outputs: &[T],
    ) -> Result<(), Error> {
        check(What::Variables, self.variables, variables.len())?;
        check(What::Parameters, self.parameters, parameters.len())?;
        check(What::Outputs, self.outputs, outputs.len())
    }

    /// Checks a call for columns, one a variable and one an output, and returns the number of rows.
    /// Without variables the outputs say how many rows there are.
    pub fn check_batch<T>(
        &self,
        columns: &[&[T]],
        parameters: &[T],
        outputs: &[&mut [T]],
    ) -> Result<usize, Error> {
        check(What::Variables, self.variables, columns.len())?;
        check(What::Parameters, self.parameters, parameters.len())?;
        check(What::Outputs, self.outputs, outputs.len())?;
        let first = columns.first().map(|c| c.len()).or(outputs.first().map(|c| c.len()));
        let rows = first.unwrap_or(0);
        for (k, column) in columns.iter().enumerate() {
            check(What::VariableRows(k), rows, column.len())?;
        }
        for (k, column) in outputs.iter().enumerate() {
            check(What::OutputRows(k), rows, column.len())?;
        }
        Ok(rows)
    }
}

fn check(what: What, expected: usize, actual: usize) -> Result<(), Error> {
    if expected == actual { Ok(()) } else { Err(Error::shape(what, expected, actual)) }
}

#[cfg(test)]
mod tests {
    use super::Arity;

    #[test]
    fn errors_name_both_numbers() {
        let arity = Arity { variables: 2, parameters: 0, outputs: 1 };
        assert!(arity.check_point(&[1.0, 2.0], &[], &[0.0]).is_ok());
        let error = arity.check_point(&[1.0], &[], &[0.0]).unwrap_err();
        assert_eq!(error.to_string(), "[E_SHAPE] expected 2 variables, found 1");
        let (x, y) = ([1.0; 3], [1.0; 4]);
        let error = arity.check_batch(&[&x, &y], &[], &[&mut [0.0; 3]]).unwrap_err();
        assert_eq!(error.to_string(), "[E_SHAPE] expected 3 rows in variable column 1, found 4");
        let error = arity.check_batch(&[&x, &x], &[], &[&mut [0.0; 2]]).unwrap_err();
        assert_eq!(error.to_string(), "[E_SHAPE] expected 3 rows in output column 0, found 2");
        assert_eq!(arity.check_batch::<f64>(&[&[], &[]], &[], &[&mut []]), Ok(0));
        let constant = Arity { variables: 0, parameters: 0, outputs: 1 };
        assert_eq!(constant.check_batch::<f64>(&[], &[], &[&mut [0.0; 5]]), Ok(5));
    }
}
