//! What holds of every scorecard and every row.

use features::Cell;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use scoring::{Group, Rule, RulePoints, Scorecard, When};

use crate::cards::{cases, each, group, rule};
use crate::sketch::level;

const GROUPS: [&str; 3] = ["fit", "behaviour", "financial"];

fn points() -> impl Strategy<Value = f64> {
    prop_oneof![select(vec![-20.0, 0.0, 0.1, 0.2, -0.3, 15.0, 35.0]), -60.0..60.0_f64]
}

fn limits() -> impl Strategy<Value = [Option<f64>; 2]> {
    (option::of(-30.0..30.0_f64), option::of(0.0..60.0_f64))
        .prop_map(|(min, more)| [min, more.map(|more| min.unwrap_or(-10.0) + more)])
}

fn rule_points() -> impl Strategy<Value = RulePoints> {
    let bins = (points(), points(), points()).prop_map(|(low, middle, high)| {
        cases(&[(When::Below(0.0), low), (When::Below(5.0), middle), (When::Otherwise, high)])
    });
    prop_oneof![bins, (points(), limits()).prop_map(|(points, limits)| each(points / 10.0, limits))]
}

fn one_rule() -> impl Strategy<Value = Rule> {
    (select(GROUPS.to_vec()), rule_points(), points())
        .prop_map(|(group, points, missing)| rule("feature", group, points, missing))
}

fn settings(name: &'static str) -> impl Strategy<Value = Option<Group>> {
    let weight = prop_oneof![Just(1.0), 0.0..2.0_f64, -1.0..0.0_f64];
    option::of((weight, limits()).prop_map(move |(weight, limits)| group(name, weight, limits)))
}

fn any_card() -> impl Strategy<Value = Scorecard> {
    let groups = GROUPS.map(settings);
    (-20.0..120.0_f64, groups, prop::collection::vec(one_rule(), 1..7)).prop_map(|(base, groups, rules)| {
        Scorecard { base, groups: groups.into_iter().flatten().collect(), rules }
    })
}

fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let number = prop_oneof![-10.0..20.0_f64, select(vec![0.0, 5.0, 1e300, -1e300])];
    let cell =
        prop_oneof![8 => number.prop_map(Cell::Number), 1 => Just(Cell::Missing), 1 => Just(level("a"))];
    prop::collection::vec(cell, 7)
}

fn limited(number: f64, min: Option<f64>, max: Option<f64>) -> f64 {
    number.min(max.unwrap_or(f64::INFINITY)).max(min.unwrap_or(f64::NEG_INFINITY))
}

/// The points of one rule as it is written, by the documentation.
fn written(rule: &Rule, cell: &Cell) -> f64 {
    match (&rule.points, cell) {
        (_, Cell::Missing) => rule.missing,
        (RulePoints::Each { each, min, max }, Cell::Number(n)) => {
            limited((each * n).clamp(-1e6, 1e6), *min, *max)
        }
        (RulePoints::Each { .. }, Cell::Category(_)) => rule.missing,
        (RulePoints::Cases(cases), Cell::Number(n)) if *n < 0.0 => cases[0].points,
        (RulePoints::Cases(cases), Cell::Number(n)) if *n < 5.0 => cases[1].points,
        (RulePoints::Cases(cases), _) => cases[2].points,
    }
}

/// Each group's points, in the order in which rules name them.
fn group_points(card: &Scorecard, cells: &[Cell]) -> Vec<(String, f64)> {
    let mut sums: Vec<(String, f64)> = Vec::new();
    for (rule, cell) in card.rules.iter().zip(cells) {
        let points = written(rule, cell);
        match sums.iter_mut().find(|(name, _)| *name == *rule.group) {
            Some((_, sum)) => *sum += points,
            None => sums.push((rule.group.to_string(), points)),
        }
    }
    let counted = |(name, sum): (String, f64)| match card.groups.iter().find(|group| *group.name == *name) {
        Some(group) => (name, limited(group.weight * sum, group.min, group.max)),
        None => (name, sum),
    };
    sums.into_iter().map(counted).collect()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_total_is_base_and_groups_within_its_limits(card in any_card(), cells in cells()) {
        let points = card.points(cells.iter());
        let expected = group_points(&card, &cells);
        prop_assert_eq!(points.groups.len(), expected.len());
        for (group, (name, expected)) in points.groups.iter().zip(&expected) {
            prop_assert_eq!(group.name.as_ref(), name.as_str());
            prop_assert!(close(group.points, *expected), "{:?}: {}", group, expected);
        }
        let sum = expected.iter().fold(card.base, |sum, (_, points)| sum + points);
        prop_assert!(close(points.total, sum.clamp(0.0, 100.0)), "{:?}", points);
    }

    #[test]
    fn base_and_rules_add_up_to_the_total(card in any_card(), cells in cells()) {
        let points = card.points(cells.iter());
        let sum = points.rules.iter().fold(card.base, |sum, points| sum + points);
        prop_assert_eq!(points.rules.len(), card.rules.len());
        prop_assert!(close(sum, points.total), "{} is not {}: {:?}", sum, points.total, points);
    }

    #[test]
    fn rules_add_up_to_their_group_where_the_total_is_not_limited(card in any_card(), cells in cells()) {
        let points = card.points(cells.iter());
        let before = points.groups.iter().fold(card.base, |sum, group| sum + group.points);
        if !(0.0..=100.0).contains(&before) {
            return Ok(());
        }
        for group in &points.groups {
            let rules = card.rules.iter().zip(&points.rules).filter(|(rule, _)| rule.group == group.name);
            prop_assert!(close(rules.map(|(_, points)| points).sum(), group.points), "{:?}", points);
        }
    }

    #[test]
    fn without_limits_every_rule_gives_what_is_written(
        rules in prop::collection::vec(one_rule(), 1..7), cells in cells(),
    ) {
        let card = Scorecard { base: 50.0, groups: vec![], rules };
        let points = card.points(cells.iter());
        if points.total > 0.0 && points.total < 100.0 {
            for ((rule, cell), points) in card.rules.iter().zip(&cells).zip(&points.rules) {
                prop_assert_eq!(*points, written(rule, cell));
            }
        }
    }

    /// What a limit takes away turns no plus into a minus, and no rule gives more than before.
    #[test]
    fn what_a_limit_takes_away_it_takes_from_all(
        points in prop::collection::vec(points(), 1..5), share in 0.0..1.0_f64,
    ) {
        let sum: f64 = points.iter().sum();
        if sum <= 0.0 {
            return Ok(());
        }
        let rules: Vec<Rule> =
            points.iter().map(|points| rule("x", "g", cases(&[(When::Otherwise, *points)]), 0.0)).collect();
        let groups = vec![group("g", 1.0, [None, Some((sum * share).min(100.0))])];
        let card = Scorecard { base: 0.0, groups, rules };
        let limited = card.points(vec![Cell::Number(1.0); points.len()].iter());
        for (before, after) in points.iter().zip(&limited.rules) {
            prop_assert!(before * after >= 0.0, "{} to {}", before, after);
            prop_assert!(after.abs() <= before.abs() + 1e-9, "{} to {}", before, after);
        }
    }
}
