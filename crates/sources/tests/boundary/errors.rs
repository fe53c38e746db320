//! Every message that a person may meet, as it is shown.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, ListArray, RecordBatch, TimestampSecondArray};
use arrow::datatypes::Int64Type;
use parquet::arrow::ArrowWriter;
use records::layout::{ColumnType, FileLayout};
use sources::{OutputType, OutputValue, RowsWriter, SourceError};

use crate::files::{Folder, events, gzip, layout};

/// Cases and what was said about each, gathered for one snapshot.
struct Messages {
    folder: Folder,
    text: String,
}

impl Messages {
    fn new() -> Messages {
        Messages { folder: Folder::new(), text: String::new() }
    }

    #[track_caller]
    fn check<T>(&mut self, case: &str, result: Result<T, SourceError>) {
        let Err(error) = result else { panic!("{case}: nothing was refused") };
        let variant = format!("{error:?}");
        let variant = variant.split([' ', '(']).next().unwrap_or_default();
        let message = self.folder.hide(&error.to_string());
        writeln!(self.text, "# {case} [{variant}]\n{message}\n").unwrap();
    }

    fn table(&mut self, case: &str, content: impl AsRef<[u8]>) {
        self.table_of(case, content, |file| file);
    }

    fn table_of(
        &mut self,
        case: &str,
        content: impl AsRef<[u8]>,
        set: impl FnOnce(FileLayout) -> FileLayout,
    ) {
        let file = set(self.folder.layout("leads.csv", content));
        self.check(case, sources::read_table(&file));
    }

    fn path(&mut self, case: &str, name: &str) {
        let path = self.folder.path().join(name);
        self.check(case, sources::read_table(&layout(&path)));
    }

    fn parquet(&mut self, case: &str, column: ArrayRef) {
        let path = self.folder.path().join("leads.parquet");
        write_parquet(&path, column);
        self.check(case, sources::read_records(&[events(layout(&path), &["when"])], &[]));
    }
}

