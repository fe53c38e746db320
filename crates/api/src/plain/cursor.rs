use super::NotPlain;

/// Bytes that are read from the front.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'m>(pub(super) &'m [u8]);

impl<'m> Cursor<'m> {
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The next byte: every key of a plain message is one.
    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, NotPlain> {
        let (first, rest) = self.0.split_first().ok_or(NotPlain)?;
        self.0 = rest;
        Ok(*first)
    }

    /// Whether this byte comes next; it is then taken.
    #[inline]
    pub(super) fn takes(&mut self, byte: u8) -> bool {
        match self.0 {
            [first, rest @ ..] if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    #[inline]
    pub(super) fn exactly(&mut self, n: usize) -> Result<&'m [u8], NotPlain> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or(NotPlain)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A number of at most ten bytes, seven bits each; in the tenth only one bit is left of 64.
    #[inline]
    pub(super) fn varint(&mut self) -> Result<u64, NotPlain> {
        let first = self.byte()?;
        if first < 0x80 { Ok(u64::from(first)) } else { self.long_varint(u64::from(first & 0x7f)) }
    }

    fn long_varint(&mut self, mut value: u64) -> Result<u64, NotPlain> {
        for shift in (7..70).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                return Err(NotPlain);
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(NotPlain)
    }

    /// Bytes behind their length.
    #[inline]
    pub(super) fn delimited(&mut self) -> Result<&'m [u8], NotPlain> {
        let n = self.varint()?;
        self.exactly(usize::try_from(n).map_err(|_too_long| NotPlain)?)
    }

    pub(super) fn text(&mut self) -> Result<&'m str, NotPlain> {
        str::from_utf8(self.delimited()?).map_err(|_no_text| NotPlain)
    }

    pub(super) fn double(&mut self) -> Result<f64, NotPlain> {
        let bytes = self.exactly(8)?;
        Ok(f64::from_le_bytes(bytes.try_into().map_err(|_eight| NotPlain)?))
    }

    /// A `google.protobuf.Timestamp`, behind its length.
    pub(super) fn timestamp(&mut self) -> Result<prost_types::Timestamp, NotPlain> {
        let mut inside = Cursor(self.delimited()?);
        let mut time = prost_types::Timestamp::default();
        while !inside.is_empty() {
            match inside.byte()? {
                0x08 => time.seconds = inside.varint()? as i64,
                0x10 => time.nanos = inside.varint()? as i32,
                _ => return Err(NotPlain),
            }
        }
        Ok(time)
    }
}
