//! The binary as a user meets it: results, exit codes, files, bad input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn multiplet(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_multiplet"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A process that fails before it reads everything closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_report_has_network_certificate_and_value() {
    let out = multiplet(&["compile", "-e", "fn f(x, y) = x^2 + 2*x*y + y^2;"], b"");
    assert!(out.status.success());
    let report = text(&out.stdout);
    for part in [
        "g0 = (x + y)^2",
        "gates 1 (minimal: degree bound)",
        "network = input: proved",
        "JIT: at x = 1/2, y = 1/3",
        "(exactly 25/36)",
    ] {
        assert!(report.contains(part), "{part} is missing in\n{report}");
    }
}

#[test]
fn every_emission_works() {
    for (emit, part) in [
        ("net", "network f(x)"),
        ("json", "\"gates_count\""),
        ("rust", "pub fn f(x: f64) -> f64"),
        ("c", "void f(double x, double *out)"),
        ("clif", "fmul"),
        ("asm", "mul"),
    ] {
        let out = multiplet(&["compile", "-e", "fn f(x) = x^3;", "--emit", emit], b"");
        assert!(out.status.success() && text(&out.stdout).contains(part), "{emit}");
    }
}

#[test]
fn points_and_tables_are_evaluated() {
    let out = multiplet(&["eval", "-e", "fn f(x; a) = a*x^2;", "--at", "x=3, a=1/2"], b"");
    assert_eq!(text(&out.stdout), "out = 4.5 (exactly 9/2)\n");
    let table = b"\xef\xbb\xbfy,x\r\n1,2\r\n3,4\r\n";
    let out = multiplet(&["eval", "-e", "a*x^2 - y", "2", "1/3", "-0.5"], b"");
    assert_eq!(
        text(&out.stdout),
        "out = 0.7222222222222222 (exactly 13/18)\n",
        "{}",
        text(&out.stderr)
    );
    let source = "fn f(x, y) = x*y;";
    let out = multiplet(&["eval", "-e", source, "--csv", "-"], table);
    assert_eq!(text(&out.stdout), "out\n2.0\n12.0\n", "{}", text(&out.stderr));
    for bad in ["x\n1\n", "x,y\n1\n", "x,y\n1,\n", "x,y\n1,2_0\n"] {
        let out = multiplet(&["eval", "-e", source, "--csv", "-"], bad.as_bytes());
        assert!(text(&out.stderr).starts_with("error[E_INPUT]"), "{bad}: {}", text(&out.stderr));
        assert_eq!((out.status.code(), out.stdout.len()), (Some(1), 0), "{bad}");
    }
}

#[test]
fn depth_against_width_is_a_table_or_a_plot() {
    let out = multiplet(&["explain", "depth", "--inputs", "8"], b"");
    let rows: Vec<String> = text(&out.stdout)
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let wanted =
        ["1 256 256 1x8 256 8", "2 9 28 2x3+1x2, 1x3 32 2*4", "3 9 28 2x3+1x2, 1x3 28 2*2*2"];
    assert_eq!(rows[3..], wanted, "{}", text(&out.stderr));
    let all = text(&multiplet(&["explain", "depth"], b"").stdout);
    assert!(all.lines().any(|l| l.contains("2^64") && l.contains("252")), "{all}");
    // Exponents, one layer, one coefficient, many layers (RT Theorems 4.2 and 4.4).
    for row in ["2 1 6 2 15", "3 2 1 24 6 33", "1 (20 times) 1048576 184756 80"] {
        let is_row = |l: &str| l.split_whitespace().collect::<Vec<_>>().join(" ") == row;
        assert!(all.lines().any(is_row), "{row} is missing in\n{all}");
    }

    let svg = text(&multiplet(&["explain", "depth", "--emit", "svg"], b"").stdout);
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    assert_eq!(svg.matches("<polyline").count(), 6, "{svg}");
    for bad in ["0", "513", "x"] {
        let out = multiplet(&["explain", "depth", "-n", bad], b"");
        assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0), "{bad}");
    }
}

