use std::sync::Arc;

/// What a model answers about a row, without reasons and unrecorded: a `ScoreResponse` of texts that lie
/// elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The score's name.
    pub score: &'a str,
    /// Who was scored.
    pub entity_id: &'a str,
    /// The instant whose strict past was looked at.
    pub cutoff: prost_types::Timestamp,
    /// From when on the outcome is decided.
    pub mature_at: Option<prost_types::Timestamp>,
    /// The calibrated chance.
    pub probability: f64,
    /// The whole number that people see.
    pub points: i32,
    /// The tier's name.
    pub tier: &'a str,
    /// The version that answers.
    pub version: u32,
    /// What the scorecard says.
    pub rule_points: Option<f64>,
    /// The names of the scorecard's groups.
    pub group_names: &'a [Arc<str>],
    /// The groups' points, in the same order.
    pub group_points: &'a [f64],
    /// What the caller should know.
    pub warnings: &'a [String],
}

/// The number of `SOURCE_MODEL`.
const SOURCE_MODEL: u8 = crate::v1::Source::Model as u8;

impl Answer<'_> {
    /// Appends the bytes of the `ScoreResponse`, as prost writes it.
    pub fn write(&self, out: &mut Vec<u8>) {
        text(0x12, self.score, out);
        text(0x1a, self.entity_id, out);
        timestamp(0x22, self.cutoff, out);
        if let Some(mature_at) = self.mature_at {
            timestamp(0x2a, mature_at, out);
        }
        double(0x31, self.probability, out);
        if self.points != 0 {
            out.push(0x38);
            varint(i64::from(self.points) as u64, out);
        }
        text(0x42, self.tier, out);
        out.extend_from_slice(&[0x48, SOURCE_MODEL]);
        if self.version != 0 {
            out.push(0x58);
            varint(u64::from(self.version), out);
        }
        // calibrated: true
        out.extend_from_slice(&[0x60, 1]);
        self.write_card(out);
    }

    fn write_card(&self, out: &mut Vec<u8>) {
        if let Some(points) = self.rule_points {
            double(0x71, points, out);
        }
        for (name, points) in self.group_names.iter().zip(self.group_points) {
            out.push(0x7a);
            let (name_bytes, has_points) = (name.len(), *points != 0.0);
            let text_bytes =
                if name_bytes > 0 { 1 + varint_bytes(name_bytes as u64) + name_bytes } else { 0 };
            varint((text_bytes + if has_points { 9 } else { 0 }) as u64, out);
            text(0x0a, name, out);
            if has_points {
                double(0x11, *points, out);
            }
        }
        for warning in self.warnings {
            out.extend_from_slice(&[0x8a, 0x01]);
            varint(warning.len() as u64, out);
            out.extend_from_slice(warning.as_bytes());
        }
    }

    /// Appends a `ScoreResult` of a `ScoreBatchResponse`, with its key and its length. `scratch` is room for the
    /// answer while its length is not known.
    pub fn write_result(&self, index: u64, scratch: &mut Vec<u8>, out: &mut Vec<u8>) {
        scratch.clear();
        self.write(scratch);
        let n_answer = scratch.len() as u64;
        let n_index = if index > 0 { 1 + varint_bytes(index) } else { 0 };
        out.push(0x0a);
        varint((n_index + 1 + varint_bytes(n_answer) + scratch.len()) as u64, out);
        if index > 0 {
            out.push(0x08);
            varint(index, out);
        }
        out.push(0x12);
        varint(n_answer, out);
        out.extend_from_slice(scratch);
    }
}

fn text(key: u8, text: &str, out: &mut Vec<u8>) {
    if !text.is_empty() {
        out.push(key);
        varint(text.len() as u64, out);
        out.extend_from_slice(text.as_bytes());
    }
}

fn double(key: u8, number: f64, out: &mut Vec<u8>) {
    out.push(key);
    out.extend_from_slice(&number.to_le_bytes());
}

fn timestamp(key: u8, time: prost_types::Timestamp, out: &mut Vec<u8>) {
    let prost_types::Timestamp { seconds, nanos } = time;
    let [seconds, nanos] = [seconds as u64, i64::from(nanos) as u64];
    let n = [seconds, nanos].map(|number| if number == 0 { 0 } else { 1 + varint_bytes(number) });
    out.extend_from_slice(&[key, (n[0] + n[1]) as u8]);
    for (key, number) in [(0x08, seconds), (0x10, nanos)] {
        if number != 0 {
            out.push(key);
            varint(number, out);
        }
    }
}

#[inline]
fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn varint_bytes(number: u64) -> usize {
    let n_bits = 64 - (number | 1).leading_zeros() as usize;
    n_bits.div_ceil(7)
}
