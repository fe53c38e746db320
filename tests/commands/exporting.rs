use records::layout::ColumnType;
use sources::read_table;

use super::desk::Desk;
use super::same_bits::plain;
use crate::process::SCORE;

#[test]
fn a_ledger_is_exported_row_by_row() {
    let desk = Desk::with_purchases();
    desk.write(
        "history.csv",
        "customer_id,date,cds,dollars\nA,1997-01-02,1,11.77\nB,1997-02-02,2,20\nB,1997-03-02,2,30\n",
    );
    desk.done(&["events", "import", SCORE, "history.csv"]);
    desk.done(&[
        "score",
        SCORE,
        "--input",
        "history.csv",
        "--as-of",
        "1997-10-01",
        "--record",
        "--output",
        "scores.csv",
    ]);
    desk.write("outcomes.csv", "entity_id,time,value,id\nA,1997-11-01T00:00:00Z,1,o1\n");
    desk.done(&["outcomes", "import", SCORE, "outcomes.csv"]);
    let document = desk.document(0, &["export", SCORE, "--output", "out/ledger"]);
    assert_eq!(
        document["rows"],
        serde_json::json!({ "predictions": 2, "outcomes": 1, "events": 3, "attributes": 0 })
    );
    check(
        &desk,
        "predictions",
        2,
        "prediction_id entity_id cutoff mature_at probability points tier source cause version features reasons",
    );
    check(&desk, "outcomes", 1, "entity_id time value prediction_id received_at id");
    check(&desk, "events", 3, "entity_id time kind values known_at received_at id");
    check(&desk, "attributes", 0, "entity_id from name value known_at");
    let said = desk.done(&["export", SCORE, "--output", "out/ledger"]);
    assert_eq!(
        said.stdout,
        format!("{SCORE}: 2 predictions, 1 outcomes, 3 events, 0 attributes in out/ledger\n")
    );
}

#[track_caller]
fn check(desk: &Desk, table: &str, n_rows: usize, columns: &str) {
    let file = plain(&desk.path().join(format!("out/ledger/{table}.parquet")));
    let read = read_table(&file).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.n_rows, n_rows, "{table}");
    for column in columns.split(' ') {
        assert!(read.column(column).is_some(), "{table} has no column {column}");
    }
    let times = read.columns.iter().filter(|column| column.data.column_type() == ColumnType::Date);
    assert!(times.count() >= 2, "times are times in {table}");
}

#[test]
fn what_cannot_be_exported_is_a_wrong_call() {
    let desk = Desk::with_purchases();
    let said = desk.ends(2, &["export", SCORE, "--output", "out"]);
    assert!(said.stderr.contains("there is no ledger at"), "{said:#?}");
    desk.write("taken", "");
    desk.done(&["forget", "nobody"]);
    let said = desk.ends(2, &["export", SCORE, "--output", "taken"]);
    assert!(said.stderr.contains("the folder taken cannot be made"), "{said:#?}");
}
