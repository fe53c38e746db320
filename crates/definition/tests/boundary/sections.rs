//! Sections that commands write: what they say, and what they leave alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use definition::{
    BoostingPlan, NotedScorecard, RuleNotes, SectionError, boosting_section, parse, scorecard_section,
    with_section,
};
use proptest::prelude::*;
use records::Value;
use scoring::{Group, PointsCase, Rule, RulePoints, Scorecard, When};

const CARD: &[&str] = &["scorecard"];
const BOOSTING: &[&str] = &["training", "gradient_boosting"];

#[track_caller]
fn check(path: &[&str], before: &str, expected: &str) {
    let section = format!("[{}]\nnew = 1\n", path.join("."));
    assert_eq!(with_section(before, path, &section).as_deref(), Ok(expected), "{before}");
}

#[test]
fn a_section_is_exchanged_where_it_stands() {
    check(
        CARD,
        "[a]\nx = 1\n\n[scorecard]\nbase = 1\n\n[b]\n",
        "[a]\nx = 1\n\n[scorecard]\nnew = 1\n\n[b]\n",
    );
    check(CARD, "[scorecard]\nbase = 1 # old", "[scorecard]\nnew = 1\n");
    check(CARD, "[scorecard]\n", "[scorecard]\nnew = 1\n");
}

#[test]
fn sections_inside_go_with_it_and_comments_around_it_stay() {
    check(
        CARD,
        "[a]\n# rules\n[scorecard]   # old\nbase = 1\n# old\n\n[scorecard.groups]\ng = { max = 1 }\n\
         [scorecard.rules.x] # old\npoints = [\n  { below = 1, points = 2 }, # old\n]\n# scale\n\n# more\n[scale]\n",
        "[a]\n# rules\n[scorecard]\nnew = 1\n# scale\n\n# more\n[scale]\n",
    );
    check(
        CARD,
        "[scorecard.rules.x]\neach = 1\n[b]\ny = \"\"\"\n[scorecard]\n\"\"\"\n[scorecard.rules.z]\neach = 2\n[c]\n",
        "[scorecard]\nnew = 1\n[b]\ny = \"\"\"\n[scorecard]\n\"\"\"\n[c]\n",
    );
}

#[test]
fn a_section_that_is_not_there_comes_last() {
    check(CARD, "[a]\nx = 1\n", "[a]\nx = 1\n\n[scorecard]\nnew = 1\n");
    check(CARD, "[a]\nx = 1", "[a]\nx = 1\n\n[scorecard]\nnew = 1\n");
    check(CARD, "", "[scorecard]\nnew = 1\n");
    check(
        BOOSTING,
        "[training]\nseed = 1\n[b]\n",
        "[training]\nseed = 1\n[b]\n\n[training.gradient_boosting]\nnew = 1\n",
    );
}

#[test]
fn a_section_in_one_line_becomes_lines() {
    let written = "\n[training.gradient_boosting]\nnew = 1\n";
    check(
        BOOSTING,
        "[training]\nseed = 1\ngradient_boosting = { leaves = 3 } # old\n# kept\n[b]\n",
        &format!("[training]\nseed = 1\n# kept\n[b]\n{written}"),
    );
    check(
        BOOSTING,
        "[training]\ngradient_boosting.leaves = 3\nseed = 1\ngradient_boosting.l2 = 0.5\n",
        &format!("[training]\nseed = 1\n{written}"),
    );
    check(CARD, "scorecard.base = 3\n[a]\n", "[a]\n\n[scorecard]\nnew = 1\n");
}

#[test]
fn the_file_keeps_its_line_ends_and_its_mark() {
    check(
        CARD,
        "\u{feff}[a]\r\nx = 1\r\n[scorecard]\r\nbase = 1\r\n[b]\r\n",
        "\u{feff}[a]\r\nx = 1\r\n[scorecard]\r\nnew = 1\r\n[b]\r\n",
    );
    check(CARD, "\u{feff}[a]\n", "\u{feff}[a]\n\n[scorecard]\nnew = 1\n");
}

#[test]
fn what_cannot_be_exchanged_is_refused_in_words() {
    let inline = with_section("training = { gradient_boosting = { leaves = 3 } }\n", BOOSTING, "[x]\n");
    assert_eq!(inline, Err(SectionError::Inline { section: "training.gradient_boosting".to_owned() }));
    let broken = with_section("[scorecard\n", CARD, "[x]\n");
    assert!(matches!(broken, Err(SectionError::NoToml { .. })), "{broken:?}");
}

/// The definitions that are shipped.
fn shipped() -> Vec<String> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let scores = ["cdnow-repurchase", "saas-churn", "saas-conversion", "saas-renewal"];
    scores
        .map(|score| std::fs::read_to_string(models.join(score).join("score.toml")).expect("a definition"))
        .into()
}

