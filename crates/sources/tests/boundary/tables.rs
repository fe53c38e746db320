//! What a flat table becomes.

use records::layout::{ColumnType, FileLayout, PositiveLayout, RowTime, TableLayout};
use sources::{ColumnData, read_table, table_file};

use crate::files::{Folder, gzip};

/// A column as short text, for comparison: its type and its values.
fn shown(data: &ColumnData) -> String {
    let values: Vec<String> = match data {
        ColumnData::Number(numbers) => {
            numbers.iter().map(|number| format!("{number}").replace("NaN", "_")).collect()
        }
        ColumnData::Category { levels, codes } => codes
            .iter()
            .map(|code| levels.get(*code as usize).map_or("_".to_owned(), |level| level.to_string()))
            .collect(),
        ColumnData::Boolean(booleans) => {
            booleans.iter().map(|yes| yes.map_or("_".to_owned(), |yes| yes.to_string())).collect()
        }
        ColumnData::Date(dates) => {
            dates.iter().map(|time| time.map_or("_".to_owned(), |time| time.to_string())).collect()
        }
    };
    format!("{:?} {}", data.column_type(), values.join(" "))
}

/// Reads one column, `x`, of these fields; another column keeps rows from being blank.
#[track_caller]
fn check_with(fields: &[&str], set: impl FnOnce(&mut FileLayout), expected: &str) {
    let folder = Folder::new();
    let rows: String = fields.iter().map(|field| format!("\"{field}\",0\n")).collect();
    let mut file = folder.layout("t.csv", format!("x,other\n{rows}"));
    set(&mut file);
    let table = read_table(&file).unwrap();
    assert_eq!(table.n_rows, fields.len());
    assert_eq!(shown(&table.column("x").unwrap().data), expected);
}

#[track_caller]
fn check(fields: &[&str], expected: &str) {
    check_with(fields, |_| {}, expected);
}

fn as_type(column_type: ColumnType) -> impl FnOnce(&mut FileLayout) {
    move |file| {
        file.types.insert("x".to_owned(), column_type);
    }
}

#[test]
fn finite_decimals_are_numbers() {
    check(&["1", " -2.5 ", "1e3", ".5", "+7", "0"], "Number 1 -2.5 1000 0.5 7 0");
    check(&["0", "1", "1"], "Number 0 1 1");
    check(&["00501", "90210"], "Number 501 90210");
    check(&["20240131", "20240201"], "Number 20240131 20240201");
}

#[test]
fn what_is_no_finite_decimal_makes_a_category() {
    check(&["1", "1,000"], "Category 1 1,000");
    check(&["1", "NaN"], "Category 1 NaN");
    check(&["1", "inf"], "Category 1 inf");
    check(&["1", "1e999"], "Category 1 1e999");
    check(&["1", "0x10"], "Category 1 0x10");
    check(&["1", "true"], "Category 1 true");
    check(&["2024-01-31", "soon"], "Category 2024-01-31 soon");
}

#[test]
fn words_for_yes_and_no_are_booleans() {
    check(&["yes", "NO", " Yes "], "Boolean true false true");
    check(&["sim", "não", "NÃO", "Nao"], "Boolean true false false false");
    check(&["t", "F"], "Boolean true false");
    check(&["Y", "n"], "Boolean true false");
    check(&["True", "False"], "Boolean true false");
    check(&["f", "m"], "Category f m");
}

#[test]
fn iso_dates_and_times_are_dates() {
    check(&["2024-01-31"], "Date 2024-01-31T00:00:00Z");
    check(&["2024-01-31", "2024-01-31T10:00:00+02:00"], "Date 2024-01-31T00:00:00Z 2024-01-31T08:00:00Z");
    check(&["2024-01-31 10:00", "2024-02-30"], "Category 2024-01-31 10:00 2024-02-30");
    check(&["31/01/2024"], "Category 31/01/2024");
}

#[test]
fn a_time_format_and_a_zone_are_heeded() {
    let set = |file: &mut FileLayout| {
        file.time_format = Some("%d/%m/%Y".to_owned());
        file.timezone = Some("America/Sao_Paulo".to_owned());
    };
    check_with(&["31/01/2024", ""], set, "Date 2024-01-31T03:00:00Z _");
}

#[test]
fn missing_values_say_nothing_about_the_type() {
    check(&["", "1", "  "], "Number _ 1 _");
    check(&["", "yes", ""], "Boolean _ true _");
    check(&["", "b", "a"], "Category _ b a");
    check(&["", ""], "Number _ _");
}

#[test]
fn missing_texts_are_taken_out_by_column_or_everywhere() {
    let set = |key: &'static str, texts: &'static [&'static str]| {
        move |file: &mut FileLayout| {
            file.missing.insert(key.to_owned(), texts.iter().map(|text| (*text).to_owned()).collect());
        }
    };
    check_with(&["1", "unknown", " NA "], set("*", &["unknown", "NA"]), "Number 1 _ _");
    check_with(&["1", "999"], set("x", &[" 999 "]), "Number 1 _");
    check_with(&["1", "999"], set("other", &["999"]), "Number 1 999");
    check_with(&["1", "na"], set("*", &["NA"]), "Category 1 na");
}

