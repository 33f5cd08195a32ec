//! Rules of the tree that no compiler checks: headers, sizes, layering, no leftovers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["compiler", "macros", "runtime", "tests"].iter().map(|f| root().join(f)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" {
                folders.push(path);
            } else if name.ends_with(".rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    assert!(found.len() > 60, "the walk found only {} files", found.len());
    found
}

fn is_fixture(path: &Path) -> bool {
    path.components().any(|c| c.as_os_str() == "ui")
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, text) in sources() {
        assert!(is_fixture(&path) || text.starts_with("//! "), "{} has no header", path.display());
    }
}

#[test]
fn files_stay_small() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{} has {lines} lines", path.display());
    }
}

#[test]
fn unsafe_stays_in_the_jit() {
    let word = ["un", "safe "].concat();
    for (path, text) in sources() {
        let allowed = |c: &std::ffi::OsStr| c == "jit" || c == "tests";
        let inside =
            path.strip_prefix(root()).unwrap().components().any(|c| allowed(c.as_os_str()));
        let uses = text.lines().any(|l| {
            let code = l.split("//").next().unwrap_or("");
            code.contains(&format!("{word}{{")) || code.contains(&format!("{word}fn"))
        });
        assert!(inside || is_fixture(&path) || !uses, "{} uses it", path.display());
    }
}

#[test]
fn nothing_is_left_unfinished() {
    let words = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    for (path, text) in sources() {
        for word in &words {
            assert!(!text.contains(word.as_str()), "{} contains {word}", path.display());
        }
    }
}

/// The crates that `package` depends on, directly or not.
fn dependencies(package: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "-e", "normal", "--prefix", "none", "-p", package])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn layers_point_one_way() {
    let compiler = dependencies("multiplet-compiler");
    for absent in ["cranelift", "multiplet-macros", "insta", "rustyline", "clap"] {
        assert!(!compiler.contains(absent), "the compiler depends on {absent}");
    }
    let macros = dependencies("multiplet-macros");
    assert!(macros.contains("multiplet-compiler"));
    for absent in ["cranelift", "insta", "clap"] {
        assert!(!macros.contains(absent), "the macro depends on {absent}");
    }
}
