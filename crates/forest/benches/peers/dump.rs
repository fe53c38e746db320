//! What `peers.py` writes down of a forest and its rows.

use std::path::Path as File;

use forest::{Aggregation, Forest, Node, SplitRule};

use crate::Rows;

/// `shape.txt` holds the number of features; `rows.bin` and `scores.bin` little-endian numbers of 64 bits.
pub(crate) fn rows(folder: &File) -> Rows {
    let shape = std::fs::read_to_string(folder.join("shape.txt")).unwrap();
    let n_features = shape.trim().parse().unwrap();
    Rows {
        n_features,
        numbers: numbers(&folder.join("rows.bin")),
        scores: numbers(&folder.join("scores.bin")),
    }
}

fn numbers(file: &File) -> Vec<f64> {
    let bytes = std::fs::read(file).unwrap();
    bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

/// A first line `FEATURES`, then a line a tree: its nodes, parted by `;`, each one of
/// `n FEATURE THRESHOLD MISSING_LEFT LEFT RIGHT COVER`, `c FEATURE CODE,CODE MISSING_LEFT LEFT RIGHT COVER`,
/// `l VALUE COVER`.
pub(crate) fn forest(text: &str) -> Forest {
    let mut lines = text.lines();
    let n_features = lines.next().unwrap().trim().parse().unwrap();
    let trees = lines.map(|line| line.split(';').map(node).collect()).collect();
    Forest::new(n_features, 0.0, Aggregation::Sum, trees).unwrap()
}

fn node(text: &str) -> Node {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |at: usize| words[at].parse::<f64>().unwrap();
    let count = |at: usize| words[at].parse::<u32>().unwrap();
    if words[0] == "l" {
        return Node::Leaf { value: number(1), cover: number(2) };
    }
    let rule = match words[0] {
        "n" => SplitRule::AtMost(number(2)),
        _ => SplitRule::In(words[2].split(',').map(|code| code.parse().unwrap()).collect()),
    };
    let missing_left = words[3] == "1";
    Node::Split { feature: count(1), rule, missing_left, left: count(4), right: count(5), cover: number(6) }
}
