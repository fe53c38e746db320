//! What `placar init` writes can be read, says what it found, and teaches.

use std::path::Path;

use definition::{Input, Plan, SplitPlan, StarterColumn, StarterProfile, TablePlan, parse, starter};
use proptest::prelude::*;
use records::Value;
use records::layout::{ColumnType, RowTime, TableLayout};

fn column(name: &str, column_type: ColumnType, top: &[&str]) -> StarterColumn {
    StarterColumn {
        name: name.to_owned(),
        column_type,
        n_missing: 0,
        missing_like: Vec::new(),
        n_distinct: top.len(),
        has_more: false,
        range: None,
        top: top.iter().map(|text| ((*text).to_owned(), 0.1)).collect(),
        time_formats: Vec::new(),
    }
}

fn number(name: &str, low: f64, high: f64, n_distinct: usize) -> StarterColumn {
    let range = Some((Value::Number(low), Value::Number(high)));
    StarterColumn { range, n_distinct, ..column(name, ColumnType::Number, &[]) }
}

fn date(name: &str, first: &str, last: &str) -> StarterColumn {
    let time = |text: &str| Value::Time(text.parse().expect("the test writes ISO 8601"));
    let range = Some((time(first), time(last)));
    StarterColumn { range, n_distinct: 300, ..column(name, ColumnType::Date, &[]) }
}

fn profile(path: &str, columns: Vec<StarterColumn>) -> StarterProfile {
    StarterProfile { path: path.to_owned(), delimiter: Some(b','), n_rows: 1000, columns }
}

#[track_caller]
fn read(profile: &StarterProfile) -> (Plan, TableLayout) {
    let page = starter(profile);
    let plan = match parse(&page, Path::new("data"), Path::new("score.toml")) {
        Ok(plan) => plan,
        Err(errors) => panic!("{errors}\n{page}"),
    };
    let Input::Table(TablePlan { layout }) = plan.input.clone() else { panic!("no table") };
    (plan, layout)
}

/// Calls to people: a date of contact, leaks, codes, words and numbers for "missing".
fn leads() -> StarterProfile {
    let mut job = column("job", ColumnType::Category, &["admin.", "technician", "unknown"]);
    job.missing_like = vec![("unknown".to_owned(), 39)];
    let mut pdays = number("pdays", 0.0, 999.0, 27);
    pdays.missing_like = vec![("999".to_owned(), 900)];
    let columns = vec![
        StarterColumn { n_distinct: 980, ..column("lead_id", ColumnType::Category, &["a1", "a2"]) },
        date("contacted_at", "2024-01-01", "2024-06-30"),
        date("closed_at", "2024-01-09", "2024-12-31"),
        date("last_visit", "2023-01-09", "2024-12-31"),
        number("zip", 1000.0, 99_999.0, 800),
        number("age", 17.0, 98.0, 78),
        job,
        pdays,
        number("duration", 0.0, 4918.0, 900),
        column("country", ColumnType::Category, &["BR"]),
        column("y", ColumnType::Boolean, &["no", "yes"]),
    ];
    StarterProfile { delimiter: Some(b';'), ..profile("../data/Leads 2024.csv.gz", columns) }
}

#[test]
fn a_table_with_everything_becomes_a_page_that_people_read() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("starter_of_leads", starter(&leads()));
    });
}

#[test]
fn what_seems_certain_stands_as_keys() {
    let (plan, layout) = read(&leads());
    assert_eq!((plan.name.as_str(), plan.entity.as_deref()), ("leads-2024", Some("lead_id")));
    assert_eq!(layout.file.path, Path::new("data/../data/Leads 2024.csv.gz"));
    assert_eq!(layout.file.delimiter, b';');
    let label = layout.label.unwrap();
    assert_eq!((label.column.as_str(), label.values), ("y", vec!["yes".to_owned()]));
    assert_eq!(layout.time, RowTime::Column("contacted_at".to_owned()));
    assert_eq!(layout.file.missing["job"], ["unknown"]);
    assert_eq!(layout.file.types["zip"], ColumnType::Category);
    assert!(layout.exclude.is_empty());
    assert!(matches!(plan.training.split, SplitPlan::Time { .. }));
}

#[test]
fn the_name_of_the_file_becomes_one_that_a_folder_may_have() {
    let name_of = |path: &str| read(&profile(path, Vec::new())).0.name;
    let names = ["a/Clientes_ÁÉ 1.csv", "İ.csv", "İstanbul.csv", "--.csv"].map(name_of);
    assert_eq!(names, ["clientes_áé-1", "i", "i-stanbul", "score"]);
}