#[test]
fn lowest_states_and_flips_are_printed() {
    let source = "fn chain(s: [spin; 3], b: bit; J) = -J*(s[0]*s[1] + s[1]*s[2]) + b;";
    let out = multiplet(&["minimum", "-e", source, "--with", "J=1/2", "--states", "4"], b"");
    let wanted = "minimum -1 (2 states)\ns = [-1, -1, -1], b = 0\ns = [1, 1, 1], b = 0\n";
    assert_eq!(text(&out.stdout), wanted, "{}", text(&out.stderr));
    let out = multiplet(&["flips", "-e", source], b"");
    let flips = text(&out.stdout);
    assert!(flips.starts_with("0 to 1 gates a flip, 3 classes, 4 sites\n"), "{flips}");
    assert!(flips.contains("class 0: 2 sites, 1 neighbour, gates 1 (minimal: "), "{flips}");
    assert!(flips.contains("network chain_flip(flipped: spin, spins: [spin; 2]; J)"), "{flips}");
    let large = "fn f(s: [spin; 30]) = s[0]*s[29];";
    for (arguments, code) in [
        (["minimum", "-e", large], "error[E_LIMIT_VARS]: 30 variables"),
        (["minimum", "-e", "x^2"], "error[E_TYPE]: `x` is real"),
        (["minimum", "-e", source], "error[E_COMMAND_ARG]: `J` has no value"),
        (["flips", "-e", "x^2"], "error[E_TYPE]: a flip needs spins or bits"),
        (["flips", "-e", "fn f(s: spin) = s*t;"], "error[E_UNKNOWN_VAR]"),
    ] {
        let out = multiplet(&arguments, b"");
        assert!(text(&out.stderr).starts_with(code), "{}", text(&out.stderr));
        assert_eq!(out.status.code(), Some(1));
    }
    assert!(multiplet(&["flips", "-e", large], b"").status.success());
}

#[test]
fn posteriors_are_probabilities() {
    let source = "#[gradient] posterior f(x) { class A: x^2/2, prior 3; class B: x^2/2 - x; }";
    for (emit, part) in [
        ("report", "  A: 0.645"),
        ("net", "B = x\n"),
        ("json", "\"gates_count\""),
        ("rust", "pub fn f(x: f64) -> [f64; 2]"),
        ("c", "The results are logits: p(A) ∝ 1, p(B) ∝ 1/3*exp(B)."),
    ] {
        let out = multiplet(&["compile", "-e", source, "--emit", emit], b"");
        assert!(out.status.success() && text(&out.stdout).contains(part), "{emit}");
    }
    let out = multiplet(&["eval", "-e", source, "--at", "x=0"], b"");
    let lines = "A: 0.75\nB: 0.25\nd ln p(A)/dx: -0.25\nd ln p(B)/dx: 0.75\n";
    assert_eq!(text(&out.stdout), lines, "{}", text(&out.stderr));
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("x.csv");
    fs::write(&table, "x\n0\n1e4\n").unwrap();
    let out = multiplet(&["eval", "-e", source, "--csv", table.to_str().unwrap()], b"");
    let wanted = "A,B,d ln p(A)/dx,d ln p(B)/dx\n0.75,0.25,-0.25,0.75\n0.0,1.0,-1.0,0.0\n";
    assert_eq!(text(&out.stdout), wanted, "{}", text(&out.stderr));
    let bits = "posterior f(b: bit) { class A: b; class B: 0; }";
    for (command, code) in [("minimum", "E_CLASS"), ("flips", "E_TYPE")] {
        let out = multiplet(&[command, "-e", bits], b"");
        assert!(!out.status.success() && text(&out.stderr).contains(code), "{command}");
    }
}

