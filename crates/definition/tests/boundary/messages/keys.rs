//! Keys, types and TOML itself.

use std::path::Path;

use definition::parse;

use super::{EVENTS, check};

#[test]
fn unknown_and_misplaced_keys() {
    check(
        "unknown_and_misplaced_keys",
        EVENTS,
        &[
            &[("horizon =", "horizn =")],
            &[("entity =", "entity_column =")],
            &[("description =", "seed = 7\ndescription =")],
            &[("[score]\n", "title = \"x\"\n[score]\n")],
            &[("[score]\n", "seed = 7\n[score]\n")],
            &[("[label]", "[labels]")],
            &[("[observations]", "[observation]")],
            &[("[scorecard]\n", "[rules]\n")],
            &[("[[attributes]]", "[[attribute]]")],
            &[("window = ", "windw = ")],
            &[("purchases_90d = { count =", "purchases_90d = { number =")],
            &[("time = \"date\"", "time = \"date\"\ndelimeter = \";\"")],
            &[("{ constant = \"purchase\" }", "{ konstant = \"purchase\" }")],
            &[("{ below = 30,", "{ bellow = 30,")],
            &[("", "[serving]\nmax_mising = 0.5\n[training.gradient_bosting]\ntrees = 5")],
            &[("", "[training.gradient_boosting]\nn_estimators = 5")],
        ],
    );
}

#[test]
fn wrong_types() {
    check(
        "wrong_types",
        EVENTS,
        &[
            &[("horizon = \"90d\"", "horizon = 90")],
            &[("name = \"churn\"", "name = [\"churn\"]")],
            &[("values = [\"minutes\"]", "values = \"minutes\"")],
            &[("values = [\"minutes\"]", "values = [\"minutes\", 3]")],
            &[("kind = { constant = \"login\" }", "kind = \"login\"")],
            &[("at = [\"2024-01-01\"]", "at = \"2024-01-01\"")],
            &[("at = [\"2024-01-01\"]", "at = [20240101]")],
            &[(
                "purchases_90d = { count = \"purchase\", window = \"90d\" }",
                "purchases_90d = \"count purchase\"",
            )],
            &[("base = 50", "base = \"fifty\"")],
            &[("base = 50", "base = inf")],
            &[("points = -10", "points = true")],
            &[("", "[training]\nseed = -1\nmin_positives = 2.5")],
            &[("", "[training]\nseed = 99999999999999999999")],
            &[("", "[gate]\nslope = [0.7, 1.0, 1.4]\nobserved_to_expected = 1.0")],
            &[("", "[tier]\nname = \"A\"\nfrom = 0")],
            &[("[score]", "[[score]]")],
            &[("[[attributes]]", "[attributes]")],
            &[("[features]", "[[features]]")],
            &[("horizon = \"90d\"", "horizon = 2024-01-01")],
        ],
    );
}

#[test]
fn missing_keys() {
    check(
        "missing_keys",
        EVENTS,
        &[
            &[("name = \"churn\"\n", "")],
            &[("horizon = \"90d\"\n", "")],
            &[("entity = \"customer_id\"\n", "")],
            &[("time = \"at\"\n", "")],
            &[("kind = { constant = \"login\" }\n", "")],
            &[("path = \"logins.csv\"\n", "")],
            &[("[label]\nno_event = \"purchase\"\n", "")],
            &[("no_event = \"purchase\"\n", "")],
            &[("[observations]\nat = [\"2024-01-01\"]\n", "")],
            &[("at = [\"2024-01-01\"]\n", "")],
            &[("points = [{ below = 30, points = 20 }, { points = -10 }]\n", "")],
            &[("points = -10", "")],
            &[("", "[[tier]]\nname = \"Estratégico\"")],
            &[("", "[report]\ncost = { missed = 3 }")],
        ],
    );
    check("missing_sections", "", &[&[("", "")], &[("", "[score]\nname = \"x\"")]]);
}

