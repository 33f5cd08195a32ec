//! The book keeps its promises: every command on its pages runs, and says what is shown.
//! (Its Rust code runs as documentation tests of the crate `multiplet-compiler`.)

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a command on a page begins.
const PROGRAM: &str = "cargo run --release -- ";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pages() -> Vec<(String, String)> {
    let folder = fs::read_dir(root().join("compiler/src/book")).unwrap();
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// Commands with what they are shown to say: a block of text right after them, if there is one.
fn commands(page: &str) -> Vec<(Vec<String>, String)> {
    let mut blocks = page.split("```sh\n").skip(1);
    let mut all = Vec::new();
    for block in &mut blocks {
        let (lines, rest) = block.split_once("```\n").expect("an open block");
        let shown =
            rest.strip_prefix("```text\n").map_or("", |text| text.split("```").next().unwrap());
        let lines = lines.lines().map(str::to_owned).collect();
        all.push((lines, shown.to_owned()));
    }
    all
}

/// Words, with those between quotes kept together.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(k, part)| match k % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

fn run(line: &str) -> String {
    let arguments = line.strip_prefix(PROGRAM).unwrap_or_else(|| panic!("{line}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_multiplet"));
    let out = command.args(words(arguments)).current_dir(root()).output().unwrap();
    assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn commands_say_what_is_shown() {
    let mut count = 0;
    for (name, page) in pages() {
        for (lines, shown) in commands(&page) {
            let said: String = lines.iter().map(|line| run(line)).collect();
            // Between the parts that dots separate, there may be more.
            let mut rest = said.as_str();
            for part in shown.split('…').map(str::trim).filter(|part| !part.is_empty()) {
                let at = rest.find(part);
                let at =
                    at.unwrap_or_else(|| panic!("{name}: {lines:?} says\n{said}\nnot\n{part}"));
                rest = &rest[at + part.len()..];
            }
            count += lines.len();
        }
    }
    assert!(count >= 15, "{count}");
}

#[test]
fn every_page_is_in_the_book_and_has_its_parts() {
    let book = fs::read_to_string(root().join("compiler/src/book.rs")).unwrap();
    for (name, page) in pages() {
        assert!(book.contains(&format!("include_str!(\"book/{name}.md\")")), "{name}");
        assert!(book.contains(&format!("]({name})")), "{name}");
        for part in ["```sh", "\n**Statement", "Why", "\n## Traps", "\n## In the code"] {
            assert!(page.contains(part), "{name} has no {part}");
        }
    }
}

#[test]
fn files_that_pages_name_exist() {
    for (name, page) in pages() {
        let quoted = page.split('`').skip(1).step_by(2);
        for path in
            quoted.filter(|text| text.starts_with("compiler/") || text.starts_with("runtime/"))
        {
            assert!(root().join(path).exists(), "{name}: {path}");
        }
    }
}
