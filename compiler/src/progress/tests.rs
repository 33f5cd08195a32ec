//! A search stopped anywhere gives a proved network, and one that nobody stops is not changed.

use super::{NO_GATES, Progress, Stage, State};
use crate::network::expand::{ExpansionLimits, expand};
use crate::options::{Effort, Options};
use crate::poly::from_ast::Environment;
use crate::syntax::parse_program;
use crate::{Compiled, compile_ast};

/// Definitions that keep every search busy: layers, single outputs, orders, products, spans.
const SOURCES: [&str; 4] = [
    "fn product(a: [3], b: [3]) = (a[0]*b[0], a[0]*b[1] + a[1]*b[0], \
     a[0]*b[2] + a[1]*b[1] + a[2]*b[0], a[1]*b[2] + a[2]*b[1], a[2]*b[2]);",
    "fn dense(x, y, z; a) = (x + 2*y - z + 1)*(x*y - 3*z^2 + y)*(x^2 + y*z + a) \
     + (x - y + 2*z)^5 + 7*x*y*z;",
    "fn matrix(a: [2, 2], b: [2, 2]) = (a[0,0]*b[0,0] + a[0,1]*b[1,0], \
     a[0,0]*b[0,1] + a[0,1]*b[1,1], a[1,0]*b[0,0] + a[1,1]*b[1,0], a[1,0]*b[0,1] + a[1,1]*b[1,1]);",
    "fn one(x) = 3*x^11 - x^9 + 5*x^8 + x^5 - 2*x^3 + x^2 + 1;",
];

fn watched(source: &str, level: u8, progress: &Progress) -> Compiled {
    let options = Options { effort: Effort::new(level).unwrap(), ..Options::default() };
    let limits = crate::limits::Limits::default();
    let ast = parse_program(source, &limits).unwrap();
    compile_ast(&ast, &mut Environment::new(), &options, &limits, progress).unwrap().remove(0)
}

/// Proved by another expansion, and not larger than what was written.
fn check(compiled: &Compiled) {
    let found = expand(&compiled.network, ExpansionLimits::default()).unwrap();
    let wanted = compiled.system.outputs.iter().map(|o| o.polynomial.clone().unwrap());
    assert!(wanted.eq(found), "{}", compiled.network);
    assert_eq!(crate::network::verify::verify(&compiled.network), []);
    assert!(compiled.network.gates.len() <= compiled.system.written.gates.len());
    assert_eq!(compiled.origins.len(), compiled.network.gates.len());
}

#[test]
fn a_stop_anywhere_leaves_a_proved_network() {
    for source in SOURCES {
        let whole = watched(source, 1, &Progress::new());
        assert!(!whole.interrupted);
        let mut questions = 0;
        let mut sizes = Vec::new();
        loop {
            let progress = Progress::stopping_after(questions);
            let found = watched(source, 1, &progress);
            check(&found);
            if !progress.is_stopped() {
                assert_eq!(found.network, whole.network, "{source}");
                break;
            }
            sizes.push(found.network.gates.len());
            assert_eq!(found.interrupted, found.certificate.bound.gates < *sizes.last().unwrap());
            questions = questions * 3 / 2 + 1;
        }
        assert!(sizes.len() > 3, "{source} was stopped only {} times", sizes.len());
        // At once: no more than local reductions. Late: what the search has found.
        assert!(sizes.last() < sizes.first(), "{source}: {sizes:?}");
        assert!(sizes.iter().all(|s| *s >= whole.network.gates.len()), "{source}: {sizes:?}");
    }
}

#[test]
fn a_stop_before_the_start_ends_the_highest_effort_at_once() {
    for source in SOURCES {
        let progress = Progress::new();
        progress.stop();
        check(&watched(source, 3, &progress));
    }
}

#[test]
fn what_is_told_is_seen_by_clones_only() {
    let progress = Progress::new();
    assert_eq!(progress.state(), State { stage: Stage::Polynomials, permille: 0, gates: None });
    let other = progress.clone();
    progress.enter(Stage::Orders);
    progress.spent(3, 4);
    progress.best(17);
    let told = State { stage: Stage::Orders, permille: 750, gates: Some(17) };
    assert_eq!(other.state(), told);
    let quiet = progress.quiet();
    quiet.enter(Stage::Span);
    quiet.spent(1, 1);
    quiet.best(NO_GATES - 1);
    quiet.begin();
    assert_eq!(progress.state(), told);
    quiet.stop();
    assert!(progress.is_stopped() && !Progress::new().is_stopped());
    progress.spent(9, 0);
    assert_eq!(progress.state().permille, 0);
    progress.begin();
    assert_eq!(progress.state().gates, None);
    let ends: Vec<u8> = Stage::ALL.iter().map(|s| *s as u8).collect();
    assert_eq!(ends, (0..10).collect::<Vec<u8>>());
}
