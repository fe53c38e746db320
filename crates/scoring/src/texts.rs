//! What people read as a reason, in their language.

use std::collections::BTreeMap;

/// A text by language tag (`en`, `pt-BR`).
pub type Texts = BTreeMap<String, String>;

/// The text under the tag itself, else of its base language (`pt` for `pt-BR`), else of a sister of
/// it, else in English, else any. Case does not matter in a tag. (RFC 4647, section 3.4, and on)
pub(crate) fn in_language<'t>(texts: &'t Texts, language: &str) -> Option<&'t str> {
    let base = base_of(language);
    let exact = |wanted: &str| texts.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(wanted));
    let sister = || texts.iter().find(|(tag, _)| base_of(tag).eq_ignore_ascii_case(base));
    let found = exact(language).or_else(|| exact(base)).or_else(sister).or_else(|| exact("en"));
    found.or_else(|| texts.iter().next()).map(|(_, text)| text.as_str())
}

fn base_of(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tags: &[&str], asked: &str, expected: Option<&str>) {
        let texts: Texts = tags.iter().map(|tag| ((*tag).to_owned(), format!("text in {tag}"))).collect();
        let expected = expected.map(|tag| format!("text in {tag}"));
        assert_eq!(in_language(&texts, asked), expected.as_deref());
    }

    #[test]
    fn the_nearest_language_is_taken() {
        check(&["en", "pt", "pt-BR"], "pt-BR", Some("pt-BR"));
        check(&["en", "pt", "pt-BR"], "PT-br", Some("pt-BR"));
        check(&["en", "pt"], "pt-BR", Some("pt"));
        check(&["en", "pt-BR"], "pt", Some("pt-BR"));
        check(&["en", "pt-BR"], "pt-PT", Some("pt-BR"));
        check(&["de", "en"], "fr", Some("en"));
        check(&["de", "pt"], "fr", Some("de"));
        check(&["de", "en"], "", Some("en"));
        check(&[], "en", None);
    }
}
