//! The corpora of the fuzzer, replayed: what reads others' files and callers' requests panics on none of them.

use std::fs;
use std::path::Path;

#[path = "fuzz/targets.rs"]
mod targets;

/// Feeds a target with every file of its corpus, and with every beginning of each.
fn check(corpus: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(corpus);
    let files: Vec<_> = fs::read_dir(folder).expect("a corpus").collect();
    assert!(files.len() > 1, "{corpus} has a corpus");
    for file in files {
        let bytes = fs::read(file.expect("a file").path()).expect("it can be read");
        target(&bytes);
        (0..bytes.len()).step_by(1 + bytes.len() / 50).for_each(|end| target(&bytes[..end]));
    }
}

#[test]
fn artifacts() {
    check("artifact", targets::artifact);
}

#[test]
fn definitions() {
    check("definition", targets::definition);
}

#[test]
fn tables() {
    check("csv", targets::csv);
}

#[test]
fn forests() {
    check("forest", targets::forest);
}

#[test]
fn inferences() {
    check("inference", targets::inference);
}

#[test]
fn inferences_over_rest() {
    check("inference_rest", targets::inference_rest);
}

#[test]
fn bodies_of_rest() {
    check("rest", targets::rest);
}