#[test]
fn what_is_no_toml() {
    check(
        "what_is_no_toml",
        EVENTS,
        &[
            &[("name = \"churn\"", "name = churn")],
            &[("name = \"churn\"", "name = \"churn")],
            &[("name = \"churn\"", "name = 'churn")],
            &[("name = \"churn\"", "name")],
            &[("name = \"churn\"", "name =")],
            &[("name = \"churn\"", "name \"churn\"")],
            &[("name = \"churn\"", "name == \"churn\"")],
            &[("name = \"churn\"", "my name = \"churn\"")],
            &[("name = \"churn\"", "name = \"churn\" or so")],
            &[("[score]", "[score")],
            &[("[[attributes]]", "[[attributes]")],
            &[("at = [\"2024-01-01\"]", "at = [\"2024-01-01\"")],
            &[("at = [\"2024-01-01\"]", "at = [\"2024-01-01\" \"2024-02-01\"]")],
            &[("plan = { attribute = \"plan\" }", "plan = { attribute = \"plan\"")],
            &[("plan = { attribute = \"plan\" }", "plan = { attribute: \"plan\" }")],
            &[("horizon = \"90d\"", "horizon = \"90d\"\nhorizon = \"91d\"")],
            &[("", "[label]\nevent = \"purchase\"")],
            &[("", "[features.plan.more]\nx = 1")],
            &[("name = \"churn\"", "name = \"chu\\rn\\q\"")],
            &[("base = 50", "base = 050")],
            &[("at = [\"2024-01-01\"]", "at = [2024-13-01]")],
            &[("path = \"logins.csv\"", "path = \"data\\logins.csv\"")],
            &[
                ("name = \"churn\"", "name = churn"),
                ("horizon = \"90d\"", "horizon = 90d"),
                ("base = 50", "base = fifty"),
            ],
        ],
    );
}

#[test]
fn several_mistakes_are_told_at_once_in_the_order_of_the_file() {
    check(
        "several_mistakes_are_told_at_once_in_the_order_of_the_file",
        EVENTS,
        &[&[
            ("horizon = \"90d\"", "horizon = \"90 days\""),
            ("time = \"at\"", "tiem = \"at\""),
            ("no_event = \"purchase\"", "no_event = \"purchases\""),
            ("at = [\"2024-01-01\"]", "at = 3"),
            ("window = \"90d\"", "window = 90"),
            ("base = 50", "bse = 50"),
            ("points = -10", "pionts = -10"),
            ("", "[[tier]]\nname = \"A\"\nfrom = 10\n[gate]\nslope = [2, 1]"),
        ]],
    );
}

/// Keys of the schema that stand in the example with every key.
const CLOSED_KEYS: &str = "\
    name description entity outcome horizon path time kind constant values complete_to known_at \
    time_format timezone missing types event after until count window half_life where since_last \
    ratio attribute base weight group points below because each learners split train calibrate test \
    random seed monotone not_leaks min_positives learning_rate trees depth rows columns \
    max_auc_loss slope observed_to_expected max_missing max_age ledger shadow capacity";

/// Where the key is written for the first time.
fn first(text: &str, key: &str) -> usize {
    let is_key = |(place, _): &(usize, &str)| {
        let before = text[..*place].chars().next_back();
        before.is_none_or(|c| " {\n".contains(c)) && text[place + key.len()..].trim_start().starts_with('=')
    };
    text.match_indices(key).find(is_key).map(|(place, _)| place).expect("the definition has the key")
}

#[test]
fn a_key_with_a_letter_too_few_is_recognised() {
    let text = include_str!("../../definitions/events.toml");
    for key in CLOSED_KEYS.split_whitespace() {
        let (place, letter) = (first(text, key), key.len() / 2);
        let misspelt = format!("{}{}", &text[..place + letter], &text[place + letter + 1..]);
        let errors = parse(&misspelt, Path::new("data"), Path::new("score.toml")).unwrap_err();
        let line = text[..place].matches('\n').count() + 1;
        let said = format!("did you mean {key:?}?");
        let told = errors.problems.iter().any(|problem| problem.line == line && problem.text.contains(&said));
        assert!(told, "{key}: {errors}");
        assert_eq!(errors.problems.len(), 1, "one mistake makes one message: {errors}");
    }
}
