//! From sums to sites: what has to be computed at each position, boundaries included.
//!
//! A derivative by q at a site y collects from every term that reads q there: a term of the box B
//! that reads q at distance o contributes ∂h/∂(that reading), taken at x = y - o, where x lies in B.
//! Between the ends of all boxes, moved by all distances, the same terms contribute, so the lattice
//! falls into boxes of sites with one system each; on a periodic lattice there is one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Block, Lattice, Outputs, Reading};
use crate::calculus::{Evaluation, WrongEvaluation, derive};
use crate::id::VariableId;
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::poly::{Coefficient, Ideal, Polynomial, System, SystemOutput};

/// A box of sites that all do the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Region {
    /// The positions, one range a dimension.
    pub ranges: Vec<Range<usize>>,
    /// Which of the kernels.
    pub kernel: usize,
}

impl Region {
    /// The number of its sites.
    pub fn site_count(&self) -> usize {
        self.ranges.iter().map(Range::len).product()
    }
}

/// What a site computes: the value's share if that is wanted, then the fields, components last.
#[derive(Clone, Debug)]
pub(super) struct SiteSystem {
    pub readings: Vec<Reading>,
    pub system: System,
}

/// A term that contributes at some sites.
struct Part<'a> {
    block: &'a Block,
    /// The output it adds to.
    output: usize,
    /// What it is a derivative by; `None` for the value.
    by: Option<By<'a>>,
}

/// A derivative by a reading.
#[derive(Clone, Copy)]
struct By<'a> {
    reading: usize,
    is_negated: bool,
    /// All derivatives of the block.
    gradient: &'a Network,
}

impl Part<'_> {
    /// The distance from where it contributes to where its term stands.
    fn distance(&self, k: usize) -> i64 {
        self.by.map_or(0, |by| self.block.readings[by.reading].offset[k])
    }

    /// The site of the term that contributes at a position, in one dimension.
    fn origin(&self, k: usize, position: usize, size: usize) -> usize {
        (position as i64 - self.distance(k)).rem_euclid(size as i64) as usize
    }
}

/// The regions of a lattice in row-major order, and the system of each kernel.
pub(super) fn regions(
    lattice: &Lattice,
    outputs: &Outputs,
) -> Result<(Vec<Region>, Vec<SiteSystem>), WrongEvaluation> {
    let gradients = gradients(lattice, outputs)?;
    let parts = parts(lattice, outputs, &gradients);
    let mut boxes: Vec<Vec<Range<usize>>> = vec![Vec::new()];
    for (k, size) in lattice.sites.iter().enumerate() {
        let cuts = cuts(&parts, k, *size);
        let intervals: Vec<Range<usize>> =
            cuts.iter().zip(&cuts[1..]).map(|(a, b)| *a..*b).collect();
        let longer = |outer: Vec<Range<usize>>| {
            intervals
                .iter()
                .map(move |i| [outer.as_slice(), std::slice::from_ref(i)].concat())
                .collect::<Vec<_>>()
        };
        boxes = boxes.into_iter().flat_map(longer).collect();
    }
    let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let (mut regions, mut systems) = (Vec::new(), Vec::new());
    for ranges in boxes {
        // All sites of a box are alike, so one speaks for all.
        let contributes = |part: &Part<'_>| {
            (0..ranges.len()).all(|k| {
                let origin = part.origin(k, ranges[k].start, lattice.sites[k]);
                part.block.ranges[k].contains(&origin)
            })
        };
        let active: Vec<usize> = (0..parts.len()).filter(|k| contributes(&parts[*k])).collect();
        let kernel = match known.get(&active) {
            Some(kernel) => *kernel,
            None => {
                let active_parts: Vec<&Part<'_>> = active.iter().map(|k| &parts[*k]).collect();
                systems.push(site(lattice, outputs, &active_parts));
                known.insert(active, systems.len() - 1);
                systems.len() - 1
            }
        };
        regions.push(Region { ranges, kernel });
    }
    Ok((regions, systems))
}

/// The derivatives of each block by its readings; none where no field is wanted.
fn gradients(lattice: &Lattice, outputs: &Outputs) -> Result<Vec<Network>, WrongEvaluation> {
    if outputs.fields.is_empty() {
        return Ok(Vec::new());
    }
    let only = Evaluation::Gradient { value: false };
    let of = |block: &Block| derive(&block.system, &block.system.written, only).map(|d| d.written);
    lattice.blocks.iter().map(of).collect()
}

