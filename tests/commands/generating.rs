use std::fs;

use super::desk::{Desk, check_keys};

const FILES: [&str; 7] = [
    "leads.csv.gz",
    "lead_events.csv.gz",
    "lead_outcomes.csv.gz",
    "accounts.csv.gz",
    "account_events.csv.gz",
    "account_outcomes.csv.gz",
    "truth.csv.gz",
];

#[test]
fn the_same_seed_invents_the_same_company() {
    let desk = Desk::empty();
    let generate = |seed: &str, output: &str| {
        desk.document(0, &["generate", "saas", "--accounts", "10", "--seed", seed, "--output", output])
    };
    let document = generate("1", "one");
    check_keys(
        &document,
        "output seed leads lead_events lead_outcomes accounts account_facts account_events truths",
    );
    assert_eq!((&document["accounts"], &document["leads"]), (&10.into(), &50.into()));
    assert_eq!(generate("1", "again")["account_events"], document["account_events"]);
    generate("2", "two");
    let bytes = |folder: &str, file: &str| fs::read(desk.path().join(folder).join(file)).expect("a file");
    for file in FILES {
        assert_eq!(bytes("one", file), bytes("again", file), "{file}");
    }
    assert_ne!(bytes("one", FILES[1]), bytes("two", FILES[1]));
}

#[test]
fn leads_are_as_many_as_asked_for() {
    let desk = Desk::empty();
    let call = ["generate", "saas", "--accounts", "3", "--leads-per-account", "2", "--output", "out"];
    assert_eq!(desk.document(0, &call)["leads"], 6);
    assert!(desk.done(&call).stdout.starts_with("3 accounts with "));
}

#[test]
fn a_company_that_cannot_be_is_a_wrong_call() {
    let desk = Desk::empty();
    let said = desk.ends(2, &["generate", "saas", "--accounts", "0", "--output", "out"]);
    assert!(said.stderr.contains("0 accounts cannot be generated: write a number from 1 to"), "{said:#?}");
    assert!(!desk.has("out"));
    desk.write("taken", "");
    let said = desk.ends(3, &["generate", "saas", "--accounts", "1", "--output", "taken"]);
    assert!(said.stderr.contains("taken"), "{said:#?}");
}
