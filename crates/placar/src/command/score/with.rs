use std::str::FromStr;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum With {
    /// The champion, or the rules where it may not.
    Champion,
    /// The rules.
    Rules,
    /// The challenger, or the rules where it may not.
    Challenger,
    /// That version, or the rules where it may not.
    Version(u32),
}

/// A text that names nobody.
#[derive(Debug, thiserror::Error)]
#[error("{text:?} names nobody who answers: write champion, rules, challenger or the number of a version")]
pub(super) struct ParseWithError {
    text: String,
}

impl FromStr for With {
    type Err = ParseWithError;

    fn from_str(text: &str) -> Result<With, ParseWithError> {
        match text {
            "champion" => Ok(With::Champion),
            "rules" => Ok(With::Rules),
            "challenger" => Ok(With::Challenger),
            number => match number.parse() {
                Ok(version) if version > 0 => Ok(With::Version(version)),
                _ => Err(ParseWithError { text: text.to_owned() }),
            },
        }
    }
}
