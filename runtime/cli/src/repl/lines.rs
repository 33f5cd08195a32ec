//! Lines that belong together: a statement goes on while brackets are open, after `=` or an
//! operator, and after documentation or attributes.

use multiplet_compiler::syntax::lex;
use multiplet_compiler::syntax::token::{Op, TokenKind};

/// Lines of an unfinished statement. Each line is looked at once.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    text: String,
    /// Open brackets minus closed ones.
    depth: i64,
    /// The last token of all lines.
    last: Option<TokenKind>,
    /// Whether anything stands outside brackets that is no documentation and no attribute.
    has_substance: bool,
    /// Whether the first line is a command, which is always complete.
    is_command: bool,
}

impl Lines {
    /// No lines yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line, with or without the newline that ends it.
    pub fn push(&mut self, line: &str) {
        if self.last.is_none() && line.trim_start().starts_with(':') {
            self.is_command = true;
        }
        self.text.push_str(line);
        if self.is_command {
            return;
        }
        for token in lex(line).list {
            match token.kind {
                TokenKind::Open(_) => self.depth += 1,
                TokenKind::Close(_) => self.depth -= 1,
                TokenKind::Doc(_) | TokenKind::Op(Op::Hash) => {}
                _ if self.depth <= 0 => self.has_substance = true,
                _ => {}
            }
            self.last = Some(token.kind);
        }
    }

    /// All of it so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing but white space and comments.
    pub fn is_blank(&self) -> bool {
        !self.is_command && self.last.is_none()
    }

    /// Whether the next line belongs to it.
    pub fn wants_more(&self) -> bool {
        let Some(last) = self.last else { return false };
        if self.is_command {
            return false;
        }
        let adorns = !self.has_substance && self.depth == 0 && self.begins_adorned();
        self.depth > 0 || adorns || matches!(last, TokenKind::Op(op) if goes_on(op))
    }

    fn begins_adorned(&self) -> bool {
        lex(self.text.lines().find(|l| !lex(l).list.is_empty()).unwrap_or_default())
            .list
            .first()
            .is_some_and(|t| matches!(t.kind, TokenKind::Doc(_) | TokenKind::Op(Op::Hash)))
    }
}

/// Whether something must follow an operator.
fn goes_on(op: Op) -> bool {
    matches!(
        op,
        Op::Equals
            | Op::Plus
            | Op::Minus
            | Op::Star
            | Op::Slash
            | Op::Percent
            | Op::Power
            | Op::Comma
    )
}

#[cfg(test)]
mod tests {
    use super::Lines;

    fn wants_more(text: &str) -> bool {
        let mut lines = Lines::new();
        text.split_inclusive('\n').for_each(|line| lines.push(line));
        lines.wants_more()
    }

    #[test]
    fn unfinished_statements_want_more() {
        for text in [
            "fn f(x) {\n let u = x;",
            "(x + ",
            "f(x) =\n",
            "x +",
            "f(x,\n y) = x *\n",
            "/// doc\n",
            "#[effort(2)]\n",
            "// what it is\n/// doc\n#[a]",
        ] {
            assert!(wants_more(text), "{text}");
        }
    }

    #[test]
    fn finished_ones_do_not() {
        for text in [
            "",
            "\n",
            "// (",
            "f(x) = x",
            "x // (",
            ")",
            "x)(",
            "fn f(x) {\n x }",
            "#[effort(2)] fn f(x) = x^2",
            "/// doc\nfn f(x) = x;",
            ":eval f (",
            ":load a/=",
            "x @",
        ] {
            assert!(!wants_more(text), "{text}");
        }
    }

    #[test]
    fn comments_are_blank() {
        let mut lines = Lines::new();
        lines.push("  // nothing\n");
        assert!(lines.is_blank());
        lines.push("x");
        assert!(!lines.is_blank());
    }
}
