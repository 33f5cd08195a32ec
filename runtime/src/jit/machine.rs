//! A model of the machine: runs the few CLIF instructions we generate, modulo a prime.
//!
//! Memory is a list of spaces of numbers, and tables of spaces; an address is a space and a byte
//! offset. Whatever the generated code should not do is an error: another instruction, an access
//! beyond a space or across numbers, a write to an input.

use cranelift::codegen::ir::condcodes::IntCC;
use cranelift::codegen::ir::{
    Block, BlockArg, BlockCall, Function, Inst, InstructionData, Opcode, Type, Value,
};
use multiplet_compiler::modular::PrimeField;
use multiplet_compiler::rational::Rational;

use crate::error::Error;

/// Numbers in the widest vector.
const LANES: usize = 4;
/// Rounds of a loop after which it is taken to be endless.
const MOST_BLOCKS: usize = 16;

/// What a function is called with.
pub(super) enum Argument {
    /// The address of a space.
    Space(usize),
    /// The address of a table of addresses of spaces.
    Table(Vec<usize>),
    /// A number of bytes.
    Integer(i64),
}

/// What a CLIF value can be.
#[derive(Clone, Copy)]
enum Datum {
    Integer(i64),
    Space(usize, i64),
    Table(usize, i64),
    Numbers([u64; LANES]),
}

/// One function and its memory.
pub(super) struct Machine<'f> {
    function: &'f Function,
    field: PrimeField,
    /// Bytes of a number.
    size: usize,
    spaces: Vec<(Vec<u64>, Access)>,
    tables: Vec<Vec<usize>>,
    values: Vec<Option<Datum>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    ReadWrite,
}

impl<'f> Machine<'f> {
    pub(super) fn new(function: &'f Function, field: PrimeField, size: usize) -> Self {
        let values = vec![None; function.dfg.num_values()];
        Self { function, field, size, spaces: Vec::new(), tables: Vec::new(), values }
    }

    /// A new space that may be read.
    pub(super) fn input(&mut self, numbers: Vec<u64>) -> usize {
        self.spaces.push((numbers, Access::Read));
        self.spaces.len() - 1
    }

    /// A new space that may be read and written; its first numbers should be arbitrary.
    pub(super) fn output(&mut self, numbers: Vec<u64>) -> usize {
        self.spaces.push((numbers, Access::ReadWrite));
        self.spaces.len() - 1
    }

    /// The numbers in a space.
    pub(super) fn space(&self, space: usize) -> &[u64] {
        &self.spaces[space].0
    }

    /// Runs the function from its entry to its return.
    pub(super) fn run(&mut self, arguments: &[Argument]) -> Result<(), Error> {
        let mut data = Vec::new();
        for argument in arguments {
            data.push(match argument {
                Argument::Space(space) => Datum::Space(*space, 0),
                Argument::Integer(number) => Datum::Integer(*number),
                Argument::Table(table) => {
                    self.tables.push(table.clone());
                    Datum::Table(self.tables.len() - 1, 0)
                }
            });
        }
        let mut next = self.function.layout.entry_block().map(|entry| (entry, data));
        for _ in 0..MOST_BLOCKS {
            let Some((block, data)) = next else { return Ok(()) };
            next = self.block(block, data)?;
        }
        Err(unexpected("a loop that does not end"))
    }

    /// Runs one block; returns the next and its arguments.
    fn block(
        &mut self,
        block: Block,
        arguments: Vec<Datum>,
    ) -> Result<Option<(Block, Vec<Datum>)>, Error> {
        let function = self.function;
        for (value, datum) in function.dfg.block_params(block).iter().zip(arguments) {
            self.set(*value, datum);
        }
        for inst in function.layout.block_insts(block) {
            match function.dfg.insts[inst] {
                InstructionData::Jump { destination, .. } => {
                    return self.target(&destination).map(Some);
                }
                InstructionData::Brif { arg, blocks: [yes, no], .. } => {
                    let taken = if self.integer(arg)? != 0 { yes } else { no };
                    return self.target(&taken).map(Some);
                }
                InstructionData::MultiAry { opcode: Opcode::Return, .. } => return Ok(None),
                InstructionData::Store { opcode: Opcode::Store, args, offset, .. } => {
                    let ty = function.dfg.value_type(args[0]);
                    self.store(ty, args[0], args[1], offset.into())?;
                }
                ref data => {
                    let datum = self.compute(inst, data)?;
                    self.set(function.dfg.first_result(inst), datum);
                }
            }
        }
        Err(unexpected("a block without an end"))
    }

