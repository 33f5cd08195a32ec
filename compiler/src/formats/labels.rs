//! Labels of variables, and what they are called in the source.
//!
//! | label | place |
//! |---|---|
//! | `'a'`, a usable name | `a` |
//! | `0`, `1`, … | `b[0]`, `b[1]`, … |
//! | `'x[2]'`, `'x[2][0]'`, `'x(2, 0)'`, `('x', 2)` | `x[2]`, `x[2, 0]` |
//! | anything else | a name that resembles it |
//!
//! A family of indexed labels becomes an array only if all its members have as many indices, no two
//! of them meet in one element, and the array is not much larger than the family. Otherwise each
//! member gets a name of its own. Everything depends on the text alone, in order of appearance.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::names::{is_usable, resembling};
use crate::diagnostic::escape;
use crate::limits::Limits;
use crate::poly::Domain;

/// An array may have this many elements more than there are labels for them…
const SPARE: u64 = 64;
/// …and this many times as many.
const SPARSE: u64 = 4;

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Label {
    /// A number, negative ones included.
    Number(i64),
    /// A text.
    Text(String),
    /// Several in one: `('x', 0)`.
    Tuple(Vec<Label>),
}

impl Label {
    /// The family and the indices of a label that has indices: `("x", [2, 0])`.
    fn indexed(&self) -> Option<(String, Vec<u64>)> {
        match self {
            Self::Number(n) => Some((String::new(), vec![u64::try_from(*n).ok()?])),
            Self::Text(text) => {
                let open = text.find(['[', '('])?;
                let (name, indices) = text.split_at(open);
                let close = if indices.starts_with('[') { ']' } else { ')' };
                let inner = indices[1..].strip_suffix(close)?;
                let list: Option<Vec<u64>> =
                    inner.split("][").flat_map(|part| part.split(',')).map(index).collect();
                is_usable(name).then_some((name.to_owned(), list?))
            }
            Self::Tuple(list) => {
                let (name, rest) = match list.split_first()? {
                    (Self::Text(name), rest) if is_usable(name) => (name.clone(), rest),
                    (Self::Number(_), _) => (String::new(), list.as_slice()),
                    _ => return None,
                };
                let number = |label: &Self| match label {
                    Self::Number(n) => u64::try_from(*n).ok(),
                    _ => None,
                };
                let indices: Option<Vec<u64>> = rest.iter().map(number).collect();
                Some((name, indices.filter(|list| !list.is_empty())?))
            }
        }
    }

    /// The label as Python writes it.
    pub fn shown(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Text(text) => format!("'{}'", escape(text)),
            Self::Tuple(list) => {
                let all: Vec<String> = list.iter().map(Self::shown).collect();
                format!("({})", all.join(", "))
            }
        }
    }
}

fn index(text: &str) -> Option<u64> {
    let text = text.trim();
    let plain = text == "0" || (text.starts_with(|c: char| c.is_ascii_digit() && c != '0'));
    if plain { text.parse().ok() } else { None }
}

/// The labels of a file in order of appearance.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    ids: IndexMap<Label, ()>,
}

/// What all labels are called.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The place of each label, by its id.
    pub places: Vec<String>,
    /// The arguments of the definition: `a: bit, b: [bit; 4]`.
    pub arguments: String,
    /// Comment lines about labels that are called otherwise.
    pub notes: String,
}

/// A family of labels that differ in their indices.
#[derive(Clone, Debug, Default)]
struct Family {
    members: u64,
    indices: BTreeSet<Vec<u64>>,
    sizes: Vec<u64>,
    is_array: bool,
}

