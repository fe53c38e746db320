use std::fs::File;
use std::io::{self, BufWriter, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::OutputValue;

/// Writes rows as delimited text.
pub(super) struct TextSink {
    writer: csv::Writer<Sink>,
    fields: Vec<String>,
}

enum Sink {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
    Stream(BufWriter<Box<dyn Write + Send>>),
}

impl TextSink {
    pub(super) fn create<'a>(
        file: File,
        delimiter: u8,
        compressed: bool,
        names: impl Iterator<Item = &'a str>,
    ) -> io::Result<TextSink> {
        let buffered = BufWriter::new(file);
        let sink = match compressed {
            true => Sink::Gzip(GzEncoder::new(buffered, Compression::default())),
            false => Sink::Plain(buffered),
        };
        TextSink::begin(sink, delimiter, names)
    }

    pub(super) fn stream<'a>(
        output: Box<dyn Write + Send>,
        names: impl Iterator<Item = &'a str>,
    ) -> io::Result<TextSink> {
        TextSink::begin(Sink::Stream(BufWriter::new(output)), b',', names)
    }

    fn begin<'a>(sink: Sink, delimiter: u8, names: impl Iterator<Item = &'a str>) -> io::Result<TextSink> {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(sink);
        writer.write_record(names).map_err(as_it_came)?;
        Ok(TextSink { writer, fields: Vec::new() })
    }

    pub(super) fn write(&mut self, row: &[OutputValue<'_>]) -> io::Result<()> {
        self.fields.clear();
        self.fields.extend(row.iter().map(text));
        self.writer.write_record(&self.fields).map_err(as_it_came)
    }

    /// The file, complete but not yet on the disk; `None` where it is a stream.
    pub(super) fn finish(self) -> io::Result<Option<File>> {
        let buffered = match self.writer.into_inner().map_err(|error| error.into_error())? {
            Sink::Plain(buffered) => buffered,
            Sink::Gzip(encoder) => encoder.finish()?,
            Sink::Stream(mut stream) => return stream.flush().map(|()| None),
        };
        buffered.into_inner().map(Some).map_err(|error| error.into_error())
    }
}

/// The system's own error, so that whoever gets it can tell a full disk from a reader who has gone.
fn as_it_came(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn text(value: &OutputValue<'_>) -> String {
    match value {
        OutputValue::Missing => String::new(),
        OutputValue::Text(text) => (*text).to_owned(),
        OutputValue::Integer(number) => number.to_string(),
        // Debug, not Display: the shortest text that reads back as the same bits, with an exponent
        // where it would otherwise be hundreds of digits long.
        OutputValue::Float(number) if number.is_finite() => format!("{number:?}"),
        OutputValue::Float(_) => String::new(),
        OutputValue::Time(time) => time.to_string(),
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Plain(buffered) => buffered.write(bytes),
            Sink::Gzip(encoder) => encoder.write(bytes),
            Sink::Stream(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Plain(buffered) => buffered.flush(),
            Sink::Gzip(encoder) => encoder.flush(),
            Sink::Stream(stream) => stream.flush(),
        }
    }
}
