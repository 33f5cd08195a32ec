//! The dimension bound: outputs are affine forms of the gates, so the dimension of their span
//! modulo affine forms of the inputs is at most the number of gates.
//!
//! The rank is taken modulo a random prime with random numbers for the parameters. A minor that is
//! not zero there is not zero over Q, so such a rank is a bound without any doubt; chance can only
//! make it too small.

use std::collections::BTreeMap;

use super::{Found, Reason};
use crate::modular::{PrimeField, Stream};
use crate::network::residues;
use crate::poly::{Domain, Monomial, Polynomial, Signature, System};

/// A prime divides a denominator by accident only.
const MOST_RETRIES: usize = 8;
/// Half of all primes have a root of a number; so many different ones are looked for.
const MOST_ROOTS: usize = 12;
/// Entries of a dense elimination, times rows.
const MOST_WORK: usize = 200_000_000;
/// Gates times points for systems that are known as programs only.
const MOST_EVALUATION: usize = 20_000_000;

/// The bound for expanded outputs.
pub(super) fn of_outputs(
    polynomials: &[Option<&Polynomial>],
    signature: &Signature,
) -> Option<Found> {
    let known: Vec<&Polynomial> = polynomials.iter().copied().flatten().collect();
    let retries = (MOST_RETRIES as u64) << signature.roots.len().min(MOST_ROOTS);
    found((0..retries).find_map(|seed| rank(&known, signature, seed))?)
}

fn found(rank: usize) -> Option<Found> {
    let evidence = match rank {
        1 => String::from("some output is not affine"),
        _ => format!("{rank} outputs are independent modulo affine forms"),
    };
    Found::real(rank, Reason::Dimension, evidence)
}

/// The rank of the terms of degree 2 and more; `None` if the prime of this seed does not serve.
fn rank(polynomials: &[&Polynomial], signature: &Signature, seed: u64) -> Option<usize> {
    let mut stream = Stream::new(seed);
    let field = PrimeField::random(&mut stream);
    let point = residues::scales(signature, &field, &mut stream)?;
    let mut columns: BTreeMap<&Monomial, usize> = BTreeMap::new();
    let mut rows: Vec<Vec<(usize, u64)>> = Vec::with_capacity(polynomials.len());
    for polynomial in polynomials {
        let mut row = Vec::new();
        for (m, c) in polynomial.terms().iter().filter(|(m, _)| m.degree() > 1) {
            let fresh = columns.len();
            row.push((*columns.entry(m).or_insert(fresh), c.residue(&field, &point)?));
        }
        row.retain(|(_, value)| *value != 0);
        rows.push(row);
    }
    rows.retain(|row| !row.is_empty());
    let mut rank = peel(&mut rows, columns.len());
    if rows.len() * rows.len() * columns.len() > MOST_WORK {
        let most = (MOST_WORK / columns.len().max(1)).isqrt();
        rows.truncate(most);
    }
    let width = columns.len();
    let dense = rows.iter().map(|row| {
        let mut out = vec![0; width];
        row.iter().for_each(|(k, value)| out[*k] = *value);
        out
    });
    rank += eliminate(&field, dense.collect());
    Some(rank)
}

/// Takes away rows with a term that no other row has, again and again; returns how many. Each is
/// independent of what is left.
fn peel(rows: &mut Vec<Vec<(usize, u64)>>, columns: usize) -> usize {
    let mut owners: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (k, row) in rows.iter().enumerate() {
        row.iter().for_each(|(column, _)| owners[*column].push(k));
    }
    let mut uses: Vec<usize> = owners.iter().map(Vec::len).collect();
    let mut gone = vec![false; rows.len()];
    let mut single: Vec<usize> = (0..columns).filter(|c| uses[*c] == 1).collect();
    while let Some(column) = single.pop() {
        let Some(owner) = owners[column].iter().copied().find(|k| !gone[*k]) else { continue };
        gone[owner] = true;
        for (column, _) in &rows[owner] {
            uses[*column] -= 1;
            if uses[*column] == 1 {
                single.push(*column);
            }
        }
    }
    let before = rows.len();
    let mut k = 0;
    rows.retain(|_| {
        k += 1;
        !gone[k - 1]
    });
    before - rows.len()
}

