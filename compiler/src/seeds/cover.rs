//! Minimum vertex covers of the graph between polynomials and their monomials (Kőnig).

use std::collections::{BTreeMap, VecDeque};

use crate::poly::{Monomial, Polynomial};

/// The monomials of a minimum cover: each polynomial then either has all its monomials among
/// them, or must be taken as a whole. Prefers whole polynomials where both are as cheap.
pub fn monomials(polys: &[&Polynomial]) -> Vec<Monomial> {
    let mut columns: BTreeMap<&Monomial, usize> = BTreeMap::new();
    for (m, _) in polys.iter().flat_map(|p| p.terms()) {
        let next = columns.len();
        columns.entry(m).or_insert(next);
    }
    let edges: Vec<Vec<usize>> =
        polys.iter().map(|p| p.terms().iter().map(|(m, _)| columns[m]).collect()).collect();
    let (matching, matched) = maximum_matching(&edges, columns.len());
    // Alternating paths from free rows: the cover takes the columns reached and the rows not.
    let mut reached = vec![false; columns.len()];
    let mut seen = vec![false; edges.len()];
    let mut queue: VecDeque<usize> = (0..edges.len()).filter(|r| matched[*r].is_none()).collect();
    queue.iter().for_each(|r| seen[*r] = true);
    while let Some(row) = queue.pop_front() {
        for &column in &edges[row] {
            if reached[column] {
                continue;
            }
            reached[column] = true;
            if let Some(next) = matching[column]
                && !seen[next]
            {
                seen[next] = true;
                queue.push_back(next);
            }
        }
    }
    columns.into_iter().filter(|(_, c)| reached[*c]).map(|(m, _)| m.clone()).collect()
}

/// For each column the row it is matched to, and for each row the column (augmenting paths,
/// breadth first, no recursion).
fn maximum_matching(
    edges: &[Vec<usize>],
    columns: usize,
) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut row_of: Vec<Option<usize>> = vec![None; columns];
    let mut column_of: Vec<Option<usize>> = vec![None; edges.len()];
    let mut stamp = vec![usize::MAX; columns];
    let mut parent = vec![0; columns];
    for start in 0..edges.len() {
        let mut queue = VecDeque::from([start]);
        'search: while let Some(row) = queue.pop_front() {
            for &column in &edges[row] {
                if stamp[column] == start {
                    continue;
                }
                stamp[column] = start;
                parent[column] = row;
                match row_of[column] {
                    Some(next) => queue.push_back(next),
                    None => {
                        let mut at = Some(column);
                        while let Some(column) = at {
                            let row = parent[column];
                            row_of[column] = Some(row);
                            at = column_of[row].replace(column);
                        }
                        break 'search;
                    }
                }
            }
        }
    }
    (row_of, column_of)
}

#[cfg(test)]
mod tests {
    use super::monomials;
    use crate::poly::polynomial::Ring;
    use crate::poly::{Coefficient, Monomial, Polynomial};

    #[test]
    fn crowded_monomials_are_taken_instead_of_polynomials() {
        let poly = |m: &[usize]| {
            let term = |i: &usize| (Monomial::power(*i, 2), Coefficient::one());
            Polynomial::from_terms(m.iter().map(term))
        };
        let crowd = [poly(&[0, 1]), poly(&[0, 1]), poly(&[0, 1]), poly(&[2, 3, 4])];
        let crowd: Vec<&Polynomial> = crowd.iter().collect();
        assert_eq!(monomials(&crowd).len(), 2);
        assert!(monomials(&crowd[2..]).is_empty());
    }
}
