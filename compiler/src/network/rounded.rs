//! Square roots among the coefficients of a network: outputs scaled by them, and the network with
//! floating-point numbers in their place, which is what programs are lowered from.

use super::{Affine, Network, NetworkBuilder, Output};
use crate::poly::system::Scale;

impl Network {
    /// The network of the outputs that these scales make of its own.
    pub fn scaled(&self, scales: &[Scale]) -> Self {
        self.with_outputs(scales, |form, scale| form.scaled(&scale.by).add(&scale.affine))
    }

    /// The network of the outputs that these scales make its own of.
    pub fn unscaled(&self, scales: &[Scale]) -> Self {
        self.with_outputs(scales, |form, scale| form.sub(&scale.affine).scaled(&scale.inverse))
    }

    fn with_outputs(&self, scales: &[Scale], change: impl Fn(&Affine, &Scale) -> Affine) -> Self {
        let roots = self.signature.roots();
        let mut builder = NetworkBuilder::new();
        let forms = builder.append(self);
        let outputs = self.outputs.iter().zip(&forms).zip(scales).map(|((o, form), scale)| {
            let form = change(form, scale).map(|c| roots.reduce(c));
            Output { name: o.name.clone(), form }
        });
        let outputs = outputs.collect();
        builder.finish(self.signature.clone(), outputs)
    }

    /// The network with floating-point numbers in the place of roots, the nearest ones to its
    /// coefficients; `None` where it has no roots.
    pub fn rounded(&self) -> Option<Self> {
        let roots = self.signature.roots();
        if roots.is_empty() {
            return None;
        }
        let scalar = self.signature.scalar;
        let mut rounded = self.clone();
        let gates = rounded.gates.iter_mut().flat_map(|g| [&mut g.left, &mut g.right]);
        for form in gates.chain(rounded.outputs.iter_mut().map(|o| &mut o.form)) {
            *form = form.map(|c| roots.rounded(c, scalar));
        }
        rounded.signature.roots.clear();
        Some(rounded)
    }
}
