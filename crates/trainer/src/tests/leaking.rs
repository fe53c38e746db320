//! The leak scan fires on what carries the future, with the figure, and on nothing else.

use std::collections::BTreeMap;
use std::fmt::Write;

use insta::assert_snapshot;
use registry::LeakWarning;

use super::support::{Dice, Workspace, day, table_definition};
use crate::{Dataset, leaks};

const N_ROWS: usize = 1500;

/// What is invented of one row: its number, its outcome and the dice.
struct Drawn<'a> {
    row: usize,
    positive: bool,
    dice: &'a mut Dice,
}

/// Rows with four honest columns a, b, c, d and those that `more` adds; about a third are positive.
fn csv(n_rows: usize, seed: u64, names: &str, more: impl Fn(&mut Drawn<'_>) -> String) -> String {
    let mut dice = Dice::new(seed);
    let mut text = format!("a,b,c,d{names},y\n");
    for row in 0..n_rows {
        let honest: [f64; 4] = std::array::from_fn(|_| dice.normal());
        let positive = dice.chance(scoring::sigmoid(0.6 * honest.iter().sum::<f64>() - 0.8));
        honest.iter().for_each(|number| {
            let _ = write!(text, "{number:.5},");
        });
        let more = more(&mut Drawn { row, positive, dice: &mut dice });
        let _ = writeln!(text, "{more}{}", if positive { "yes" } else { "no" });
    }
    text
}

fn warnings_of(data: &Dataset) -> Vec<LeakWarning> {
    leaks::scan(data, &(0..data.n_rows()).collect::<Vec<usize>>(), &BTreeMap::new(), 7)
}

fn data(csv: &str, table: &str) -> Dataset {
    Workspace::with(&[("t.csv", csv)]).data(&table_definition(table, ""))
}

fn said(warnings: &[LeakWarning]) -> Vec<(&str, &str)> {
    warnings.iter().map(|warning| (warning.feature.as_str(), warning.check.as_str())).collect()
}

#[track_caller]
fn check(csv: &str, expected: &[(&str, &str)]) -> Vec<LeakWarning> {
    let warnings = warnings_of(&data(csv, ""));
    assert_eq!(said(&warnings), expected, "{warnings:#?}");
    warnings
}

#[test]
fn honest_columns_raise_no_alarm() {
    for seed in 0..12 {
        check(&csv(N_ROWS, seed, "", |_| String::new()), &[]);
    }
}

#[test]
fn a_random_category_raises_no_alarm_however_many_levels_it_has() {
    for n_levels in [3, 40, 50, 300, 1200] {
        for seed in 0..3 {
            let random = |drawn: &mut Drawn<'_>| format!("level {},", drawn.dice.below(n_levels));
            check(&csv(N_ROWS, seed, ",city", random), &[]);
        }
    }
}

#[test]
fn a_random_category_among_noise_raises_no_alarm() {
    for seed in 0..4 {
        let mut dice = Dice::new(seed);
        let mut text = "city,noise,y\n".to_owned();
        for _ in 0..3000 {
            let label = if dice.chance(0.4) { "yes" } else { "no" };
            let _ = writeln!(text, "level {},{:.4},{label}", dice.below(45), dice.normal());
        }
        check(&text, &[]);
    }
}

#[test]
fn many_weak_columns_raise_no_alarm_where_positives_are_rare() {
    for seed in 0..4 {
        let mut dice = Dice::new(seed);
        let names: Vec<String> = (0..25).map(|column| format!("x{column}")).collect();
        let mut text = format!("{},y\n", names.join(","));
        for _ in 0..2000 {
            let numbers: Vec<f64> = names.iter().map(|_| dice.normal()).collect();
            let positive = dice.chance(scoring::sigmoid(0.2 * numbers.iter().sum::<f64>() - 3.6));
            let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:.4}")).collect();
            let _ = writeln!(text, "{},{}", numbers.join(","), if positive { "yes" } else { "no" });
        }
        check(&text, &[]);
    }
}