#[test]
fn a_gate_of_neurons_is_explained() {
    let out = multiplet(&["explain", "gate", "--bias", "0", "--lambda", "0.01"], b"");
    let told = text(&out.stdout);
    for part in [
        "softplus about b = 0\n",
        "  0    0.693147   1 + 1 - 1 - 1 = 0\n",
        "  2    0.125000   2(u+v)^2 - 2(u-v)^2 = 8uv\n",
        "  4   -0.005208   2(u+v)^4 - 2(u-v)^4 = 16uv(u^2 + v^2)\n",
        "λ = 1.00e-2,   μ = 1.0000e4\n",
        "c = σ''''/(6σ'') = -0.083333",
        "truncation 1.67e-1·λ²\n",
        "< λ\n",
    ] {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
    let out = multiplet(&["explain", "gate", "--activation", "tanh", "--accuracy", "1e-6"], b"");
    assert!(text(&out.stdout).contains("since σ'''' = 0"), "{}", text(&out.stderr));
    let plot = text(&multiplet(&["explain", "gate", "--emit", "svg"], b"").stdout);
    assert!(plot.starts_with("<svg ") && plot.ends_with("</svg>\n"), "{plot}");
    assert_eq!(plot.matches("<polyline").count(), 5, "{plot}");
    for (arguments, error) in [
        (["tanh", "--bias", "0"], "error[E_CURVATURE]: derivative 2 of tanh vanishes at 0"),
        (["gelu", "--accuracy", "1e-14"], "error[E_ACCURACY]: an error of 1.0e-14 is out of reach"),
        (["relu", "--bias", "0"], "error[E_CURVATURE]: derivative 2 of relu vanishes at 0"),
        (["gelu", "--lambda", "-1"], "error[E_OPTION]: -1 cannot be λ"),
        (["gelu", "--bias", "nan"], "error[E_OPTION]: NaN cannot be a bias"),
    ] {
        let all = [&["explain", "gate", "--activation"], &arguments[..]].concat();
        let out = multiplet(&all, b"");
        assert!(text(&out.stderr).starts_with(error), "{}", text(&out.stderr));
        assert_eq!((out.status.code(), out.stdout.len()), (Some(1), 0));
    }
    let unknown = multiplet(&["explain", "gate", "--activation", "swish"], b"");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("one of sigmoid, tanh"), "{}", text(&unknown.stderr));
}

#[test]
fn mistakes_are_drawn_and_exit_with_one() {
    let out = multiplet(&["compile", "-e", "fn f(x) = x + y*z;"], b"");
    let error = text(&out.stderr);
    assert_eq!(out.status.code(), Some(1));
    assert!(error.contains("error[E_UNKNOWN_VAR]: `y`") && error.contains("`z`"), "{error}");
    assert!(error.contains("fn f(x) = x + y*z;"), "{error}");
    assert_eq!(multiplet(&["compile", "--effort", "9", "-e", "x"], b"").status.code(), Some(2));
    let missing = multiplet(&["compile", "no/such/file"], b"");
    assert!(text(&missing.stderr).starts_with("error[E_IO]: no/such/file"));
    let folder = multiplet(&["compile", "."], b"");
    assert!(text(&folder.stderr).starts_with("error[E_IO]"));
}

#[test]
fn lines_of_a_pipe_are_answered_until_one_is_wrong() {
    let out = multiplet(&[], b"f(x) = x^2\n\nf(\n  3)\nf(1/2)\n");
    assert!(out.status.success(), "{}", text(&out.stderr));
    assert!(text(&out.stdout).ends_with("9.0 (exactly 9)\n0.25 (exactly 1/4)\n"));
    let out = multiplet(&[], b"f(x) = x^2\nf(y)*)\nf(2)\n");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("E_UNEXPECTED") && !text(&out.stdout).contains("4.0"));
    assert!(text(&multiplet(&[], b"\n \n").stderr).contains("E_EMPTY"));
    assert!(text(&multiplet(&[], b"x\xff\n").stderr).contains("E_UTF8"));
}

#[test]
fn files_are_replaced_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.net");
    fs::write(&path, "old").unwrap();
    let name = path.to_str().unwrap();
    let source = "fn f(x) = x*x;";
    assert!(
        multiplet(&["compile", "-e", source, "--emit", "net", "-o", name], b"").status.success()
    );
    assert!(fs::read_to_string(&path).unwrap().starts_with("network f"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    if Path::new("/dev/full").exists() {
        let out = multiplet(&["compile", "-e", source, "-o", "/dev/full"], b"");
        assert!(text(&out.stderr).contains("E_IO") && out.status.code() == Some(1));
    }
    let out = multiplet(&["compile", "-e", source, "-o", "/nonexistent/dir/a.rs"], b"");
    assert!(text(&out.stderr).contains("/nonexistent/dir"));
}

#[test]
fn definitions_survive_save_and_load() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.poly");
    let name = path.to_str().unwrap();
    let first = format!("f(x; a) = a*x^2\nfn g(q: [2]) {{ q[0]*q[1] }}\n:save {name}\n");
    let out = multiplet(&[], first.as_bytes());
    assert!(out.status.success(), "{}", text(&out.stderr));
    let out = multiplet(&[], format!(":load {name}\nf(3, 2)\n:list\n").as_bytes());
    let answer = text(&out.stdout);
    assert!(answer.contains("18.0 (exactly 18)") && answer.contains("g(q): gates 1"), "{answer}");
    assert!(multiplet(&["compile", name], b"").status.success());
}

