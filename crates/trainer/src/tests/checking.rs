//! `placar check`: what can be said before anything is trained.

use std::fmt::Write;

use insta::assert_snapshot;

use super::support::{Dice, Workspace, table_definition};
use crate::{CheckDocument, Verdict, check};

/// Rows with four honest columns and these more; about two fifths are positive.
fn csv(n_rows: usize, names: &str, mut more: impl FnMut(usize, bool) -> String) -> String {
    let mut dice = Dice::new(51);
    let mut text = format!("a,b,c,d{names},y\n");
    for row in 0..n_rows {
        let honest: [f64; 4] = std::array::from_fn(|_| dice.normal());
        let positive = dice.chance(scoring::sigmoid(0.6 * honest.iter().sum::<f64>() - 0.4));
        honest.iter().for_each(|number| {
            let _ = write!(text, "{number:.5},");
        });
        let _ = writeln!(text, "{}{}", more(row, positive), if positive { "yes" } else { "no" });
    }
    text
}

const ORDERED: &str = "time = { row_order = true }";
const CARD: &str = "[scorecard]\nbase = 40\n[scorecard.rules.a]\neach = 5\nbecause = { en = \"a\" }\n";

#[track_caller]
fn checked(csv: &str, table: &str, more: &str) -> CheckDocument {
    let workspace = Workspace::with(&[("t.csv", csv)]);
    let definition = table_definition(table, &format!("description = \"Will it?\"\n{CARD}{more}"));
    check(&workspace.data(&definition), &workspace.plan(&definition))
}

fn problems(document: &CheckDocument) -> String {
    document.problems.iter().fold(String::new(), |mut text, problem| {
        let _ = writeln!(text, "{}: {}", problem.place, problem.text);
        text
    })
}

#[test]
fn sound_data_are_ready() {
    let document = checked(&csv(1500, "", |_, _| String::new()), ORDERED, "");
    assert_eq!((document.verdict, problems(&document)), (Verdict::Ready, String::new()));
    assert_eq!(document.leaks, []);
    assert_eq!((document.rows, document.parts), (1500, Some([900, 300, 300])));
    assert_eq!(document.positives + document.negatives, 1500);
}

#[test]
fn a_test_part_too_small_for_the_gate_is_weak() {
    let document = checked(&csv(400, "", |_, _| String::new()), ORDERED, "");
    assert_eq!(document.verdict, Verdict::Weak);
    assert_snapshot!(problems(&document));
}

#[test]
fn an_unanswered_leak_is_weak_and_an_answered_one_ready() {
    let mut dice = Dice::new(1);
    let text =
        csv(1500, ",told", |_, positive| format!("{:.3},", dice.normal() + if positive { 4.0 } else { 0.0 }));
    assert_eq!(checked(&text, ORDERED, "").verdict, Verdict::Weak);
    let answered = checked(&text, ORDERED, "[training.not_leaks]\ntold = \"asked before the cutoff\"\n");
    assert_eq!(answered.verdict, Verdict::Ready);
    assert!(answered.leaks.iter().all(|leak| leak.answered.is_some()) && !answered.leaks.is_empty());
}

#[test]
fn what_cannot_be_trained_is_unfit_and_says_why() {
    let small = checked(&csv(90, "", |_, _| String::new()), ORDERED, "");
    assert_eq!((small.verdict, small.parts), (Verdict::Unfit, None));
    assert_snapshot!("too_few", problems(&small));
    let undated = checked(&csv(900, "", |_, _| String::new()), "", "");
    assert_eq!(undated.verdict, Verdict::Unfit);
    assert_snapshot!("undated", problems(&undated));
    let misnamed =
        checked(&csv(900, "", |_, _| String::new()), ORDERED, "[training.not_leaks]\nz = \"known\"\n");
    assert_eq!(misnamed.verdict, Verdict::Unfit);
    assert_snapshot!("misnamed", problems(&misnamed));
}

#[test]
fn columns_that_say_nothing_or_hardly_anything_are_named() {
    let mut dice = Dice::new(2);
    let text = csv(1500, ",same,one_level,empty,scarce,half,once", |row, _| {
        let scarce = if dice.chance(0.2) { format!("{:.3}", dice.normal()) } else { String::new() };
        let half = if dice.chance(0.55) { format!("{:.3}", dice.normal()) } else { String::new() };
        format!("7,blue,,{scarce},{half},{},", if row == 1400 { 2 } else { 1 })
    });
    let document = checked(&text, ORDERED, "");
    assert_snapshot!(problems(&document));
    assert_eq!(document.verdict, Verdict::Ready, "none of it stops training");
}

#[test]
fn what_the_definition_warned_of_stands_among_the_problems() {
    let workspace = Workspace::with(&[("t.csv", &csv(1500, "", |_, _| String::new()))]);
    let definition = table_definition(ORDERED, "");
    let document = check(&workspace.data(&definition), &workspace.plan(&definition));
    assert_snapshot!(problems(&document));
}

#[test]
fn the_document_has_the_keys_that_scripts_read() {
    let document = checked(&csv(400, "", |_, _| String::new()), ORDERED, "");
    assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
}
