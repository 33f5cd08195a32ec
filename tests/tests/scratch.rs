//! Two crates outside the workspace, built as a user builds them: one with every feature, and one
//! that knows the crate under another name, without `std`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Writes a crate of these files, and the lock file of the workspace, so that it needs no network.
fn write(folder: &Path, files: &[(&str, &str)]) {
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // A path with a backslash would be an escape in a basic string.
        let text = text.replace("RUNTIME", &root().join("runtime").display().to_string());
        fs::write(path, text).unwrap();
    }
}

/// Runs cargo in a folder, its output kept apart from the workspace's own.
fn cargo(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scratch");
    Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(arguments)
        .arg("--offline")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env_remove("INSTA_UPDATE")
        .env("CI", "true")
        .output()
        .unwrap()
}

fn succeeds(folder: &Path, arguments: &[&str]) {
    let output = cargo(folder, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn item_closure_jit_and_snapshot_in_a_crate_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
        [dependencies]\nmultiplet = { path = 'RUNTIME' }\n\n[workspace]\n";
    let library = "use multiplet::network;\n\n\
        network! {\n    /// A saddle.\n    pub fn saddle(x, y) = x^3 - 3*x*y^2;\n}\n\n\
        /// A closure over nothing.\npub fn square(x: f64, y: f64) -> f64 {\n    \
        network!(|a, b| a^2 + 2*a*b + b^2)(x, y)\n}\n";
    let test = r#"use user::{saddle, square};

#[test]
fn item_closure_and_jit() {
    assert_eq!(saddle(2.0, 1.0), 2.0);
    assert_eq!(square(2.0, 1.0), 9.0);
    let kernel = multiplet::jit::compile("fn f(x; a) = a*x^3;").unwrap();
    let mut out = [0.0];
    kernel.call(&[2.0], &[0.5], &mut out).unwrap();
    assert_eq!(out, [4.0]);
}

#[test]
fn snapshot() {
    multiplet::assert_network_snapshot!(saddle);
}
"#;
    write(
        folder.path(),
        &[("Cargo.toml", manifest), ("src/lib.rs", library), ("tests/user.rs", test)],
    );
    // The first run has no snapshot to agree with; the second finds the accepted one.
    let first = cargo(folder.path(), &["test", "--test", "user"]);
    assert!(!first.status.success(), "a missing snapshot passed");
    let told = String::from_utf8_lossy(&first.stdout).into_owned();
    assert!(told.contains("item_closure_and_jit ... ok"), "{told}");
    let accepted = folder.path().join("tests/snapshots/user__snapshot.snap");
    let header = "---\nsource: tests/user.rs\nexpression: network\n---\n";
    let network = "network saddle(x, y) {\n  g0 = x^2\n  g1 = y^2\n  g2 = (g0 - 3*g1) * x\n  \
        out = g2\n}\ngates 3 (minimal: top form, over Q), proved\n\
        squares 2, depth 2, additions 1, constant products 1\n";
    fs::create_dir_all(accepted.parent().unwrap()).unwrap();
    fs::write(&accepted, format!("{header}{network}")).unwrap();
    succeeds(folder.path(), &["test", "--test", "user"]);
}

#[test]
fn another_name_and_no_std() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"renamed\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
        [dependencies]\npoly = { package = \"multiplet\", path = 'RUNTIME', \
        default-features = false }\n\n[workspace]\n";
    let library = "#![no_std]\n\npoly::network! {\n    crate = ::poly,\n    \
        pub fn saddle(x, y) = x^3 - 3*x*y^2;\n    \
        pub fn pair(x: f32, y: f32; a) = (x*y, a*x);\n    \
        pub hamiltonian Spring(q: [1], p: [1]; k) { p[0]^2/2 + k*q[0]^2/2 + q[0]^4 }\n}\n\n\
        /// The force, through the trait.\n\
        pub fn force(state: &[f64; 2], out: &mut [f64; 1]) -> bool {\n    \
        use poly::dynamics::{Hamiltonian, Part};\n    \
        Spring {}.evaluate(Part::Force, 1, state, &[2.0], out).is_ok()\n}\n\n\
        /// A closure.\npub fn square(x: f64) -> f64 {\n    \
        poly::network!(crate = ::poly, |a| a^2)(x)\n}\n\n\
        /// Columns.\npub fn columns(x: &[f64], y: &[f64], out: &mut [f64]) -> bool {\n    \
        saddle::batch(&[x, y], &mut [out]).is_ok()\n}\n";
    write(folder.path(), &[("Cargo.toml", manifest), ("src/lib.rs", library)]);
    succeeds(folder.path(), &["build"]);
}
