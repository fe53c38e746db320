//! A Parquet file that another library wrote: `tests/data/write_parquet.py` says how and what.

use std::path::PathBuf;

use records::layout::{ColumnType, FileLayout};
use sources::{
    ColumnData, OutputType, OutputValue, RowsWriter, SourceError, for_each_row, read_table, row_count,
};

use crate::files::{Folder, layout};

fn file() -> FileLayout {
    layout(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/pyarrow.parquet"))
}

#[track_caller]
fn check(file: &FileLayout, column: &str, expected: &ColumnData) {
    let table = read_table(file).unwrap();
    assert_eq!(format!("{:?}", table.column(column).unwrap().data), format!("{expected:?}"), "{column}");
}

fn numbers(first: f64, last: f64) -> ColumnData {
    ColumnData::Number(vec![first, f64::NAN, last])
}

fn texts(first: &str, last: &str) -> ColumnData {
    let mut levels: Vec<std::sync::Arc<str>> = vec![first.into(), last.into()];
    levels.sort();
    let codes = if first < last { vec![0, u32::MAX, 1] } else { vec![1, u32::MAX, 0] };
    ColumnData::Category { levels, codes }
}

fn times(first: &str, last: &str) -> ColumnData {
    ColumnData::Date(vec![Some(first.parse().unwrap()), None, Some(last.parse().unwrap())])
}

#[test]
fn a_parquet_file_knows_how_many_rows_it_has_and_a_text_file_does_not() {
    let folder = Folder::new();
    let path = folder.path().join("n.parquet");
    let mut writer = RowsWriter::create(&path, &[("n", OutputType::Integer)]).unwrap();
    (0..20_000).for_each(|n| writer.write(&[OutputValue::Integer(n)]).unwrap());
    writer.finish().unwrap();
    assert_eq!(row_count(&FileLayout { path, ..folder.layout("n.csv", "n\n1\n") }).unwrap(), Some(20_000));
    assert_eq!(row_count(&folder.layout("n.csv", "n\n1\n")).unwrap(), None);
}

#[test]
fn every_kind_of_number_is_a_number() {
    check(&file(), "int8", &numbers(-5.0, 7.0));
    check(&file(), "int64", &numbers(17850.0, 9007199254740992.0));
    check(&file(), "uint64", &numbers(1.0, 18446744073709551615.0));
    check(&file(), "float32", &numbers(0.5, f64::NAN));
    check(&file(), "float64", &numbers(17850.0, 0.1));
    check(&file(), "decimal", &numbers(12.34, -0.05));
    check(&file(), "whole", &numbers(1e20, -3.0));
    check(&file(), "bool", &ColumnData::Boolean(vec![Some(true), None, Some(false)]));
}

#[test]
fn every_kind_of_text_is_a_category() {
    check(&file(), "string", &texts("São Paulo", "x"));
    check(&file(), "view", &texts("a", "b"));
    check(&file(), "dictionary", &texts("gold", "basic"));
    let empty = ColumnData::Category { levels: vec!["a".into()], codes: vec![0, u32::MAX, u32::MAX] };
    check(&file(), "large", &empty);
}

#[test]
fn every_kind_of_date_is_a_date() {
    for column in ["date32", "date64"] {
        check(&file(), column, &times("2024-02-29", "1969-12-31"));
    }
    for column in ["seconds", "nanos", "zoned"] {
        check(&file(), column, &times("2024-07-01T10:30:00Z", "1969-12-31T23:59:59Z"));
    }
    let local = FileLayout { timezone: Some("America/Sao_Paulo".to_owned()), ..file() };
    check(&local, "seconds", &times("2024-07-01T13:30:00Z", "1970-01-01T02:59:59Z"));
    check(&local, "date32", &times("2024-02-29T03:00:00Z", "1969-12-31T03:00:00Z"));
    check(&local, "zoned", &times("2024-07-01T10:30:00Z", "1969-12-31T23:59:59Z"));
}

#[test]
fn an_override_takes_numbers_as_exact_texts() {
    let mut file = file();
    for column in ["int64", "uint64", "float64", "whole", "bool"] {
        file.types.insert(column.to_owned(), ColumnType::Category);
    }
    check(&file, "int64", &texts("17850", "9007199254740993"));
    check(&file, "uint64", &texts("1", "18446744073709551615"));
    check(&file, "float64", &texts("17850", "0.1"));
    check(&file, "whole", &texts("100000000000000000000", "-3"));
    check(&file, "bool", &texts("true", "false"));
}

#[test]
fn missing_texts_hold_for_numbers_too() {
    let mut file = file();
    file.missing.insert("*".to_owned(), vec!["17850".to_owned(), "gold".to_owned()]);
    for column in ["int64", "float64"] {
        let ColumnData::Number(numbers) = &read_table(&file).unwrap().column(column).unwrap().data.clone()
        else {
            panic!("no numbers")
        };
        assert!(numbers[0].is_nan(), "{column}");
    }
    let basic = ColumnData::Category { levels: vec!["basic".into()], codes: vec![u32::MAX, u32::MAX, 0] };
    check(&file, "dictionary", &basic);
}

#[test]
fn columns_that_hold_lists_are_left_out_with_a_note() {
    let table = read_table(&file()).unwrap();
    assert!(table.column("list").is_none());
    let notes: Vec<String> = table.notes.iter().map(|note| note.to_string()).collect();
    let notes = notes.join("\n").replace(env!("CARGO_MANIFEST_DIR"), "");
    insta::assert_snapshot!(notes);
    assert_eq!(table.line_of(2).to_string().rsplit('/').next(), Some("pyarrow.parquet, row 3"));
}

#[test]
fn rows_of_texts_leave_lists_out_too() {
    let mut rows = Vec::new();
    for_each_row(&file(), |row| {
        rows.push(["int64", "zoned", "seconds", "bool", "list"].map(|name| row.get(name).map(str::to_owned)));
        Ok::<(), SourceError>(())
    })
    .unwrap();
    let first =
        ["17850", "2024-07-01T10:30:00Z", "2024-07-01T10:30:00", "true"].map(|text| Some(text.to_owned()));
    assert_eq!(rows[0][..4], first);
    assert_eq!(rows[0][4], None);
    assert_eq!(rows[1], [None, None, None, None, None]);
}
