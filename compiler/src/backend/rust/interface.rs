//! The Rust face of a definition: identifiers, types of arguments and results, local names.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::network::names::gate_prefix;
use crate::network::text::scalar_name;
use crate::poly::{Argument, Scalar, Shape, Signature};

/// Words that Rust reserves in some edition and that `r#` makes usable.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that not even `r#` makes usable.
const FORBIDDEN: &[&str] = &["self", "Self", "super", "crate", "_"];

/// How generated code calls a definition and its arguments, and what it puts before the function.
///
/// [`Interface::of`] takes everything from the signature; the macro replaces the spans of the
/// identifiers by those of its input and adds visibility, documentation and attributes.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The name of the function.
    pub name: Ident,
    /// The names of the variables, in the order of the signature.
    pub variables: Vec<Ident>,
    /// The names of the parameters, in the order of the signature.
    pub parameters: Vec<Ident>,
    /// `pub`, `pub(crate)`, or nothing.
    pub visibility: TokenStream,
    /// The user's documentation, line by line.
    pub docs: Vec<String>,
    /// The user's attributes that are Rust's business, such as `#[cfg(…)]`.
    pub attributes: TokenStream,
}

impl Interface {
    /// A public function called as in the signature.
    pub fn of(signature: &Signature) -> Self {
        let identifiers = |list: &[Argument]| {
            list.iter().map(|a| identifier(&a.name, Span::call_site())).collect()
        };
        Self {
            name: identifier(&signature.name, Span::call_site()),
            variables: identifiers(&signature.variables),
            parameters: identifiers(&signature.parameters),
            visibility: quote!(pub),
            docs: Vec::new(),
            attributes: TokenStream::new(),
        }
    }

    /// Variables, then parameters.
    pub fn arguments(&self) -> impl Iterator<Item = &Ident> + Clone {
        self.variables.iter().chain(&self.parameters)
    }
}

/// The Rust identifier of a name of ours; keywords become raw identifiers.
pub fn identifier(name: &str, span: Span) -> Ident {
    if FORBIDDEN.contains(&name) {
        Ident::new(&format!("{name}_"), span)
    } else if KEYWORDS.contains(&name) {
        Ident::new_raw(name, span)
    } else {
        Ident::new(name, span)
    }
}

