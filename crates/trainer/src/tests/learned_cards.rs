//! A card learned from whole files: what decides it, what it says, and that it is what is printed.

use std::fmt::Write;

use scoring::{Rules, Scorecard};

use super::support::{Dice, Lead, RANDOM, Workspace, csv_of, day, leads, table_definition};
use crate::{LearnedScorecard, Split, TrainError, learn_scorecard};

/// Splits that are cut in file order and at random.
fn definitions() -> [String; 2] {
    let floors = "[training]\nmin_positives = 5\nmin_negatives = 5\n";
    [table_definition("time = { row_order = true }", floors), table_definition("", RANDOM)]
}

fn learned(csv: &str, definition: &str) -> LearnedScorecard {
    try_learn(csv, definition).unwrap()
}

fn try_learn(csv: &str, definition: &str) -> Result<LearnedScorecard, TrainError> {
    let workspace = Workspace::with(&[("t.csv", csv)]);
    learn_scorecard(&workspace.data(definition), &workspace.plan(definition), None)
}

fn section(leads: &[Lead], definition: &str) -> String {
    definition::scorecard_section(&learned(&csv_of(leads), definition).card)
}

/// The card's rules by feature.
fn by_feature(card: &Scorecard) -> Scorecard {
    let mut card = card.clone();
    card.rules.sort_by(|a, b| a.feature.cmp(&b.feature));
    card.groups.sort_by(|a, b| a.name.cmp(&b.name));
    card
}

#[test]
fn the_printed_section_says_what_was_learned() {
    for definition in definitions() {
        let csv = csv_of(&leads(3000, 21));
        let LearnedScorecard { card, .. } = learned(&csv, &definition);
        let text = definition::scorecard_section(&card);
        let plan = Workspace::with(&[("t.csv", &csv)]).plan(&format!("{definition}\n{text}"));
        assert!(plan.warnings.iter().all(|warning| warning.key == "[score]"), "{:?}", plan.warnings);
        assert_eq!(by_feature(&plan.scorecard.unwrap()), by_feature(&card.scorecard), "{text}");
    }
}

#[test]
fn what_says_something_has_a_rule_and_what_says_nothing_has_none() {
    let LearnedScorecard { card, document } = learned(&csv_of(&leads(3000, 22)), &definitions()[1]);
    let features: Vec<&str> = card.scorecard.rules.iter().map(|rule| rule.feature.as_ref()).collect();
    assert_eq!(features, ["x", "plan"]);
    assert_eq!(document.left_out.len(), 1);
    assert_eq!(document.left_out[0].feature, "noise");
    assert!(document.test.learned.roc_auc.unwrap() > 0.75, "{:?}", document.test.learned.roc_auc);
    assert_eq!((document.rows.train + document.rows.calibrate + document.rows.test), 3000);
}

#[test]
fn points_are_whole_and_follow_the_log_odds_that_they_stand_for() {
    let leads = leads(3000, 23);
    let definition = &definitions()[0];
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads))]);
    let (data, plan) = (workspace.data(definition), workspace.plan(definition));
    let LearnedScorecard { card, document } = learn_scorecard(&data, &plan, None).unwrap();
    let banding = scoring::Banding::new(scoring::Scale::Probability, plan.tiers.clone()).unwrap();
    let rules = Rules::scorecard(data.matrix.schema().clone(), card.scorecard, None, banding).unwrap();
    let rows = || (0..data.n_rows()).map(|row| rules.points(&data.matrix.row(row)).unwrap());
    assert!(
        rows().all(|points| points.total.fract() == 0.0 && points.rules.iter().all(|it| it.fract() == 0.0))
    );
    let unlimited =
        |points: &scoring::Points| points.groups.iter().fold(document.base, |sum, group| sum + group.points);
    let outside = rows().filter(|points| unlimited(points) != points.total).count();
    assert!(outside < data.n_rows() / 100, "{outside} beyond the limits");
    let totals: Vec<f64> = rows().map(|points| points.total).collect();
    // As many points as double the odds do, in what came: ln 2 a `double`, on train and calibrate.
    let fit = evaluation::fit_sigmoid(&totals, &data.positive, None).unwrap();
    let doubling = fit.slope * document.double;
    assert!((doubling - std::f64::consts::LN_2).abs() < 0.1, "{doubling}");
}

#[test]
fn nothing_of_the_test_part_has_a_say() {
    for definition in definitions() {
        let leads = leads(1500, 24);
        let split = {
            let workspace = Workspace::with(&[("t.csv", &csv_of(&leads))]);
            let training = workspace.plan(&definition).training;
            Split::of(&workspace.data(&definition), &training.split, training.seed).unwrap()
        };
        let changed = |rows: &[usize], change: &mut dyn FnMut(&mut Lead)| {
            let mut leads = leads.clone();
            rows.iter().for_each(|row| change(&mut leads[*row]));
            section(&leads, &definition)
        };
        let before = section(&leads, &definition);
        let mut dice = Dice::new(5);
        assert_eq!(before, changed(&split.test, &mut |lead| lead.positive = !lead.positive));
        let mut wild = |lead: &mut Lead| {
            lead.x = 1000.0 * dice.normal();
            lead.plan = ["", "never seen", "team", "another"][dice.below(4)];
        };
        assert_eq!(before, changed(&split.test, &mut wild));
        for part in [&split.train, &split.calibrate] {
            assert_ne!(before, changed(part, &mut |lead| lead.positive = !lead.positive));
        }
    }
}

