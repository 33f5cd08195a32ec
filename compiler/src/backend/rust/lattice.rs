//! What `network!` expands to for a sum over the sites of a lattice.
//!
//! ```text
//! pub fn chain(q: &[f64], k: f64) -> Result<f64, Error>
//! chain::NETWORK, chain::GRADIENT               facts of what a site does, in the interior
//! chain::gradient(q, k, [dq]), value_and_gradient(q, k, [dq])
//! impl Hamiltonian for chain                    of a `hamiltonian`
//! ```
//!
//! Every sweep is a function with its layout as a constant, and one hidden function a kernel; the
//! loop itself is `multiplet::lattice::sweep`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::interface::{Interface, argument_type, local, primitive_type};
use super::item::{Facts, allow, beside, chunk, fused, gathered, metadata, unpacked};
use super::{checked, doc};
use crate::backend::EmitError;
use crate::lattice::{LatticeCode, Reading, Region, SiteKernel, Sweeps};
use crate::pipeline::Compiled;
use crate::poly::{Scalar, Signature};

/// The text of [`lattice`], formatted as `rustfmt` would.
pub fn lattice_text(sweeps: &Sweeps, interface: &Interface) -> Result<String, EmitError> {
    let items = lattice(sweeps, interface, &quote!(::multiplet))?;
    syn::parse2(items)
        .map(|file| prettyplease::unparse(&file))
        .map_err(|error| EmitError::Mismatch(error.to_string()))
}

/// What is known about a network.
pub fn facts(compiled: &Compiled) -> Facts {
    Facts {
        network: compiled.network.to_string(),
        report: compiled.certificate.to_string(),
        proof: compiled.certificate.proof_text(),
        lower_bound: compiled.certificate.bound.gates,
        metrics: compiled.metrics(),
    }
}