fn parts<'a>(lattice: &'a Lattice, outputs: &Outputs, gradients: &'a [Network]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut output = 0;
    if outputs.value {
        parts.extend(lattice.blocks.iter().map(|block| Part { block, output, by: None }));
        output += 1;
    }
    for field in &outputs.fields {
        for (block, gradient) in lattice.blocks.iter().zip(gradients) {
            for (k, reading) in block.readings.iter().enumerate() {
                if reading.array == field.by {
                    let by = By { reading: k, is_negated: field.is_negated, gradient };
                    parts.push(Part { block, output: output + reading.component, by: Some(by) });
                }
            }
        }
        output += lattice.components(field.by);
    }
    parts
}

/// Where, in one dimension, the terms that contribute change: from 0 to the size.
fn cuts(parts: &[Part<'_>], k: usize, size: usize) -> Vec<usize> {
    let mut cuts = BTreeSet::from([0, size]);
    for part in parts {
        let range = &part.block.ranges[k];
        // A term that stands everywhere is everywhere after a move, too.
        if range.len() < size {
            let moved = |end: usize| (end as i64 + part.distance(k)).rem_euclid(size as i64);
            cuts.extend([moved(range.start) as usize, moved(range.end) as usize]);
        }
    }
    cuts.into_iter().collect()
}

/// The system of the sites where these terms contribute.
fn site(lattice: &Lattice, outputs: &Outputs, parts: &[&Part<'_>]) -> SiteSystem {
    let seen = |part: &Part<'_>| -> Vec<Reading> {
        let zero = vec![0; lattice.sites.len()];
        let from = part.by.map_or(&zero, |by| &part.block.readings[by.reading].offset);
        part.block.readings.iter().map(|r| r.seen_from(from, &lattice.sites)).collect()
    };
    let all: BTreeSet<Reading> = parts.iter().flat_map(|part| seen(part)).collect();
    let readings: Vec<Reading> = all.into_iter().collect();
    let names = output_names(lattice, outputs);
    let signature = lattice.site_signature(&readings, names.len());
    let mut builder = NetworkBuilder::new();
    let mut forms = vec![Affine::zero(); names.len()];
    let mut polynomials = vec![Some(Polynomial::zero()); names.len()];
    for part in parts {
        let of = |r: Reading| readings.iter().position(|known| *known == r).unwrap_or_default();
        let places: Vec<usize> = seen(part).into_iter().map(of).collect();
        let inputs: Vec<Affine> =
            places.iter().map(|k| Affine::input(VariableId::new(*k))).collect();
        let images: Vec<Polynomial> = places.iter().map(|k| Polynomial::variable(*k)).collect();
        let system = &part.block.system;
        let own = system.outputs[0].polynomial.as_ref();
        let (form, polynomial) = match part.by {
            None => {
                let form = builder.append_at(&system.written, &inputs).swap_remove(0);
                (form, own.cloned())
            }
            Some(By { reading, is_negated, gradient }) => {
                let sign = Coefficient::integer(if is_negated { -1 } else { 1 });
                let form = builder.append_at(gradient, &inputs).swap_remove(reading);
                let polynomial = own.map(|p| p.derivative(reading).scaled(&sign));
                (form.scaled(&sign), polynomial)
            }
        };
        let slot = part.output;
        forms[slot] = forms[slot].add(&form);
        let sum = polynomials[slot].take();
        polynomials[slot] = sum.zip(polynomial).map(|(sum, p)| sum.add(&p.substitute(&images)));
    }
    let written = names.iter().cloned().zip(forms);
    let written = written.map(|(name, form)| Output { name, form }).collect();
    let written = builder.finish(signature.clone(), written);
    let outputs = names.into_iter().zip(polynomials);
    let outputs = outputs.map(|(name, polynomial)| SystemOutput { name, polynomial }).collect();
    let system = System {
        ideal: Ideal::of_domains(&signature),
        signature,
        outputs,
        written,
        posterior: None,
    };
    SiteSystem { readings, system }
}

/// `out`, then `dH_dq`, or `dH_dq[0]`, … for components.
fn output_names(lattice: &Lattice, outputs: &Outputs) -> Vec<String> {
    let mut names = Vec::new();
    if outputs.value {
        names.push("out".to_owned());
    }
    for field in &outputs.fields {
        let variable = &lattice.signature.variables[field.by];
        if variable.dimensions.len() == lattice.sites.len() {
            names.push(field.name.clone());
        } else {
            names.extend((0..lattice.components(field.by)).map(|k| format!("{}[{k}]", field.name)));
        }
    }
    names
}