#[test]
fn an_override_decides_alone() {
    check_with(&["00501", "17850.0"], as_type(ColumnType::Category), "Category 00501 17850.0");
    check_with(&["1", "0", "yes", "0.0"], as_type(ColumnType::Boolean), "Boolean true false true false");
    check_with(&["1", ""], as_type(ColumnType::Number), "Number 1 _");
    check_with(&["2024-01-31"], as_type(ColumnType::Date), "Date 2024-01-31T00:00:00Z");
    check_with(&["no", "yes"], as_type(ColumnType::Category), "Category no yes");
}

#[test]
fn the_type_is_that_of_the_whole_file() {
    let mut fields = vec!["1"; 5000];
    fields.push("x");
    check(&fields, &format!("Category {}x", "1 ".repeat(5000)));
}

#[test]
fn levels_are_sorted_and_trimmed() {
    let folder = Folder::new();
    let table = read_table(&folder.layout("t.csv", "plan,n\npro,1\n é ,2\nbasic,3\npro,4\n,5\n")).unwrap();
    let ColumnData::Category { levels, codes } = &table.columns[0].data else { panic!("no category") };
    let levels: Vec<&str> = levels.iter().map(|level| level.as_ref()).collect();
    assert_eq!(levels, ["basic", "pro", "é"]);
    assert_eq!(*codes, [1, 2, 0, 1, ColumnData::MISSING]);
}

#[test]
fn the_uses_of_columns_demand_their_types() {
    let folder = Folder::new();
    let file = folder.layout("t.csv", "id,y,at,w,x\n17850.0,1,2024-01-31,2,3\n");
    let positive = PositiveLayout { column: "y".to_owned(), values: vec!["1".to_owned()] };
    let layout = TableLayout {
        file,
        entity: Some("id".to_owned()),
        label: Some(positive),
        time: RowTime::Column("at".to_owned()),
        weight: Some("w".to_owned()),
        exclude: Default::default(),
    };
    let table = read_table(&table_file(&layout)).unwrap();
    let shown: Vec<String> = table.columns.iter().map(|column| shown(&column.data)).collect();
    assert_eq!(
        shown,
        ["Category 17850.0", "Category 1", "Date 2024-01-31T00:00:00Z", "Number 2", "Number 3"]
    );
}

#[test]
fn compressed_files_read_as_plain_ones_whatever_their_names() {
    let folder = Folder::new();
    let content = "a,b\n1,x\n2,y\n";
    let plain = read_table(&folder.layout("t.csv", content)).unwrap();
    for name in ["t.csv.gz", "named-plain.csv", "t.txt.gz"] {
        let packed = read_table(&folder.layout(name, gzip(content))).unwrap();
        assert_eq!(packed.columns, plain.columns, "{name}");
    }
    // Two members one after the other are one file, as `cat a.gz b.gz` makes them.
    let halves = [gzip("a,b\n1,x\n"), gzip("2,y\n")].concat();
    assert_eq!(read_table(&folder.layout("t.csv.gz", halves)).unwrap().columns, plain.columns);
}

#[test]
fn names_in_tsv_files_are_divided_by_tabs() {
    let folder = Folder::new();
    let table = read_table(&folder.layout("t.tsv", "a\tb\n1\tx, y\n")).unwrap();
    assert_eq!(shown(&table.columns[1].data), "Category x, y");
}

#[test]
fn files_of_a_pattern_are_read_in_the_order_of_their_names_by_the_names_of_their_columns() {
    let folder = Folder::new();
    folder.file("part-2.csv", "plan,n\na,4\nb,5\n");
    folder.file("part-1.csv.gz", gzip("n,plan\n1,x\n2,\"two\nlines\"\n3,z\n"));
    folder.file("other.csv", "unrelated\n");
    let table = read_table(&crate::files::layout(&folder.path().join("part-*"))).unwrap();
    assert_eq!(shown(&table.columns[0].data), "Number 1 2 3 4 5");
    let lines: Vec<String> = (0..5).map(|row| folder.hide(&table.line_of(row).to_string())).collect();
    assert_eq!(
        lines,
        ["part-1.csv.gz:2", "part-1.csv.gz:3", "part-1.csv.gz:5", "part-2.csv:2", "part-2.csv:3"]
    );
    let rows: Vec<u64> = table.digest.iter().map(|input| input.rows).collect();
    assert_eq!(rows, [3, 2]);
}

#[test]
fn a_path_with_pattern_signs_that_exists_is_that_file() {
    let folder = Folder::new();
    let table = read_table(&folder.layout("leads [2024].csv", "a,b\n1,2\n")).unwrap();
    assert_eq!(table.n_rows, 1);
}

#[test]
fn the_digest_is_the_sha256_of_the_bytes() {
    let folder = Folder::new();
    let table = read_table(&folder.layout("t.csv", "a,b\n1,2\n")).unwrap();
    // printf 'a,b\n1,2\n' | sha256sum
    assert_eq!(table.digest[0].sha256, "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470");
}

#[test]
fn what_the_owner_should_know_is_noted_once_a_column() {
    let folder = Folder::new();
    let content =
        "at,until,empty,n\n2024-01-31,2024-01-31T00:00:00Z,,1\n2024-02-01,2024-02-01T00:00:00Z,,2\n";
    let table = read_table(&folder.layout("t.csv", content)).unwrap();
    let notes: Vec<String> = table.notes.iter().map(|note| folder.hide(&note.to_string())).collect();
    insta::assert_snapshot!(notes.join("\n"));
}
