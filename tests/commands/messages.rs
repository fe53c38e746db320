//! What people read when a file is not right: what is wrong, where, and what would be right.

use std::fmt::Write as _;

use super::desk::Desk;
use super::leads::LEADS;
use crate::process::SCORE;

/// Everything that each call says on stderr, with its exit status.
fn told(desk: &Desk, calls: &[&[&str]]) -> String {
    let mut text = String::new();
    for call in calls {
        let said = desk.run(call);
        assert_eq!(said.stdout, "", "{call:?}");
        let status = said.status.unwrap_or(-1);
        writeln!(text, "$ placar {}\n{}(exit status {status})\n", call.join(" "), said.stderr)
            .expect("a text");
    }
    text
}

#[test]
fn definitions_that_are_wrong_are_told_with_line_key_and_remedy() {
    let desk = Desk::with_leads();
    let good = desk.read("models/leads/score.toml");
    desk.write("key.toml", good.replace("delimiter = \";\"", "delimeter = \";\""));
    desk.write(
        "several.toml",
        good.replace("horizon     = \"30d\"", "horizon = \"a month\"").replace("from = 50", "from = 500"),
    );
    desk.write("syntax.toml", good.replace("[table]", "[table"));
    desk.write("models/leads/path.toml", good.replace("leads.csv", "lead.csv"));
    desk.write("models/leads/label.toml", good.replace("column = \"result\"", "column = \"outcome\""));
    let calls: [&[&str]; 6] = [
        &["check", "key.toml"],
        &["check", "several.toml"],
        &["train", "syntax.toml"],
        &["check", "nowhere.toml"],
        &["check", "models/leads/path.toml"],
        &["train", "models/leads/label.toml"],
    ];
    insta::assert_snapshot!(told(&desk, &calls));
}

#[test]
fn tables_that_are_wrong_are_told_with_line_column_and_remedy() {
    let desk = Desk::with_leads();
    let table = desk.read("models/leads/leads.csv");
    let good = desk.read("models/leads/score.toml");
    desk.write(
        "models/leads/typed.toml",
        good.replace("exclude ", "types = { visits = \"number\" }\nexclude "),
    );
    desk.write("models/leads/leads.csv", table.replacen(";3;", ";three;", 2));
    let calls: [&[&str]; 1] = [&["check", "models/leads/typed.toml"]];
    let mut text = told(&desk, &calls);
    desk.write("models/leads/leads.csv", table.replacen("\nL5;", "\nL5;;", 1));
    text.push_str(&told(&desk, &[&["check", "models/leads/score.toml"]]));
    desk.write("models/leads/leads.csv", table.replace(';', ","));
    text.push_str(&told(&desk, &[&["check", "models/leads/score.toml"]]));
    insta::assert_snapshot!(text);
}

#[test]
fn files_that_cannot_be_scored_are_told_what_they_should_be() {
    let desk = Desk::with_leads();
    desk.write("other.csv", "a,b\n1,2\n");
    desk.write("cutoffs.csv", "lead,visits,cutoff\nA,1,2024-01-01\n");
    desk.write("rows.txt.zip", "");
    desk.write("rows.csv", "lead,visits\nA,1\n");
    let calls: [&[&str]; 9] = [
        &["score", LEADS, "--input", "nowhere.csv"],
        &["score", LEADS, "--input", "other.csv"],
        &["score", LEADS, "--input", "rows.txt.zip"],
        &["score", LEADS, "--input", "cutoffs.csv", "--as-of", "2024-01-01"],
        &["score", LEADS, "--input", "rows.csv", "--input", "cutoffs.csv"],
        &["score", LEADS, "--input", "rows.csv", "--with", "9"],
        &["score", LEADS, "--input", "rows.csv", "--output", "scores.xlsx"],
        &["score", LEADS, "--input", "rows.csv", "--output", "nowhere/scores.csv"],
        &["score", LEADS, "--input", "rows.csv", "--json"],
    ];
    insta::assert_snapshot!(told(&desk, &calls));
}

#[test]
fn histories_that_cannot_be_scored_are_told_what_they_should_be() {
    let desk = Desk::with_purchases();
    desk.write("other.csv", "a,b\n1,2\n");
    desk.write("history.csv", "customer_id,date,cds,dollars\nA,1997-01-02,1,11.77\n");
    let calls: [&[&str]; 3] = [
        &["score", SCORE, "--input", "other.csv"],
        &["score", SCORE, "--input", "history.csv", "--input", "other.csv"],
        &["score", SCORE, "--input", "history.csv", "--as-of", "01/10/1997"],
    ];
    insta::assert_snapshot!(told(&desk, &calls));
}

#[test]
fn a_ledger_that_is_none_is_told_as_such() {
    let desk = Desk::with_leads();
    desk.write(
        "notes.txt",
        "not a database, but long enough to have a head of its own, as any text has that goes on",
    );
    desk.write("outcomes.csv", "entity_id,time,value\nA,2024-01-20T00:00:00Z,1\n");
    desk.write("rows.csv", "lead,visits\nA,1\n");
    let calls: [&[&str]; 4] = [
        &["report", LEADS, "--ledger", "notes.txt"],
        &["outcomes", "import", LEADS, "outcomes.csv", "--ledger", "notes.txt"],
        &["score", LEADS, "--input", "rows.csv", "--record", "--ledger", "notes.txt"],
        &["forget", "A", "--ledger", "notes.txt"],
    ];
    insta::assert_snapshot!(told(&desk, &calls));
}
