use registry::{GateVerdict, LeftOut, ModelCard};
use reports::{Language, training_page};

use crate::html::{Piece, pieces, spoken};
use crate::samples::card;

#[track_caller]
fn check_says(card: &ModelCard, language: Language, expected: &[&str]) {
    let spoken = spoken(&training_page(card, language));
    for text in expected {
        assert!(spoken.contains(text), "{text:?} is not said in {spoken}");
    }
}

fn passed() -> ModelCard {
    let mut card = card();
    card.train.gate = GateVerdict {
        passed: true,
        champion: None,
        reasons: card.train.gate.reasons.into_iter().filter(|reason| reason.passed).collect(),
    };
    card
}

#[test]
fn the_verdict_stands_on_top_with_what_stood_in_the_way() {
    let failed =
        ["Version 3 may not become champion: 3 of 6 checks failed.", "against version 2, the champion"];
    check_says(&card(), Language::English, &failed);
    check_says(&card(), Language::English, &["placar promote cdnow-repurchase 3 --force"]);
    check_says(&passed(), Language::English, &["Version 3 may become champion: it passed all 3 checks."]);
    check_says(&passed(), Language::BrazilianPortuguese, &["A versão 3 pode virar campeã"]);
}

#[test]
fn every_check_of_the_gate_is_told_with_its_figures() {
    let card = card();
    let spoken = spoken(&training_page(&card, Language::English));
    for reason in &card.train.gate.reasons {
        let text = &reason.text[1..]; // the first letter is a capital on the page
        assert!(spoken.contains(text), "{text:?} is not told");
    }
    check_says(
        &card,
        Language::English,
        &["Spread of the probabilities : failed", "Amount of data : passed"],
    );
}

#[test]
fn every_leak_with_its_answer_and_every_problem_is_told() {
    let card = card();
    let spoken = spoken(&training_page(&card, Language::English));
    for leak in &card.train.leaks {
        assert!(spoken.contains(&leak.feature) && spoken.contains(&leak.why), "{} is not told", leak.feature);
        assert!(leak.answered.as_ref().is_none_or(|answer| spoken.contains(&format!("Answered: {answer}"))));
    }
    assert!(spoken.contains("Not answered: exclude the feature"));
    for problem in &card.train.problems {
        assert!(
            spoken.contains(&problem.place) && spoken.contains(&problem.text),
            "{} is not told",
            problem.text
        );
    }
}

#[test]
fn the_evidence_is_told_with_what_was_left_out() {
    let left_out =
        ["14,054", "2,573", "135,080", "they name no entity", "nobody whom the model learned from"];
    check_says(&card(), Language::English, &left_out);
    let mut whole = card();
    whole.train.rows.left_out = LeftOut::default();
    check_says(&whole, Language::English, &["No row was left out."]);
}

#[test]
fn the_model_is_compared_with_rules_base_rate_and_champion() {
    let compared = [
        "The model ranks rows better than the rules: ROC AUC +0.072 (95% interval: +0.057 to +0.087).",
        "The model ranks rows worse than the champion: ROC AUC −0.031",
        "The champion could be compared on 700 of the 1,500 rows",
        "Base rate",
    ];
    check_says(&card(), Language::English, &compared);
    let mut alone = card();
    alone.train.metrics.scorecard = None;
    alone.train.metrics.over_scorecard = None;
    alone.train.scorecard_assessment = None;
    check_says(
        &alone,
        Language::English,
        &["There is no scorecard, so the model was not compared with rules."],
    );
}

#[test]
fn candidates_are_told_with_those_left_out_and_why() {
    let told = [
        "gradient boosting",
        "left out: it cannot promise the directions that [training] monotone declares",
        "L2 strength 100",
        "chosen",
    ];
    check_says(&card(), Language::English, &told);
    check_says(&card(), Language::English, &["Another method had a lower validation loss"]);
}

#[test]
fn tiers_that_are_off_are_named() {
    let named = [
        "Estratégico is off: 499 were expected and 410 came, fewer than chance explains.",
        "Manutenção is off: 435 were expected and 501 came, more than chance explains.",
    ];
    check_says(&card(), Language::English, &named);
    check_says(&card(), Language::English, &["empty"]);
}

#[test]
fn effects_and_drift_are_told_in_words() {
    let effects = [
        "one standard deviation more: lowers it (odds\u{a0}×\u{a0}0.46)",
        "being missing: raises it (odds\u{a0}×\u{a0}1.13)",
        "“Month-to-month”: raises it (odds\u{a0}×\u{a0}2.03)",
        "a rare value: leaves it as it is",
        "has shifted somewhat",
        "has shifted strongly",
        "1 in all: euribor.",
        "0 to 1,119.68",
    ];
    check_says(&card(), Language::English, &effects);
}

#[test]
fn the_facts_of_the_version_stand_on_the_page() {
    let card = card();
    let facts = [
        &card.sha256,
        "2025-03-04 05:06 UTC",
        "purchases.csv.gz",
        &card.train.schema,
        &card.definition,
        "placar forget",
    ];
    check_says(&card, Language::English, &facts);
    check_says(&card, Language::BrazilianPortuguese, &["04/03/2025 05:06 UTC", "38 semanas", "14.054"]);
}

#[test]
fn hostile_names_stay_text() {
    let hostile = "<script>alert('x')</script>\"><svg onload=alert(1)>";
    let mut card = card();
    let train = &mut card.train;
    for text in [&mut train.name, &mut train.description, &mut train.outcome, &mut train.learner] {
        *text = hostile.to_owned();
    }
    train.features[1].effects[0].0 = hostile.to_owned();
    train.features[0].feature = hostile.to_owned();
    train.tiers[0].tier = hostile.to_owned();
    train.gate.reasons[0].check = hostile.to_owned();
    train.gate.reasons[0].text = hostile.to_owned();
    train.problems[0].text = hostile.to_owned();
    train.leaks[2].answered = Some(hostile.to_owned());
    card.definition = hostile.to_owned();
    for language in Language::ALL {
        let page = training_page(&card, language);
        let pieces = pieces(&page);
        assert!(!pieces.iter().any(|piece| piece.is("script") || piece.attribute("onload").is_some()));
        assert!(pieces.contains(&Piece::Text(hostile.to_owned())));
    }
}

#[test]
fn a_version_of_which_there_is_nothing_to_tell_has_a_page() {
    let mut card = card();
    let train = &mut card.train;
    (train.version, train.horizon, train.split) = (0, None, "unheard-of".to_owned());
    train.assessment = evaluation::assess(&[], &[], None, 7);
    train.scorecard_assessment = None;
    (train.tiers, train.features, train.leaks) = (Vec::new(), Vec::new(), Vec::new());
    (train.problems, train.candidates) = (Vec::new(), Vec::new());
    train.gate.reasons = Vec::new();
    check_says(
        &card,
        Language::English,
        &["not published", "The scan found no such sign.", "There are no features."],
    );
    check_says(&card, Language::English, &["there is nothing to rank", "Nothing was found"]);
}

#[test]
fn the_same_card_gives_the_same_bytes() {
    for language in Language::ALL {
        assert_eq!(training_page(&card(), language), training_page(&card(), language));
    }
}