    fn target(&self, call: &BlockCall) -> Result<(Block, Vec<Datum>), Error> {
        let pool = &self.function.dfg.value_lists;
        let arguments = call.args(pool).map(|argument| match argument {
            BlockArg::Value(value) => self.get(value),
            _ => Err(unexpected("an exception")),
        });
        Ok((call.block(pool), arguments.collect::<Result<_, _>>()?))
    }

    fn compute(&self, inst: Inst, data: &InstructionData) -> Result<Datum, Error> {
        match *data {
            InstructionData::UnaryIeee64 { opcode: Opcode::F64const, imm } => {
                Ok(Datum::Numbers([self.constant(f64::from_bits(imm.bits()))?; LANES]))
            }
            InstructionData::UnaryIeee32 { opcode: Opcode::F32const, imm } => {
                Ok(Datum::Numbers([self.constant(f32::from_bits(imm.bits()).into())?; LANES]))
            }
            InstructionData::UnaryConst { opcode: Opcode::Vconst, constant_handle } => {
                let bytes = self.function.dfg.constants.get(constant_handle).as_slice();
                self.vector(bytes)
            }
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => {
                Ok(Datum::Integer(imm.bits()))
            }
            InstructionData::Unary { opcode, arg } => {
                let a = self.numbers(arg)?;
                match opcode {
                    Opcode::Fneg => Ok(Datum::Numbers(a.map(|a| self.field.sub(0, a)))),
                    Opcode::Splat => Ok(Datum::Numbers([a[0]; LANES])),
                    other => Err(unexpected(&other.to_string())),
                }
            }
            InstructionData::Binary { opcode: Opcode::Iadd, args } => self.address(args),
            InstructionData::Binary { opcode, args } => {
                let operation: fn(&PrimeField, u64, u64) -> u64 = match opcode {
                    Opcode::Fadd => PrimeField::add,
                    Opcode::Fsub => PrimeField::sub,
                    Opcode::Fmul => PrimeField::mul,
                    other => return Err(unexpected(&other.to_string())),
                };
                let (a, b) = (self.numbers(args[0])?, self.numbers(args[1])?);
                Ok(Datum::Numbers(std::array::from_fn(|k| operation(&self.field, a[k], b[k]))))
            }
            InstructionData::Ternary { opcode: Opcode::Fma, args: [a, b, c] } => {
                let (a, b, c) = (self.numbers(a)?, self.numbers(b)?, self.numbers(c)?);
                let fma = |k: usize| self.field.add(self.field.mul(a[k], b[k]), c[k]);
                Ok(Datum::Numbers(std::array::from_fn(fma)))
            }
            InstructionData::IntCompare { cond: IntCC::UnsignedLessThan, args, .. } => {
                let (a, b) = (self.integer(args[0])?, self.integer(args[1])?);
                Ok(Datum::Integer(i64::from((a as u64) < b as u64)))
            }
            InstructionData::Load { opcode: Opcode::Load, arg, offset, .. } => {
                let ty = self.function.dfg.value_type(self.function.dfg.first_result(inst));
                self.load(ty, arg, offset.into())
            }
            ref other => Err(unexpected(&other.opcode().to_string())),
        }
    }

    fn constant(&self, number: f64) -> Result<u64, Error> {
        let residue = Rational::from_f64(number).and_then(|n| n.residue(&self.field));
        residue.ok_or_else(|| unexpected("a constant that is not finite"))
    }

