//! What engines see of a lattice: `Lattice ─ regions, optimiser ─► LatticeCode`.

use std::fmt::Write;

use super::moved::moved;
use super::regions::{Region, regions};
use super::{Lattice, Outputs, Reading};
use crate::calculus::Evaluation;
use crate::diagnostic::Diagnostics;
use crate::options::Options;
use crate::pipeline::{Compiled, compile_value};
use crate::progress::Progress;
use crate::span::Span;

/// A lattice, compiled: loops over regions, and what is done at their sites.
#[derive(Clone, Debug)]
pub struct LatticeCode {
    /// What was written.
    pub lattice: Lattice,
    /// What is computed of it.
    pub outputs: Outputs,
    /// What a site does, each kind once.
    pub kernels: Vec<SiteKernel>,
    /// The boxes of sites, in row-major order; together they are the lattice.
    pub regions: Vec<Region>,
    /// The position of its item in the tree.
    pub item: usize,
}

/// What is done at a site.
#[derive(Clone, Debug)]
pub struct SiteKernel {
    /// What is read: the variables, in order.
    pub readings: Vec<Reading>,
    /// Network, certificate and program. Outputs are the site's share of the value, if that is wanted,
    /// then the fields, component by component.
    pub compiled: Compiled,
}

/// Optimises and proves what the sites of a lattice do; `options` say what is computed of it.
///
/// The terms of closed sums are tried where they were written and moved together; the fewest gates
/// over all sites are kept.
pub fn compile(
    lattice: &Lattice,
    item: usize,
    options: &Options,
    progress: &Progress,
) -> Result<LatticeCode, Diagnostics> {
    let outputs = Outputs::of(options.evaluation, lattice);
    let outputs = outputs.map_err(|wrong| wrong.at(Span::default()))?;
    let written = at_sites(lattice, &outputs, item, options, progress)?;
    match moved(lattice) {
        Some(other) => {
            let other = at_sites(&other, &outputs, item, options, progress)?;
            let is_better = other.gate_count() < written.gate_count();
            Ok(if is_better { other } else { written })
        }
        None => Ok(written),
    }
}

fn at_sites(
    lattice: &Lattice,
    outputs: &Outputs,
    item: usize,
    options: &Options,
    progress: &Progress,
) -> Result<LatticeCode, Diagnostics> {
    let (regions, systems) =
        regions(lattice, outputs).map_err(|wrong| wrong.at(Span::default()))?;
    let plain = Options { evaluation: Evaluation::Value, ..options.clone() };
    let mut kernels = Vec::with_capacity(systems.len());
    for site in systems {
        let compiled = compile_value(site.system, item, &plain, progress)?;
        kernels.push(SiteKernel { readings: site.readings, compiled });
    }
    Ok(LatticeCode { lattice: lattice.clone(), outputs: outputs.clone(), kernels, regions, item })
}

impl LatticeCode {
    /// The number of sites that a kernel serves.
    pub fn sites_of(&self, kernel: usize) -> usize {
        let own = self.regions.iter().filter(|r| r.kernel == kernel);
        own.map(Region::site_count).sum()
    }

    /// The kernel that serves the most sites: the interior.
    pub fn interior(&self) -> Option<&SiteKernel> {
        let most = (0..self.kernels.len()).max_by_key(|k| (self.sites_of(*k), usize::MAX - k));
        most.map(|k| &self.kernels[k])
    }

    /// The gates of one evaluation, over all sites.
    pub fn gate_count(&self) -> usize {
        let gates =
            |r: &Region| self.kernels[r.kernel].compiled.network.gates.len() * r.site_count();
        self.regions.iter().map(gates).sum()
    }

    /// `2 gates a site × 262144 sites`, boundaries after the interior.
    pub fn summary(&self) -> String {
        let mut order: Vec<usize> = (0..self.kernels.len()).collect();
        order.sort_by_key(|k| (usize::MAX - self.sites_of(*k), *k));
        let mut text = String::new();
        for kernel in order {
            let gates = self.kernels[kernel].compiled.network.gates.len();
            let sites = self.sites_of(kernel);
            let [gates, sites] = [(gates, "gate"), (sites, "site")]
                .map(|(n, what)| format!("{n} {what}{}", if n == 1 { "" } else { "s" }));
            let separator = if text.is_empty() { "" } else { " + " };
            // Writing to a string cannot fail.
            let _ = write!(text, "{separator}{gates} a site × {sites}");
        }
        text
    }

    /// Whether a search was stopped where a smaller network may exist.
    pub fn is_interrupted(&self) -> bool {
        self.kernels.iter().any(|k| k.compiled.interrupted)
    }
}
