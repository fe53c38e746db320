//! What is written reads back the same, whichever the format.

use proptest::prelude::*;
use records::layout::ColumnType;
use records::{Timestamp, Value};
use sources::{
    OutputType, OutputValue, RowsWriter, SourceError, Table, for_each_row, read_records, read_table,
};

use crate::files::{Folder, events, layout};

const FORMATS: [&str; 6] = ["t.csv", "t.csv.gz", "t.tsv", "t.txt", "t.tsv.gz", "t.parquet"];

type Line = (Option<String>, Option<i64>, Option<f64>, Option<i64>);

const COLUMNS: [(&str, OutputType); 5] = [
    ("text", OutputType::Text),
    ("integer", OutputType::Integer),
    ("float", OutputType::Float),
    ("time", OutputType::Time),
    ("row", OutputType::Integer),
];

fn write(folder: &Folder, name: &str, lines: &[Line]) {
    let mut writer = RowsWriter::create(&folder.path().join(name), &COLUMNS).unwrap();
    for (row, (text, integer, float, time)) in lines.iter().enumerate() {
        let missing = OutputValue::Missing;
        writer
            .write(&[
                text.as_deref().map_or(missing, OutputValue::Text),
                integer.map_or(missing, OutputValue::Integer),
                float.map_or(missing, OutputValue::Float),
                time.map_or(missing, |micros| OutputValue::Time(Timestamp::from_micros(micros))),
                OutputValue::Integer(row as i64),
            ])
            .unwrap();
    }
    writer.finish().unwrap();
}

fn read(folder: &Folder, name: &str) -> Table {
    let mut file = layout(&folder.path().join(name));
    let types =
        [("text", ColumnType::Category), ("time", ColumnType::Date), ("integer", ColumnType::Category)];
    file.types = types.map(|(name, column_type)| (name.to_owned(), column_type)).into();
    read_table(&file).unwrap()
}

/// NaN is not equal to itself; as text it is.
fn shown(table: &Table) -> String {
    format!("{:?} {}", table.columns, table.n_rows)
}

fn line() -> impl Strategy<Value = Line> {
    let text = prop::option::of("[a-zA-Z0-9\"',;\t\n\réç漢]{1,10}");
    let float = prop::option::of(any::<f64>().prop_filter("finite", |number| number.is_finite()));
    // Within the years that ISO 8601 writes with four digits.
    let time = prop::option::of(-60_000_000_000_000_000_i64..200_000_000_000_000_000);
    (text, prop::option::of(any::<i64>()), float, time)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_format_reads_back_as_the_same_table(lines in prop::collection::vec(line(), 1..20)) {
        let folder = Folder::new();
        write(&folder, FORMATS[0], &lines);
        let first = read(&folder, FORMATS[0]);
        let sources::ColumnData::Number(floats) = &first.columns[2].data else { panic!("no numbers") };
        for (float, (_, _, expected, _)) in floats.iter().zip(&lines) {
            prop_assert_eq!(float.to_bits(), expected.unwrap_or(f64::NAN).to_bits());
        }
        for name in &FORMATS[1..] {
            write(&folder, name, &lines);
            prop_assert_eq!(shown(&read(&folder, name)), shown(&first), "{}", name);
        }
    }

    #[test]
    fn every_format_reads_back_as_the_same_records(lines in prop::collection::vec(line(), 1..20)) {
        let folder = Folder::new();
        let read = |name: &str| {
            write(&folder, name, &lines);
            let mut layout = events(layout(&folder.path().join(name)), &["text", "float", "integer"]);
            (layout.entity, layout.time) = ("integer".to_owned(), "time".to_owned());
            layout.file.types = [("text".to_owned(), ColumnType::Category)].into();
            let records = read_records(&[layout], &[]).unwrap();
            (records.entities, records.left_out, records.latest)
        };
        let first = read(FORMATS[0]);
        for name in &FORMATS[1..] {
            prop_assert_eq!(&read(name), &first, "{}", name);
        }
    }
}

#[test]
fn the_text_is_plain() {
    let folder = Folder::new();
    let lines = [
        (Some("a, b".to_owned()), Some(-7), Some(0.1), Some(0)),
        (None, None, None, None),
        (Some("say \"yes\"".to_owned()), Some(0), Some(1e-300), Some(1_500_000)),
        (None, None, Some(f64::NAN), None),
    ];
    write(&folder, "t.csv", &lines);
    let text = std::fs::read_to_string(folder.path().join("t.csv")).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn rows_beyond_one_batch_are_written() {
    let folder = Folder::new();
    let lines: Vec<Line> = (0..20_000).map(|idx| (None, Some(idx), Some(idx as f64 / 3.0), None)).collect();
    for name in ["t.csv.gz", "t.parquet"] {
        write(&folder, name, &lines);
        let mut n_rows = 0;
        for_each_row(&layout(&folder.path().join(name)), |row| {
            let (integer, float) = (row.get("integer").unwrap(), row.get("float").unwrap());
            assert_eq!(integer.parse(), Ok(n_rows));
            assert_eq!(float.parse(), Ok(n_rows as f64 / 3.0));
            n_rows += 1;
            Ok::<(), SourceError>(())
        })
        .unwrap();
        assert_eq!(n_rows, 20_000);
    }
}

#[test]
fn the_same_rows_make_the_same_bytes() {
    let folder = Folder::new();
    let lines: Vec<Line> =
        (0..100).map(|idx| (Some(format!("t{idx}")), Some(idx), None, Some(idx))).collect();
    for name in FORMATS {
        let bytes = || {
            write(&folder, name, &lines);
            std::fs::read(folder.path().join(name)).unwrap()
        };
        assert_eq!(bytes(), bytes(), "{name}");
    }
}

#[test]
fn a_file_appears_only_when_it_is_complete() {
    let folder = Folder::new();
    for name in FORMATS {
        folder.file(name, "older");
        let mut writer = RowsWriter::create(&folder.path().join(name), &COLUMNS[..1]).unwrap();
        writer.write(&[OutputValue::Text("a")]).unwrap();
        drop(writer);
        assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), b"older", "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), FORMATS.len());
}

#[test]
fn a_table_without_rows_still_has_its_columns() {
    let folder = Folder::new();
    for name in FORMATS {
        write(&folder, name, &[]);
        let table = read(&folder, name);
        assert_eq!((table.n_rows, table.columns.len()), (0, 5), "{name}");
    }
}

#[test]
fn numbers_of_a_history_come_back_as_numbers() {
    let folder = Folder::new();
    write(&folder, "t.parquet", &[(Some("a".to_owned()), Some(3), Some(2.5), Some(0))]);
    let mut layout = events(layout(&folder.path().join("t.parquet")), &["integer", "float"]);
    (layout.entity, layout.time) = ("text".to_owned(), "time".to_owned());
    let records = read_records(&[layout], &[]).unwrap();
    let event = &records.entities[0].events[0];
    assert_eq!(
        (event.value("integer"), event.value("float")),
        (Some(&Value::Number(3.0)), Some(&Value::Number(2.5)))
    );
    assert!(records.notes.is_empty(), "times of this file carry their zone");
}
