//! What `network!` adds for simulations: the traits of `multiplet::dynamics`, and for a
//! `hamiltonian` its equations of motion.
//!
//! ```text
//! impl Evaluate for saddle                      every item of f64
//! H::MOTION                                     facts of the joint network
//! H::energy_and_motion(q, p, a)                 (H, dq/dt, dp/dt)
//! H::motion(q, p, a), velocity, force           dq/dt and dp/dt, together and apart
//! impl Hamiltonian for H
//! ```

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::checked;
use super::interface::{Interface, local, primitive_type};
use super::item::{Facts, allow, chunk, fused, gathered, metadata, unpacked};
use crate::backend::EmitError;
use crate::poly::{Scalar, Shape, Signature};
use crate::program::Program;

/// The programs of a Hamiltonian's equations of motion, and what is known of the joint network.
#[derive(Clone, Copy, Debug)]
pub struct Motion<'a> {
    /// H, dq/dt and dp/dt.
    pub joint: &'a Program,
    /// dq/dt and dp/dt.
    pub equations: &'a Program,
    /// dq/dt.
    pub velocity: &'a Program,
    /// dp/dt.
    pub force: &'a Program,
    /// What is known about the joint network.
    pub facts: &'a Facts,
    /// Whether H = T(p) + V(q).
    pub is_separable: bool,
}

/// `impl Evaluate`, where numbers are `f64`.
pub(super) fn evaluate(
    signature: &Signature,
    interface: &Interface,
    runtime: &TokenStream,
) -> TokenStream {
    evaluate_with(signature, interface, &local("row"), runtime)
}

/// The same by this function of the type, whose result is that of the signature.
pub(super) fn evaluate_with(
    signature: &Signature,
    interface: &Interface,
    function: &Ident,
    runtime: &TokenStream,
) -> TokenStream {
    if signature.scalar != Scalar::F64 {
        return TokenStream::new();
    }
    let Interface { name, attributes, .. } = interface;
    let call = columns(signature, &signature.result, function, runtime);
    let [variables, parameters, outputs] =
        [signature.variable_count(), signature.parameter_count(), signature.result.count()]
            .map(Literal::usize_unsuffixed);
    let (allow, arity) = (allow(), quote!(#runtime::evaluate::Arity));
    let method = method(&TokenStream::new(), &call, runtime);
    quote! {
        #attributes
        #allow
        impl #runtime::dynamics::Evaluate for #name {
            fn arity(&self) -> #arity {
                #arity { variables: #variables, parameters: #parameters, outputs: #outputs }
            }
            #method
        }
    }
}

/// The equations of motion of a `hamiltonian` item, beside what [`item`](super::item()) makes.
pub fn motion(
    signature: &Signature,
    interface: &Interface,
    motion: &Motion<'_>,
    runtime: &TokenStream,
) -> Result<TokenStream, EmitError> {
    let Interface { name, attributes, .. } = interface;
    let scalar = primitive_type(signature.scalar);
    let function = |program: &Program, name: &str, about: &str| {
        let interface = Interface { name: local(name), ..interface.clone() };
        let head = quote!(#[doc = #about] #[inline] #[must_use] pub);
        checked(program, &interface, fused(program, runtime), &scalar, &head)
    };
    let joint = function(
        motion.joint,
        "energy_and_motion",
        " H, dq/dt = ∂H/∂p and dp/dt = -∂H/∂q, from one network.",
    )?;
    let equations = function(motion.equations, "motion", " dq/dt = ∂H/∂p and dp/dt = -∂H/∂q.")?;
    let velocity = function(motion.velocity, "velocity", " dq/dt = ∂H/∂p.")?;
    let force = function(motion.force, "force", " dp/dt = -∂H/∂q.")?;
    let about = " The network of energy and equations of motion together.";
    let facts = metadata("MOTION", about, &interface.name, motion.facts, runtime);
    let implementation = if signature.scalar == Scalar::F64 {
        hamiltonian(signature, interface, Some(motion), runtime)
    } else {
        TokenStream::new()
    };
    let allow = allow();
    Ok(quote! {
        #attributes
        #[allow(dead_code)]
        #allow
        impl #name {
            #facts
            #joint
            #equations
            #velocity
            #force
        }
        #implementation
    })
}

/// `impl Hamiltonian` for a definition that has errors.
pub fn motion_fallback(
    signature: &Signature,
    interface: &Interface,
    runtime: &TokenStream,
) -> TokenStream {
    hamiltonian(signature, interface, None, runtime)
}

fn hamiltonian(
    signature: &Signature,
    interface: &Interface,
    motion: Option<&Motion<'_>>,
    runtime: &TokenStream,
) -> TokenStream {
    let Interface { name, attributes, .. } = interface;
    let part = |name: &str, shape: &Shape| columns(signature, shape, &local(name), runtime);
    let body = match motion {
        Some(motion) => {
            let shape = |program: &Program| program.signature().result.clone();
            let energy = part("row", &signature.result);
            let velocity = part("velocity", &shape(motion.velocity));
            let force = part("force", &shape(motion.force));
            let equations = part("motion", &shape(motion.equations));
            let part = quote!(#runtime::dynamics::Part);
            quote! {
                match part {
                    #part::Energy => #energy,
                    #part::Velocity => #velocity,
                    #part::Force => #force,
                    #part::Motion => #equations,
                }
            }
        }
        None => quote!(::core::unimplemented!()),
    };
    let [pairs, parameters] = [signature.variable_count() / 2, signature.parameter_count()]
        .map(Literal::usize_unsuffixed);
    let is_separable = motion.is_some_and(|m| m.is_separable);
    let allow = allow();
    let method = method(&quote!(part: #runtime::dynamics::Part,), &body, runtime);
    quote! {
        #attributes
        #allow
        impl #runtime::dynamics::Hamiltonian for #name {
            fn pairs(&self) -> ::core::primitive::usize { #pairs }
            fn parameters(&self) -> ::core::primitive::usize { #parameters }
            fn is_separable(&self) -> ::core::primitive::bool { #is_separable }
            #method
        }
    }
}

/// The method `evaluate` of both traits.
fn method(first: &TokenStream, body: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let float = primitive_type(Scalar::F64);
    quote! {
        fn evaluate(
            &self,
            #first
            rows: ::core::primitive::usize,
            columns: &[#float],
            parameters: &[#float],
            out: &mut [#float],
        ) -> ::core::result::Result<(), #runtime::error::Error> {
            #body
        }
    }
}

/// The call that evaluates a function of the type for all rows.
fn columns(
    signature: &Signature,
    result: &Shape,
    function: &Ident,
    runtime: &TokenStream,
) -> TokenStream {
    let (inputs, outputs) = (signature.variable_count(), result.count());
    let rows = Literal::usize_unsuffixed(chunk(inputs + outputs));
    let (point, constants) = (local("point"), local("constants"));
    let variables = gathered(&signature.variables, &point);
    let parameters = gathered(&signature.parameters, &constants);
    let call = quote!(Self::#function(#(#variables,)* #(#parameters),*));
    let values = unpacked(result, &primitive_type(signature.scalar), &call);
    let [inputs, parameter_count, outputs] =
        [inputs, signature.parameter_count(), outputs].map(Literal::usize_unsuffixed);
    quote! {
        #runtime::__private::columns::<#inputs, #parameter_count, #outputs, #rows>(
            rows,
            columns,
            parameters,
            out,
            |#point, #constants| #values,
        )
    }
}
