//! The streaming core: fields and lines, whatever the line ends, quotes and buffers.

use std::fmt::Write as _;

use proptest::prelude::*;
use sources::{SourceError, for_each_row};

use crate::files::Folder;

/// The rows of a file: their lines and texts.
fn rows(content: &[u8], columns: &[&str]) -> Vec<(String, Vec<Option<String>>)> {
    let folder = Folder::new();
    let mut rows = Vec::new();
    let read = for_each_row(&folder.layout("t.csv", content), |row| {
        let texts = columns.iter().map(|name| row.get(name).map(str::to_owned)).collect();
        rows.push((folder.hide(&row.place().to_string()), texts));
        Ok::<(), SourceError>(())
    });
    assert_eq!(read.unwrap()[0].rows, rows.len() as u64);
    rows
}

#[track_caller]
fn check(content: &str, expected: &str) {
    let mut shown = String::new();
    for (place, texts) in rows(content.as_bytes(), &["a", "b"]) {
        let texts: Vec<String> = texts.into_iter().map(|text| text.unwrap_or("_".to_owned())).collect();
        write!(shown, "{} {}; ", place.replace("t.csv", ""), texts.join("|")).unwrap();
    }
    assert_eq!(shown.trim_end(), expected);
}

#[test]
fn lines_are_exact_with_any_line_end() {
    check("a,b\n1,2\n3,4\n", ":2 1|2; :3 3|4;");
    check("a,b\r\n1,2\r\n3,4\r\n", ":2 1|2; :3 3|4;");
    check("a,b\n1,2\n3,4", ":2 1|2; :3 3|4;");
    check("\n\na,b\n\n\n1,2\r\n\r\n3,4\n\n", ":6 1|2; :8 3|4;");
    check("a,b\r\n\"1\r\n\r\n\",2\r\n3,4\r\n", ":2 1|2; :5 3|4;");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    check("\u{feff}a,b\n1,2\n", ":2 1|2;");
    check("\u{feff}\"a\",b\n1,2\n", ":2 1|2;");
}

#[test]
fn quotes_hold_delimiters_quotes_and_line_ends() {
    check("a,b\n\"1,1\",\"say \"\"yes\"\"\"\n", ":2 1,1|say \"yes\";");
    check("b,a\n\"x\ny\",2\n", ":2 2|x\ny;");
    check("a,b\n\"\",\" \"\n", ":2 _|_;");
}

#[test]
fn a_column_that_is_not_there_is_missing() {
    assert_eq!(rows(b"a,b\n1,2\n", &["c"]), [("t.csv:2".to_owned(), vec![None])]);
}

#[test]
fn rows_across_buffers_read_as_those_of_the_csv_crate() {
    // 2.7 MB: several buffers; multi-byte characters and CRLF fall on every offset of their ends.
    let mut content = String::from("a,b\r\n");
    for idx in 0..40_000 {
        write!(content, "é{idx},\"{}\"\"çã\r\n{}\"\r\n", "x".repeat(idx % 61), "ü".repeat(idx % 7)).unwrap();
    }
    let read = rows(content.as_bytes(), &["a", "b"]);
    let witness: Vec<csv::StringRecord> =
        csv::Reader::from_reader(content.as_bytes()).into_records().map(Result::unwrap).collect();
    assert_eq!(read.len(), witness.len());
    for (idx, ((place, texts), record)) in read.iter().zip(&witness).enumerate() {
        assert_eq!(*place, format!("t.csv:{}", 2 + 2 * idx));
        let expected: Vec<Option<String>> =
            record.iter().map(|field| Some(field.trim().to_owned())).collect();
        assert_eq!(*texts, expected);
    }
}

#[test]
fn a_row_of_many_long_fields_is_read() {
    let names: Vec<String> = (0..5000).map(|idx| format!("c{idx}")).collect();
    let fields = vec!["y".repeat(1000); 5000];
    let content = format!("{}\n{}\n", names.join(","), fields.join(","));
    let read = rows(content.as_bytes(), &["c0", "c4999"]);
    assert_eq!(read[0].1, [Some("y".repeat(1000)), Some("y".repeat(1000))]);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,8}", "[\"\n\r,;é漢 a]{0,8}", Just(String::new())]
}

proptest! {
    #[test]
    fn what_the_csv_crate_writes_reads_back_trimmed(
        table in prop::collection::vec([text(), text()], 0..20),
        crlf in any::<bool>(),
        always in any::<bool>(),
    ) {
        let mut builder = csv::WriterBuilder::new();
        if crlf { builder.terminator(csv::Terminator::CRLF); }
        if always { builder.quote_style(csv::QuoteStyle::Always); }
        let mut writer = builder.from_writer(Vec::new());
        writer.write_record(["a", "b"]).unwrap();
        table.iter().for_each(|row| writer.write_record(row).unwrap());
        let content = writer.into_inner().unwrap();
        let expected: Vec<Vec<Option<String>>> = table
            .iter()
            .map(|row| row.iter().map(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty())).collect())
            .collect();
        let read: Vec<Vec<Option<String>>> = rows(&content, &["a", "b"]).into_iter().map(|(_, texts)| texts).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn no_bytes_make_it_panic(content in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\",\n\r;\xFF".to_vec())], 0..200)) {
        let folder = Folder::new();
        let file = folder.layout("t.csv", content);
        let _ = sources::read_table(&file);
        let _ = sources::profile(&file.path, None);
    }
}
