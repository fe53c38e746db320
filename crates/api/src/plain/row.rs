use super::cursor::Cursor;

/// A row that prost is to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPlain;

/// A `ScoreRequest` whose facts are features, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Row<'m> {
    /// The score's name.
    pub score: &'m str,
    /// Who is scored.
    pub entity_id: &'m str,
    /// Its features, not yet read.
    pub features: Features<'m>,
    /// The cutoff.
    pub as_of: Option<prost_types::Timestamp>,
    /// 0: the champion.
    pub version: u32,
    /// A number of the enum `Scorer`, or none of them.
    pub scorer: i32,
    /// How many reasons at most.
    pub max_reasons: Option<u32>,
    /// A language tag; empty: none.
    pub language: &'m str,
}

/// The features of a row, in the order in which they were written.
#[derive(Clone, Copy, Debug)]
pub struct Features<'m>(Cursor<'m>);

/// The name of a feature as it stands in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'m>(&'m [u8]);

/// All that stands before the number of a feature of that name: keys, lengths and the name itself.
///
/// Whoever knows which feature comes next compares these bytes at once, instead of reading key by key.
#[derive(Clone, Debug)]
pub struct NumberHead {
    bytes: Box<[u8]>,
    /// Its first sixteen bytes and its last, where these are all: two comparisons, for nearly every name.
    ends: Option<[[u8; 16]; 2]>,
}

/// A `FeatureValue`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'m> {
    /// None is set.
    Missing,
    /// A number, finite or not.
    Number(f64),
    /// A text.
    Text(&'m str),
    /// Yes or no.
    Boolean(bool),
    /// An instant, whatever its numbers.
    Time(prost_types::Timestamp),
}

impl<'m> Row<'m> {
    /// Reads the bytes of a `ScoreRequest`, but for its features, which [`Features::next`] reads one by one.
    pub fn read(bytes: &'m [u8]) -> Result<Row<'m>, NotPlain> {
        let mut cursor = Cursor(bytes);
        let (mut features, mut as_of) = (None, None);
        let (mut score, mut entity_id, mut language) = ("", "", "");
        let (mut version, mut scorer, mut max_reasons) = (0, 0, None);
        while !cursor.is_empty() {
            match cursor.byte()? {
                0x0a => score = cursor.text()?,
                0x12 => entity_id = cursor.text()?,
                // Those that are messages are merged where they come twice.
                0x1a if features.is_none() => features = Some(Features(Cursor(cursor.delimited()?))),
                0x2a if as_of.is_none() => as_of = Some(cursor.timestamp()?),
                0x30 => version = cursor.varint()? as u32,
                0x38 => scorer = cursor.varint()? as i32,
                0x40 => max_reasons = Some(cursor.varint()? as u32),
                0x4a => language = cursor.text()?,
                _ => return Err(NotPlain),
            }
        }
        let features = features.ok_or(NotPlain)?;
        Ok(Row { score, entity_id, features, as_of, version, scorer, max_reasons, language })
    }
}

impl<'m> Features<'m> {
    /// The number of the next feature, when it is the one of that head; else nothing is taken.
    #[inline]
    pub fn number(&mut self, head: &NumberHead) -> Option<f64> {
        let (before, rest) = self.0.0.split_at_checked(head.bytes.len())?;
        let (number, rest) = rest.split_first_chunk()?;
        head.is(before).then(|| {
            self.0 = Cursor(rest);
            f64::from_le_bytes(*number)
        })
    }

    /// The next feature; `None` after the last.
    #[expect(clippy::should_implement_trait, reason = "what is not plain ends it, as no iterator can say")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<(Name<'m>, Value<'m>)>, NotPlain> {
        if self.0.is_empty() {
            return Ok(None);
        }
        if !self.0.takes(0x0a) {
            return Err(NotPlain);
        }
        let mut entry = Cursor(self.0.delimited()?);
        let name = if entry.takes(0x0a) { entry.delimited()? } else { b"" };
        let value = if entry.takes(0x12) { Value::read(entry.delimited()?)? } else { Value::Missing };
        if entry.is_empty() { Ok(Some((Name(name), value))) } else { Err(NotPlain) }
    }
}

impl NumberHead {
    /// `None` where a length takes more than one byte.
    pub fn of(name: &str) -> Option<NumberHead> {
        const VALUE: [u8; 3] = [0x12, 9, 0x09];
        let n_name = u8::try_from(name.len()).ok()?;
        let n_entry = n_name.checked_add(2 + 2 + 9).filter(|n| *n < 0x80)?;
        let bytes = [&[0x0a, n_entry, 0x0a, n_name], name.as_bytes(), &VALUE].concat();
        let ends = bytes.first_chunk().zip(bytes.last_chunk()).filter(|_| bytes.len() <= 32);
        Some(NumberHead { ends: ends.map(|(first, last)| [*first, *last]), bytes: bytes.into() })
    }

    #[inline]
    fn is(&self, bytes: &[u8]) -> bool {
        match &self.ends {
            Some([first, last]) => bytes.first_chunk() == Some(first) && bytes.last_chunk() == Some(last),
            None => bytes == &*self.bytes,
        }
    }
}

impl<'m> Name<'m> {
    /// Whether it is this one.
    #[inline]
    pub fn is(self, name: &str) -> bool {
        self.0 == name.as_bytes()
    }

    /// How many bytes it has.
    #[expect(clippy::len_without_is_empty, reason = "it is compared with limits")]
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// The name, where it is a text.
    pub fn text(self) -> Result<&'m str, NotPlain> {
        str::from_utf8(self.0).map_err(|_no_text| NotPlain)
    }
}

impl<'m> Value<'m> {
    #[inline]
    fn read(bytes: &'m [u8]) -> Result<Value<'m>, NotPlain> {
        let mut cursor = Cursor(bytes);
        if cursor.is_empty() {
            return Ok(Value::Missing);
        }
        let value = match cursor.byte()? {
            0x09 => Value::Number(cursor.double()?),
            0x12 => Value::Text(cursor.text()?),
            0x18 => Value::Boolean(cursor.varint()? != 0),
            0x22 => Value::Time(cursor.timestamp()?),
            _ => return Err(NotPlain),
        };
        if cursor.is_empty() { Ok(value) } else { Err(NotPlain) }
    }
}
