//! The first line: name, arguments with their shapes and domains, and the result.

use super::lex::Token;
use super::{ReadError, ReadErrorKind, Reader};
use crate::poly::{Argument, Domain, Scalar, Shape, Signature};

/// The most scalars that variables, and that parameters, may have; indices fit 16 bits.
const MOST_SCALARS: usize = u16::MAX as usize - 1;

impl Reader {
    /// The signature, and the shape of the result where it is written.
    pub(super) fn header(&mut self) -> Result<(Signature, Option<Shape>), ReadError> {
        self.takes(&Token::Newline);
        if !self.takes(&Token::Name("network".into())) {
            return self.error(ReadErrorKind::Syntax, "a network begins with `network`");
        }
        let name = self.name()?;
        self.expect('(')?;
        let variables = self.arguments()?;
        let parameters = if self.symbol(';') { self.arguments()? } else { Vec::new() };
        let roots = if self.symbol(';') { self.roots()? } else { Vec::new() };
        self.expect(')')?;
        let (scalar, result) =
            if self.takes(&Token::Arrow) { self.result()? } else { (Scalar::F64, None) };
        self.expect('{')?;
        // The real shape is known after the last line only.
        let shape = Shape::Scalar;
        Ok((Signature { name, variables, parameters, result: shape, scalar, roots }, result))
    }

    /// `sqrt(2), sqrt(3)`
    fn roots(&mut self) -> Result<Vec<u32>, ReadError> {
        let mut roots = Vec::new();
        while self.takes(&Token::Name("sqrt".into())) {
            let place = self.span();
            let prime = self.root()?;
            if roots.contains(&prime) || !crate::modular::is_prime(prime.into()) {
                let message = format!("`sqrt({prime})` is announced twice or is not of a prime");
                return Err(ReadError::new(ReadErrorKind::Name, place, message));
            }
            roots.push(prime);
            if !self.symbol(',') {
                break;
            }
        }
        Ok(roots)
    }

    /// `(2)` after `sqrt`.
    pub(super) fn root(&mut self) -> Result<u32, ReadError> {
        self.expect('(')?;
        let prime = self.size()?;
        self.expect(')')?;
        match u32::try_from(prime) {
            Ok(prime) => Ok(prime),
            Err(_) => self.error(ReadErrorKind::Limit, "this number is too large"),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Argument>, ReadError> {
        let (mut arguments, mut scalars) = (Vec::new(), 0usize);
        while matches!(self.peek(), Token::Name(_)) {
            let name = self.name()?;
            let (dimensions, domain) =
                if self.symbol(':') { self.element()? } else { (Vec::new(), Domain::Real) };
            let count = dimensions.iter().try_fold(1usize, |n, d: &usize| n.checked_mul(*d));
            scalars = scalars.saturating_add(count.unwrap_or(usize::MAX));
            if scalars > MOST_SCALARS {
                let message = format!("there are more than {MOST_SCALARS} scalars here");
                return self.error(ReadErrorKind::Limit, message);
            }
            arguments.push(Argument { name, dimensions, domain });
            if !self.symbol(',') {
                break;
            }
        }
        Ok(arguments)
    }

    /// `bit`, `[2]`, `[spin; 8, 8]`.
    fn element(&mut self) -> Result<(Vec<usize>, Domain), ReadError> {
        if !self.symbol('[') {
            return Ok((Vec::new(), self.domain()?));
        }
        let mut domain = Domain::Real;
        if matches!(self.peek(), Token::Name(_)) {
            domain = self.domain()?;
            self.expect(';')?;
        }
        let mut sizes = vec![self.size()?];
        while self.symbol(',') {
            sizes.push(self.size()?);
        }
        self.expect(']')?;
        Ok((sizes, domain))
    }

    fn domain(&mut self) -> Result<Domain, ReadError> {
        let place = self.span();
        match self.name()?.as_str() {
            "real" => Ok(Domain::Real),
            "bit" => Ok(Domain::Bit),
            "spin" => Ok(Domain::Spin),
            other => {
                let message = format!("`{other}` is not `real`, `bit` or `spin`");
                Err(ReadError::new(ReadErrorKind::Name, place, message))
            }
        }
    }

    /// `f32`, `(f64; 2)`, `[f64; 2]`, `(f64, [f64; 2, 3])`.
    fn result(&mut self) -> Result<(Scalar, Option<Shape>), ReadError> {
        if !self.symbol('(') {
            let (scalar, sizes) = self.part()?;
            return Ok((scalar, Some(Shape::of_parts(vec![sizes]))));
        }
        let (scalar, sizes) = self.part()?;
        if sizes.is_empty() && self.symbol(';') {
            let n = self.size()?;
            self.expect(')')?;
            return Ok((scalar, Some(Shape::Tuple(n))));
        }
        let mut parts = vec![sizes];
        while self.symbol(',') {
            let place = self.span();
            let (other, sizes) = self.part()?;
            if other != scalar {
                let message = "all results have the same number type";
                return Err(ReadError::new(ReadErrorKind::Name, place, message));
            }
            parts.push(sizes);
        }
        self.expect(')')?;
        let count = parts.iter().try_fold(0usize, |n, sizes| {
            let size = sizes.iter().try_fold(1usize, |n, d| n.checked_mul(*d))?;
            n.checked_add(size)
        });
        if count.is_none() {
            return self.error(ReadErrorKind::Limit, "there are too many results");
        }
        Ok((scalar, Some(Shape::of_parts(parts))))
    }

    /// `f64` or `[f64; 2, 3]`.
    fn part(&mut self) -> Result<(Scalar, Vec<usize>), ReadError> {
        if !self.symbol('[') {
            return Ok((self.scalar()?, Vec::new()));
        }
        let scalar = self.scalar()?;
        self.expect(';')?;
        let mut sizes = vec![self.size()?];
        while self.symbol(',') {
            sizes.push(self.size()?);
        }
        self.expect(']')?;
        let count = sizes.iter().try_fold(1usize, |n, d| n.checked_mul(*d));
        if count.is_none() {
            return self.error(ReadErrorKind::Limit, "there are too many results");
        }
        Ok((scalar, sizes))
    }

    fn scalar(&mut self) -> Result<Scalar, ReadError> {
        let place = self.span();
        match self.name()?.as_str() {
            "f32" => Ok(Scalar::F32),
            "f64" => Ok(Scalar::F64),
            other => {
                let message = format!("`{other}` is not `f32` or `f64`");
                Err(ReadError::new(ReadErrorKind::Name, place, message))
            }
        }
    }

    fn size(&mut self) -> Result<usize, ReadError> {
        if let Token::Number(digits) = self.peek()
            && let Ok(size) = digits.parse::<usize>()
        {
            self.next();
            return Ok(size);
        }
        self.error(ReadErrorKind::Syntax, "expected a size")
    }
}
