use std::sync::Arc;

use crate::Timestamp;

/// One value of an event, an attribute or a table cell. Missing is `Option::None`, never a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A finite number.
    Number(f64),
    /// A text: one level of a category.
    Text(Arc<str>),
    /// Yes or no.
    Boolean(bool),
    /// An instant.
    Time(Timestamp),
}

impl Value {
    /// A number, when it is finite: a NaN or an infinity is stopped here.
    pub fn number(number: f64) -> Option<Value> {
        number.is_finite().then_some(Value::Number(number))
    }

    /// The number; a boolean counts as 0 or 1. `None` for text and times.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Boolean(yes) => Some(f64::from(u8::from(*yes))),
            Value::Text(_) | Value::Time(_) => None,
        }
    }

    /// What people call this sort of value, for messages.
    pub fn type_name(&self) -> &'static str {
        self.view().type_name()
    }

    /// The same value, lent.
    pub fn view(&self) -> ValueRef<'_> {
        match self {
            Value::Number(number) => ValueRef::Number(*number),
            Value::Text(text) => ValueRef::Text(text),
            Value::Boolean(yes) => ValueRef::Boolean(*yes),
            Value::Time(time) => ValueRef::Time(*time),
        }
    }
}

/// A [`Value`] whose text lies elsewhere: in a block of a file's rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'v> {
    /// A finite number.
    Number(f64),
    /// A text: one level of a category.
    Text(&'v str),
    /// Yes or no.
    Boolean(bool),
    /// An instant.
    Time(Timestamp),
}

impl ValueRef<'_> {
    /// A value of its own.
    pub fn value(self) -> Value {
        match self {
            ValueRef::Number(number) => Value::Number(number),
            ValueRef::Text(text) => Value::Text(Arc::from(text)),
            ValueRef::Boolean(yes) => Value::Boolean(yes),
            ValueRef::Time(time) => Value::Time(time),
        }
    }

    /// What people call this sort of value, for messages.
    pub fn type_name(self) -> &'static str {
        match self {
            ValueRef::Number(_) => "number",
            ValueRef::Text(_) => "text",
            ValueRef::Boolean(_) => "boolean",
            ValueRef::Time(_) => "time",
        }
    }
}
