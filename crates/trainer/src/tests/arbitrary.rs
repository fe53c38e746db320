//! Whatever a table holds: it is checked and trained, or refused in words, and what is trained can be stored.

use std::fmt::Write;

use proptest::prelude::*;

use super::support::{Dice, RANDOM, Workspace, cases, day, table_definition};
use crate::{SplitError, TrainError, Verdict, check, train};

/// What a column holds in a row whose outcome is `positive`.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Normal,
    Huge,
    Tiny,
    Constant,
    Empty,
    Scarce,
    Outcome,
    Boolean,
    FewLevels,
    ManyLevels,
    Date,
}

const KINDS: [Kind; 11] = [
    Kind::Normal,
    Kind::Huge,
    Kind::Tiny,
    Kind::Constant,
    Kind::Empty,
    Kind::Scarce,
    Kind::Outcome,
    Kind::Boolean,
    Kind::FewLevels,
    Kind::ManyLevels,
    Kind::Date,
];

fn cell(kind: Kind, positive: bool, dice: &mut Dice) -> String {
    match kind {
        Kind::Normal => format!("{:.4}", dice.normal()),
        Kind::Huge => format!("{:e}", dice.normal() * 1e307),
        Kind::Tiny => format!("{:e}", dice.normal() * 1e-310),
        Kind::Constant => "3".to_owned(),
        Kind::Empty => String::new(),
        Kind::Scarce if dice.chance(0.95) => String::new(),
        Kind::Scarce => format!("{:.2}", dice.share()),
        Kind::Outcome => u8::from(positive).to_string(),
        Kind::Boolean => dice.chance(0.5).to_string(),
        Kind::FewLevels => ["red", "green", ""][dice.below(3)].to_owned(),
        Kind::ManyLevels => format!("level {}", dice.below(1000)),
        Kind::Date => day(dice.below(900) as u32).to_string(),
    }
}

/// A table of these columns, two rows a day, of which that share is positive.
fn csv(kinds: &[Kind], n_rows: usize, share: f64, dice: &mut Dice) -> String {
    let names: Vec<String> = (0..kinds.len()).map(|idx| format!("x{idx}")).collect();
    let mut text = format!("t,{},y\n", names.join(","));
    for row in 0..n_rows {
        let positive = dice.chance(share);
        let cells: Vec<String> = kinds.iter().map(|kind| cell(*kind, positive, dice)).collect();
        let label = if positive { "yes" } else { "no" };
        let _ = writeln!(text, "{},{},{label}", day(row as u32 / 2), cells.join(","));
    }
    text
}

/// Trains and stores, or says in words why not; `check` foresees it.
fn check_sound(csv: &str, definition: &str) {
    let workspace = Workspace::with(&[("t.csv", csv)]);
    let (data, plan) = (workspace.data(definition), workspace.plan(definition));
    let foreseen = check(&data, &plan);
    match train(&data, &plan, None) {
        Ok(trained) => {
            assert_ne!(foreseen.verdict, Verdict::Unfit, "{:?}", foreseen.problems);
            let bytes = registry::encode(&trained.artifact).unwrap();
            assert_eq!(registry::decode(&bytes).unwrap(), trained.artifact);
            registry::check_golden(&trained.artifact).unwrap();
        }
        Err(
            error @ (TrainError::TooFew { .. }
            | TrainError::OneOutcome { .. }
            | TrainError::Split(SplitError::NoRoom { .. })),
        ) => {
            assert_eq!(foreseen.verdict, Verdict::Unfit, "{error}");
        }
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn any_table_is_trained_on_or_refused_in_words(
        kinds in prop::collection::vec(prop::sample::select(KINDS.to_vec()), 1..5),
        n_rows in 0..160_usize,
        share in prop::sample::select(vec![0.02, 0.2, 0.5, 0.97]),
        seed in any::<u64>(),
        at_random in any::<bool>(),
    ) {
        let csv = csv(&kinds, n_rows, share, &mut Dice::new(seed));
        let floors = "[training]\nmin_positives = 1\nmin_negatives = 1\n";
        let training = if at_random { RANDOM.replace("= 5", "= 1") } else { floors.to_owned() };
        check_sound(&csv, &table_definition("time = { column = \"t\" }", &training));
    }
}

#[test]
fn hardly_any_positives_are_trained_on_or_refused_in_words() {
    for seed in 0..12 {
        let csv = csv(&[Kind::Normal, Kind::FewLevels], 150, 0.04, &mut Dice::new(seed));
        check_sound(&csv, &table_definition("time = { column = \"t\" }", &RANDOM.replace("= 5", "= 1")));
    }
}
