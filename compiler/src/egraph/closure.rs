//! Feasibility of a set of products, in two senses.
//!
//! *Span*: starting from 1 and the inputs, a product becomes available once both factors lie in the
//! span of what is available; the set is feasible if all outputs end up in the span. Coefficients
//! are then whatever the linear algebra says, so this is for systems over Q. Under relations all of
//! this is meant modulo their ideal.
//! *Ways*: a class becomes available through an e-node whose children are; coefficients are those
//! on the blackboard, so this works over Q\[parameters\], which is not a field.

use super::points::{Points, Subspace};
use super::pool::Pool;
use crate::poly::{Ideal, Polynomial};

/// Points beyond the largest possible dimension: a vector outside a space looks inside with
/// probability 2^-61 each.
pub const SPARE: usize = 4;

/// The question: can these products make those outputs?
pub struct Question<'a> {
    /// The pool the products are from.
    pub pool: &'a Pool,
    /// Classes of the outputs in the pool.
    pub outputs: Vec<usize>,
    /// Values of the outputs at the points.
    pub output_values: Vec<Vec<u64>>,
    /// The span of 1 and the inputs.
    pub start: Subspace,
    /// Whether coefficients may be solved for.
    pub by_span: bool,
}

impl<'a> Question<'a> {
    /// The question for these outputs.
    pub fn new(
        pool: &'a Pool,
        outputs: Vec<usize>,
        points: &Points,
        variables: usize,
        by_span: bool,
        ideal: &Ideal,
    ) -> Self {
        let mut start = Subspace::default();
        start.insert(vec![1; points.count()]);
        for x in 0..variables {
            start.insert(points.normal(&Polynomial::variable(x), ideal));
        }
        let output_values =
            outputs.iter().map(|o| points.normal(&pool.classes[*o].polynomial, ideal)).collect();
        Self { pool, outputs, output_values, start, by_span }
    }

    /// The products in an order in which each can be made, those that never can left out; `None`
    /// if some output cannot be made.
    pub fn order(&self, products: &[usize]) -> Option<Vec<usize>> {
        if self.by_span { self.order_by_span(products) } else { self.order_by_ways(products) }
    }

    fn order_by_span(&self, products: &[usize]) -> Option<Vec<usize>> {
        // As many points as the space can have dimensions, and a few more, tell as much as all.
        let count = self.start.dimension() + products.len() + SPARE;
        let all = self.start.row_length();
        if count > all {
            return None;
        }
        let mut space = self.start.prefix(count);
        let mut waiting: Vec<(usize, [Vec<u64>; 2])> = products
            .iter()
            .map(|k| {
                let [u, v, _] = &self.pool.products[*k].values;
                (*k, [u[..count].to_vec(), v[..count].to_vec()])
            })
            .collect();
        // How many rows the waiting factors have been reduced by.
        let mut done = 0;
        let mut order = Vec::with_capacity(products.len());
        loop {
            let rows = space.dimension();
            let mut progress = false;
            let mut still = Vec::with_capacity(waiting.len());
            for (k, mut factors) in waiting {
                factors.iter_mut().for_each(|f| space.reduce_between(f, done, rows));
                if factors.iter().flatten().all(|v| *v == 0) {
                    order.push(k);
                    space.insert(self.pool.products[k].values[2][..count].to_vec());
                    progress = true;
                } else {
                    still.push((k, factors));
                }
            }
            waiting = still;
            done = rows;
            if !progress {
                break;
            }
        }
        let inside = |value: &Vec<u64>| {
            let mut value = value[..count].to_vec();
            space.reduce(&mut value, 0);
            value.iter().all(|v| *v == 0)
        };
        self.output_values.iter().all(inside).then_some(order)
    }

    fn order_by_ways(&self, products: &[usize]) -> Option<Vec<usize>> {
        let mut allowed = vec![false; self.pool.products.len()];
        products.iter().for_each(|k| allowed[*k] = true);
        let mut available = vec![false; self.pool.classes.len()];
        let mut order = Vec::new();
        let mut placed = vec![false; self.pool.products.len()];
        loop {
            let mut progress = false;
            for (place, class) in self.pool.classes.iter().enumerate() {
                if available[place] {
                    continue;
                }
                let way = class.ways.iter().find(|way| {
                    way.product.is_none_or(|k| allowed[k])
                        && way.needs.iter().all(|n| available[*n])
                });
                if let Some(way) = way {
                    available[place] = true;
                    progress = true;
                    if let Some(k) = way.product
                        && !placed[k]
                    {
                        placed[k] = true;
                        order.push(k);
                    }
                }
            }
            if !progress {
                break;
            }
        }
        self.outputs.iter().all(|o| available[*o]).then_some(order)
    }
}
