//! A posterior as Rust: probabilities around the function that computes the logits.
//!
//! ```text
//! pub fn qda(x: f64) -> [f64; 2]                 p(y|x), in the order of the classes
//! pub struct qda {}
//!     qda::CLASSES, qda::NETWORK                 names; text, counts, certificate
//!     qda::logits, log_probabilities(x)          ln p(y|x), up to what all classes share, and exactly
//!     qda::most_probable(x)                      a position among the classes
//!     qda::log_gradient(x)                       ln p(y|x) and ∂ ln p(y|x)/∂x, with `#[gradient]`
//!     qda::batch(columns, a, out)                p(y|x) at many points
//! ```
//!
//! Exponentials and logarithms are those of the crate `multiplet`, feature `std`, which kernels made
//! at run time use too; [`text`] writes a function that needs `std` alone.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::interface::{Interface, argument_type, identifier, local, primitive_type, scalar_type};
use super::item::{Facts, allow, batch, beside, fused, metadata, unpacked};
use super::{checked, doc, kernel, literal};
use crate::backend::{EmitError, is_split};
use crate::poly::{Shape, Signature};
use crate::posterior::Posterior;
use crate::program::Program;
use crate::rational::Rational;

/// The items of a posterior. `runtime` is the path of the crate `multiplet`.
///
/// # Errors
///
/// Where a coefficient is no finite number of the type of the code.
pub fn posterior(
    program: &Program,
    posterior: &Posterior,
    interface: &Interface,
    facts: &Facts,
    runtime: &TokenStream,
) -> Result<TokenStream, EmitError> {
    let signature = program.signature();
    let scalar = primitive_type(signature.scalar);
    let inline = if is_split(program) { quote!(#[inline]) } else { quote!(#[inline(always)]) };
    let named = Interface { name: local("row"), ..interface.clone() };
    let row = checked(program, &named, fused(program, runtime), &scalar, &inline)?;
    let names: Vec<&str> = posterior.names().collect();
    let emitter = Emitter { signature, interface, runtime, scalar, classes: names.len() };
    let logits = emitter.logits(&posterior.offsets());
    let mut inner = quote!(#row #logits);
    let has_gradient = signature.result.count() >= names.len();
    inner.extend(emitter.probabilities(None));
    if has_gradient {
        inner.extend(emitter.gradient(None));
    }
    Ok(emitter.items(&names, facts, &inner, &format!("`{}`", facts.report)))
}

/// Items of the same interface for a posterior of so many classes that has errors.
pub fn posterior_fallback(
    signature: &Signature,
    classes: usize,
    interface: &Interface,
    runtime: &TokenStream,
) -> TokenStream {
    let scalar = primitive_type(signature.scalar);
    let emitter = Emitter { signature, interface, runtime, scalar, classes };
    let nothing = quote!(::core::unimplemented!());
    let mut inner = emitter.probabilities(Some(&nothing));
    inner.extend(emitter.gradient(Some(&nothing)));
    let names = vec![""; classes];
    emitter.items(&names, &Facts::default(), &inner, "This definition has errors.")
}

/// Two functions, formatted as `rustfmt` would: `NAME_logits`, and `NAME` with the probabilities.
///
/// # Errors
///
/// As for [`posterior()`].
pub fn text(
    program: &Program,
    posterior: &Posterior,
    interface: &Interface,
) -> Result<String, EmitError> {
    let signature = program.signature();
    let scalar = scalar_type(signature.scalar);
    let name = identifier(&format!("{}_logits", signature.name), interface.name.span());
    let inner = Interface { name: name.clone(), ..interface.clone() };
    let about = doc(&format!("Logits: {posterior}."));
    let visibility = &interface.visibility;
    let head = quote!(#about #[must_use] #visibility);
    let logits = checked(program, &inner, super::body::Fused::Inherent, &scalar, &head)?;
    let runtime = TokenStream::new();
    let classes = posterior.classes.len();
    let emitter =
        Emitter { signature, interface, runtime: &runtime, scalar: scalar.clone(), classes };
    let names: Vec<&str> = posterior.names().collect();
    let about = doc(&format!("The probabilities of {}.", names.join(", ")));
    let (arguments, typed) = (interface.arguments(), emitter.typed());
    let outputs = unpacked(&signature.result, &scalar, &quote!(#name(#(#arguments),*)));
    let numbers = emitter.weighed(&posterior.offsets(), &local("r"));
    let result = emitter.row_of(&scalar);
    let function = &interface.name;
    let [zero, one] =
        [Rational::ZERO, Rational::ONE].map(|number| literal::literal(&number, signature.scalar));
    let tokens = quote! {
        #logits

        #about
        #[must_use]
        #visibility fn #function(#typed) -> #result {
            let r = #outputs;
            let mut p = #numbers;
            let mut best = 0;
            for (k, z) in p.iter().enumerate() {
                if *z > p[best] {
                    best = k;
                }
            }
            let most = p[best];
            let mut others = #zero;
            for (k, z) in p.iter_mut().enumerate() {
                if k != best {
                    *z -= most;
                    others += z.exp();
                }
            }
            p[best] = #zero;
            p.map(|z| z.exp() / (#one + others))
        }
    };
    syn::parse2(tokens)
        .map(|file| prettyplease::unparse(&file))
        .map_err(|error| EmitError::Mismatch(error.to_string()))
}

/// What all parts of the items need.
struct Emitter<'a> {
    signature: &'a Signature,
    interface: &'a Interface,
    runtime: &'a TokenStream,
    scalar: TokenStream,
    classes: usize,
}

impl Emitter<'_> {
    /// `x: f64, q: [f64; 2], a: f64`
    fn typed(&self) -> TokenStream {
        let all = self.signature.variables.iter().chain(&self.signature.parameters);
        let types = all.map(|argument| argument_type(argument, &self.scalar));
        let arguments = self.interface.arguments();
        quote!(#(#arguments: #types),*)
    }

    /// `[T; CLASSES]`
    fn row_of(&self, item: &TokenStream) -> TokenStream {
        let classes = Literal::usize_unsuffixed(self.classes);
        quote!([#item; #classes])
    }

    /// The logits of all classes out of the network's outputs, which stand in an array.
    fn weighed(&self, offsets: &[f64], outputs: &Ident) -> TokenStream {
        let numbers = offsets.iter().enumerate().map(|(k, offset)| {
            let offset = Rational::from_f64(*offset).unwrap_or(Rational::ZERO);
            let number = literal::literal(&offset, self.signature.scalar);
            match k.checked_sub(1) {
                None => number,
                Some(k) => {
                    let k = Literal::usize_unsuffixed(k);
                    quote!(#outputs[#k] + #number)
                }
            }
        });
        quote!([#(#numbers),*])
    }

    /// `logits`, and what the network returns as one array.
    fn logits(&self, offsets: &[f64]) -> TokenStream {
        let (typed, scalar, result) = (self.typed(), &self.scalar, self.row_of(&self.scalar));
        let arguments: Vec<&Ident> = self.interface.arguments().collect();
        let (row, outputs, weigh) = (local("row"), local("outputs"), local("weigh"));
        let call = quote!(Self::#row(#(#arguments),*));
        let values = unpacked(&self.signature.result, scalar, &call);
        let count = Literal::usize_unsuffixed(self.signature.result.count());
        let (r, logits) = (local("r"), local("logits"));
        let numbers = self.weighed(offsets, &r);
        quote! {
            #[inline(always)]
            fn #outputs(#typed) -> [#scalar; #count] { #values }

            #[inline(always)]
            fn #weigh(#r: &[#scalar; #count]) -> #result { #numbers }

            /// ln p(y|x) for every class, up to a number that all share; 0 for the first.
            #[inline]
            #[must_use]
            pub fn #logits(#typed) -> #result {
                Self::#weigh(&Self::#outputs(#(#arguments),*))
            }
        }
    }

    /// What is made of the logits, or of nothing.
    fn probabilities(&self, instead: Option<&TokenStream>) -> TokenStream {
        let (typed, runtime, result) = (self.typed(), self.runtime, self.row_of(&self.scalar));
        let arguments: Vec<&Ident> = self.interface.arguments().collect();
        let (z, logits) = (local("z"), local("logits"));
        let of = |function: &str| match instead {
            Some(nothing) => nothing.clone(),
            None => {
                let function = local(function);
                quote! {
                    let mut #z = Self::#logits(#(#arguments),*);
                    #runtime::__private::#function(&mut #z);
                    #z
                }
            }
        };
        let (plain, logarithms) = (of("softmax"), of("log_softmax"));
        let best = match instead {
            Some(nothing) => nothing.clone(),
            None => quote!(#runtime::__private::largest(&Self::#logits(#(#arguments),*))),
        };
        let [probabilities, log_probabilities, most_probable] =
            ["probabilities", "log_probabilities", "most_probable"].map(local);
        quote! {
            /// p(y|x) for every class, in the order of `CLASSES`.
            #[inline]
            #[must_use]
            pub fn #probabilities(#typed) -> #result { #plain }

            /// ln p(y|x) for every class, finite also where p(y|x) is too small to be a number.
            #[inline]
            #[must_use]
            pub fn #log_probabilities(#typed) -> #result { #logarithms }

            /// The position of the most probable class, the first of equal ones.
            #[inline]
            #[must_use]
            pub fn #most_probable(#typed) -> ::core::primitive::usize { #best }
        }
    }

    /// ln p and its derivatives.
    fn gradient(&self, instead: Option<&TokenStream>) -> TokenStream {
        let (typed, runtime, scalar) = (self.typed(), self.runtime, &self.scalar);
        let arguments: Vec<&Ident> = self.interface.arguments().collect();
        let variables = Literal::usize_unsuffixed(self.signature.variable_count());
        let result = self.row_of(scalar);
        let matrix = self.row_of(&quote!([#scalar; #variables]));
        let (r, outputs, weigh) = (local("r"), local("outputs"), local("weigh"));
        let body = match instead {
            Some(nothing) => nothing.clone(),
            None => quote! {
                let #r = Self::#outputs(#(#arguments),*);
                #runtime::__private::log_gradient(Self::#weigh(&#r), &#r)
            },
        };
        let name = local("log_gradient");
        quote! {
            /// ln p(y|x) and ∂ ln p(y|x)/∂x_i: one row a class, one number a variable (arrays
            /// element by element, in row-major order).
            #[inline]
            #[must_use]
            pub fn #name(#typed) -> (#result, #matrix) { #body }
        }
    }

    /// Everything around.
    fn items(
        &self,
        names: &[&str],
        facts: &Facts,
        inner: &TokenStream,
        report: &str,
    ) -> TokenStream {
        let Interface { name, visibility, attributes, .. } = self.interface;
        let (typed, result, allow) = (self.typed(), self.row_of(&self.scalar), allow());
        let separator = (!self.interface.docs.is_empty()).then(|| doc(""));
        let docs = self.interface.docs.iter().map(|line| doc(line));
        let report = doc(report);
        let classes = doc(&format!("The probabilities of {}.", names.join(", ")));
        let about = format!(
            "The posterior [`{name}()`]: its classes, its network, logarithms, and batches."
        );
        let known = "The network of the logits, what it costs, and why it is right.";
        let network = metadata("NETWORK", known, name, facts, self.runtime);
        let count = Literal::usize_unsuffixed(self.classes);
        let arguments = self.interface.arguments();
        let rows = "Evaluates every row: `columns` holds one slice for each variable (arrays \
                    element by element, in row-major order), `out` one for each class.";
        let probabilities = local("probabilities");
        let values = |arguments: &TokenStream| quote!(Self::#probabilities(#arguments));
        let batch = batch(self.signature, self.interface, self.runtime, rows, self.classes, values);
        let signature = Signature { result: Shape::Array(self.classes), ..self.signature.clone() };
        let evaluate =
            kernel::evaluate_with(&signature, self.interface, &probabilities, self.runtime);
        let constant = local("CLASSES");
        let inner = quote! {
            /// The names of the classes.
            pub const #constant: [&'static ::core::primitive::str; #count] = [#(#names),*];
            #network
            #batch
            #inner
        };
        let beside = beside(self.interface, &about, &inner);
        quote! {
            #(#docs)*
            #separator
            #classes
            ///
            #report
            #attributes
            #allow
            #[inline]
            #[must_use]
            #visibility fn #name(#typed) -> #result {
                #name::#probabilities(#(#arguments),*)
            }

            #beside

            #evaluate
        }
    }
}
