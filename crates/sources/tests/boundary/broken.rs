//! Rows that are broken, where the rows beside them are wanted all the same.

use std::sync::{Arc, Mutex};

use records::ValueRef;
use records::layout::{AttributeLayout, ColumnType};
use sources::{
    OutputType, OutputValue, RowsWriter, SourceError, ValueBlock, ValueRow, column_names, column_types,
    for_each_value_block, read_sound_records, read_table,
};

use crate::files::{Folder, events};

/// The rows as short lines: the values, or why there are none.
#[track_caller]
fn check(content: &[u8], expected: &[&str]) {
    let folder = Folder::new();
    let types = [("a", ColumnType::Number), ("b", ColumnType::Category), ("c", ColumnType::Boolean)];
    let columns = types.map(|(name, column_type)| (name, Some(column_type)));
    for at_once in [1, 2, 100] {
        let mut lines = Vec::new();
        let layout = folder.layout("t.csv", content);
        let read = for_each_value_block::<SourceError>(&layout, &columns, at_once, |block| {
            assert!((1..=at_once).contains(&block.len()));
            lines.extend(block.rows().map(|row| folder.hide(&line(row)).replace('\n', " / ")));
            Ok(())
        });
        read.unwrap();
        assert_eq!(lines, expected);
    }
}

fn line(row: Result<ValueRow<'_>, &SourceError>) -> String {
    match row {
        Ok(row) => {
            let shown = row.values().map(|value| value.map_or("_".to_owned(), shown));
            format!("{} {}", row.place, shown.collect::<Vec<_>>().join("|"))
        }
        Err(error) => {
            assert!(error.to_string().starts_with(&error.row().expect("a row").to_string()));
            error.to_string()
        }
    }
}

fn shown(value: ValueRef<'_>) -> String {
    format!("{value:?}")
        .split_once('(')
        .map_or(String::new(), |(_, rest)| rest.trim_end_matches(')').to_owned())
}

#[test]
fn a_row_that_does_not_fit_stops_no_other() {
    check(
        b"a,b,c\n1,x,yes\none,y,no\n2,z,0\n",
        &[
            "t.csv:2 1.0|\"x\"|true",
            "t.csv:3, column \"a\": \"one\" is not a finite number such as 12 or -3.5 (without thousands separators)",
            "t.csv:4 2.0|\"z\"|false",
        ],
    );
}

#[test]
fn a_row_that_cannot_be_read_stops_no_other() {
    check(
        b"a,b\n1,x,9\n2,\xE9t\xE9\n3,z\n",
        &[
            "t.csv:2: the row has 3 fields, the header 2; a field that holds the delimiter should be quoted",
            "t.csv:3, column \"b\": byte 0xE9 (0 bytes into the field) is not UTF-8; it seems to be WINDOWS-1252 \
             (it then reads \"été\"): convert it with `iconv -f WINDOWS-1252 -t UTF-8`",
            "t.csv:4 3.0|\"z\"|_",
        ],
    );
}

#[test]
fn what_is_missing_and_what_the_file_does_not_have_is_missing() {
    check(b"b,d\n,1\nx,2\n", &["t.csv:2 _|_|_", "t.csv:3 _|\"x\"|_"]);
}

#[test]
fn the_columns_of_a_file_and_their_types_are_told_in_their_order() {
    let folder = Folder::new();
    let layout = folder.layout("t.csv", "b, a\n1,yes\n2,no\n");
    let names = column_names(&layout).unwrap();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(column_types(&layout, &names).unwrap(), [ColumnType::Number, ColumnType::Boolean]);
}