#[test]
fn a_declared_direction_that_the_data_contradict_leaves_the_feature_out() {
    let csv = csv_of(&leads(2000, 25));
    let declared = |direction: &str| {
        table_definition(
            "",
            &format!("{RANDOM}monotone = {{ x = \"{direction}\", plan = \"increasing\" }}\n"),
        )
    };
    let with_x = learned(&csv, &declared("increasing"));
    assert_eq!(with_x.card.scorecard.rules.len(), 1);
    let plan = with_x.document.left_out.iter().find(|unused| unused.feature == "plan").unwrap();
    assert!(plan.why.contains("has no order"), "{}", plan.why);
    let Err(error) = try_learn(&csv, &declared("decreasing")) else { panic!("something was learned") };
    assert!(matches!(error, TrainError::NoRule { features: 3, .. }), "{error}");
    assert!(error.to_string().contains("no rule can be learned: of 3 features none tells enough"), "{error}");
}

#[test]
fn groups_and_reasons_of_the_present_card_stand() {
    let present = "[scorecard]\nbase = 1\n[scorecard.groups]\nlate = { weight = 2.0, max = 3 }\n\
        [scorecard.rules.noise]\ngroup = \"late\"\neach = 1\n[scorecard.rules.x]\ngroup = \"strength\"\neach = 2\n\
        because = { fr = \"La force\" }\n";
    let definition = table_definition("", &format!("{present}{RANDOM}"));
    let LearnedScorecard { card, document } = learned(&csv_of(&leads(3000, 26)), &definition);
    let rule = |name: &str| card.scorecard.rules.iter().find(|rule| rule.feature.as_ref() == name).unwrap();
    assert_eq!((rule("x").group.as_ref(), rule("plan").group.as_ref()), ("strength", "profile"));
    assert_eq!(rule("x").because["fr"], "La force");
    assert_eq!(rule("plan").because.iter().next().unwrap(), (&"fr".to_owned(), &"Plan".to_owned()));
    let names: Vec<&str> = card.scorecard.groups.iter().map(|group| group.name.as_ref()).collect();
    assert_eq!(names, ["strength", "profile"]);
    assert!(document.test.present.is_some());
    assert!(document.test.over_present.unwrap().low > 0.0);
}

#[test]
fn a_row_that_weighs_nothing_has_no_say() {
    let definition = table_definition("weight = \"w\"", RANDOM);
    let csv = |turn: bool| {
        let mut csv = "x,noise,plan,w,y\n".to_owned();
        for (row, Lead { x, noise, plan, positive }) in leads(2000, 27).iter().enumerate() {
            let weight = row % 3;
            let label = if *positive != (turn && weight == 0) { "yes" } else { "no" };
            let _ = writeln!(csv, "{x:.6},{noise:.6},{plan},{weight},{label}");
        }
        csv
    };
    let [one, other] =
        [false, true].map(|turn| definition::scorecard_section(&learned(&csv(turn), &definition).card));
    assert_eq!(one, other);
    assert!(one.contains("% positive, weighted."), "{one}");
}

/// Purchases of customers; who bought lately buys again.
fn purchases() -> String {
    let mut dice = Dice::new(1);
    let mut text = "id,time,amount\n".to_owned();
    for customer in 0..1500 {
        let keen = dice.share();
        for at in 0..60 {
            if dice.chance(0.12 * keen) {
                let _ = writeln!(text, "c{customer},{},{}", day(at), dice.below(50));
            }
        }
    }
    text
}

#[test]
fn histories_have_reasons_in_the_languages_of_the_score() {
    let definition = "[score]\nname = \"tiny\"\nentity = \"id\"\noutcome = \"renewal\"\nhorizon = \"5d\"\n\
        [[events]]\npath = \"e.csv\"\ntime = \"time\"\nkind = { constant = \"buy\" }\nvalues = [\"amount\"]\n\
        complete_to = \"2024-03-01\"\n[label]\nevent = \"buy\"\n[observations]\nat = [\"2024-02-20\"]\n\
        [features]\nbuys = { count = \"buy\", window = \"50d\" }\nsince = { since_last = \"buy\" }\n\
        [training]\nmin_positives = 5\nmin_negatives = 5\n\
        split = { train = 0.6, calibrate = 0.2, test = 0.2, random = true }\n";
    let workspace = Workspace::with(&[("e.csv", &purchases())]);
    let learned = learn_scorecard(&workspace.data(definition), &workspace.plan(definition), None).unwrap();
    let rule = learned.card.scorecard.rules.iter().find(|rule| rule.feature.as_ref() == "buys").unwrap();
    assert_eq!(rule.group.as_ref(), "behaviour");
    assert_eq!(rule.because["en"], "Number of events, buy, in 50 days");
    assert_eq!(rule.because["pt-BR"], "Número de eventos, buy, em 50 dias");
    let head = learned.card.head.join("\n");
    assert!(
        head.contains("rows of train and calibrate of 2024-02-20, split at random by id (seed 7): "),
        "{head}"
    );
}