#[test]
fn commands_refuse_nonsense() {
    for (line, code) in [
        (":nosuch", "E_COMMAND"),
        (":load /nonexistent/file", "E_IO"),
        (":set effort 7", "E_COMMAND_ARG"),
        (":eval f x=1,x=2", "E_COMMAND_ARG"),
        (":eval f x=1", "E_UNKNOWN_NETWORK"),
        (":net nosuch", "E_UNKNOWN_NETWORK"),
        ("1e400*x", "E_NUM_RANGE"),
    ] {
        let out = multiplet(&[], line.as_bytes());
        assert!(text(&out.stderr).contains(code), "{line}: {}", text(&out.stderr));
        assert_eq!(out.status.code(), Some(1), "{line}");
    }
}

#[test]
fn expressions_and_files_are_sources_too() {
    let out = multiplet(&["compile", "-e", "x^2 + 2*x*y + y^2", "--emit", "net"], b"");
    assert!(text(&out.stdout).contains("g0 = (x + y)^2"), "{}", text(&out.stderr));
    let out = multiplet(&["compile", "-", "--emit", "net"], b"fn f(x) = x^2;");
    assert!(text(&out.stdout).contains("g0 = x^2"), "{}", text(&out.stderr));
    // A program may be piped: statements go on after `=`, an operator, or an open bracket.
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    for entry in fs::read_dir(examples).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "poly") {
            let out = multiplet(&[], &fs::read(&path).unwrap());
            assert!(out.status.success(), "{}: {}", path.display(), text(&out.stderr));
        }
    }
}