/// The items of a lattice. `runtime` is the path of the crate `multiplet`.
pub fn lattice(
    sweeps: &Sweeps,
    interface: &Interface,
    runtime: &TokenStream,
) -> Result<TokenStream, EmitError> {
    let emitter = Emitter { interface, runtime, signature: &sweeps.value.lattice.signature };
    let mut inner = emitter.facts("NETWORK", "What a site does for the value.", &sweeps.value);
    inner.extend(emitter.sweep("value_sweep", &sweeps.value)?);
    if let Some([alone, both]) = &sweeps.gradients {
        let about = "What a site does for value and gradient together.";
        inner.extend(emitter.facts("GRADIENT", about, both));
        inner.extend(emitter.sweep("gradient_sweep", alone)?);
        inner.extend(emitter.sweep("both_sweep", both)?);
        inner.extend(emitter.gradients());
    }
    let mut motion = TokenStream::new();
    if let Some(parts) = &sweeps.motion {
        for (name, code) in ["velocity_sweep", "force_sweep", "motion_sweep"].iter().zip(parts) {
            inner.extend(emitter.sweep(name, code)?);
        }
        if emitter.signature.scalar == Scalar::F64 {
            motion = emitter.motion(sweeps.value.lattice.is_separable());
        }
    }
    let name = &interface.name;
    let arguments = &interface.variables;
    let parameters = &interface.parameters;
    let call = quote!(#name::value_sweep(&[#(#arguments),*], #(#parameters,)* &mut []));
    let summary = format!("`{}`", sweeps.value.summary());
    let items = emitter.items(&call, &inner, &summary);
    Ok(quote!(#items #motion))
}

/// Items of the same interface for a definition that has errors, so that its users have none.
pub fn lattice_fallback(
    signature: &Signature,
    is_hamiltonian: bool,
    interface: &Interface,
    runtime: &TokenStream,
) -> TokenStream {
    let emitter = Emitter { interface, runtime, signature };
    let nothing = quote!(::core::unimplemented!());
    let constants = ["NETWORK", "GRADIENT"]
        .map(|name| metadata(name, "", &interface.name, &Facts::default(), runtime));
    let sweeps = ["value", "gradient", "both", "velocity", "force", "motion"].map(|name| {
        let head = emitter.sweep_head(&format!("{name}_sweep"));
        quote!(#head { #nothing })
    });
    let gradients = emitter.gradients();
    let inner = quote!(#(#constants)* #(#sweeps)* #gradients);
    let items = emitter.items(&nothing, &inner, "This definition has errors.");
    let motion = is_hamiltonian.then(|| emitter.motion(false));
    quote!(#items #motion)
}

struct Emitter<'a> {
    interface: &'a Interface,
    runtime: &'a TokenStream,
    signature: &'a Signature,
}

impl Emitter<'_> {
    fn scalar(&self) -> TokenStream {
        primitive_type(self.signature.scalar)
    }

    /// `k: f64, a: [f64; 2]`
    fn parameters(&self) -> TokenStream {
        let scalar = self.scalar();
        let names = &self.interface.parameters;
        let types = self.signature.parameters.iter().map(|a| argument_type(a, &scalar));
        quote!(#(#names: #types,)*)
    }

    /// The function, and the type with what belongs to it.
    fn items(&self, call: &TokenStream, inner: &TokenStream, summary: &str) -> TokenStream {
        let Interface { name, variables, visibility, attributes, .. } = self.interface;
        let (runtime, scalar, parameters) = (self.runtime, self.scalar(), self.parameters());
        let separator = (!self.interface.docs.is_empty()).then(|| doc(""));
        let docs = self.interface.docs.iter().map(|line| doc(line));
        let (summary, allow) = (doc(summary), allow());
        let about = format!("The lattice of [`{name}()`]: its facts and its gradient.");
        let beside = beside(self.interface, &about, inner);
        quote! {
            #(#docs)*
            #separator
            #summary
            ///
            /// Variables are slices in row-major order, components of a site last.
            ///
            /// # Errors
            ///
            /// Where a slice has another length.
            #attributes
            #allow
            #visibility fn #name(
                #(#variables: &[#scalar],)* #parameters
            ) -> ::core::result::Result<#scalar, #runtime::error::Error> {
                #call
            }

            #beside
        }
    }

    /// The facts of the interior.
    fn facts(&self, constant: &str, about: &str, code: &LatticeCode) -> TokenStream {
        let known = code.interior().map(|k| facts(&k.compiled)).unwrap_or_default();
        metadata(constant, about, &self.interface.name, &known, self.runtime)
    }

    /// `fn name(variables, k: f64, fields) -> Result<f64, Error>`
    fn sweep_head(&self, name: &str) -> TokenStream {
        let (name, scalar, runtime) = (local(name), self.scalar(), self.runtime);
        let parameters = self.parameters();
        let (variables, fields) = (local("variables"), local("fields"));
        quote! {
            fn #name(
                #variables: &[&[#scalar]],
                #parameters
                #fields: &mut [&mut [#scalar]],
            ) -> ::core::result::Result<#scalar, #runtime::error::Error>
        }
    }

    /// A sweep and what it does at each kind of site.
    fn sweep(&self, name: &str, code: &LatticeCode) -> Result<TokenStream, EmitError> {
        let runtime = self.runtime;
        let scalar = self.scalar();
        let mut functions = TokenStream::new();
        let mut arms = TokenStream::new();
        for (k, kernel) in code.kernels.iter().enumerate() {
            let function = local(&format!("{name}_{k}"));
            functions.extend(self.kernel(&function, kernel)?);
            let number = Literal::usize_unsuffixed(k);
            let call = self.rows(&function, kernel);
            arms.extend(quote!(#number => #call,));
        }
        let head = self.sweep_head(name);
        let layout = layout(code, runtime);
        let (variables, fields) = (local("variables"), local("fields"));
        let (kernel, columns, out) = (local("kernel"), local("columns"), local("out"));
        Ok(quote! {
            #functions
            #head {
                const LAYOUT: #runtime::lattice::Layout<'static> = #layout;
                LAYOUT.check(#variables, #fields)?;
                #runtime::lattice::sweep::<#scalar, #runtime::error::Error>(
                    &LAYOUT,
                    #variables,
                    #fields,
                    |#kernel, #columns, #out| {
                        match #kernel {
                            #arms
                            _ => ::core::result::Result::Ok(()),
                        }
                        .map_err(::core::convert::Into::into)
                    },
                )
            }
        })
    }

    /// What one site does.
    fn kernel(&self, name: &Ident, kernel: &SiteKernel) -> Result<TokenStream, EmitError> {
        let program = &kernel.compiled.program;
        let interface = Interface { name: name.clone(), ..Interface::of(program.signature()) };
        let head = quote!(#[inline(always)]);
        checked(program, &interface, fused(program, self.runtime), &self.scalar(), &head)
    }

    /// The call that does it for the sites of a piece.
    fn rows(&self, function: &Ident, kernel: &SiteKernel) -> TokenStream {
        let (runtime, scalar) = (self.runtime, self.scalar());
        let signature = kernel.compiled.program.signature();
        let (inputs, outputs) = (signature.variable_count(), signature.result.count());
        let point = local("point");
        let arguments = gathered(&signature.variables, &point);
        let parameters = &self.interface.parameters;
        let call = quote!(Self::#function(#(#arguments,)* #(#parameters),*));
        let values = unpacked(&signature.result, &scalar, &call);
        let [rows, inputs, outputs] =
            [chunk(inputs + outputs), inputs, outputs].map(Literal::usize_unsuffixed);
        let (columns, out) = (local("columns"), local("out"));
        quote! {
            #runtime::__private::batch::<#scalar, #inputs, #outputs, #rows>(
                #columns,
                #out,
                |#point| #values,
            )
        }
    }

    /// `gradient` and `value_and_gradient`.
    fn gradients(&self) -> TokenStream {
        let (runtime, scalar, parameters) = (self.runtime, self.scalar(), self.parameters());
        let variables = &self.interface.variables;
        let names = &self.interface.parameters;
        let count = Literal::usize_unsuffixed(variables.len());
        let gradient = local("gradient");
        quote! {
            /// The derivatives by every element of every variable, one slice a variable.
            ///
            /// # Errors
            ///
            /// Where a slice has another length; nothing is written then.
            pub fn gradient(
                #(#variables: &[#scalar],)* #parameters #gradient: [&mut [#scalar]; #count],
            ) -> ::core::result::Result<(), #runtime::error::Error> {
                let mut gradient = #gradient;
                Self::gradient_sweep(&[#(#variables),*], #(#names,)* &mut gradient).map(|_| ())
            }

            /// Value and derivatives in one sweep.
            ///
            /// # Errors
            ///
            /// Where a slice has another length; nothing is written then.
            pub fn value_and_gradient(
                #(#variables: &[#scalar],)* #parameters #gradient: [&mut [#scalar]; #count],
            ) -> ::core::result::Result<#scalar, #runtime::error::Error> {
                let mut gradient = #gradient;
                Self::both_sweep(&[#(#variables),*], #(#names,)* &mut gradient)
            }
        }
    }

    /// `impl Hamiltonian`.
    fn motion(&self, is_separable: bool) -> TokenStream {
        let Interface { name, attributes, .. } = self.interface;
        let runtime = self.runtime;
        let float = primitive_type(Scalar::F64);
        let constants = local("constants");
        let parameters = gathered(&self.signature.parameters, &constants);
        let pairs = self.signature.variables.first().map_or(0, |v| v.count());
        let [pairs, count] =
            [pairs, self.signature.parameter_count()].map(Literal::usize_unsuffixed);
        let allow = allow();
        let part = quote!(#runtime::dynamics::Part);
        quote! {
            #attributes
            #allow
            impl #runtime::dynamics::Hamiltonian for #name {
                fn pairs(&self) -> ::core::primitive::usize { #pairs }
                fn parameters(&self) -> ::core::primitive::usize { #count }
                fn is_separable(&self) -> ::core::primitive::bool { #is_separable }
                fn evaluate(
                    &self,
                    part: #part,
                    rows: ::core::primitive::usize,
                    columns: &[#float],
                    parameters: &[#float],
                    out: &mut [#float],
                ) -> ::core::result::Result<(), #runtime::error::Error> {
                    let #constants = #runtime::lattice::parameters::<#count>(parameters)?;
                    #runtime::lattice::states(#pairs, part, rows, columns, out, |q, p, out| {
                        let variables = [q, p];
                        match part {
                            #part::Energy => {
                                out[0] = Self::value_sweep(&variables, #(#parameters,)* &mut [])?;
                            }
                            #part::Velocity => {
                                Self::velocity_sweep(&variables, #(#parameters,)* &mut [out])?;
                            }
                            #part::Force => {
                                Self::force_sweep(&variables, #(#parameters,)* &mut [out])?;
                            }
                            #part::Motion => {
                                let (dq, dp) = out.split_at_mut(q.len());
                                Self::motion_sweep(&variables, #(#parameters,)* &mut [dq, dp])?;
                            }
                        }
                        ::core::result::Result::Ok(())
                    })
                }
            }
        }
    }
}

/// The constant that a sweep goes by.
fn layout(code: &LatticeCode, runtime: &TokenStream) -> TokenStream {
    let path = quote!(#runtime::lattice);
    let numbers = |list: &mut dyn Iterator<Item = usize>| {
        let list = list.map(Literal::usize_unsuffixed);
        quote!(&[#(#list),*])
    };
    let lattice = &code.lattice;
    let sites = numbers(&mut lattice.sites.iter().copied());
    let variables = lattice.signature.variables.len();
    let components = numbers(&mut (0..variables).map(|k| lattice.components(k)));
    let fields = numbers(&mut code.outputs.fields.iter().map(|f| f.by));
    let has_value = code.outputs.value;
    let region = |region: &Region| {
        let starts = region.ranges.iter().map(|r| Literal::usize_unsuffixed(r.start));
        let ends = region.ranges.iter().map(|r| Literal::usize_unsuffixed(r.end));
        let kernel = Literal::usize_unsuffixed(region.kernel);
        quote!(#path::Region { ranges: &[#((#starts, #ends)),*], kernel: #kernel })
    };
    let regions = code.regions.iter().map(region);
    let reading = |reading: &Reading| {
        let variable = Literal::usize_unsuffixed(reading.array);
        let offset = reading.offset.iter().map(|step| Literal::i64_unsuffixed(*step));
        let component = Literal::usize_unsuffixed(reading.component);
        quote! {
            #path::Reading {
                variable: #variable,
                offset: &[#(#offset),*],
                component: #component,
            }
        }
    };
    let kernels = code.kernels.iter().map(|kernel| {
        let readings = kernel.readings.iter().map(reading);
        quote!(&[#(#readings),*])
    });
    quote! {
        #path::Layout {
            sites: #sites,
            components: #components,
            fields: #fields,
            has_value: #has_value,
            regions: &[#(#regions),*],
            kernels: &[#(#kernels),*],
        }
    }
}
