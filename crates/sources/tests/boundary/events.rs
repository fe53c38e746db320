//! What event histories and attributes become.

use std::fmt::Write as _;

use records::layout::{AttributeLayout, KindLayout};
use records::{Event, Timestamp, Value};
use sources::{EventRow, Records, SourceError, for_each_event, read_records};

use crate::files::{Folder, events, layout};

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Boolean(yes) => yes.to_string(),
        Value::Time(time) => time.to_string(),
    }
}

fn shown_event(event: &Event) -> String {
    let mut text = format!("{} {}", event.time, event.kind);
    if event.known_at != event.time {
        write!(text, " known {}", event.known_at).unwrap();
    }
    for (name, value) in &event.values {
        write!(text, " {name}={}", shown(value)).unwrap();
    }
    text
}

/// Records as short text, one line a fact; dates without their midnight.
fn shown_records(records: &Records) -> String {
    let mut text = String::new();
    for entity in &records.entities {
        writeln!(text, "{}", entity.id).unwrap();
        for event in &entity.events {
            writeln!(text, "  {}", shown_event(event)).unwrap();
        }
        for attribute in &entity.attributes {
            let value = attribute.value.as_ref().map_or("unknown".to_owned(), shown);
            writeln!(
                text,
                "  from {} known {} {}={value}",
                attribute.from, attribute.known_at, attribute.name
            )
            .unwrap();
        }
    }
    text.replace("T00:00:00Z", "")
}

#[track_caller]
fn check(records: &Records, expected: &str) {
    let expected: Vec<&str> =
        expected.lines().map(|line| line.strip_prefix("        ").unwrap_or(line)).collect();
    assert_eq!(shown_records(records).trim_end(), expected.join("\n").trim());
}

#[test]
fn events_are_gathered_by_entity_in_time_order() {
    let folder = Folder::new();
    let file = folder
        .layout("e.csv", "who,when,n\nb,2024-01-02,1\na,2024-01-03,2\nb,2024-01-01,3\nb,2024-01-02,4\n");
    check(
        &read_records(&[events(file, &["n"])], &[]).unwrap(),
        "a
          2024-01-03 it n=2
        b
          2024-01-01 it n=3
          2024-01-02 it n=1
          2024-01-02 it n=4",
    );
}

#[test]
fn kinds_second_clocks_and_several_values_are_read() {
    let folder = Folder::new();
    let content = "who,when,what,loaded,n,plan,ok,since\n\
                   a,2024-01-01,login,2024-01-05,1,pro,yes,2023-01-01\n\
                   a,2024-01-02,payment,,,,,\n\
                   a,2024-01-03,,,1,pro,no,\n";
    let mut layout = events(folder.layout("e.csv", content), &["n", "plan", "ok", "since"]);
    layout.kind = KindLayout::Column("what".to_owned());
    layout.known_at = Some("loaded".to_owned());
    let records = read_records(&[layout], &[]).unwrap();
    check(
        &records,
        "a
          2024-01-01 login known 2024-01-05 n=1 plan=\"pro\" ok=true since=2023-01-01
          2024-01-02 payment",
    );
    assert_eq!(records.left_out.no_kind, 1);
    let latest: Vec<String> = records.latest.iter().map(|(kind, time)| format!("{kind} {time}")).collect();
    assert_eq!(latest, ["login 2024-01-01T00:00:00Z", "payment 2024-01-02T00:00:00Z"]);
}

#[test]
fn a_value_has_one_type_over_all_files_of_a_source() {
    let folder = Folder::new();
    folder.file("e-1.csv", "who,when,n\na,2024-01-01,1\n");
    folder.file("e-2.csv", "n,who,when\nmany,a,2024-01-02\n");
    let file = layout(&folder.path().join("e-*.csv"));
    check(
        &read_records(&[events(file, &["n"])], &[]).unwrap(),
        "a
          2024-01-01 it n=\"1\"
          2024-01-02 it n=\"many\"",
    );
}

#[test]
fn rows_without_entity_or_time_are_left_out_counted_and_noted() {
    let folder = Folder::new();
    let content = "who,when,n\n,2024-01-01,1\n  ,2024-01-01,2\nunknown,2024-01-01,3\na,,4\na,2024-01-02,5\n";
    let mut file = folder.layout("e.csv", content);
    file.missing.insert("who".to_owned(), vec!["unknown".to_owned()]);
    let records = read_records(&[events(file, &["n"])], &[]).unwrap();
    assert_eq!((records.left_out.no_entity, records.left_out.no_time), (3, 1));
    assert_eq!(records.inputs[0].rows, 5);
    let notes: Vec<String> = records.notes.iter().map(|note| folder.hide(&note.to_string())).collect();
    insta::assert_snapshot!(notes.join("\n"));
}

#[test]
fn entity_ids_are_the_texts_of_the_file() {
    let folder = Folder::new();
    let file = folder.layout("e.csv", "who,when\n17850.0,2024-01-01\n 00017 ,2024-01-01\nÁ,2024-01-01\n");
    let records = read_records(&[events(file, &[])], &[]).unwrap();
    let ids: Vec<&str> = records.entities.iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!(ids, ["00017", "17850.0", "Á"]);
}