#[test]
fn comments_become_keys_when_their_sign_is_taken_away() {
    let page = starter(&leads());
    let enabled: Vec<&str> = page
        .lines()
        .map(|line| {
            let key = line.strip_prefix("# ").filter(|line| line.contains(" = ") || line.starts_with('['));
            key.filter(|line| !line.starts_with("missing") && !line.starts_with("entity")).unwrap_or(line)
        })
        .collect();
    let plan = parse(&enabled.join("\n"), Path::new("data"), Path::new("score.toml")).unwrap();
    let Input::Table(TablePlan { layout }) = &plan.input else { panic!("no table") };
    let excluded: Vec<&str> = layout.exclude.keys().map(String::as_str).collect();
    assert_eq!(excluded, ["closed_at", "country", "duration", "last_visit"]);
    assert_eq!(plan.scorecard.unwrap().rules[0].feature.as_ref(), "age");
}

#[test]
fn a_table_without_time_is_split_at_random() {
    let columns = vec![
        StarterColumn { n_distinct: 1000, ..column("customerID", ColumnType::Category, &[]) },
        number("tenure", 0.0, 72.0, 73),
        column("Churn", ColumnType::Boolean, &["No", "Yes"]),
    ];
    let (plan, layout) = read(&profile("telco.csv", columns));
    assert_eq!((layout.entity.as_deref(), layout.time), (Some("customerID"), RowTime::None));
    assert_eq!(layout.label.unwrap().values, ["Yes"]);
    assert!(matches!(plan.training.split, SplitPlan::Random { .. }));
}

#[test]
fn dates_of_ones_own_form_are_read_in_it() {
    let mut created = column("created", ColumnType::Category, &["01/02/2024", "03/02/2024"]);
    created.time_formats = vec!["%d/%m/%Y".to_owned(), "%m/%d/%Y".to_owned()];
    let won = column("won", ColumnType::Number, &["0", "1"]);
    let (_, layout) = read(&profile("deals.csv", vec![created, won]));
    assert_eq!(layout.file.time_format.as_deref(), Some("%d/%m/%Y"));
    assert_eq!(layout.file.types["created"], ColumnType::Date);
    assert_eq!(layout.label.unwrap().values, ["1"]);
}

#[test]
fn a_table_without_a_label_asks_for_one() {
    let columns =
        vec![number("a", 0.0, 1.0, 50), column("status", ColumnType::Category, &["open", "won", "lost"])];
    let page = starter(&profile("x.csv", columns));
    assert!(page.contains("no column has just two values"), "{page}");
    let (_, layout) = read(&profile("", Vec::new()));
    assert_eq!(layout.label.unwrap().column, "y");
}

fn any_column() -> impl Strategy<Value = StarterColumn> {
    let name =
        prop_oneof!["\\PC{0,6}", "[a-z_ \"\\\\\n\t#=]{0,5}", Just("y".to_owned()), Just("*".to_owned())];
    let types = [ColumnType::Number, ColumnType::Category, ColumnType::Boolean, ColumnType::Date];
    let text =
        || prop_oneof!["\\PC{0,4}", "[\u{0}-\u{7f}]{0,3}", Just("yes".to_owned()), Just("NA".to_owned())];
    let texts = prop::collection::vec((text(), 0.0..1.0), 0..4);
    let missing = prop::collection::vec((text(), 1_u64..9), 0..3);
    let formats =
        prop::collection::vec(prop::sample::select(vec!["%d/%m/%Y".to_owned(), "%Y%m%d".to_owned()]), 0..2);
    (name, prop::sample::select(types.to_vec()), texts, missing, formats, any::<bool>()).prop_map(
        |(name, column_type, top, missing_like, time_formats, has_more)| StarterColumn {
            missing_like,
            time_formats,
            has_more,
            n_distinct: top.len(),
            top,
            ..column(&name, column_type, &[])
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_table_the_page_can_be_read(
        path in "\\PC{0,12}",
        delimiter in any::<Option<u8>>(),
        columns in prop::collection::vec(any_column(), 0..5),
    ) {
        let profile = StarterProfile { path, delimiter, n_rows: 10, columns };
        let page = starter(&profile);
        let read = parse(&page, Path::new("data"), Path::new("score.toml"));
        prop_assert!(read.is_ok(), "{}\n{page}", read.unwrap_err());
    }
}
