//! The two number types kernels come in, and what the code generator must know of each.

use cranelift::prelude::{FunctionBuilder, InstBuilder, Type, Value, types};
use multiplet_compiler::poly;
use multiplet_compiler::program::Arithmetic;
use multiplet_compiler::program::arithmetic::{F32, F64};
use multiplet_compiler::rational::Rational;

/// `f64` or `f32`.
pub trait Scalar: sealed::Sealed + Copy + Default + Send + Sync + 'static {
    /// The reference arithmetic.
    #[doc(hidden)]
    type Reference: Arithmetic<Number = Self> + Clone + Default + Send + Sync;
    /// The type in a signature.
    #[doc(hidden)]
    const KIND: poly::Scalar;
    /// The type of one number in CLIF.
    #[doc(hidden)]
    const TYPE: Type;
    /// The type of a 128-bit vector in CLIF.
    #[doc(hidden)]
    const VECTOR: Type;
    /// A constant, rounded.
    #[doc(hidden)]
    fn round(number: &Rational) -> f64;
    /// A constant, rounded, in CLIF.
    #[doc(hidden)]
    fn emit(builder: &mut FunctionBuilder<'_>, number: &Rational) -> Value;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f64 {}
    impl Sealed for f32 {}
}

impl Scalar for f64 {
    type Reference = F64;
    const KIND: poly::Scalar = poly::Scalar::F64;
    const TYPE: Type = types::F64;
    const VECTOR: Type = types::F64X2;
    fn round(number: &Rational) -> f64 {
        number.to_f64()
    }
    fn emit(builder: &mut FunctionBuilder<'_>, number: &Rational) -> Value {
        builder.ins().f64const(number.to_f64())
    }
}

impl Scalar for f32 {
    type Reference = F32;
    const KIND: poly::Scalar = poly::Scalar::F32;
    const TYPE: Type = types::F32;
    const VECTOR: Type = types::F32X4;
    fn round(number: &Rational) -> f64 {
        number.to_f32().into()
    }
    fn emit(builder: &mut FunctionBuilder<'_>, number: &Rational) -> Value {
        builder.ins().f32const(number.to_f32())
    }
}
