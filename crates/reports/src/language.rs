use std::fmt;
use std::str::FromStr;

/// A language that pages and summaries are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// `en`
    #[default]
    English,
    /// `pt-BR`
    BrazilianPortuguese,
}

/// A text that names no language reports are written in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no language of reports: write en or pt-BR")]
pub struct ParseLanguageError {
    /// What was written.
    pub text: String,
}

impl Language {
    /// Every language there is.
    pub const ALL: [Language; 2] = [Language::English, Language::BrazilianPortuguese];

    /// Its tag of BCP 47, as HTML's `lang` has it.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::BrazilianPortuguese => "pt-BR",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Tags are read whatever their case (RFC 5646, 2.1.1); `pt` alone is Brazilian too.
impl FromStr for Language {
    type Err = ParseLanguageError;

    fn from_str(text: &str) -> Result<Language, ParseLanguageError> {
        match text.to_ascii_lowercase().as_str() {
            "en" => Ok(Language::English),
            "pt-br" | "pt" => Ok(Language::BrazilianPortuguese),
            _ => Err(ParseLanguageError { text: text.to_owned() }),
        }
    }
}
