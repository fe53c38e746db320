//! The whole road on real data: train, promote, score and record, import what came, report.

use std::fmt::Write as _;

use ledger::Reader;

use super::desk::{Desk, purchases, purchases_definition, rows};
use super::same_bits::plain;
use crate::process::SCORE;

#[test]
fn predictions_on_real_data_come_true_as_often_as_they_say() {
    let desk = Desk::with_purchases();
    desk.done(&["check", &purchases_definition()]);
    let scores = [
        "score",
        SCORE,
        "--input",
        &purchases(),
        "--as-of",
        "1997-10-01",
        "--output",
        "scores.csv",
        "--record",
    ];
    desk.done(&scores);
    desk.write("outcomes.csv", outcomes());
    desk.done(&["outcomes", "import", SCORE, "outcomes.csv", "--known-to", "1998-06-24"]);
    let report = desk.document(0, &["report", SCORE]);
    assert_eq!(
        (&report["n"], &report["mature"], &report["open"]),
        (&23_570.into(), &23_570.into(), &0.into())
    );
    assert_eq!(report["observed"], 7_021, "what the data dictionary says");
    let expected = report["expected"].as_f64().expect("a number");
    let promised: f64 = rows(&desk.read("scores.csv"))
        .iter()
        .map(|row| row["probability"].parse::<f64>().expect("one"))
        .sum();
    assert!((expected - promised).abs() < 1e-6, "{expected} {promised}");
    assert!((expected / 7_021.0 - 1.0).abs() < 0.05, "{expected}");
    let group = &report["groups"][0];
    assert_eq!((&group["version"], &group["source"]), (&1.into(), &"MODEL".into()));
    assert!(group["roc_auc"].as_f64().is_some_and(|auc| auc > 0.76), "{group:#}");
    let reader =
        Reader::open(&desk.path().join(".placar/ledger.sqlite")).unwrap_or_else(|error| panic!("{error}"));
    let rows = reader.report_rows(SCORE, None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(rows.rows.len(), 23_570);
}

/// Every purchase in the 38 weeks from the cutoff on.
fn outcomes() -> String {
    let mut outcomes = "entity_id,time,value\n".to_owned();
    let layout = plain(std::path::Path::new(&purchases()));
    sources::for_each_row::<sources::SourceError>(&layout, |row| {
        let (id, date) = (row.get("customer_id").unwrap_or_default(), row.get("date").unwrap_or_default());
        if ("1997-10-01".."1998-06-24").contains(&date) {
            writeln!(outcomes, "{id},{date}T00:00:00Z,1").expect("a text");
        }
        Ok(())
    })
    .unwrap_or_else(|error| panic!("{error}"));
    outcomes
}