/// The rank of a dense matrix.
fn eliminate(field: &PrimeField, rows: Vec<Vec<u64>>) -> usize {
    // (column of the leading 1, row)
    let mut pivots: Vec<(usize, Vec<u64>)> = Vec::new();
    for mut row in rows {
        for (column, pivot) in &pivots {
            let factor = row[*column];
            if factor != 0 {
                for (value, p) in row.iter_mut().zip(pivot).skip(*column) {
                    if *p != 0 {
                        *value = field.sub(*value, field.mul(factor, *p));
                    }
                }
            }
        }
        let lead = row.iter().position(|value| *value != 0);
        let Some((lead, inverse)) = lead.and_then(|k| Some((k, field.inverse(row[k])?))) else {
            continue;
        };
        row.iter_mut().for_each(|value| *value = field.mul(*value, inverse));
        // Pivots stay ordered by column, so that one pass reduces a row.
        let at = pivots.partition_point(|(column, _)| *column < lead);
        pivots.insert(at, (lead, row));
    }
    pivots.len()
}

/// The bound for a system some of whose outputs are known as a program only: the rank of values at
/// random points, where bits and spins take their own values.
pub(super) fn of_program(system: &System) -> Option<Found> {
    let domains = system.signature.domains();
    let affine = 1 + domains.len();
    let points = affine + system.outputs.len();
    if points * system.written.gates.len() > MOST_EVALUATION || points * points * points > MOST_WORK
    {
        return None;
    }
    let mut stream = Stream::new(points as u64);
    let field = PrimeField::random(&mut stream);
    // Where the roots are not in this field, there is no bound.
    let parameters = residues::scales(&system.signature, &field, &mut stream)?;
    let mut functions: Vec<Vec<u64>> = vec![Vec::with_capacity(points); points];
    for _ in 0..points {
        let point: Vec<u64> = domains
            .iter()
            .map(|domain| match (domain, stream.below(2)) {
                (Domain::Real, _) => field.element(&mut stream),
                (Domain::Spin, 0) => field.prime() - 1,
                (Domain::Bit, up) => up as u64,
                (Domain::Spin, _) => 1,
            })
            .collect();
        let outputs = residues::evaluate(&system.written, &field, &point, &parameters)?;
        let values = [1].into_iter().chain(point).chain(outputs);
        functions.iter_mut().zip(values).for_each(|(function, value)| function.push(value));
    }
    let without_outputs = eliminate(&field, functions[..affine].to_vec());
    found(eliminate(&field, functions) - without_outputs)
}

#[cfg(test)]
mod tests {
    use super::{eliminate, peel};
    use crate::modular::{PrimeField, Stream};

    #[test]
    fn ranks() {
        let field = PrimeField::random(&mut Stream::new(5));
        let rows = vec![vec![0, 1, 2], vec![1, 0, 3], vec![1, 1, 5], vec![0, 0, 0]];
        assert_eq!(eliminate(&field, rows), 2);
        let rows = vec![vec![0, 0, 2], vec![1, 0, 3], vec![1, 4, 5]];
        assert_eq!(eliminate(&field, rows), 3);
    }

    #[test]
    fn peeling_takes_private_terms_in_turn() {
        // 0: a b; 1: b c; 2: c; 3: d e; 4: d e
        let mut rows = vec![
            vec![(0, 1), (1, 1)],
            vec![(1, 1), (2, 1)],
            vec![(2, 1)],
            vec![(3, 1), (4, 1)],
            vec![(3, 1), (4, 2)],
        ];
        assert_eq!(peel(&mut rows, 5), 3);
        assert_eq!(rows.len(), 2);
    }
}
