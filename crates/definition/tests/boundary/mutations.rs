//! Whatever is typed, the answer is a plan or messages at their places, never a panic.

use std::path::Path;

use definition::parse;
use proptest::prelude::*;

const DEFINITIONS: [&str; 4] = [
    include_str!("../definitions/events.toml"),
    include_str!("../definitions/table.toml"),
    include_str!("../definitions/base.toml"),
    include_str!("../../../../models/cdnow-repurchase/score.toml"),
];

/// What slips of the pen, and worse, are made of.
const PIECES: [&str; 28] = [
    "",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "#",
    "\n",
    "\\",
    "é",
    "\u{0}",
    "-1",
    "0",
    "1e999",
    "nan",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\"\\u0000\"",
    "1979-05-27",
    "\"90d\"",
    "[[features]]\n",
    "x = 1\n",
];

/// A definition with pieces put in place of stretches of it.
fn mutated() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0_usize..12, prop::sample::select(PIECES.to_vec()));
    (prop::sample::select(DEFINITIONS.to_vec()), prop::collection::vec(edit, 1..6)).prop_map(
        |(text, edits)| {
            edits.into_iter().fold(text.to_owned(), |text, (place, length, piece)| {
                let letters: Vec<char> = text.chars().collect();
                let start = place.index(letters.len().max(1)).min(letters.len());
                let end = (start + length).min(letters.len());
                letters[..start]
                    .iter()
                    .copied()
                    .chain(piece.chars())
                    .chain(letters[end..].iter().copied())
                    .collect()
            })
        },
    )
}

/// A definition with the values of some keys exchanged: right TOML, wrong types.
fn shuffled() -> impl Strategy<Value = String> {
    let exchange = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    (prop::sample::select(DEFINITIONS.to_vec()), prop::collection::vec(exchange, 1..8)).prop_map(
        |(text, exchanges)| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for (from, to) in exchanges {
                let value = |line: &str| line.split_once(" = ").map(|(_, value)| value.to_owned());
                let value = value(&lines[from.index(lines.len())]).unwrap_or_else(|| "3".to_owned());
                let line = to.index(lines.len());
                if let Some((key, _)) = lines[line].clone().split_once(" = ") {
                    lines[line] = format!("{key} = {value}");
                }
            }
            lines.join("\n")
        },
    )
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let Err(errors) = parse(text, Path::new("data"), Path::new("score.toml")) else { return Ok(()) };
    let n_lines = text.matches('\n').count() + 1;
    prop_assert!(!errors.problems.is_empty());
    for problem in &errors.problems {
        prop_assert!((1..=n_lines).contains(&problem.line) && problem.column >= 1, "{problem}");
        prop_assert!(!problem.text.is_empty());
        prop_assert!(!problem.text.contains("cannot be read"), "the schema let through: {problem}\n{text}");
    }
    let places: Vec<(usize, usize)> =
        errors.problems.iter().map(|problem| (problem.line, problem.column)).collect();
    prop_assert!(places.is_sorted(), "{errors}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_definition_is_answered(text in mutated()) {
        check(&text)?;
    }

    #[test]
    fn exchanged_values_are_answered(text in shuffled()) {
        check(&text)?;
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        check(&text)?;
    }
}
