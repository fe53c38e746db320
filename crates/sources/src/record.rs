/// The first room for a row's bytes, and for the ends of its fields; it grows as needed.
const ROOM_BYTES: usize = 1024;
const ROOM_FIELDS: usize = 64;

/// One row of a text file: its fields, unquoted.
///
/// The first `n_fields` ends lie on characters' boundaries of `text`: [`Record::complete`] is the only
/// door. The rooms for bytes and ends are kept from row to row.
#[derive(Debug, Default)]
pub(crate) struct Record {
    text: String,
    ends: Vec<usize>,
    n_fields: usize,
}

/// A field that is not UTF-8.
#[derive(Debug)]
pub(crate) struct NotUtf8 {
    pub(crate) column_idx: usize,
    pub(crate) field: Vec<u8>,
    /// The first byte that cannot be read.
    pub(crate) offset: usize,
}

impl Record {
    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.n_fields
    }

    /// How many bytes all fields have.
    pub(crate) fn n_bytes(&self) -> usize {
        self.text.len()
    }

    /// Over how many lines the row goes: line ends within quotes, and one.
    pub(crate) fn n_lines(&self) -> usize {
        1 + self.text.bytes().filter(|byte| *byte == b'\n').count()
    }

    /// The field at that index, which must be below [`Record::len`].
    pub(crate) fn field(&self, idx: usize) -> &str {
        let start = if idx == 0 { 0 } else { self.ends[idx - 1] };
        &self.text[start..self.ends[idx]]
    }

    /// All fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|idx| self.field(idx))
    }

    /// Empties the row and lends the room for its bytes.
    pub(crate) fn begin(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.resize(ROOM_BYTES, 0);
        self.ends.resize(ROOM_FIELDS.max(self.ends.len()), 0);
        self.n_fields = 0;
        bytes
    }

    /// The room for the ends of the fields behind the first `n_fields`.
    pub(crate) fn ends_behind(&mut self, n_fields: usize) -> &mut [usize] {
        &mut self.ends[n_fields..]
    }

    /// Doubles the room for ends.
    pub(crate) fn grow_ends(&mut self) {
        self.ends.resize(2 * self.ends.len(), 0);
    }

    /// Takes the row's bytes when they are UTF-8, field by field.
    pub(crate) fn complete(&mut self, bytes: Vec<u8>, n_fields: usize) -> Result<(), NotUtf8> {
        let text = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            self.not_utf8(&error.into_bytes(), offset, n_fields)
        })?;
        if let Some(end) = self.ends[..n_fields].iter().find(|end| !text.is_char_boundary(**end)) {
            return Err(self.not_utf8(text.as_bytes(), end - 1, n_fields));
        }
        self.text = text;
        self.n_fields = n_fields;
        Ok(())
    }

    fn not_utf8(&self, bytes: &[u8], offset: usize, n_fields: usize) -> NotUtf8 {
        let column_idx = self.ends[..n_fields].partition_point(|end| *end <= offset);
        let start = if column_idx == 0 { 0 } else { self.ends[column_idx - 1] };
        let end = self.ends[..n_fields].get(column_idx).copied().unwrap_or(bytes.len());
        NotUtf8 { column_idx, field: bytes[start..end].to_vec(), offset: offset - start }
    }
}