#[test]
fn values_missing_at_random_raise_no_alarm() {
    for (seed, share) in [(0, 0.01), (1, 0.06), (2, 0.5), (3, 0.97)] {
        let sometimes = |drawn: &mut Drawn<'_>| {
            if drawn.dice.chance(share) { ",".to_owned() } else { format!("{:.4},", drawn.dice.normal()) }
        };
        check(&csv(N_ROWS, seed, ",income", sometimes), &[]);
    }
}

#[test]
fn a_side_too_small_to_tell_raises_no_alarm() {
    // 40 positives, a column missing in 5 % of rows: that none of the 40 lacks it is chance.
    let mut text = "a,income,y\n".to_owned();
    let mut dice = Dice::new(3);
    for row in 0..1000 {
        let positive = row < 40;
        let income = if !positive && row % 20 == 0 { String::new() } else { format!("{:.3}", dice.normal()) };
        let _ = writeln!(text, "{:.3},{income},{}", dice.normal(), if positive { "yes" } else { "no" });
    }
    check(&text, &[]);
}

#[test]
fn a_number_that_was_made_from_the_outcome_is_named_with_its_area() {
    let made = |drawn: &mut Drawn<'_>| {
        format!("{:.4},", drawn.dice.normal() + if drawn.positive { 2.0 } else { 0.0 })
    };
    let text = csv(N_ROWS, 1, ",calls", made);
    let warnings = warnings_of(&data(&text, ""));
    assert_eq!(said(&warnings)[0], ("calls", "auc_alone"));
    let data = data(&text, "");
    let calls: Vec<f64> = (0..N_ROWS).map(|row| data.matrix.row(row)[4].as_number().unwrap()).collect();
    assert_eq!(Some(warnings[0].value), evaluation::roc_auc(&calls, &data.positive));
    assert_snapshot!(warnings[0].why);
}

#[test]
fn the_direction_does_not_matter() {
    let made = |drawn: &mut Drawn<'_>| {
        format!("{:.4},", drawn.dice.normal() - if drawn.positive { 3.0 } else { 0.0 })
    };
    let warnings = warnings_of(&data(&csv(N_ROWS, 1, ",days_left", made), ""));
    assert_eq!(said(&warnings)[0], ("days_left", "auc_alone"));
    assert!(warnings[0].value > 0.95);
}

#[test]
fn a_category_that_tells_the_outcome_is_named() {
    let status = |drawn: &mut Drawn<'_>| {
        let told = drawn.dice.chance(0.85);
        format!(
            "{},",
            if !told {
                "open"
            } else if drawn.positive {
                "signed"
            } else {
                "declined"
            }
        )
    };
    let warnings = warnings_of(&data(&csv(N_ROWS, 2, ",status", status), ""));
    assert!(said(&warnings).contains(&("status", "auc_alone")), "{warnings:#?}");
}

#[test]
fn a_feature_that_takes_nearly_all_of_the_gain_is_named_with_its_share() {
    let mut dice = Dice::new(5);
    let mut text = "x,noise,y\n".to_owned();
    for _ in 0..N_ROWS {
        let x = dice.normal();
        let label = if dice.chance(scoring::sigmoid(0.9 * x)) { "yes" } else { "no" };
        let _ = writeln!(text, "{x:.4},{:.4},{label}", dice.normal());
    }
    let warnings = check(&text, &[("x", "gain_alone")]);
    assert!((0.9..=1.0).contains(&warnings[0].value), "{}", warnings[0].value);
    assert_snapshot!(warnings[0].why);
}

#[test]
fn a_column_filled_in_with_the_outcome_is_named() {
    let filled = |drawn: &mut Drawn<'_>| {
        if drawn.positive && drawn.dice.chance(0.4) {
            format!("{:.3},", drawn.dice.normal())
        } else {
            ",".into()
        }
    };
    let emptied = |drawn: &mut Drawn<'_>| {
        if drawn.positive && drawn.dice.chance(0.4) {
            ",".into()
        } else {
            format!("{:.3},", drawn.dice.normal())
        }
    };
    let known = check(&csv(N_ROWS, 3, ",discount", filled), &[("discount", "missing_one_sided")]);
    let missing = check(&csv(N_ROWS, 3, ",reason", emptied), &[("reason", "missing_one_sided")]);
    assert!((known[0].value - 0.4).abs() < 0.05 && (missing[0].value - 0.4).abs() < 0.05);
    assert_snapshot!(format!("{}\n{}", known[0].why, missing[0].why));
}

