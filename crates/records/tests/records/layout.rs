use std::collections::BTreeMap;
use std::path::PathBuf;

use records::layout::{
    AttributeLayout, ColumnType, EventLayout, FileLayout, KindLayout, OutcomeLayout, PositiveLayout, RowTime,
    TableLayout,
};

fn file(path: &str) -> FileLayout {
    FileLayout {
        path: PathBuf::from(path),
        delimiter: b',',
        time_format: None,
        timezone: None,
        missing: BTreeMap::new(),
        types: BTreeMap::from([("zip".to_owned(), ColumnType::Category)]),
    }
}

fn won() -> PositiveLayout {
    PositiveLayout { column: "status".to_owned(), values: vec!["won".to_owned()] }
}

/// Layouts are handed from the definition to the sources by value: plain, comparable, and free to be
/// written down field by field from outside.
#[test]
fn layouts_are_plain_values() {
    let events = EventLayout {
        file: file("purchases.csv.gz"),
        entity: "customer_id".to_owned(),
        time: "date".to_owned(),
        kind: KindLayout::Constant("purchase".to_owned()),
        values: vec!["cds".to_owned(), "dollars".to_owned()],
        known_at: None,
        id: None,
        complete_to: None,
    };
    assert_eq!(events.clone(), events);
    let by_column = KindLayout::Column("purchase".to_owned());
    assert_ne!(EventLayout { kind: by_column, ..events.clone() }, events);
}

#[test]
fn a_layout_differs_where_one_of_its_parts_does() {
    let table = TableLayout {
        file: file("leads.csv"),
        entity: None,
        label: Some(won()),
        time: RowTime::RowOrder,
        weight: None,
        exclude: BTreeMap::new(),
    };
    assert_ne!(TableLayout { time: RowTime::None, ..table.clone() }, table);
    assert_ne!(TableLayout { file: file("other.csv"), ..table.clone() }, table);
    let outcomes = OutcomeLayout {
        file: file("outcomes.csv"),
        entity: "id".to_owned(),
        time: "closed_at".to_owned(),
        positive: won(),
        complete_to: None,
    };
    assert_eq!(outcomes.positive, table.label.clone().unwrap());
    let attributes = AttributeLayout {
        file: file("accounts.csv"),
        entity: "id".to_owned(),
        time: None,
        values: vec!["plan".to_owned()],
        known_at: None,
    };
    assert_ne!(AttributeLayout { time: Some("valid_from".to_owned()), ..attributes.clone() }, attributes);
}
