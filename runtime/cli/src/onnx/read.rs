//! Reads a network of neurons back from its ONNX model: `bytes ─► NeuralNetwork`.
//!
//! The structure comes from the graph alone: MatMul and Add are a map, what follows must be the
//! operators of one activation, the same in all layers, and Concat tells a skip. From the metadata
//! come the names, and what a graph without hidden layers cannot tell.

use std::collections::BTreeMap;

use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::neural::network::NeuralNetwork;

use super::activation::{Operand, Step, steps};
use super::operators::Matrix;
use super::proto::{Graph, Model, Node};
use super::run::{decoded, ends, matrix, precision, width};
use crate::failure::Failure;
use crate::weights::{Dense, Number, assemble, split, wrong};

/// The network of neurons in a model that [`neural`](super::neural) wrote, or that looks the same:
/// its weights, as they are in the file, to the last bit. Weights that are 0 are left out.
///
/// # Errors
///
/// `E_MODEL` with what is wrong: the file is damaged, has other operators, or is no network of
/// neurons with one activation.
pub fn read_neural(bytes: &[u8]) -> Result<NeuralNetwork, Failure> {
    let (model, graph) = decoded(bytes)?;
    let (input, output) = ends(&graph)?;
    let width = |what| width(what).ok_or_else(|| wrong(format!("{} has no width", what.name)));
    let sizes = [width(input)?, width(output)?];
    let mut reader = Reader::new(&graph)?;
    let last = graph.node.last().filter(|node| node.op_type == "Softmax");
    let logits = match last.map(|node| node.input.as_slice()) {
        Some([logits]) => logits,
        _ => &output.name,
    };
    let (layers, hidden) = reader.layers(&input.name, logits)?;
    if last.is_some() {
        reader.take("Softmax")?;
    }
    reader.end()?;
    let found = hidden.or_else(|| {
        let activation = Activation::from_name(entry(&model, "activation")?)?;
        Some(Hidden { activation, skip: entry(&model, "skip") == Some("true") })
    });
    let message = "neither a hidden layer nor the metadata tell the activation";
    let Hidden { activation, skip } = found.ok_or_else(|| wrong(message))?;
    let frame = NeuralNetwork {
        activation,
        precision: reader.precision,
        inputs: names(&model, "inputs", sizes[0], "x")?,
        outputs: names(&model, "outputs", sizes[1], "y")?,
        skip,
        softmax: last.is_some(),
        hidden: Vec::new(),
        output: Vec::new(),
    };
    assemble(frame, &layers)
}

fn entry<'a>(model: &'a Model, key: &str) -> Option<&'a str> {
    model.metadata_props.iter().find(|e| e.key == key).map(|e| e.value.as_str())
}

/// The names in the metadata, or `x[0]`, `x[1]`, … where there are none.
fn names(model: &Model, key: &str, size: usize, usual: &str) -> Result<Vec<String>, Failure> {
    let Some(line) = entry(model, key) else {
        return Ok((0..size).map(|i| format!("{usual}[{i}]")).collect());
    };
    let names = split(line);
    if names.len() == size {
        Ok(names)
    } else {
        Err(wrong(format!("{} names of {key}, but {size} values", names.len())))
    }
}

/// What all hidden layers have in common.
#[derive(Clone, Copy, PartialEq)]
struct Hidden {
    activation: Activation,
    skip: bool,
}

/// A place in the nodes of a graph, which are in the order of layers.
struct Reader<'a> {
    nodes: &'a [Node],
    constants: BTreeMap<&'a str, Matrix>,
    precision: Precision,
}

impl<'a> Reader<'a> {
    fn new(graph: &'a Graph) -> Result<Self, Failure> {
        let first = graph.initializer.first().ok_or_else(|| wrong("there are no weights"))?;
        let precision = precision(first)?;
        let mut constants = BTreeMap::new();
        for tensor in &graph.initializer {
            if tensor.data_type != first.data_type {
                return Err(wrong("weights of different types"));
            }
            constants.insert(tensor.name.as_str(), matrix(tensor)?);
        }
        Ok(Self { nodes: &graph.node, constants, precision })
    }