#[test]
fn thirty_rows_of_each_outcome_are_asked_for() {
    for (n_positive, expected) in [(29, vec![]), (30, vec![("told", "auc_alone"), ("told", "gain_alone")])] {
        let mut text = "told,noise,y\n".to_owned();
        let mut dice = Dice::new(6);
        for row in 0..200 {
            let positive = row < n_positive;
            let told = dice.normal() + if positive { 8.0 } else { 0.0 };
            let _ = writeln!(text, "{told:.3},{:.3},{}", dice.normal(), if positive { "yes" } else { "no" });
        }
        check(&text, &expected);
    }
}

#[test]
fn a_date_later_than_the_rows_own_time_is_named_with_its_share() {
    let mut text = "t,seen,a,b,y\n".to_owned();
    let mut dice = Dice::new(7);
    for row in 0..200_u32 {
        let seen = if row % 4 == 0 { day(101 + row % 9) } else { day(row % 90) };
        let label = if dice.chance(0.5) { "yes" } else { "no" };
        let _ = writeln!(text, "{},{seen},{:.3},{:.3},{label}", day(100), dice.normal(), dice.normal());
    }
    let warnings = warnings_of(&data(&text, "time = { column = \"t\" }"));
    assert_eq!(said(&warnings), [("seen", "date_after")]);
    assert_eq!(warnings[0].value, 0.25);
    assert_snapshot!(warnings[0].why);
}

/// Calls of a bank: how long one lasts is known when it is over, and says most of how it ended.
fn calls() -> String {
    let mut dice = Dice::new(8);
    let mut text = "duration,age,balance,campaign,y\n".to_owned();
    for _ in 0..3000 {
        let (length, age, balance) = (dice.normal(), dice.normal(), dice.normal());
        let positive = dice.chance(scoring::sigmoid(1.9 * length + 0.3 * age + 0.3 * balance - 2.5));
        let (duration, age) = (180.0 * libm::exp(0.9 * length), 40.0 + 10.0 * age);
        let label = if positive { "yes" } else { "no" };
        let _ = writeln!(text, "{duration:.0},{age:.0},{balance:.3},{},{label}", 1 + dice.below(4));
    }
    text
}

#[test]
fn the_duration_of_a_call_is_named_and_what_is_known_before_it_is_not() {
    let warnings = warnings_of(&data(&calls(), ""));
    assert!(warnings.iter().all(|warning| warning.feature == "duration"), "{warnings:#?}");
    assert!(said(&warnings).contains(&("duration", "auc_alone")), "{warnings:#?}");
    check(&calls().replace("duration", "y2"), &[("y2", "auc_alone"), ("y2", "gain_alone")]);
    let without = data(&calls(), "exclude = { duration = \"known after the call\" }");
    assert_eq!(said(&warnings_of(&without)), []);
}

#[test]
fn an_answer_stands_beside_its_warning() {
    let text = calls();
    let data = data(&text, "");
    let answers = BTreeMap::from([("duration".to_owned(), "planned before the call".to_owned())]);
    let rows: Vec<usize> = (0..data.n_rows()).collect();
    let warnings = leaks::scan(&data, &rows, &answers, 7);
    assert!(!warnings.is_empty());
    assert!(warnings.iter().all(|warning| warning.answered.as_deref() == Some("planned before the call")));
}

#[test]
fn only_training_rows_are_looked_at() {
    let made = |drawn: &mut Drawn<'_>| {
        let told = drawn.row >= 1000 && drawn.positive;
        format!("{:.4},", drawn.dice.normal() + if told { 9.0 } else { 0.0 })
    };
    let data = data(&csv(N_ROWS, 1, ",late", made), "");
    let rows = |to: usize| leaks::scan(&data, &(0..to).collect::<Vec<usize>>(), &BTreeMap::new(), 7);
    assert_eq!(said(&rows(1000)), []);
    let later = leaks::scan(&data, &(1000..1500).collect::<Vec<usize>>(), &BTreeMap::new(), 7);
    assert_eq!(said(&later)[0], ("late", "auc_alone"));
}
