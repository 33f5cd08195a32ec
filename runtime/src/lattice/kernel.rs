//! A sweep over a lattice as native code.

use multiplet_compiler::lattice::{self, LatticeCode, SiteKernel};

use super::layout::{Layout, Reading, Region};
use super::sweep::sweep;
use crate::error::{Error, What};
use crate::jit::Kernel;

/// One sweep over the sites: what a [`LatticeCode`] computes, as native code.
#[derive(Clone, Debug)]
pub struct Sweep {
    code: LatticeCode,
    tables: Tables,
    kernels: Vec<Kernel>,
}

impl Sweep {
    /// Compiles what is done at the sites.
    ///
    /// # Errors
    ///
    /// Where a kernel cannot be made.
    pub fn new(code: LatticeCode) -> Result<Self, Error> {
        let kernels = code.kernels.iter().map(|k| Kernel::compile(&k.compiled.program));
        let kernels = kernels.collect::<Result<_, _>>()?;
        Ok(Self { tables: Tables::new(&code), code, kernels })
    }

    /// Networks, certificates, regions.
    pub fn code(&self) -> &LatticeCode {
        &self.code
    }

    /// How many numbers a variable has.
    pub fn length(&self, variable: usize) -> usize {
        self.code.lattice.signature.variables[variable].count()
    }

    /// Visits every site: `variables` holds one slice each, in row-major order, `fields` one for each
    /// field that is computed. Returns the value, if that is computed.
    ///
    /// # Errors
    ///
    /// Where a slice has another length; nothing is written then.
    pub fn call(
        &self,
        variables: &[&[f64]],
        parameters: &[f64],
        fields: &mut [&mut [f64]],
    ) -> Result<Option<f64>, Error> {
        let wanted = self.code.lattice.signature.parameter_count();
        if parameters.len() != wanted {
            return Err(Error::shape(What::Parameters, wanted, parameters.len()));
        }
        let bounds = self.tables.regions.iter().zip(&self.code.regions);
        let regions: Vec<Region<'_>> =
            bounds.map(|(ranges, r)| Region { ranges, kernel: r.kernel }).collect();
        let read: Vec<Vec<Reading<'_>>> = self.code.kernels.iter().map(readings).collect();
        let read: Vec<&[Reading<'_>]> = read.iter().map(Vec::as_slice).collect();
        let layout = Layout {
            sites: &self.code.lattice.sites,
            components: &self.tables.components,
            fields: &self.tables.fields,
            has_value: self.code.outputs.value,
            regions: &regions,
            kernels: &read,
        };
        layout.check(variables, fields)?;
        let value = sweep(&layout, variables, fields, |kernel, columns, out| {
            self.kernels[kernel].call_batch(columns, parameters, out)
        })?;
        Ok(layout.has_value.then_some(value))
    }
}

/// The tables of a [`Layout`].
#[derive(Clone, Debug)]
struct Tables {
    components: Vec<usize>,
    fields: Vec<usize>,
    regions: Vec<Vec<(usize, usize)>>,
}

impl Tables {
    fn new(code: &LatticeCode) -> Self {
        let bounds = |r: &lattice::Region| r.ranges.iter().map(|r| (r.start, r.end)).collect();
        let variables = code.lattice.signature.variables.len();
        Self {
            components: (0..variables).map(|k| code.lattice.components(k)).collect(),
            fields: code.outputs.fields.iter().map(|f| f.by).collect(),
            regions: code.regions.iter().map(bounds).collect(),
        }
    }
}

/// What a kernel reads.
fn readings(kernel: &SiteKernel) -> Vec<Reading<'_>> {
    let mut all = Vec::with_capacity(kernel.readings.len());
    for lattice::Reading { array, offset, component } in &kernel.readings {
        all.push(Reading { variable: *array, offset, component: *component });
    }
    all
}