#[test]
fn of_a_shipped_definition_only_the_lines_of_the_section_change() {
    for before in shipped() {
        let after = with_section(&before, CARD, "[scorecard]\nbase = 77\n").unwrap();
        let start = before.find("[scorecard]").unwrap();
        let end = before.find("\n\n[scale]").unwrap();
        assert_eq!(after, format!("{}[scorecard]\nbase = 77{}", &before[..start], &before[end..]));
        let plan = |text: &str| parse(text, Path::new(""), Path::new("score.toml")).unwrap();
        let (old, mut new) = (plan(&before), plan(&after));
        assert_eq!(new.scorecard.take().unwrap().base, 77.0);
        new.scorecard.clone_from(&old.scorecard);
        (new.source_text, new.warnings) = (old.source_text.clone(), old.warnings.clone());
        assert_eq!(new, old);
    }
}

fn card(rules: Vec<Rule>) -> NotedScorecard {
    let groups = rules.first().map(|rule| Group {
        name: rule.group.clone(),
        weight: 1.0,
        min: Some(-20.0),
        max: Some(35.5),
    });
    let rule = RuleNotes {
        rule: "of the rule".to_owned(),
        cases: vec!["one\nline".to_owned(), String::new()],
        missing: "never".to_owned(),
    };
    NotedScorecard {
        scorecard: Scorecard { base: 30.0, groups: groups.into_iter().collect(), rules },
        head: vec!["Learned.".to_owned()],
        base: "neutral".to_owned(),
        rules: vec![rule],
    }
}

fn rule(feature: &str, points: RulePoints) -> Rule {
    let because =
        BTreeMap::from([("en".to_owned(), "a \"b\"".to_owned()), ("pt-BR".to_owned(), "é".to_owned())]);
    Rule { feature: Arc::from(feature), group: Arc::from("g h"), points, missing: -3.0, because }
}

fn case(when: When, points: f64) -> PointsCase {
    PointsCase { when, points }
}

/// The card that the section says, in a definition of a table.
#[track_caller]
fn read_back(section: &str) -> Scorecard {
    let text = format!(
        "[score]\nname = \"t\"\n[table]\npath = \"t.csv\"\nlabel = {{ column = \"y\", positive = [\"1\"] }}\n{section}"
    );
    match parse(&text, Path::new(""), Path::new("score.toml")) {
        Ok(plan) => plan.scorecard.expect("a scorecard"),
        Err(errors) => panic!("{errors}\n{text}"),
    }
}

#[test]
fn numbers_stand_beside_what_they_come_from() {
    let text = |text: &str| Value::Text(Arc::from(text));
    let cases = vec![
        case(When::Is(vec![text("a, \"b\""), text("c")]), 5.0),
        case(When::Is(vec![Value::Boolean(true), Value::Number(0.5)]), -2.0),
        case(When::Otherwise, 0.0),
    ];
    let each = RulePoints::Each { each: 1.5, min: None, max: Some(1e20) };
    let card = card(vec![rule("days since", RulePoints::Cases(cases)), rule("x", each)]);
    let section = scorecard_section(&card);
    insta::assert_snapshot!(section);
    assert_eq!(read_back(&section), card.scorecard);
}

#[test]
fn settings_of_the_boosting_are_read_back() {
    let read_back = |plan: &BoostingPlan| {
        let section = boosting_section(plan, &["Found\nso.".to_owned()]);
        assert!(section.starts_with("[training.gradient_boosting]\n# Found so.\n"), "{section}");
        let table = "[table]\npath = \"t.csv\"\nlabel = { column = \"y\", positive = [\"1\"] }";
        let text = format!("[score]\nname = \"t\"\n{table}\n[training]\nseed = 1\n");
        let text = with_section(&text, BOOSTING, &section).unwrap();
        parse(&text, Path::new(""), Path::new("score.toml")).unwrap().training.gradient_boosting
    };
    let all = BoostingPlan {
        learning_rate: Some(0.05),
        trees: Some(200),
        leaves: Some(31),
        depth: Some(6),
        min_rows: Some(20),
        l1: Some(0.0),
        l2: Some(1e-20),
        rows: Some(1.0),
        columns: Some(0.8),
    };
    let some = BoostingPlan { leaves: Some(7), ..BoostingPlan::default() };
    for plan in [all, some, BoostingPlan::default()] {
        assert_eq!(read_back(&plan), plan);
    }
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![(-500..500_i32).prop_map(f64::from), -1e3..1e3_f64, Just(1e300), Just(-1e-300), Just(1e15)]
}

fn any_points() -> impl Strategy<Value = RulePoints> {
    let below = prop::collection::btree_set(-1000..1000_i32, 0..5).prop_flat_map(|limits| {
        prop::collection::vec(any_number(), limits.len() + 1).prop_map(move |points| {
            let limits =
                limits.iter().map(|limit| When::Below(f64::from(*limit) / 8.0)).chain([When::Otherwise]);
            RulePoints::Cases(limits.zip(points).map(|(when, points)| case(when, points)).collect())
        })
    });
    let is = prop::collection::vec((any::<String>(), any_number()), 1..4).prop_map(|cases| {
        let is = |(text, points): (String, f64)| case(When::Is(vec![Value::Text(text.into())]), points);
        RulePoints::Cases(cases.into_iter().map(is).collect())
    });
    prop_oneof![below, is]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_card_is_read_back_as_it_is(points in any_points(), name in "\\PC{1,12}", missing in any_number()) {
        let card = card(vec![Rule { missing, ..rule(&name, points) }]);
        prop_assert_eq!(read_back(&scorecard_section(&card)), card.scorecard);
    }
}