#[test]
fn limits_can_be_moved() {
    let source = "fn f(x) = x^12000;";
    let out = multiplet(&["compile", "-e", source, "--emit", "net"], b"");
    assert!(text(&out.stderr).contains("E_LIMIT_DEGREE"), "{}", text(&out.stderr));
    let raised = ["compile", "-e", source, "--emit", "net", "--limit", "degree=12000"];
    let out = multiplet(&raised, b"");
    assert!(out.status.success(), "{}", text(&out.stderr));
    let out = multiplet(&["compile", "-e", "x", "--limit", "speed=1"], b"");
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn usage_is_explained() {
    for arguments in [
        ["compile", "", ""].as_slice(),
        &["compile", "a.poly", "-e", "x"],
        &["eval", "-e", "x", "--at", "x=1", "--csv", "-"],
        &["frobnicate"],
        &["compile", "-e", "x", "--minimize", "time"],
        &["eval", "-e", "x", "--fast"],
    ] {
        let used: Vec<&str> = arguments.iter().copied().filter(|a| !a.is_empty()).collect();
        let out = multiplet(&used, b"");
        assert_eq!(out.status.code(), Some(2), "{used:?}: {}", text(&out.stderr));
    }
    for arguments in [
        ["eval", "-e", "x*y", "1", ""].as_slice(),
        &["eval", "-e", "x*y", "1", "2", "3"],
        &["eval", "-e", "x", "1", "--at", "x=1"],
        &["eval", ""],
    ] {
        let used: Vec<&str> = arguments.iter().copied().filter(|a| !a.is_empty()).collect();
        let out = multiplet(&used, b"");
        assert_eq!(out.status.code(), Some(1), "{used:?}: {}", text(&out.stderr));
        assert!(text(&out.stderr).contains("E_COMMAND_ARG"), "{used:?}: {}", text(&out.stderr));
    }
    assert!(multiplet(&["--help"], b"").status.success());
    assert!(multiplet(&["--version"], b"").status.success());
}

#[cfg(unix)]
#[test]
fn arguments_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let odd = OsStr::from_bytes(b"x\xff.poly");
    let run = |arguments: &[&OsStr]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_multiplet"));
        command.args(arguments).stdin(Stdio::null()).output().unwrap()
    };
    let out = run(&[OsStr::new("compile"), OsStr::new("-e"), odd]);
    assert!(text(&out.stderr).starts_with("error[E_UTF8]: argument 3"), "{}", text(&out.stderr));
    assert_eq!(out.status.code(), Some(2));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(odd);
    // Some file systems know text names only.
    if fs::write(&path, "fn f(x) = x;").is_ok() {
        assert!(run(&[OsStr::new("compile"), path.as_os_str()]).status.success());
        assert!(!run(&[OsStr::new("eval"), path.as_os_str(), odd]).status.success());
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_ends_an_endless_run() {
    let script =
        "yes 'x^2' | \"$0\" 2>&1 | head -n 1; yes ':asm' | (echo x; cat) | \"$0\" 2>&1 | head -n 1";
    let out = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_multiplet")])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(out.status.success());
    assert_eq!(text(&out.stdout), "network f(x) {\nnetwork f(x) {\n");
    assert_eq!(text(&out.stderr), "");
}

#[cfg(unix)]
#[test]
fn closed_streams_and_no_home_are_survived() {
    let script = "cd / && \"$0\" compile -e x >&- 2>&-; a=$?; \"$0\" <&- 2>/dev/null; b=$?; \
        \"$0\" compile -e @ 2>&-; c=$?; echo x | env -u HOME HOME=/nonexistent \"$0\" >/dev/null; \
        d=$?; echo x | env -i \"$0\" >/dev/null; echo $a $b $c $d $?";
    let out =
        Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_multiplet")]).output().unwrap();
    // The runtime opens /dev/null in place of a closed stream.
    assert_eq!(text(&out.stdout), "0 1 1 0 0\n", "{}", text(&out.stderr));
    assert!(!Path::new("/nonexistent").exists());
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    for arguments in [
        ["compile", "-e", "x", "-o", "/dev/full"].as_slice(),
        &["eval", "-e", "x", "1", "-o", "/dev/full"],
    ] {
        let out = multiplet(arguments, b"");
        assert!(text(&out.stderr).starts_with("error[E_IO]: /dev/full: "), "{}", text(&out.stderr));
        assert_eq!(out.status.code(), Some(1));
    }
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_multiplet"))
        .args(["compile", "-e", "x"])
        .stdout(full)
        .output()
        .unwrap();
    assert!(text(&out.stderr).starts_with("error[E_IO]: standard output: "));
    assert_eq!(out.status.code(), Some(1));
    // No room for the temporary file: the old one stays whole, and nothing else is left.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.net");
    fs::write(&path, "old").unwrap();
    let script = "ulimit -f 0; trap '' XFSZ; \"$0\" compile -e x --emit net -o \"$1\"";
    let out = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_multiplet"), path.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    assert!(text(&out.stderr).contains("out.net"), "{}", text(&out.stderr));
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_model_goes_into_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("f.onnx");
    let path = file.to_str().unwrap();
    let source = "fn f(x; a) = a*x^2;";
    let out =
        multiplet(&["compile", "-e", source, "--emit", "onnx", "--with", "a=1/4", "-o", path], b"");
    assert!(out.status.success(), "{}", text(&out.stderr));
    let found = multiplet_cli::onnx::run(&fs::read(&file).unwrap(), &[vec![3.0]]).unwrap();
    assert_eq!(found, [[2.25]]);
    for (arguments, code) in [
        (&["--emit", "onnx", "--with", "a=1"][..], "E_COMMAND_ARG"),
        (&["--emit", "onnx", "-o", path], "E_COMMAND_ARG"),
        (&["--emit", "net", "--with", "a=1"], "E_COMMAND_ARG"),
    ] {
        let out = multiplet(&[&["compile", "-e", source], arguments].concat(), b"");
        assert_eq!(out.status.code(), Some(1));
        assert!(text(&out.stderr).contains(code), "{}", text(&out.stderr));
    }
}
