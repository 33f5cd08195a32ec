//! How the inputs of a product are grouped, layer by layer, and the groupings with fewest neurons.
//!
//! A group of b values is multiplied by 2^b neurons, one for each pattern of signs. RT's Theorem 5.1
//! groups evenly: b_1 ⋯ b_k = n gives
//!
//! ```text
//! Σ_i (n / (b_1 ⋯ b_i)) · 2^{b_i}
//! ```
//!
//! Groups of a layer need not be equally large. As 2^b is convex, g groups of m values are cheapest
//! when their sizes differ by one at most, so that the exact optimum over all groupings is
//!
//! ```text
//! N(m, k) = min over g < m of  r·2^{q+1} + (g - r)·2^q + N(g, k-1),   q = ⌊m/g⌋, r = m mod g
//! ```
//!
//! with N(1, k) = 0 and N(m, 0) = ∞. It equals the theorem's number where some optimum has only
//! equal groups in each layer (n = 4, or n = 16 with two layers) and is below it elsewhere: 28
//! instead of 32 for n = 8 with two layers. Groups of two and of three both cost four neurons for
//! each value that they save and larger ones more, hence never fewer than 4(n-1), which ⌈log₃ n⌉
//! layers reach because every m > 1 splits into ⌈m/3⌉ groups of two and three.
//!
//! A group of one is a copy and takes two neurons, (σ(λv) - σ(-λv))/(2λσ_1): one neuron would bring
//! the constant σ_0, which without biases takes a neuron too, and an error of order λ instead of λ².

use num_bigint::BigUint;
use num_traits::{One, Zero};

/// The most inputs for which groupings are searched.
pub const MOST_INPUTS: u32 = 512;

/// The sizes of the groups in every hidden layer: `inputs` values become as many as the first layer
/// has groups, and so on until one is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    layers: Vec<Vec<u32>>,
}

impl Grouping {
    /// The grouping of `inputs` values into at most `layers` hidden layers with fewest neurons;
    /// among equals one with fewest layers. `None` for no input, no layer, or more inputs than
    /// [`MOST_INPUTS`].
    pub fn best(inputs: u32, layers: u32) -> Option<Self> {
        search(inputs, layers, |_, _| true)
    }

    /// The same with equal groups in each layer: the minimum of Theorem 5.1 over whole factors
    /// b_1 ⋯ b_j = `inputs`, j at most `layers`. `None` as for [`Self::best`].
    pub fn equal(inputs: u32, layers: u32) -> Option<Self> {
        search(inputs, layers, u32::is_multiple_of)
    }

    /// One hidden layer: 2^inputs neurons, which is minimal. `None` as for [`Self::best`].
    pub fn flat(inputs: u32) -> Option<Self> {
        Self::best(inputs, 1)
    }

    /// The group sizes by layer; those of the first add up to the number of inputs.
    pub fn layers(&self) -> &[Vec<u32>] {
        &self.layers
    }

    /// How many inputs are multiplied.
    pub fn inputs(&self) -> u32 {
        self.layers.first().map_or(0, |sizes| sizes.iter().sum())
    }

    /// The number of hidden neurons: Σ 2^b over all groups of all layers.
    pub fn neurons(&self) -> BigUint {
        self.layers.iter().flatten().map(|&b| BigUint::one() << b).sum()
    }

    /// The factors b_1 … b_k where each layer has equal groups.
    pub fn factors(&self) -> Option<Vec<u32>> {
        let one = |sizes: &Vec<u32>| {
            let first = *sizes.first()?;
            sizes.iter().all(|&b| b == first).then_some(first)
        };
        self.layers.iter().map(one).collect()
    }
}

/// The sizes of `groups` groups of `values` values that differ by one at most, largest first.
fn sizes(values: u32, groups: u32) -> Vec<u32> {
    let (size, larger) = (values / groups, values % groups);
    (0..groups).map(|group| size + u32::from(group < larger)).collect()
}

/// The neurons of such a layer.
fn cost(values: u32, groups: u32) -> BigUint {
    let (size, larger) = (values / groups, values % groups);
    BigUint::from(groups + larger) << size
}

/// The cheapest way on from some number of values.
#[derive(Clone)]
struct Step {
    neurons: BigUint,
    layers: u32,
    groups: u32,
}

/// The dynamic programme of the module's header; `allowed(values, groups)` restricts the layers.
fn search(inputs: u32, layers: u32, allowed: impl Fn(u32, u32) -> bool) -> Option<Grouping> {
    if inputs == 0 || layers == 0 || inputs > MOST_INPUTS {
        return None;
    }
    if inputs == 1 {
        return Some(Grouping { layers: vec![vec![1]] });
    }
    // A layer without copies halves the values at least, so that more layers never help.
    let layers = layers.min(inputs.ilog2() + 1);
    let done = Step { neurons: BigUint::zero(), layers: 0, groups: 1 };
    // tables[j][m - 1]: the cheapest way from m values on with at most j layers, if there is one.
    let mut tables = vec![vec![None; inputs as usize]];
    tables[0][0] = Some(done.clone());
    for before in 0..layers as usize {
        let table = (1..=inputs).map(|values| {
            if values == 1 {
                return Some(done.clone());
            }
            let ways = (1..values).filter(|&groups| allowed(values, groups)).filter_map(|groups| {
                let rest: &Step = tables[before][groups as usize - 1].as_ref()?;
                let neurons = cost(values, groups) + &rest.neurons;
                Some(Step { neurons, layers: rest.layers + 1, groups })
            });
            ways.min_by(|a, b| (&a.neurons, a.layers).cmp(&(&b.neurons, b.layers)))
        });
        let table = table.collect();
        tables.push(table);
    }
    let (mut values, mut found) = (inputs, Vec::new());
    for table in tables.iter().rev() {
        if values == 1 {
            break;
        }
        let step = table[values as usize - 1].as_ref()?;
        found.push(sizes(values, step.groups));
        values = step.groups;
    }
    Some(Grouping { layers: found })
}
