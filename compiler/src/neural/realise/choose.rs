//! Which neurons each unit gets, so that an accuracy is met with few: `Plan ─► cells`.
//!
//! A unit whose value is off by e moves an output by at most its sensitivity times e, and the errors
//! of all units add up. Starting with the fewest neurons for each, the unit that spoils most gets a
//! better way until the smallest errors together are within the accuracy. What is then left goes to
//! the units of the smallest errors, up to a level that is the same for all, which lets λ be large
//! and weights small.
//!
//! Rounding does more than that. What a neuron sees is a sum of large terms that nearly cancel, each
//! neuron rounds it for itself, and combinations whose linear terms cancel only as long as all see
//! the same enlarge the differences by σ'/(λσ''). So how much roundings count depends on λ further
//! up: [`Options::listen`] finds out, and the choice is made again.

use super::candidates::{Candidate, Cell, CellNeuron, Setting, candidates, ordered, positive};
use super::kind::Kind;
use super::parts::Unit;
use super::plan::Plan;
use super::ranges::{Interval, Reach, reaches, spread};
use crate::neural::gate::GateError;

/// How a unit in normal coordinates is fitted into a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// What is taken away from each form that the unit reads.
    pub centres: Vec<f64>,
    /// What each is divided by then.
    pub radii: Vec<f64>,
    /// What the value is multiplied by.
    pub gain: f64,
    /// The bound of the derivative of the outputs by the value.
    pub sensitivity: f64,
}

/// The neurons of one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// What the combination is.
    pub kind: Kind,
    /// The neurons in normal coordinates.
    pub cell: Cell,
    /// How they are fitted in.
    pub fit: Fit,
}

impl Fitted {
    /// What an output changes by where every neuron sees a form that is off by 1 in its own way.
    fn loudness(&self, form: usize, setting: &Setting) -> f64 {
        let slope = |n: &CellNeuron| {
            (n.weight * n.direction[form] * setting.activation.derivative(1, n.bias)).abs()
        };
        let sum: f64 = self.cell.neurons.iter().map(slope).sum();
        self.fit.sensitivity * self.fit.gain.abs() * sum / self.fit.radii[form]
    }

    /// What its error does to the outputs, at most.
    pub fn effect(&self) -> f64 {
        self.fit.sensitivity * self.fit.gain.abs() * self.cell.error
    }
}

/// The choice for a whole plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The units, layer by layer.
    pub layers: Vec<Vec<Fitted>>,
    /// The expected error of the outputs.
    pub expected: f64,
}

/// What can be chosen for each unit of a plan.
#[derive(Clone, Debug)]
pub struct Options {
    layers: Vec<Vec<Possible>>,
}

#[derive(Clone, Debug)]
struct Possible {
    /// Every way there is.
    all: Vec<Candidate>,
    /// Those that are worth it, better ones later.
    ways: Vec<Candidate>,
    way: usize,
    fit: Fit,
}

impl Possible {
    /// The factor between errors of the cell and of the outputs.
    fn weight(&self) -> f64 {
        self.fit.sensitivity * self.fit.gain.abs()
    }

    fn best(&self) -> f64 {
        self.weight() * self.ways[self.way].best
    }
}

impl Options {
    /// All ways of all units for inputs in a box.
    ///
    /// # Errors
    /// A unit that σ does not make.
    pub fn new(plan: &Plan, inputs: &[Interval], setting: &Setting) -> Result<Self, GateError> {
        let reaches = reaches(plan, inputs);
        let pairs = plan.layers.iter().zip(&reaches);
        let layers = pairs.map(|(layer, reaches)| {
            let units = layer.iter().zip(reaches);
            units.map(|(unit, reach)| possible(unit, reach, setting)).collect()
        });
        Ok(Self { layers: layers.collect::<Result<_, _>>()? })
    }

    /// The smallest error of the outputs that is expected of the ways as they are.
    pub fn best(&self) -> f64 {
        self.layers.iter().flatten().map(Possible::best).sum()
    }

    /// Takes better ways than those of fewest neurons until `accuracy` is expected to be met; false
    /// where that is not possible, and all ways are the best ones then.
    pub fn improve(&mut self, accuracy: f64) -> bool {
        self.layers.iter_mut().flatten().for_each(|p| p.way = 0);
        loop {
            if self.best() <= accuracy {
                self.shrink(accuracy);
                return true;
            }
            let better = |p: &&mut Possible| p.way + 1 < p.ways.len();
            let improvable = self.layers.iter_mut().flatten().filter(better);
            let Some(worst) = improvable.max_by(|a, b| a.best().total_cmp(&b.best())) else {
                return false;
            };
            worst.way += 1;
        }
    }

