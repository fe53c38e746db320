//! Numbers, dates and sentences as one language writes them.

use records::Timestamp;

use crate::Language;
use crate::texts::{Texts, texts};

/// What stands where a number is undefined.
pub(crate) const UNDEFINED: &str = "–";

/// A language with its texts.
#[derive(Clone, Copy)]
pub(crate) struct Wording {
    pub(crate) language: Language,
    pub(crate) texts: &'static Texts,
}

impl Wording {
    pub(crate) fn of(language: Language) -> Wording {
        Wording { language, texts: texts(language) }
    }

    /// A whole number: `12,345`, `12.345`.
    pub(crate) fn count(&self, count: usize) -> String {
        self.grouped(&count.to_string())
    }

    /// So many decimals: `1,234.5`, `1.234,5`.
    pub(crate) fn decimal(&self, number: f64, places: usize) -> String {
        if !number.is_finite() {
            return UNDEFINED.to_owned();
        }
        let text = format!("{:.places$}", number.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let (_, point) = self.separators();
        let sign =
            if number < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { "−" } else { "" };
        let point = if fraction.is_empty() { "" } else { point };
        format!("{sign}{}{point}{fraction}", self.grouped(whole))
    }

    /// The same with its sign, whichever it is.
    pub(crate) fn signed(&self, number: f64, places: usize) -> String {
        let text = self.decimal(number, places);
        let bare = text.starts_with('−') || !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        if bare { text } else { format!("+{text}") }
    }

    pub(crate) fn maybe(&self, number: Option<f64>, places: usize) -> String {
        number.map_or_else(|| UNDEFINED.to_owned(), |number| self.decimal(number, places))
    }

    /// A share in [0, 1] in percent: `29.7%`.
    pub(crate) fn percent(&self, share: f64, places: usize) -> String {
        let text = self.decimal(100.0 * share, places);
        if text == UNDEFINED { text } else { format!("{text}%") }
    }

    /// A part of a whole in percent; undefined for no whole.
    pub(crate) fn share(&self, part: f64, whole: f64) -> String {
        if whole > 0.0 { self.percent(part / whole, 1) } else { UNDEFINED.to_owned() }
    }

    /// A count that ties can make a fraction: a decimal only where there is one.
    pub(crate) fn tally(&self, count: f64) -> String {
        let whole = (count - count.round()).abs() < 0.05;
        self.decimal(count, usize::from(!whole))
    }

    /// A number of rows that is estimated: a decimal only where it still says something.
    pub(crate) fn estimate(&self, count: f64) -> String {
        self.decimal(count, usize::from(count.abs() < 99.95))
    }

    /// As many decimals, at most four, as the number has: what a machine wrote in plain digits.
    pub(crate) fn plain(&self, number: f64) -> String {
        let rounded = format!("{:.4}", number);
        let places = rounded.trim_end_matches('0').split_once('.').map_or(0, |(_, fraction)| fraction.len());
        self.decimal(number, places)
    }

    /// The day and minute, in UTC.
    pub(crate) fn minute(&self, time: Timestamp) -> String {
        let text = time.to_string();
        match text.get(11..16).filter(|_| text.as_bytes().get(10) == Some(&b'T')) {
            Some(minute) => format!("{} {minute} UTC", self.date(&text[..10])),
            None => text,
        }
    }

    /// The month `2024-03` as people write it.
    pub(crate) fn month(&self, month: &str) -> String {
        match (self.language, month.split_once('-')) {
            (Language::BrazilianPortuguese, Some((year, month))) => format!("{month}/{year}"),
            _ => month.to_owned(),
        }
    }

    fn date(&self, iso: &str) -> String {
        match (self.language, iso.get(..4), iso.get(5..7), iso.get(8..10)) {
            (Language::BrazilianPortuguese, Some(year), Some(month), Some(day)) => {
                format!("{day}/{month}/{year}")
            }
            _ => iso.to_owned(),
        }
    }

    /// Between thousands, and before decimals.
    fn separators(&self) -> (&'static str, &'static str) {
        match self.language {
            Language::English => (",", "."),
            Language::BrazilianPortuguese => (".", ","),
        }
    }

    fn grouped(&self, digits: &str) -> String {
        let (thousands, _) = self.separators();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (idx, digit) in digits.char_indices() {
            if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
                grouped.push_str(thousands);
            }
            grouped.push(digit);
        }
        grouped
    }
}

/// A sentence with a capital letter in front.
pub(crate) fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A text that fits into `most` letters.
pub(crate) fn cut_short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests;
