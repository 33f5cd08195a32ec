//! The check that a program computes its network: lowering, fusing and sharing changed nothing.
//!
//! The program is read back by the interpreter modulo random primes, at random points of variables
//! and parameters. Lowering knows nothing of domains, so both sides are equal as polynomials.

use super::{FEWEST_ROUNDS, MOST_RETRIES, MOST_ROUNDS, Proof, ProofError, WANTED_BITS};
use crate::modular::{PrimeField, Stream};
use crate::network::Network;
use crate::network::residues::{self, Size};
use crate::program::{Interpreter, Program};

/// Compares a program with the network it was lowered from.
pub fn prove_program(network: &Network, program: &Program) -> Result<Proof, ProofError> {
    // Programs have numbers in the place of roots.
    let rounded = network.rounded();
    let network = rounded.as_ref().unwrap_or(network);
    let mismatch = |output: usize| ProofError::Mismatch {
        output: network.outputs.get(output).map_or(String::new(), |o| o.name.clone()),
        expected: network.to_string(),
        found: program.to_string(),
    };
    if network.outputs.len() != program.outputs().len() {
        return Err(mismatch(network.outputs.len().min(program.outputs().len())));
    }
    let sizes = Size::of_network(network).into_iter().zip(Size::of_program(program));
    let security = sizes.map(|(a, b)| a.difference(b).security()).min().unwrap_or(WANTED_BITS);
    let rounds = WANTED_BITS.div_ceil(security.max(1)).max(FEWEST_ROUNDS);
    if rounds > MOST_ROUNDS {
        return Err(ProofError::TooLarge);
    }
    let mut stream = Stream::from_bytes(program.to_string().as_bytes());
    for _ in 0..rounds {
        let (wanted, found) = (0..MOST_RETRIES)
            .find_map(|_| values(network, program, &mut stream))
            .ok_or(ProofError::TooLarge)?;
        if let Some(output) = wanted.iter().zip(&found).position(|(a, b)| a != b) {
            return Err(mismatch(output));
        }
    }
    Ok(Proof::Tested { rounds: rounds as usize, bits: WANTED_BITS })
}

/// The outputs of both at one point; `None` if the prime divides a denominator.
fn values(
    network: &Network,
    program: &Program,
    stream: &mut Stream,
) -> Option<(Vec<u64>, Vec<u64>)> {
    let field = PrimeField::random(stream);
    let mut random = |n: usize| (0..n).map(|_| field.element(stream)).collect::<Vec<_>>();
    let point = random(network.signature.variable_count());
    let parameters = random(network.signature.parameter_count());
    let wanted = residues::evaluate(network, &field, &point, &parameters)?;
    let interpreter = Interpreter::new(program.clone(), field).ok()?;
    Some((wanted, interpreter.call(&point, &parameters).ok()?))
}

#[cfg(test)]
mod tests {
    use super::prove_program;
    use crate::modular::Stream;
    use crate::network::proof::{Proof, ProofError};
    use crate::network::samples;
    use crate::options::Options;
    use crate::poly::Coefficient;
    use crate::poly::polynomial::Ring;
    use crate::program::lower;

    #[test]
    fn lowered_programs_are_accepted_and_others_are_not() {
        let mut stream = Stream::new(4);
        for round in 0..200 {
            let size = stream.below(8);
            let network = samples::random(&mut stream, size);
            let program = lower(&network, &Options { fused: round % 2 == 0, ..Options::default() });
            let proof = prove_program(&network, &program);
            assert_eq!(proof, Ok(Proof::Tested { rounds: 3, bits: 100 }));
            let mut changed = network.clone();
            let k = stream.below(changed.outputs.len());
            changed.outputs[k].form = changed.outputs[k].form.plus(&Coefficient::one());
            let Err(ProofError::Mismatch { output, expected, found }) =
                prove_program(&changed, &program)
            else {
                panic!("accepted\n{changed}")
            };
            assert_eq!(output, changed.outputs[k].name);
            assert_eq!((expected, found), (changed.to_string(), program.to_string()));
        }
    }
}