    /// Goes back to fewer neurons wherever the accuracy still allows for it.
    fn shrink(&mut self, accuracy: f64) {
        let mut total = self.best();
        for possible in self.layers.iter_mut().flatten() {
            let (own, now) = (possible.best(), possible.way);
            for way in 0..now {
                possible.way = way;
                let changed = total - own + possible.best();
                if changed <= accuracy {
                    total = changed;
                    break;
                }
                possible.way = now;
            }
        }
    }

    /// Takes into account what a choice does with roundings: every unit that neurons of other units
    /// read gets roundings that count more.
    pub fn listen(&mut self, plan: &Plan, choice: &Choice, setting: &Setting) {
        // The values that each layer reads, by position, from the inputs on.
        let mut known: Vec<Option<(usize, usize)>> = vec![None; 1 + plan.inputs];
        let mut heard: Vec<Vec<f64>> =
            plan.layers.iter().map(|layer| vec![0.0; layer.len()]).collect();
        for (layer, units) in plan.layers.iter().enumerate() {
            let mut noise = vec![0.0; known.len()];
            for (unit, fitted) in units.iter().zip(&choice.layers[layer]) {
                for (k, form) in unit.forms().into_iter().enumerate() {
                    spread(form, fitted.loudness(k, setting), &mut noise);
                }
            }
            for (place, noise) in known.iter().zip(noise) {
                if let Some((below, at)) = place {
                    heard[*below][*at] += noise;
                }
            }
            if !plan.skip {
                known.truncate(1);
            }
            known.extend((0..units.len()).map(|at| Some((layer, at))));
        }
        for (possible, heard) in self.layers.iter_mut().flatten().zip(heard.iter().flatten()) {
            let noise = 1.0 + heard / possible.fit.sensitivity.max(f64::MIN_POSITIVE);
            let noise = if noise.is_finite() { noise } else { 1.0 };
            possible.ways = ordered(possible.all.iter().map(|w| w.with_noise(noise)).collect());
        }
    }

    /// The level l for which the larger of l and the smallest error, over all units, add up to the
    /// accuracy; 0 where that is too little.
    fn level(&self, accuracy: f64) -> f64 {
        let mut errors: Vec<f64> = self.layers.iter().flatten().map(Possible::best).collect();
        errors.sort_by(|a, b| b.total_cmp(a));
        // The largest errors are above the level, the others share what is left.
        let (mut left, mut count) = (accuracy, errors.len() as f64);
        for error in errors {
            if error <= left / count {
                return left / count;
            }
            left -= error;
            count -= 1.0;
        }
        0.0
    }

    /// The neurons of every unit for this accuracy, which the ways must allow for.
    ///
    /// # Errors
    /// A bug in the law of an error.
    pub fn choice(&self, accuracy: f64, setting: &Setting) -> Result<Choice, GateError> {
        let level = self.level(accuracy);
        let layers = self.layers.iter().map(|layer| {
            let fitted = layer.iter().map(|possible| {
                let way = &possible.ways[possible.way];
                let wanted = level / possible.weight().max(f64::MIN_POSITIVE);
                let cell = way.cell(wanted.clamp(way.best, f64::MAX), setting)?;
                Ok(Fitted { kind: way.kind, cell, fit: possible.fit.clone() })
            });
            fitted.collect::<Result<Vec<_>, GateError>>()
        });
        let layers = layers.collect::<Result<Vec<_>, _>>()?;
        let effects = layers.iter().flatten().map(Fitted::effect);
        let expected = effects.fold(0.0, |sum, effect| sum + effect);
        Ok(Choice { layers, expected })
    }
}

fn possible(unit: &Unit, reach: &Reach, setting: &Setting) -> Result<Possible, GateError> {
    let all = candidates(unit, &reach.forms, setting)?;
    let ways = ordered(all.clone());
    let none = vec![0.0; reach.forms.len()];
    let (centres, radii, gain) = match unit {
        // A constant does not matter to a copy, so that it may be taken away first.
        Unit::Product(factors) if factors.len() == 1 => {
            let range = reach.forms[0];
            let half = positive(range.half());
            (vec![range.middle()], vec![half], half)
        }
        Unit::Product(_) => {
            let radii: Vec<f64> = reach.forms.iter().map(|f| positive(f.radius())).collect();
            let gain = radii.iter().product();
            (none, radii, gain)
        }
        Unit::Squares(_) => (none, reach.forms.iter().map(|f| positive(f.radius())).collect(), 1.0),
        Unit::Bits(_) => (none, vec![1.0], 1.0),
    };
    let fit = Fit { centres, radii, gain, sensitivity: reach.sensitivity };
    Ok(Possible { all, ways, way: 0, fit })
}