impl Labels {
    /// The id of a label, new or old.
    pub fn id(&mut self, label: Label) -> usize {
        self.ids.insert_full(label, ()).0
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Names for all labels of variables of a domain, none of them `taken`.
    pub fn places(&self, domain: Domain, taken: &str, limits: &Limits) -> Places {
        let families = self.families(taken, limits);
        let first = match domain {
            Domain::Bit => "b",
            Domain::Spin => "s",
            Domain::Real => "x",
        };
        let mut used = Used::default();
        used.names.insert(taken.to_owned());
        used.names.extend(self.ids.keys().filter_map(|label| own_name(label, taken)));
        let mut arrays: BTreeMap<String, String> = BTreeMap::new();
        // Families with a name of their own go before the one without.
        for (name, _) in families.iter().filter(|(_, f)| f.is_array).rev() {
            let name_of_array = if name.is_empty() { used.new_name(first) } else { name.clone() };
            used.names.insert(name_of_array.clone());
            arrays.insert(name.clone(), name_of_array);
        }
        let mut found =
            Places { places: Vec::new(), arguments: String::new(), notes: String::new() };
        let mut arguments: Vec<String> = Vec::new();
        let mut declared: BTreeSet<&str> = BTreeSet::new();
        for label in self.ids.keys() {
            let indexed = label.indexed().and_then(|(name, indices)| {
                let (name, family) = families.get_key_value(&name)?;
                Some((arrays.get(name)?, family, name, indices))
            });
            let place = match indexed {
                Some((array, family, name, indices)) => {
                    if declared.insert(name) {
                        arguments.push(format!("{array}: {}", array_type(&family.sizes, domain)));
                    }
                    let list: Vec<String> = indices.iter().map(u64::to_string).collect();
                    format!("{array}[{}]", list.join(", "))
                }
                None => {
                    let name = own_name(label, taken)
                        .unwrap_or_else(|| used.new_name(&resembling(&plain(label), first)));
                    arguments.push(format!("{name}{}", scalar_type(domain)));
                    name
                }
            };
            note(&mut found.notes, label, &place);
            found.places.push(place);
        }
        found.arguments = arguments.join(", ");
        found
    }

    /// The families by name, with a decision whether each becomes an array.
    fn families(&self, taken: &str, limits: &Limits) -> BTreeMap<String, Family> {
        let mut families: BTreeMap<String, Family> = BTreeMap::new();
        for label in self.ids.keys() {
            if let Some((name, indices)) = label.indexed() {
                let family = families.entry(name).or_default();
                family.members += 1;
                family.indices.insert(indices);
            }
        }
        for (name, family) in &mut families {
            let arity = family.indices.first().map_or(0, Vec::len);
            let mut sizes = vec![0; arity];
            let even = family.indices.iter().all(|list| list.len() == arity);
            for list in &family.indices {
                sizes.iter_mut().zip(list).for_each(|(s, i)| *s = (*s).max(i.saturating_add(1)));
            }
            let elements = sizes.iter().fold(1_u64, |product, size| product.saturating_mul(*size));
            let most =
                family.members.saturating_mul(SPARSE).saturating_add(SPARE).min(limits.variables);
            let single = self.ids.contains_key(&Label::Text(name.clone())) || name == taken;
            let distinct = family.indices.len() as u64 == family.members;
            family.is_array = even && distinct && elements <= most && !single;
            family.sizes = sizes;
        }
        families
    }
}

/// The name that a label has by itself.
fn own_name(label: &Label, taken: &str) -> Option<String> {
    match label {
        Label::Text(text) if is_usable(text) && text != taken => Some(text.clone()),
        _ => None,
    }
}

/// The label without quotes, for a name that resembles it.
fn plain(label: &Label) -> String {
    match label {
        Label::Text(text) => text.clone(),
        Label::Number(n) => n.to_string(),
        Label::Tuple(list) => list.iter().map(plain).collect::<Vec<_>>().join("_"),
    }
}

/// The names in use.
#[derive(Default)]
struct Used {
    names: BTreeSet<String>,
    /// The number that was last put behind a name.
    numbers: BTreeMap<String, u64>,
}

impl Used {
    /// The name, or the name with the first of `_2`, `_3`, … that makes it a new one.
    fn new_name(&mut self, name: &str) -> String {
        let number = self.numbers.entry(name.to_owned()).or_insert(1);
        let mut found = name.to_owned();
        while !self.names.insert(found.clone()) {
            *number += 1;
            found = format!("{name}_{number}");
        }
        found
    }
}

/// Adds a comment on a label that is not spelled as its place, numbers apart: these are indices.
fn note(notes: &mut String, label: &Label, place: &str) {
    let plain = match label {
        Label::Text(text) => text == place,
        Label::Number(n) => place.ends_with(&format!("[{n}]")),
        Label::Tuple(_) => false,
    };
    if !plain {
        notes.push_str(&format!("// {} is {place}\n", label.shown()));
    }
}

fn scalar_type(domain: Domain) -> &'static str {
    match domain {
        Domain::Bit => ": bit",
        Domain::Spin => ": spin",
        Domain::Real => "",
    }
}

fn array_type(sizes: &[u64], domain: Domain) -> String {
    let list: Vec<String> = sizes.iter().map(u64::to_string).collect();
    let kind = match domain {
        Domain::Bit => "bit; ",
        Domain::Spin => "spin; ",
        Domain::Real => "",
    };
    format!("[{kind}{}]", list.join(", "))
}