#[test]
fn values_are_those_of_a_table_whether_or_not_their_types_are_asked_for() {
    let content = "number,text,flag,day\n1.10,x,yes,2024-01-31\n,,,\n-0,NaN ,no,2024-02-29T12:00:00Z\n";
    let folder = Folder::new();
    let layout = folder.layout("t.csv", content);
    let table = read_table(&layout).unwrap();
    let types = [ColumnType::Number, ColumnType::Category, ColumnType::Boolean, ColumnType::Date];
    let names = table.columns.iter().map(|column| column.name.as_str());
    for columns in [names.clone().zip(types.map(Some)).collect::<Vec<_>>(), names.zip([None; 4]).collect()] {
        let mut rows: Vec<Vec<_>> = Vec::new();
        let mut keep = |block: ValueBlock| {
            let values = |row: ValueRow<'_>| row.values().map(|value| value.map(ValueRef::value)).collect();
            rows.extend(block.rows().map(|row| row.map(values).expect("a sound row")));
            Ok::<(), SourceError>(())
        };
        for_each_value_block(&layout, &columns, 2, &mut keep).unwrap();
        for (row_idx, row) in rows.iter().enumerate() {
            for (column, value) in table.columns.iter().zip(row) {
                assert_eq!(cell(&column.data, row_idx), *value, "{} of row {row_idx}", column.name);
            }
        }
    }
}

fn cell(data: &sources::ColumnData, row_idx: usize) -> Option<records::Value> {
    use records::Value;
    use sources::ColumnData;
    match data {
        ColumnData::Number(numbers) => Value::number(numbers[row_idx]),
        ColumnData::Category { levels, codes } => {
            levels.get(codes[row_idx] as usize).map(|level| Value::Text(level.clone()))
        }
        ColumnData::Boolean(flags) => flags[row_idx].map(Value::Boolean),
        ColumnData::Date(times) => times[row_idx].map(Value::Time),
    }
}

#[test]
fn histories_are_gathered_around_broken_rows() {
    let folder = Folder::new();
    let mut file =
        folder.layout("e.csv", "who,when,n\nA,2024-01-01,1\nA,soon,2\nB,2024-01-02,x\nC,2024-01-03,3\n1,2\n");
    file.types.insert("n".to_owned(), ColumnType::Number);
    let facts = AttributeLayout {
        file: folder.layout("f.csv", "who,since,plan\nA,2024-01-01,pro\nC,often,free\nD,2024-01-01,free\n"),
        entity: "who".to_owned(),
        time: Some("since".to_owned()),
        values: vec!["plan".to_owned()],
        known_at: None,
    };
    let mut bad = Vec::new();
    let records = read_sound_records(&[events(file, &["n"])], &[facts], |row| {
        let place = folder.hide(&row.to_string());
        let place = place.split([',', ' ']).next().unwrap_or_default().to_owned();
        bad.push((row.entity.map(|entity| entity.to_string()), place));
    })
    .unwrap();
    let expected =
        [(Some("A"), "e.csv:3"), (Some("B"), "e.csv:4"), (None, "e.csv:6:"), (Some("C"), "f.csv:3")];
    assert_eq!(bad, expected.map(|(entity, place)| (entity.map(str::to_owned), place.to_owned())));
    let gathered = records
        .entities
        .iter()
        .map(|entity| (entity.id.as_str(), entity.events.len(), entity.attributes.len()));
    assert_eq!(gathered.collect::<Vec<_>>(), [("A", 1, 1), ("C", 1, 0), ("D", 0, 1)]);
}

/// A stream whose bytes can be looked at afterwards.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn rows_go_to_a_stream_as_they_go_to_a_file() {
    let heard = Heard::default();
    let columns = [("name", OutputType::Text), ("n", OutputType::Float)];
    let mut writer = RowsWriter::stream("stdout", Box::new(heard.clone()), &columns).unwrap();
    writer.write(&[OutputValue::Text("a, b"), OutputValue::Float(0.1)]).unwrap();
    writer.write(&[OutputValue::Text("c"), OutputValue::Missing]).unwrap();
    writer.finish().unwrap();
    assert_eq!(String::from_utf8(heard.0.lock().unwrap().clone()).unwrap(), "name,n\n\"a, b\",0.1\nc,\n");
}

/// A stream whose reader has gone.
struct Gone;

impl std::io::Write for Gone {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_stream_whose_reader_has_gone_is_told_as_such() {
    let mut writer = RowsWriter::stream("stdout", Box::new(Gone), &[("name", OutputType::Text)]).unwrap();
    let long = "x".repeat(1 << 20);
    let written = writer.write(&[OutputValue::Text(&long)]).and_then(|()| writer.finish());
    let Err(SourceError::Write { source, .. }) = written else { panic!("nobody can be written to") };
    assert_eq!(source.kind(), std::io::ErrorKind::BrokenPipe);
}