fn write_parquet(path: &Path, when: ArrayRef) {
    let who: ArrayRef = Arc::new(Int64Array::from_iter_values(0..when.len() as i64));
    let batch = RecordBatch::try_from_iter([("who", who), ("when", when)]).unwrap();
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn typed(mut file: FileLayout, types: &[(&str, ColumnType)]) -> FileLayout {
    file.types = types.iter().map(|(name, column_type)| ((*name).to_owned(), *column_type)).collect();
    file
}

#[test]
fn paths_that_mean_no_file_are_refused_with_what_would_be_right() {
    let mut messages = Messages::new();
    messages.folder.file("leads.xlsx", "");
    messages.path("no such file", "nothing.csv");
    messages.path("a pattern without a match", "2024-*.csv");
    messages.path("a pattern that is none", "a[.csv");
    std::fs::create_dir(messages.folder.path().join("exports")).unwrap();
    messages.path("a folder", "exports");
    messages.path("an unknown ending", "leads.xlsx");
    std::fs::create_dir(messages.folder.path().join("many")).unwrap();
    for idx in 0..=10_000 {
        messages.folder.file(&format!("many/{idx}.csv"), "");
    }
    messages.path("a pattern with too many matches", "many/*.csv");
    insta::assert_snapshot!(messages.text);
}

#[test]
fn damaged_files_are_refused_with_the_place() {
    let mut messages = Messages::new();
    let whole = gzip("a,b\n".to_owned() + &"1,2\n".repeat(1000));
    messages.folder.file("short.csv.gz", &whole[..whole.len() - 9]);
    messages.path("compressed data that end early", "short.csv.gz");
    let mut flipped = whole.clone();
    flipped[20] ^= 0xFF;
    messages.folder.file("flipped.csv.gz", &flipped);
    messages.path("compressed data that were changed", "flipped.csv.gz");
    messages.folder.file("leads.parquet", "PAR1 is how it begins, and no more");
    messages.path("a Parquet file that is none", "leads.parquet");
    write_parquet(&messages.folder.path().join("holes.parquet"), Arc::new(Int64Array::from(vec![7; 100])));
    let mut holes = std::fs::read(messages.folder.path().join("holes.parquet")).unwrap();
    holes[4..60].fill(0xFF);
    messages.folder.file("holes.parquet", holes);
    messages.path("a Parquet file with damaged pages", "holes.parquet");
    insta::assert_snapshot!(messages.text);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_system_that_fails_is_told() {
    let mut messages = Messages::new();
    let link = |from: &str, to: &str, messages: &Messages| {
        std::os::unix::fs::symlink(to, messages.folder.path().join(from)).unwrap();
    };
    link("unreadable.csv", "/proc/self/mem", &messages);
    messages.path("a file that cannot be read", "unreadable.csv");
    for name in ["full.csv", "full.parquet"] {
        link(&format!("{name}.partial"), "/dev/full", &messages);
        let path = messages.folder.path().join(name);
        let write = || {
            let mut writer = RowsWriter::create(&path, &[("a", OutputType::Text)])?;
            writer.write(&[OutputValue::Text("a")])?;
            writer.finish()
        };
        messages.check("a disk that is full", write());
    }
    insta::assert_snapshot!(messages.text);
}

#[test]
fn headers_that_name_no_columns_are_refused() {
    let mut messages = Messages::new();
    messages.table("an empty file", "");
    messages.table("nothing but blank lines", "\n\r\n\n");
    messages.table("nothing but a byte order mark", "\u{feff}");
    messages.table("a column without a name", "id,,plan\n");
    messages.table("two columns of one name", "id,plan,age,plan\n");
    messages.table("the wrong delimiter", "id;plan\n1;\"a, b\"\n");
    messages.table("tabs", "id\tplan\n1\t2\n");
    let wide: Vec<String> = (0..10_001).map(|idx| format!("c{idx}")).collect();
    messages.table("too many columns", wide.join(","));
    let lead = messages.folder.layout("lead.csv", "id,plan,age\n1,a,2\n");
    messages
        .check("columns that are not there", sources::read_records(&[events(lead.clone(), &["plan"])], &[]));
    messages.check(
        "a type for a column that is not there",
        sources::read_table(&typed(lead, &[("zip", ColumnType::Category)])),
    );
    let wide = wide[..40].join(",") + "\n";
    let wide = messages.folder.layout("wide.csv", wide);
    messages.check("columns that are not in a wide file", sources::read_records(&[events(wide, &[])], &[]));
    messages.folder.file("part-1.csv", "id,plan\n");
    messages.folder.file("part-2.csv", "id,plan,age\n");
    messages.folder.file("part-3.csv", "id\n");
    messages.path("a further column in a later file", "part-[12].csv");
    messages.path("a lacking column in a later file", "part-[13].csv");
    insta::assert_snapshot!(messages.text);
}

#[test]
fn rows_that_do_not_fit_the_header_are_refused_with_their_line() {
    let mut messages = Messages::new();
    messages.table("too many fields", "id,plan\n1,a\n\n2,b,c\n");
    messages.table("too many fields over several lines", "id,plan\r\n\"1,a\r\n2\",b,c\r\n");
    messages.table("a quote that is never closed", "id,plan\n1,a\n2,\"b\n3,c\n");
    messages.table("an endless row", format!("id,plan\n1,\"{}", "a,b\n".repeat(5 * 1024 * 1024)));
    messages.table("a long field", format!("id,plan\n1,{}\n", "a".repeat(1024 * 1024 + 1)));
    insta::assert_snapshot!(messages.text);
}

#[test]
fn text_that_is_not_utf8_is_refused_with_how_to_convert_it() {
    let mut messages = Messages::new();
    messages.table("Windows-1252 or Latin-1", b"id,city\n1,Rome\n2,S\xE3o Paulo\n");
    messages.table("in the header", b"id,cidad\xE3o\n1,Rome\n");
    messages.table("no text at all", b"id,city\n1,\x81\x8D\x01\n");
    messages.table("a character that a field's end cuts", b"id,city,n\n1,S\xC3,\xA3o\n");
    let utf16: Vec<u8> = "\u{feff}id,city\n1,Roma\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    messages.table("UTF-16", utf16);
    insta::assert_snapshot!(messages.text);
}

#[test]
fn values_that_do_not_fit_are_collected_with_file_line_and_column() {
    let mut messages = Messages::new();
    let all = [("age", ColumnType::Number), ("won", ColumnType::Boolean), ("at", ColumnType::Date)];
    let content = "age,won,at\n1,yes,2024-01-31\n\"1,000\",ja,31/01/2024\nNaN,2,2024-02-30\n";
    messages.table_of("each type", content, |file| typed(file, &all));
    messages.table_of("a form of one's own", "at\n2024-01-31\n20240131\n", |file| FileLayout {
        time_format: Some("%d/%m/%Y".to_owned()),
        ..typed(file, &[("at", ColumnType::Date)])
    });
    let long = format!("age\n{}\n", "no number ".repeat(100));
    messages.table_of("a long text", long, |file| typed(file, &[("age", ColumnType::Number)]));
    messages.table_of("a time zone", "at\n2024-01-31\n", |file| FileLayout {
        timezone: Some("Brazil/Acre/Rio".to_owned()),
        ..file
    });
    let history = messages.folder.layout("history.csv", "who,when,n\na,2024-01-01,1\nb,soon,2\n,never,3\n");
    messages.check("the time of an event", sources::read_records(&[events(history, &["n"])], &[]));
    let outcomes =
        messages.folder.layout("outcomes.csv", "entity_id,time,value\na,2024-01-01,1\nb,2024-01-01,won\n");
    messages.check("an outcome", sources::for_each_outcome(&outcomes, |_| Ok::<(), SourceError>(())));
    insta::assert_snapshot!(messages.text);
}

#[test]
fn columns_of_parquet_files_that_mean_nothing_here_are_refused() {
    let mut messages = Messages::new();
    let list = ListArray::from_iter_primitive::<Int64Type, _, _>([Some([Some(1), Some(2)])]);
    messages.parquet("a list", Arc::new(list));
    messages.parquet("a time beyond all calendars", Arc::new(TimestampSecondArray::from(vec![i64::MAX])));
    messages.parquet("a number where a time should be", Arc::new(Int64Array::from(vec![20_240_131])));
    insta::assert_snapshot!(messages.text);
}

#[test]
fn outputs_that_cannot_be_written_are_refused() {
    let mut messages = Messages::new();
    let columns = [("id", OutputType::Text), ("points", OutputType::Integer)];
    let create =
        |name: &str, messages: &Messages| RowsWriter::create(&messages.folder.path().join(name), &columns);
    let unknown = create("scores.xlsx", &messages);
    messages.check("an unknown ending", unknown);
    let nowhere = create("no/such/folder/scores.csv", &messages);
    messages.check("no such folder", nowhere);
    let mut writer = create("scores.csv", &messages).unwrap();
    messages.check("a short row", writer.write(&[OutputValue::Text("a")]));
    messages.check("a row of other types", writer.write(&[OutputValue::Text("a"), OutputValue::Float(0.5)]));
    insta::assert_snapshot!(messages.text);
}
