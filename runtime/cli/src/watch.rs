//! A compilation under a person's eyes: a bar on standard error after a second, and Ctrl-C.
//!
//! The compiler has no clock and knows no terminal; both are here. The first Ctrl-C stops the
//! search, whose best network is then proved and printed as any other; the second ends the process.

use std::io::{self, IsTerminal, Write};
use std::process;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

use multiplet_compiler::progress::{Progress, State};

/// Nothing is drawn before.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar is drawn anew so often.
const PERIOD: Duration = Duration::from_millis(100);

/// Characters of the bar.
const WIDTH: usize = 10;

/// The exit status of a process that Ctrl-C ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// Goes to the beginning of the line and clears it.
const CLEAR: &str = "\r\u{1b}[K";

/// What Ctrl-C stops.
static CURRENT: Mutex<Option<Progress>> = Mutex::new(None);

/// Runs what this handle is told about; meanwhile Ctrl-C stops it, and a bar shows how far it is.
pub fn watched<T>(progress: &Progress, work: impl FnOnce(&Progress) -> T) -> T {
    static HANDLER: Once = Once::new();
    set_current(Some(progress.clone()));
    // Where there can be no handler, Ctrl-C ends the process as ever.
    HANDLER.call_once(|| drop(ctrlc::set_handler(interrupt)));
    let result = thread::scope(|scope| {
        let (running, ended) = channel::<()>();
        if is_drawable() {
            scope.spawn(move || draw(progress, &ended));
        }
        let result = work(progress);
        drop(running);
        result
    });
    set_current(None);
    result
}

fn set_current(progress: Option<Progress>) {
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = progress;
}

/// Ctrl-C was pressed.
fn interrupt() {
    let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    if !stops(current.as_ref()) {
        if is_drawable() {
            // The shell's prompt begins a line of its own.
            let _ = io::stderr().write_all(b"\n");
        }
        process::exit(INTERRUPTED)
    }
}

/// Stops the search, if there is one that was not stopped before.
fn stops(current: Option<&Progress>) -> bool {
    let running = current.filter(|progress| !progress.is_stopped());
    running.inspect(|progress| progress.stop()).is_some()
}

/// Whether somebody sees what is drawn on standard error.
fn is_drawable() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Draws until the work has ended, and takes the bar away.
fn draw(progress: &Progress, ended: &Receiver<()>) {
    let mut wait = PATIENCE;
    let mut is_drawn = false;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        let line = line(progress.state(), progress.is_stopped());
        // A bar that cannot be drawn is not worth a word.
        let _ = write!(io::stderr().lock(), "{CLEAR}{line}");
        (wait, is_drawn) = (PERIOD, true);
    }
    if is_drawn {
        let _ = write!(io::stderr().lock(), "{CLEAR}");
    }
}

/// `searching orders         [####      ]  43 %, best 12 gates (Ctrl-C: take it)`
fn line(state: State, is_stopped: bool) -> String {
    let full = usize::from(state.permille) * WIDTH / 1000;
    let bar = "#".repeat(full.min(WIDTH)) + &" ".repeat(WIDTH.saturating_sub(full));
    let percent = state.permille / 10;
    let name = state.stage.name();
    let best = state.gates.map(|gates| format!(", best {gates} gates")).unwrap_or_default();
    let hint = match (is_stopped, state.gates) {
        (true, _) => " (stopping)",
        (false, Some(_)) => " (Ctrl-C: take it)",
        (false, None) => "",
    };
    format!("{name:<24} [{bar}] {percent:>3} %{best}{hint}")
}

#[cfg(test)]
mod tests {
    use multiplet_compiler::progress::{Progress, Stage, State};

    use super::{line, stops, watched};

    #[test]
    fn a_bar_fits_into_a_line() {
        for stage in Stage::ALL {
            for (permille, gates) in [(0, None), (430, Some(12)), (1000, Some(9_999))] {
                let drawn = line(State { stage, permille, gates }, false);
                assert!(drawn.chars().count() < 80, "{drawn}");
            }
        }
        let state = State { stage: Stage::Orders, permille: 430, gates: Some(12) };
        assert_eq!(
            line(state, false),
            "searching orders         [####      ]  43 %, best 12 gates (Ctrl-C: take it)"
        );
        assert!(line(state, true).ends_with("best 12 gates (stopping)"));
    }

    #[test]
    fn the_first_interrupt_stops_and_the_second_does_not() {
        let progress = Progress::new();
        assert!(stops(Some(&progress)) && progress.is_stopped());
        assert!(!stops(Some(&progress)));
        assert!(!stops(None));
    }

    #[test]
    fn work_runs_once_and_its_result_comes_back() {
        let progress = Progress::new();
        assert!(!watched(&progress, Progress::is_stopped));
        progress.stop();
        assert!(watched(&progress, Progress::is_stopped));
    }
}