    /// A vector of constants, which CLIF keeps as little-endian bytes.
    fn vector(&self, bytes: &[u8]) -> Result<Datum, Error> {
        let mut numbers = [0; LANES];
        for (number, bytes) in numbers.iter_mut().zip(bytes.chunks(self.size)) {
            let float = match (<[u8; 8]>::try_from(bytes), <[u8; 4]>::try_from(bytes)) {
                (Ok(bytes), _) => f64::from_le_bytes(bytes),
                (_, Ok(bytes)) => f32::from_le_bytes(bytes).into(),
                _ => return Err(unexpected("a vector of odd length")),
            };
            *number = self.constant(float)?;
        }
        Ok(Datum::Numbers(numbers))
    }

    fn address(&self, [a, b]: [Value; 2]) -> Result<Datum, Error> {
        match (self.get(a)?, self.get(b)?) {
            (Datum::Integer(a), Datum::Integer(b)) => Ok(Datum::Integer(a + b)),
            (Datum::Space(space, at), Datum::Integer(more))
            | (Datum::Integer(more), Datum::Space(space, at)) => Ok(Datum::Space(space, at + more)),
            _ => Err(unexpected("arithmetic on addresses")),
        }
    }

    fn load(&self, ty: Type, address: Value, offset: i64) -> Result<Datum, Error> {
        match self.get(address)? {
            Datum::Table(table, at) if ty.is_int() => {
                let at = index(at + offset, ty.bytes() as usize, 1, self.tables[table].len())?;
                Ok(Datum::Space(self.tables[table][at], 0))
            }
            Datum::Space(space, at) if !ty.is_int() => {
                let numbers = &self.spaces[space].0;
                let lanes = ty.lane_count() as usize;
                let at = index(at + offset, self.size, lanes, numbers.len())?;
                let mut loaded = [0; LANES];
                loaded[..lanes].copy_from_slice(&numbers[at..at + lanes]);
                Ok(Datum::Numbers(loaded))
            }
            _ => Err(unexpected("a load from no address")),
        }
    }

    fn store(&mut self, ty: Type, value: Value, address: Value, offset: i64) -> Result<(), Error> {
        let numbers = self.numbers(value)?;
        let Datum::Space(space, at) = self.get(address)? else {
            return Err(unexpected("a store to no address"));
        };
        let (memory, access) = &mut self.spaces[space];
        if *access == Access::Read {
            return Err(unexpected("a store to an input"));
        }
        let lanes = ty.lane_count() as usize;
        let at = index(at + offset, self.size, lanes, memory.len())?;
        memory[at..at + lanes].copy_from_slice(&numbers[..lanes]);
        Ok(())
    }

    fn set(&mut self, value: Value, datum: Datum) {
        self.values[value.as_u32() as usize] = Some(datum);
    }

    fn get(&self, value: Value) -> Result<Datum, Error> {
        let value = self.function.dfg.resolve_aliases(value);
        self.values[value.as_u32() as usize].ok_or_else(|| unexpected("a value read too early"))
    }

    fn integer(&self, value: Value) -> Result<i64, Error> {
        match self.get(value)? {
            Datum::Integer(number) => Ok(number),
            _ => Err(unexpected("no integer")),
        }
    }

    fn numbers(&self, value: Value) -> Result<[u64; LANES], Error> {
        match self.get(value)? {
            Datum::Numbers(numbers) => Ok(numbers),
            _ => Err(unexpected("no number")),
        }
    }
}

/// The index of the first of `lanes` entries at a byte offset, all within a length.
fn index(offset: i64, size: usize, lanes: usize, length: usize) -> Result<usize, Error> {
    let at = usize::try_from(offset).ok().filter(|at| at.is_multiple_of(size)).map(|at| at / size);
    at.filter(|at| at + lanes <= length)
        .ok_or_else(|| unexpected(&format!("an access at byte {offset} of {length} entries")))
}

fn unexpected(what: &str) -> Error {
    Error::bug(format!("the generated code has {what}"))
}
