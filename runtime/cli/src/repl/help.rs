//! The text of `:help`.

use super::commands::COMMANDS;

/// How to use the REPL, with all commands.
pub fn text() -> String {
    let mut text = String::from(
        "f(x, y) = x^2 + 2*x*y + y^2      define\n\
         f(1, 2)                          evaluate\n\
         (a + b)^2 - c                    an expression; its names are variables\n\
         fn g(q: [3]; k) = k*sum(i in 0..3, q[i]^2);   the same language as in files\n\
         posterior P(x) { class A: x^2; class B: x; }  probabilities of classes\n\n\
         Where a NAME may be left out, what came last is meant.\n\
         A search that takes long shows a bar; Ctrl-C ends it with the best network so far.\n\n",
    );
    for command in COMMANDS {
        let usage = format!(":{} {}", command.name, command.arguments);
        text.push_str(&format!("{usage:<24} {}\n", command.help));
    }
    text
}
