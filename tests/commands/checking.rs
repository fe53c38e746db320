use super::desk::{Desk, check_keys, purchases_definition};
use super::leads::{self, LEADS};

const KEYS: &str = "name verdict rows positives negatives problems leaks";

#[test]
fn data_that_can_be_trained_on_are_ready() {
    let desk = Desk::with_purchases();
    let document = desk.document(0, &["check", &purchases_definition()]);
    check_keys(&document, KEYS);
    assert_eq!((&document["verdict"], &document["rows"]), (&"ready".into(), &23_570.into()));
    assert!(desk.done(&["check", &purchases_definition()]).stdout.contains("ready to train"));
}

#[test]
fn data_that_cannot_be_trained_on_are_unfit() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| text.replace("seed     = 7", "min_positives = 5000"));
    let document = desk.document(1, &["check", "models/leads/score.toml"]);
    check_keys(&document, KEYS);
    assert_eq!(document["verdict"], "unfit");
    check_keys(&document, "problems[].where problems[].text");
    assert!(desk.ends(1, &["check", "models/leads/score.toml"]).stdout.contains("unfit to train"));
}

#[test]
fn what_comes_after_as_of_is_not_seen() {
    let desk = leads::defined();
    let all = desk.document(0, &["check", "models/leads/score.toml"]);
    let early = desk.document(0, &["check", "models/leads/score.toml", "--as-of", "2023-06-01"]);
    assert!(early["rows"].as_u64() < all["rows"].as_u64(), "{early:#}");
    assert!(early["left_out"]["open"].as_u64() > Some(0), "{early:#}");
}

#[test]
fn what_may_leak_the_future_is_told_until_it_is_answered() {
    let desk = leads::defined();
    let excluded = "exclude   = { call_seconds = \"known only after the call\" }";
    desk.redefine(LEADS, |text| text.replace(excluded, ""));
    let document = desk.document(0, &["check", "models/leads/score.toml"]);
    check_keys(&document, "leaks[].feature leaks[].why leaks[].value leaks[].answered");
    let leak = &document["leaks"][0];
    assert_eq!((&leak["feature"], &leak["answered"]), (&"call_seconds".into(), &serde_json::Value::Null));
    assert_eq!(document["verdict"], "weak");
    let answer = "seed     = 7\nnot_leaks = { call_seconds = \"an earlier call\" }";
    desk.redefine(LEADS, |text| text.replace("seed     = 7", answer));
    let document = desk.document(0, &["check", "models/leads/score.toml"]);
    assert_eq!(document["leaks"][0]["answered"], "an earlier call");
}
