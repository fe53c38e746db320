use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// A whole number, be it written `3` or `3.0`: JSON knows no difference, and some languages write the latter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Whole<T>(pub(super) T);

struct WholeVisitor<T>(PhantomData<T>);

impl<T: TryFrom<i64>> Visitor<'_> for WholeVisitor<T> {
    type Value = Whole<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number that is not too large")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Whole<T>, E> {
        let whole = T::try_from(number).map(Whole);
        whole.map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Whole<T>, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Whole<T>, E> {
        // The bound itself is one more than the largest.
        let bound = -(i64::MIN as f64);
        match number.fract() == 0.0 && (-bound..bound).contains(&number) {
            true => self.visit_i64(number as i64),
            false => Err(E::invalid_value(Unexpected::Float(number), &self)),
        }
    }
}

impl<'de, T: TryFrom<i64>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Whole<T>, D::Error> {
        deserializer.deserialize_any(WholeVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Whole<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: Option<i64>) {
        let read: Option<Whole<i64>> = serde_json::from_str(written).ok();
        assert_eq!(read.map(|Whole(number)| number), expected, "{written}");
        let read: Option<Whole<u32>> = serde_json::from_str(written).ok();
        let small = expected.and_then(|number| u32::try_from(number).ok());
        assert_eq!(read.map(|Whole(number)| number), small, "{written}");
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        check("3", Some(3));
        check("3.0", Some(3));
        check("-0.0", Some(0));
        check("-2e2", Some(-200));
        check("4294967295.0", Some(4_294_967_295));
        check("4294967296", Some(4_294_967_296));
        check("9223372036854775807", Some(i64::MAX));
        check("-9223372036854775808.0", Some(i64::MIN));
        check("9223372036854775808", None);
        check("9223372036854775808.0", None);
        check("3.5", None);
        check("1e300", None);
        check("\"3\"", None);
        check("null", None);
    }
}