#[test]
fn a_source_is_complete_to_what_it_says_or_to_its_latest_time() {
    let folder = Folder::new();
    let silent = events(folder.layout("a.csv", "who,when\na,2024-01-05\na,2024-01-02\n"), &[]);
    let mut said = events(folder.layout("b.csv", "who,when\na,2024-01-05\n"), &[]);
    said.complete_to = Some("2024-02-01".parse().unwrap());
    let empty = events(folder.layout("c.csv", "who,when\n"), &[]);
    let records = read_records(&[silent, said, empty], &[]).unwrap();
    let complete_to: Vec<String> = records
        .complete_to
        .iter()
        .map(|(path, time)| folder.hide(&format!("{} {time}", path.display())))
        .collect();
    assert_eq!(complete_to, ["a.csv 2024-01-05T00:00:00Z", "b.csv 2024-02-01T00:00:00Z"]);
}

#[test]
fn times_without_zone_are_read_in_the_sources_zone_and_noted_where_it_has_none() {
    let folder = Folder::new();
    let content = "who,when\na,2024-07-01 10:00\n";
    let read = |zone: Option<&str>| {
        let mut file = folder.layout("e.csv", content);
        file.timezone = zone.map(str::to_owned);
        let records = read_records(&[events(file, &[])], &[]).unwrap();
        (records.entities[0].events[0].time.to_string(), records.notes.len())
    };
    assert_eq!(read(None), ("2024-07-01T10:00:00Z".to_owned(), 1));
    assert_eq!(read(Some("America/Sao_Paulo")), ("2024-07-01T13:00:00Z".to_owned(), 0));
    assert_eq!(read(Some("UTC")), ("2024-07-01T10:00:00Z".to_owned(), 0));
}

#[test]
fn attributes_hold_from_their_time_and_become_unknown() {
    let folder = Folder::new();
    let content = "who,valid_from,loaded,plan,headcount\n\
                   a,2024-03-01,,,12\n\
                   a,2024-01-01,2024-01-09,pro,10\n\
                   b,,,pro,1\n\
                   ,2024-01-01,,pro,1\n";
    let layout = AttributeLayout {
        file: folder.layout("a.csv", content),
        entity: "who".to_owned(),
        time: Some("valid_from".to_owned()),
        values: vec!["plan".to_owned(), "headcount".to_owned()],
        known_at: Some("loaded".to_owned()),
    };
    let records = read_records(&[], &[layout]).unwrap();
    check(
        &records,
        "a
          from 2024-01-01 known 2024-01-09 plan=\"pro\"
          from 2024-01-01 known 2024-01-09 headcount=10
          from 2024-03-01 known 2024-03-01 plan=unknown
          from 2024-03-01 known 2024-03-01 headcount=12",
    );
    assert_eq!((records.left_out.no_entity, records.left_out.no_time), (1, 1));
}

#[test]
fn attributes_without_time_always_held() {
    let folder = Folder::new();
    let layout = AttributeLayout {
        file: folder.layout("a.csv", "who,sector\na,retail\nb,\n"),
        entity: "who".to_owned(),
        time: None,
        values: vec!["sector".to_owned()],
        known_at: None,
    };
    let records = read_records(&[], &[layout]).unwrap();
    let attribute = &records.entities[0].attributes[0];
    assert_eq!((attribute.from, attribute.known_at), (Timestamp::MIN, Timestamp::MIN));
    assert_eq!(records.entities.len(), 1, "an unknown value that always was says nothing");
}

#[test]
fn rows_to_import_carry_their_identity_and_stop_at_the_first_misfit() {
    let folder = Folder::new();
    let content =
        "who,when,key,n\na,2024-01-01,k1,1\nb,2024-01-02,,2\nc,2024-01-03,k3,x\nd,2024-01-04,k4,4\n";
    let mut layout = events(folder.layout("e.csv", content), &["n"]);
    layout.id = Some("key".to_owned());
    layout.file.types.insert("n".to_owned(), records::layout::ColumnType::Number);
    let mut seen = Vec::new();
    let read = for_each_event(&layout, |row: EventRow| {
        seen.push(format!("{} {:?} {}", folder.hide(&row.place.to_string()), row.id, row.entity));
        Ok::<(), SourceError>(())
    });
    assert_eq!(seen, ["e.csv:2 Some(\"k1\") a", "e.csv:3 None b"]);
    assert!(matches!(read, Err(SourceError::Values { .. })));
}

/// What a caller's own refusal looks like.
#[derive(Debug)]
enum ImportError {
    Source,
    Full,
}

impl From<SourceError> for ImportError {
    fn from(_: SourceError) -> ImportError {
        ImportError::Source
    }
}

#[test]
fn a_refusal_of_the_caller_ends_the_reading() {
    let folder = Folder::new();
    let layout = events(folder.layout("e.csv", "who,when\na,2024-01-01\nb,2024-01-01\n"), &[]);
    let mut n_rows = 0;
    let read = for_each_event(&layout, |_| {
        n_rows += 1;
        Err(ImportError::Full)
    });
    assert!(matches!(read, Err(ImportError::Full)));
    assert_eq!(n_rows, 1);
    let nothing = events(layout_of_nothing(&folder), &[]);
    assert!(matches!(for_each_event(&nothing, |_| Ok(())), Err(ImportError::Source)));
}

fn layout_of_nothing(folder: &Folder) -> records::layout::FileLayout {
    layout(&folder.path().join("nothing.csv"))
}