/// The name of a local of generated code.
pub(super) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// `f64`, as it is written in text.
pub(super) fn scalar_type(scalar: Scalar) -> TokenStream {
    let name = local(scalar_name(scalar));
    quote!(#name)
}

/// `f64`, also where the user has defined something else of that name.
pub(super) fn primitive_type(scalar: Scalar) -> TokenStream {
    let name = local(scalar_name(scalar));
    quote!(::core::primitive::#name)
}

/// The type of an argument: a scalar, or nested arrays, outermost dimension first.
pub(super) fn argument_type(argument: &Argument, scalar: &TokenStream) -> TokenStream {
    array_type(&argument.dimensions, scalar)
}

/// The type of the result.
pub(super) fn result_type(shape: &Shape, scalar: &TokenStream) -> TokenStream {
    match *shape {
        Shape::Scalar => scalar.clone(),
        Shape::Tuple(n) => {
            let items = std::iter::repeat_n(scalar, n);
            quote!((#(#items,)*))
        }
        Shape::Array(n) => array_type(&[n], scalar),
        Shape::Parts(ref parts) => {
            let mut types = parts.iter().map(|sizes| array_type(sizes, scalar));
            match (types.next(), parts.len()) {
                (Some(one), 1) => one,
                (first, _) => {
                    let types = first.into_iter().chain(types);
                    quote!((#(#types),*))
                }
            }
        }
    }
}

/// Nested arrays, outermost size first; a scalar without sizes.
fn array_type(sizes: &[usize], scalar: &TokenStream) -> TokenStream {
    sizes.iter().rev().fold(scalar.clone(), |inner, size| {
        let size = Literal::usize_unsuffixed(*size);
        quote!([#inner; #size])
    })
}

/// Nested arrays out of the next items.
fn array_value<'a>(
    sizes: &[usize],
    items: &mut impl Iterator<Item = &'a TokenStream>,
) -> TokenStream {
    let Some((size, inner)) = sizes.split_first() else {
        return items.next().cloned().unwrap_or_default();
    };
    let values: Vec<TokenStream> = (0..*size).map(|_| array_value(inner, items)).collect();
    quote!([#(#values),*])
}

/// One expression or pattern out of one a scalar, in the shape of the result.
pub(super) fn result_value(shape: &Shape, items: &[TokenStream]) -> TokenStream {
    match shape {
        Shape::Scalar => quote!(#(#items)*),
        Shape::Tuple(1) => quote!((#(#items,)*)),
        Shape::Tuple(_) => quote!((#(#items),*)),
        Shape::Array(_) => quote!([#(#items),*]),
        Shape::Parts(parts) => {
            let mut items = items.iter();
            let mut values: Vec<TokenStream> =
                parts.iter().map(|sizes| array_value(sizes, &mut items)).collect();
            match values.len() {
                1 => values.swap_remove(0),
                _ => quote!((#(#values),*)),
            }
        }
    }
}

/// The places of all scalars of the arguments, in the order of their ids: `x`, `q[0]`, `s[1][0]`.
pub(super) fn places(arguments: &[Argument], names: &[Ident]) -> Vec<TokenStream> {
    let mut places = Vec::new();
    for (argument, name) in arguments.iter().zip(names) {
        let mut elements = vec![quote!(#name)];
        for size in &argument.dimensions {
            elements = elements
                .iter()
                .flat_map(|place| {
                    (0..*size).map(move |i| {
                        let i = Literal::usize_unsuffixed(i);
                        quote!(#place[#i])
                    })
                })
                .collect();
        }
        places.append(&mut elements);
    }
    places
}

/// Prefixes of generated names that no argument can be confused with.
#[derive(Clone, Debug)]
pub(super) struct Prefixes {
    /// Of gates: as in the text form of the network.
    pub gate: String,
    /// Of everything else that is computed.
    pub temporary: String,
    /// Of the inner functions of a long program.
    pub part: String,
}

impl Prefixes {
    /// Prefixes for a definition with these argument and output names.
    pub fn of(signature: &Signature, outputs: impl Iterator<Item = String>) -> Self {
        let arguments = signature.variables.iter().chain(&signature.parameters);
        let names: Vec<String> = arguments.map(|a| a.name.clone()).collect();
        let free = |word: &str| {
            let mut prefix = word.to_owned();
            while names.iter().any(|name| is_numbered(name, &prefix)) {
                prefix.push('_');
            }
            prefix
        };
        let (temporary, part) = (free("t"), free("part"));
        let all: Vec<String> = names.into_iter().chain(outputs).collect();
        Self { gate: gate_prefix(all.iter()), temporary, part }
    }
}

/// Whether a name is the prefix followed by digits alone.
fn is_numbered(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{
        Prefixes, argument_type, identifier, places, result_type, result_value, scalar_type,
    };
    use crate::poly::{Argument, Domain, Scalar, Shape, Signature};
    use proc_macro2::Span;

    #[test]
    fn keywords_are_raw_and_the_rest_is_renamed() {
        let name = |text: &str| identifier(text, Span::call_site()).to_string();
        assert_eq!(name("lambda"), "lambda");
        assert_eq!(name("λ"), "λ");
        assert_eq!(name("gen"), "r#gen");
        assert_eq!(name("self"), "self_");
    }

    #[test]
    fn arrays_are_nested_outermost_first() {
        let s = Argument { name: "s".into(), dimensions: vec![2, 3], domain: Domain::Spin };
        let compact = |tokens: proc_macro2::TokenStream| tokens.to_string().replace(' ', "");
        assert_eq!(compact(argument_type(&s, &scalar_type(Scalar::F32))), "[[f32;3];2]");
        let names = [identifier("s", Span::call_site())];
        let all: Vec<String> = places(&[s], &names).into_iter().map(compact).collect();
        assert_eq!(all, ["s[0][0]", "s[0][1]", "s[0][2]", "s[1][0]", "s[1][1]", "s[1][2]"]);
        assert_eq!(compact(result_type(&Shape::Tuple(1), &scalar_type(Scalar::F64))), "(f64,)");
        let parts = Shape::of_parts(vec![vec![], vec![1, 2]]);
        assert_eq!(compact(result_type(&parts, &scalar_type(Scalar::F64))), "(f64,[[f64;2];1])");
        let items = ["a", "b", "c"].map(|n| quote::quote!(#n));
        assert_eq!(compact(result_value(&parts, &items)), "(\"a\",[[\"b\",\"c\"]])");
        let one = Shape::of_parts(vec![vec![1, 3]]);
        assert_eq!(compact(result_value(&one, &items)), "[[\"a\",\"b\",\"c\"]]");
    }

    #[test]
    fn prefixes_avoid_arguments() {
        let signature = Signature {
            name: "f".into(),
            variables: vec![Argument::scalar("g1"), Argument::scalar("t20")],
            parameters: vec![Argument::scalar("t_x")],
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: vec![],
        };
        let prefixes = Prefixes::of(&signature, ["gg0".to_owned()].into_iter());
        assert_eq!(prefixes.gate, "ggg");
        assert_eq!((prefixes.temporary.as_str(), prefixes.part.as_str()), ("t_", "part"));
    }
}