    /// All maps, and what is known of the hidden layers if there are any.
    fn layers(
        &mut self,
        input: &str,
        output: &str,
    ) -> Result<(Vec<Dense<f64>>, Option<Hidden>), Failure> {
        let (mut known, mut all, mut common) = (input, Vec::new(), None);
        loop {
            let (layer, affine) = self.dense(known)?;
            all.push(layer);
            if affine == output {
                break;
            }
            let (activation, values) = self.activation(affine)?;
            let concat = self.nodes.first().filter(|node| node.op_type == "Concat");
            let skip = concat.is_some();
            match concat {
                Some(node) if node.input == [known, values] => {
                    known = self.take("Concat")?.1;
                }
                Some(node) => {
                    return Err(wrong(format!("{} joins other values than expected", node.name)));
                }
                None => known = values,
            }
            let hidden = Hidden { activation, skip };
            if *common.get_or_insert(hidden) != hidden {
                return Err(wrong("hidden layers differ in their activation or their skip"));
            }
        }
        Ok((all, common))
    }

    /// There must be no node left.
    fn end(&self) -> Result<(), Failure> {
        match self.nodes.first() {
            Some(node) => Err(wrong(format!("{} comes after the output", node.name))),
            None => Ok(()),
        }
    }

    /// The next node, which must have this operator, and the name of its result.
    fn take(&mut self, operator: &str) -> Result<(&'a Node, &'a str), Failure> {
        let found = self.nodes.split_first();
        let (node, rest) =
            found.ok_or_else(|| wrong(format!("the graph ends where {operator} was expected")))?;
        let (name, found) = (&node.name, &node.op_type);
        match node.output.as_slice() {
            [result] if found == operator => {
                self.nodes = rest;
                Ok((node, result))
            }
            _ => Err(wrong(format!("{name} is {found} where {operator} was expected"))),
        }
    }

    /// A map of `known`: a product with a matrix, and the addition of a vector.
    fn dense(&mut self, known: &str) -> Result<(Dense<f64>, &'a str), Failure> {
        let (product, partial) = self.take("MatMul")?;
        let (sum, result) = self.take("Add")?;
        let (weights, bias) = match (product.input.as_slice(), sum.input.as_slice()) {
            ([from, weights], [first, bias]) if from == known && first == partial => {
                (self.constants.get(weights.as_str()), self.constants.get(bias.as_str()))
            }
            _ => (None, None),
        };
        let (Some(weights), Some(bias)) = (weights, bias) else {
            let message = format!("{} and {} are no map of {known}", product.name, sum.name);
            return Err(wrong(message));
        };
        let weights = if weights.columns == 0 {
            return Err(wrong(format!("{} has no column", product.name)));
        } else {
            weights.numbers.chunks(weights.columns).map(<[f64]>::to_vec).collect()
        };
        Ok((Dense { weights, bias: bias.numbers.clone() }, result))
    }

    /// The activation of `from` and its result. One may begin with all operators of another.
    fn activation(&mut self, from: &str) -> Result<(Activation, &'a str), Failure> {
        let all = Activation::ALL.into_iter();
        let fitting = all.filter_map(|activation| {
            let steps = steps(activation, self.precision);
            self.fits(&steps, from).map(|result| (steps.len(), activation, result))
        });
        let longest = fitting.max_by_key(|(length, ..)| *length);
        let (length, activation, result) = longest.ok_or_else(|| {
            let found = self.nodes.first().map_or("nothing", |node| node.op_type.as_str());
            wrong(format!(
                "{from} is followed by {found}, which begins no activation: networks of neurons \
                 are read, as `realise` writes them"
            ))
        })?;
        self.nodes = &self.nodes[length..];
        Ok((activation, result))
    }

    /// The result of these steps, if they are what comes next.
    fn fits(&self, steps: &[Step], from: &str) -> Option<&'a str> {
        let nodes = self.nodes.get(..steps.len())?;
        let is_equal = |node: &Node, step: &Step| {
            let is_operand = |(name, operand): (&String, &Operand)| match operand {
                Operand::Value => name == from,
                Operand::Step(k) => nodes[*k].output == [name.as_str()],
                Operand::Constant(c) => self.is_constant(name, *c),
            };
            node.op_type == step.operator
                && node.input.len() == step.operands.len()
                && node.input.iter().zip(&step.operands).all(is_operand)
        };
        let fits = nodes.iter().zip(steps).all(|(node, step)| is_equal(node, step));
        nodes.last().filter(|_| fits)?.output.first().map(String::as_str)
    }

    fn is_constant(&self, name: &str, wanted: f64) -> bool {
        let wanted = match self.precision {
            Precision::F32 => f64::from(wanted.single()),
            Precision::F64 => wanted,
        };
        self.constants.get(name).is_some_and(|m| m.is_scalar && m.numbers == [wanted])
    }
}
