use super::desk::{Desk, check_keys};
use super::leads::{self, LEADS};

const DEFINITION: &str = "models/leads/score.toml";

#[test]
fn the_document_of_a_training_says_all_that_scripts_need() {
    let desk = leads::defined();
    let document = desk.document(0, &["train", DEFINITION]);
    check_keys(&document, "name version learner calibrator split gate.passed gate.reasons leaks");
    check_keys(
        &document,
        "rows.train rows.calibrate rows.test metrics.test metrics.scorecard metrics.base_rate",
    );
    check_keys(
        &document,
        "rows.left_out.embargo rows.left_out.open rows.left_out.population rows.left_out.no_entity",
    );
    check_keys(&document, "metrics.champion gate.reasons[].check gate.reasons[].passed gate.reasons[].text");
    check_keys(
        &document,
        "candidates[].learner candidates[].excluded candidates[].validation_log_loss candidates[].test",
    );
    for key in
        "roc_auc roc_auc_low roc_auc_high pr_auc log_loss brier ece ks lift_at_10 slope intercept".split(' ')
    {
        check_keys(&document, &format!("metrics.test.{key} metrics.scorecard.{key} candidates[].test.{key}"));
    }
    check_keys(&document, "metrics.test.observed_to_expected metrics.base_rate.observed_to_expected");
    assert_eq!((&document["name"], &document["version"]), (&LEADS.into(), &1.into()));
    assert_eq!((&document["split"], &document["gate"]["passed"]), (&"time".into(), &true.into()));
    for file in ["model.placar", "card.json", "report.html", "entities.bin"] {
        assert!(desk.has(&format!("models/leads/versions/1/{file}")), "{file}");
    }
}

#[test]
fn the_same_training_is_the_same_version() {
    let desk = leads::defined();
    let model = "models/leads/versions/1/model.placar";
    assert_eq!(desk.train(LEADS), 1);
    let bytes = std::fs::read(desk.path().join(model)).expect("a model");
    assert!(desk.done(&["train", DEFINITION]).stdout.contains("the same bytes were published before"));
    assert_eq!(std::fs::read(desk.path().join(model)).expect("a model"), bytes);
    assert!(!desk.has("models/leads/versions/2"));
}

#[test]
fn a_version_that_the_gate_refuses_is_published_all_the_same() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| text.replace("min_positives = 10", "min_positives = 5000"));
    let document = desk.document(1, &["train", DEFINITION]);
    assert_eq!((&document["gate"]["passed"], &document["version"]), (&false.into(), &1.into()));
    assert!(desk.has("models/leads/versions/1/model.placar"));
    let said = desk.ends(1, &["train", DEFINITION]);
    assert!(said.stdout.contains("gate: not passed"), "{said:#?}");
}

#[test]
fn too_little_data_is_an_answer_and_no_version() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| text.replace("seed     = 7", "min_positives = 5000"));
    let said = desk.ends(1, &["train", DEFINITION, "--json"]);
    assert!(said.stderr.contains("fewer than the 5000 that [training] min_positives asks for"), "{said:#?}");
    assert_eq!(said.stdout, "");
    assert!(!desk.has("models/leads/versions/1"));
}

#[test]
fn training_publishes_where_it_is_told_and_leaves_the_definition_alone() {
    let desk = leads::defined();
    let before = desk.read(DEFINITION);
    desk.done(&["train", DEFINITION, "--models", "elsewhere"]);
    assert!(desk.has("elsewhere/leads/versions/1/model.placar"));
    assert!(!desk.has("elsewhere/leads/score.toml"));
    assert_eq!(desk.read(DEFINITION), before);
}

#[test]
fn a_report_page_speaks_the_language_that_is_asked_for() {
    let desk = Desk::with_leads();
    assert!(desk.read("models/leads/versions/1/report.html").contains("lang=\"en\""));
    desk.redefine(LEADS, |text| text.replace("seed     = 7", "seed     = 8"));
    desk.run(&["train", DEFINITION, "--lang", "pt-BR"]);
    assert!(desk.read("models/leads/versions/2/report.html").contains("lang=\"pt-BR\""));
}

#[test]
fn a_portuguese_page_says_everything_in_portuguese() {
    let desk = Desk::with_leads();
    let of_all_kinds = "learners = [\"logistic\", \"random_forest\"]";
    desk.redefine(LEADS, |text| {
        let untimed = text.replace("time      = { column = \"contacted_at\" }\n", "");
        untimed
            .replace("learners = [\"logistic\"]", of_all_kinds)
            .replace("seed     = 7", "seed = 7\nsplit = { random = true }")
    });
    let table = desk.read(leads::TABLE);
    let (head, rows) = table.split_once('\n').expect("a head");
    // A date that cannot be counted back, a column without values, a row without an entity and an outcome.
    let widened: Vec<String> = rows.lines().map(|row| format!("{row};")).collect();
    let nobody = ";".repeat(head.matches(';').count() + 1);
    desk.write(leads::TABLE, format!("{head};nothing\n{}\n{nobody}\n", widened.join("\n")));
    desk.run(&["train", DEFINITION, "--lang", "pt-BR"]);
    let page = desk.read("models/leads/versions/2/report.html");
    for sentence in [
        "não tem valor em nenhuma linha",
        "fica de fora",
        "razão entre realizado e previsto",
        "sorteada por entidade",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
    let left: Vec<&str> =
        page.split("lang=\"en\">").skip(1).map(|rest| rest.split('<').next().unwrap_or("")).collect();
    assert!(left.is_empty(), "{left:?}");
}
