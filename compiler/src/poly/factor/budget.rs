//! Steps: the measure of effort in factoring, in about the cost of one coefficient operation.

/// What is left to spend. Everything that can take long counts down and gives up at zero, so a
/// result depends on the input alone.
#[derive(Clone, Debug)]
pub struct Budget(u64);

impl Budget {
    /// The given number of steps.
    pub fn new(steps: u64) -> Self {
        Self(steps)
    }

    /// The steps left.
    pub fn left(&self) -> u64 {
        self.0
    }

    /// Spends steps; `None` where too few are left, and then none at all.
    pub(super) fn spend(&mut self, steps: usize) -> Option<()> {
        match self.0.checked_sub(steps as u64) {
            Some(left) => {
                self.0 = left;
                Some(())
            }
            None => {
                self.0 = 0;
                None
            }
        }
    }
}

impl Default for Budget {
    /// About a second of optimised code at the very most.
    fn default() -> Self {
        Self(30_000_000)
    }
}
