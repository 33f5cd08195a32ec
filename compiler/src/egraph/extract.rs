//! Greedy extraction on the DAG: for every class the smallest set of products found that makes it,
//! shared products counted once.
//!
//! egg's own extractor counts trees; here each class keeps a bit set of pool products, and ways are
//! compared by the size of the union. The result is the start of the span search, and its menu.

use super::pool::Pool;

/// A set of pool products.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProductSet(Vec<u64>);

impl ProductSet {
    /// The empty set over a pool of this size.
    pub fn new(pool: usize) -> Self {
        Self(vec![0; pool.div_ceil(64)])
    }

    /// Adds a product.
    pub fn insert(&mut self, k: usize) {
        self.0[k / 64] |= 1 << (k % 64);
    }

    /// Adds all of another set.
    pub fn union(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a |= b;
        }
    }

    /// The number of products.
    pub fn len(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }

    /// Whether a product is in the set.
    pub fn contains(&self, k: usize) -> bool {
        self.0[k / 64] >> (k % 64) & 1 == 1
    }

    /// The products in increasing order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(w, bits)| {
            (0..64).filter(move |b| bits >> b & 1 == 1).map(move |b| w * 64 + b)
        })
    }
}

/// The smallest product set found for every class of the pool; `None` where no way is complete.
pub fn greedy(pool: &Pool) -> Vec<Option<ProductSet>> {
    let mut best: Vec<Option<ProductSet>> = vec![None; pool.classes.len()];
    let mut sizes = vec![usize::MAX; pool.classes.len()];
    // Sizes only fall, so the rounds end; the cap guards against long, thin improvements.
    for _ in 0..64 {
        let mut changed = false;
        for (place, class) in pool.classes.iter().enumerate() {
            for way in &class.ways {
                if let Some(set) = way_set(pool, &best, way)
                    && set.len() < sizes[place]
                {
                    sizes[place] = set.len();
                    best[place] = Some(set);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    best
}

/// The products a way costs with the best sets of what it needs.
pub fn way_set(
    pool: &Pool,
    best: &[Option<ProductSet>],
    way: &super::pool::Way,
) -> Option<ProductSet> {
    let mut set = ProductSet::new(pool.products.len());
    for need in &way.needs {
        set.union(best[*need].as_ref()?);
    }
    if let Some(k) = way.product {
        set.insert(k);
    }
    Some(set)
}
