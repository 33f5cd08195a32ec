//! The arithmetics a program can be interpreted in: floating point, exact, modular, polynomial.
//!
//! [`F64`] and [`F32`] define the bits every engine must return; [`Exact`], [`PrimeField`] and
//! [`Expand`] read a program back for the proof.

use crate::modular::PrimeField;
use crate::poly::{Coefficient, Polynomial};
use crate::rational::Rational;

/// The arithmetic a program is interpreted in.
pub trait Arithmetic {
    /// Its numbers.
    type Number: Clone;
    /// The number of an exact constant; `None` where there is none.
    fn constant(&self, value: &Rational) -> Option<Self::Number>;
    /// `a + b`.
    fn add(&self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    /// `a - b`.
    fn sub(&self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    /// `a · b`.
    fn mul(&self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    /// `-a`.
    fn neg(&self, a: &Self::Number) -> Self::Number;
    /// `a · b + c`; rounded once where the arithmetic rounds.
    fn fma(&self, a: &Self::Number, b: &Self::Number, c: &Self::Number) -> Self::Number {
        self.add(&self.mul(a, b), c)
    }
}

/// IEEE arithmetic in `f64`.
#[derive(Clone, Copy, Debug, Default)]
pub struct F64;

/// IEEE arithmetic in `f32`.
#[derive(Clone, Copy, Debug, Default)]
pub struct F32;

/// Exact rational arithmetic.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exact;

/// Polynomials over Q\[parameters\]: expands a program. Give it `Polynomial::variable(i)` and
/// `Polynomial::constant(Coefficient::parameter(a))`, or call `Program::to_polynomials`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expand;

macro_rules! ieee {
    ($name:ident, $float:ty, $round:ident) => {
        impl Arithmetic for $name {
            type Number = $float;
            fn constant(&self, value: &Rational) -> Option<$float> {
                let rounded = value.$round();
                rounded.is_finite().then_some(rounded)
            }
            fn add(&self, a: &$float, b: &$float) -> $float {
                a + b
            }
            fn sub(&self, a: &$float, b: &$float) -> $float {
                a - b
            }
            fn mul(&self, a: &$float, b: &$float) -> $float {
                a * b
            }
            fn neg(&self, a: &$float) -> $float {
                -a
            }
            fn fma(&self, a: &$float, b: &$float, c: &$float) -> $float {
                a.mul_add(*b, *c)
            }
        }
    };
}

ieee!(F64, f64, to_f64);
ieee!(F32, f32, to_f32);

impl Arithmetic for Exact {
    type Number = Rational;
    fn constant(&self, value: &Rational) -> Option<Rational> {
        Some(value.clone())
    }
    fn add(&self, a: &Rational, b: &Rational) -> Rational {
        a + b
    }
    fn sub(&self, a: &Rational, b: &Rational) -> Rational {
        a - b
    }
    fn mul(&self, a: &Rational, b: &Rational) -> Rational {
        a * b
    }
    fn neg(&self, a: &Rational) -> Rational {
        -a
    }
}

impl Arithmetic for PrimeField {
    type Number = u64;
    fn constant(&self, value: &Rational) -> Option<u64> {
        value.residue(self)
    }
    fn add(&self, a: &u64, b: &u64) -> u64 {
        PrimeField::add(self, *a, *b)
    }
    fn sub(&self, a: &u64, b: &u64) -> u64 {
        PrimeField::sub(self, *a, *b)
    }
    fn mul(&self, a: &u64, b: &u64) -> u64 {
        PrimeField::mul(self, *a, *b)
    }
    fn neg(&self, a: &u64) -> u64 {
        PrimeField::sub(self, 0, *a)
    }
}

impl Arithmetic for Expand {
    type Number = Polynomial;
    fn constant(&self, value: &Rational) -> Option<Polynomial> {
        Some(Polynomial::constant(Coefficient::Number(value.clone())))
    }
    fn add(&self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        a.add(b)
    }
    fn sub(&self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        a.sub(b)
    }
    fn mul(&self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        a.mul(b)
    }
    fn neg(&self, a: &Polynomial) -> Polynomial {
        a.neg()
    }
}

/// Several numbers of one arithmetic at once: what a batch is interpreted in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lanes<'a, A, const N: usize>(pub(super) &'a A);

impl<A: Arithmetic<Number: Copy>, const N: usize> Arithmetic for Lanes<'_, A, N> {
    type Number = [A::Number; N];
    fn constant(&self, value: &Rational) -> Option<Self::Number> {
        self.0.constant(value).map(|n| [n; N])
    }
    fn add(&self, a: &Self::Number, b: &Self::Number) -> Self::Number {
        std::array::from_fn(|k| self.0.add(&a[k], &b[k]))
    }
    fn sub(&self, a: &Self::Number, b: &Self::Number) -> Self::Number {
        std::array::from_fn(|k| self.0.sub(&a[k], &b[k]))
    }
    fn mul(&self, a: &Self::Number, b: &Self::Number) -> Self::Number {
        std::array::from_fn(|k| self.0.mul(&a[k], &b[k]))
    }
    fn neg(&self, a: &Self::Number) -> Self::Number {
        a.map(|a| self.0.neg(&a))
    }
    fn fma(&self, a: &Self::Number, b: &Self::Number, c: &Self::Number) -> Self::Number {
        std::array::from_fn(|k| self.0.fma(&a[k], &b[k], &c[k]))
    }
}
