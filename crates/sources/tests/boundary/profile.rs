//! What a table seems to be.

use records::Value;
use sources::{Profile, profile};

use crate::files::{Folder, gzip};

fn shown(profile: &Profile) -> String {
    let value = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        Value::Time(time) => time.to_string(),
        other => format!("{other:?}"),
    };
    let mut lines =
        vec![format!("delimiter {:?}, {} rows", profile.delimiter.map(char::from), profile.n_rows)];
    for column in &profile.columns {
        let more = if column.has_more { "+" } else { "" };
        lines
            .push(format!("{}: {:?}, {}{more} distinct", column.name, column.column_type, column.n_distinct));
        lines.push(format!("  missing {} and perhaps {:?}", column.n_missing, column.missing_like));
        if let Some((low, high)) = &column.range {
            lines.push(format!("  from {} to {}", value(low), value(high)));
        }
        lines.push(format!("  such as {:?}", column.examples));
        lines.push(format!("  most often {:?}", column.top));
        if !column.time_formats.is_empty() {
            lines.push(format!("  times as {:?}", column.time_formats));
        }
    }
    lines.join("\n")
}

#[test]
fn a_table_is_described_by_what_it_holds() {
    let folder = Folder::new();
    let content = "id;age;pdays;job;won;met;since;code\n\
                   a1;31;999;admin;yes;31/01/2024;2024-01-31;20240131\n\
                   a2;NA;3;unknown;no;28/02/2024;;20240228\n\
                   a3;45;999;admin;yes;05/03/2024;2023-12-31;20240305\n\
                   a4;;27;?;yes;01/04/2024;2024-01-01T10:00:00Z;20240401\n";
    let path = folder.file("leads.csv.gz", gzip(content));
    insta::assert_snapshot!(shown(&profile(&path, None).unwrap()));
}

#[track_caller]
fn check_delimiter(name: &str, content: &str, expected: u8) {
    let folder = Folder::new();
    let profile = profile(&folder.file(name, content), None).unwrap();
    assert_eq!(profile.delimiter.map(char::from), Some(char::from(expected)));
}

#[test]
fn the_delimiter_is_the_one_that_makes_regular_rows() {
    check_delimiter("t.csv", "a,b\n1,2\n", b',');
    check_delimiter("t.csv", "a;b\n1,5;2\n", b';');
    check_delimiter("t.csv", "name, first;age\n\"Silva, João\";3\nx;4\n", b';');
    check_delimiter("t.txt", "a\tb\n1\t2\n", b'\t');
    check_delimiter("t.tsv", "a, b\tc\n1, 2\t3\n", b'\t');
    check_delimiter("t.csv", "a|b\n1|2\n", b'|');
    check_delimiter("t.csv", "only\n1\n", b',');
}

#[track_caller]
fn check_missing_like(values: &[&str], expected: &[(&str, u64)]) {
    let folder = Folder::new();
    let rows: String = values.iter().map(|value| format!("{value},0\n")).collect();
    let profile = profile(&folder.file("t.csv", format!("x,n\n{rows}")), None).unwrap();
    let found: Vec<(&str, u64)> =
        profile.columns[0].missing_like.iter().map(|(text, count)| (text.as_str(), *count)).collect();
    assert_eq!(found, expected);
}

#[test]
fn numbers_that_stand_apart_may_mean_missing() {
    check_missing_like(&["1", "999", "27", "999"], &[("999", 2)]);
    check_missing_like(&["1", "999", "998"], &[]);
    check_missing_like(&["0", "-1", "5"], &[("-1", 1)]);
    check_missing_like(&["-2", "-1", "5"], &[]);
    check_missing_like(&["999", "999"], &[]);
    check_missing_like(&["999", "x"], &[]);
    check_missing_like(
        &["N/A", "n/a", "Não informado", "x"],
        &[("N/A", 1), ("Não informado", 1), ("n/a", 1)],
    );
}

#[test]
fn texts_are_told_apart_up_to_a_bound() {
    let folder = Folder::new();
    let rows: String = (0..20_000).map(|idx| format!("id{idx},{}\n", "long".repeat(100))).collect();
    let profile = profile(&folder.file("t.csv", format!("id,text\n{rows}")), None).unwrap();
    assert_eq!((profile.columns[0].n_distinct, profile.columns[0].has_more), (10_000, true));
    assert_eq!(profile.columns[1].top, [("long".repeat(15), 1.0)]);
}

#[test]
fn parquet_columns_have_the_types_of_their_schema() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pyarrow.parquet");
    insta::assert_snapshot!(shown(&profile(&path, None).unwrap()));
}
