//! The stable codes of diagnostics.
//!
//! A code never changes its meaning; tests, scripts and users match on it.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// What kind of mistake a diagnostic reports.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $text,)*
                }
            }
        }
    };
}

codes! {
    /// Nothing was written.
    Empty = "E_EMPTY",
    /// The input is not UTF-8.
    Utf8 = "E_UTF8",
    /// A character or token that has no meaning here.
    Token = "E_TOKEN",
    /// A name that is not allowed.
    Name = "E_NAME",
    /// A delimiter that is never closed.
    Unclosed = "E_UNCLOSED",
    /// A known token in a place where it cannot stand.
    Unexpected = "E_UNEXPECTED",
    /// An expression is missing.
    ExpectExpr = "E_EXPECT_EXPR",
    /// Two factors without `*`.
    ImplicitMul = "E_IMPLICIT_MUL",
    /// A definition that should be a sum over the sites of a lattice and is none.
    Lattice = "E_LATTICE",
    /// A call of something that is not a function, or with the wrong number of arguments.
    Call = "E_CALL",
    /// An operator that polynomials do not have.
    Operator = "E_OPERATOR",
    /// The left side of `=` is not a name.
    AssignTarget = "E_ASSIGN_TARGET",
    /// A malformed number.
    Num = "E_NUM",
    /// A number without a finite value of the target type.
    NumRange = "E_NUM_RANGE",
    /// An exponent whose number would be too large to build.
    NumExponent = "E_NUM_EXPONENT",
    /// NaN or an infinity as a coefficient.
    NumNonfinite = "E_NUM_NONFINITE",
    /// A Rust literal with a type suffix.
    LiteralSuffix = "E_LITERAL_SUFFIX",
    /// A division by zero.
    DivZero = "E_DIV_ZERO",
    /// Something that is not a polynomial.
    NotPolynomial = "E_NOT_POLYNOMIAL",
    /// A name nobody declared.
    UnknownVar = "E_UNKNOWN_VAR",
    /// A network nobody defined.
    UnknownNetwork = "E_UNKNOWN_NETWORK",
    /// The same variable or parameter twice.
    DupParam = "E_DUP_PARAM",
    /// The same definition twice.
    DupName = "E_DUP_NAME",
    /// A definition that needs itself.
    Recursion = "E_RECURSION",
    /// An index outside its array, or not an integer.
    Index = "E_INDEX",
    /// An array where a number is needed, or the reverse.
    Shape = "E_SHAPE",
    /// A type that does not exist, or cannot stand here.
    Type = "E_TYPE",
    /// A relation that says nothing, never holds, or cannot be worked with.
    Relation = "E_RELATION",
    /// Relations that take too long to be completed.
    RelationLimit = "E_RELATION_LIMIT",
    /// Classes of a posterior that are too few, or called alike.
    Class = "E_CLASS",
    /// A prior, scale or determinant that is no positive constant.
    Prior = "E_PRIOR",
    /// An option or attribute that does not exist, or has a wrong value.
    Option = "E_OPTION",
    /// The source is too long.
    LimitLength = "E_LIMIT_LENGTH",
    /// The nesting is too deep.
    LimitDepth = "E_LIMIT_DEPTH",
    /// A literal has too many digits.
    LimitLiteral = "E_LIMIT_LITERAL",
    /// A constant has too many bits.
    LimitNumber = "E_LIMIT_NUMBER",
    /// The degree is too high.
    LimitDegree = "E_LIMIT_DEGREE",
    /// There would be too many terms.
    LimitTerms = "E_LIMIT_TERMS",
    /// There are too many variables.
    LimitVars = "E_LIMIT_VARS",
    /// The written program is too long.
    LimitInstructions = "E_LIMIT_INSTRUCTIONS",
    /// A file to be imported has no term.
    FormatEmpty = "E_FORMAT_EMPTY",
    /// Something in a file to be imported that its format does not have.
    FormatSyntax = "E_FORMAT_SYNTAX",
    /// A malformed number in a file to be imported.
    FormatNumber = "E_FORMAT_NUMBER",
    /// A label that names no variable.
    FormatLabel = "E_FORMAT_LABEL",
    /// A row with too few or too many columns.
    FormatColumns = "E_FORMAT_COLUMNS",
    /// An order that is not the sum of its exponents.
    FormatOrder = "E_FORMAT_ORDER",
    /// A row that refers to one that does not exist, or not yet.
    FormatIndex = "E_FORMAT_INDEX",
    /// Whether variables are bits or spins is not said, or said twice.
    FormatVartype = "E_FORMAT_VARTYPE",
    /// An accuracy that a gate of neurons cannot reach in its numbers.
    Accuracy = "E_ACCURACY",
    /// An activation without the derivative that a gate of neurons needs.
    Curvature = "E_CURVATURE",
    /// An input without a range, or with an empty one, where neurons need one.
    Box = "E_BOX",
    /// A model or a file of weights that is damaged or holds something else.
    Model = "E_MODEL",
    /// An unknown command of the REPL.
    Command = "E_COMMAND",
    /// A wrong argument of a command.
    CommandArg = "E_COMMAND_ARG",
    /// A file could not be read or written.
    Io = "E_IO",
    /// A bug in the compiler.
    Internal = "E_INTERNAL",
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
