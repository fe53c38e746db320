//! A page speaks one language: what a document brought in another is marked or was translated.

use std::collections::BTreeSet;

use registry::{DependenceValue, PartialDependence};
use reports::{Language, live_page, live_report, summary, training_page};

use crate::html::{Piece, pieces, visible};
use crate::samples::{TIERS, card, options, rows};

/// Names of measures and words that both languages write alike.
const ALIKE: [&str; 6] = ["ROC AUC", "Placar", "SHA-256", "PSI", "Lift", "placar forget ENTITY"];

/// Small words that no sentence of the other language has.
const ENGLISH_WORDS: [&str; 12] =
    ["the", "of", "and", "is", "are", "were", "with", "from", "it", "that", "what", "than"];
const PORTUGUESE_WORDS: [&str; 12] =
    ["não", "que", "uma", "dos", "das", "foram", "são", "com", "pelo", "mais", "quem", "até"];

fn page(language: Language) -> [Vec<u8>; 2] {
    let report = live_report("cdnow-repurchase", &rows(), &options());
    [training_page(&card(), language), live_page(&report, language)]
}

fn texts(language: Language) -> Vec<String> {
    page(language).iter().flat_map(|page| visible(&pieces(page))).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[track_caller]
fn check_has_none_of(language: Language, foreign: &[&str]) {
    let definition = card().definition;
    for text in texts(language).iter().filter(|text| !definition.contains(text.as_str())) {
        let found: Vec<String> = words(text).filter(|word| foreign.contains(&word.as_str())).collect();
        assert!(found.is_empty(), "{found:?} in {text:?}");
    }
}

#[test]
fn no_english_is_left_in_portuguese() {
    check_has_none_of(Language::BrazilianPortuguese, &ENGLISH_WORDS);
}

#[test]
fn no_portuguese_is_left_in_english() {
    check_has_none_of(Language::English, &PORTUGUESE_WORDS);
}

fn levels(dependence: &PartialDependence) -> impl Iterator<Item = &str> {
    dependence.points.iter().filter_map(|point| match &point.value {
        DependenceValue::Level(level) => Some(level.as_str()),
        DependenceValue::Number(_) => None,
    })
}

#[test]
fn no_text_is_the_same_in_both_but_names_and_numbers() {
    let card = card();
    let train = &card.train;
    let mut names: BTreeSet<&str> = TIERS.into_iter().chain(ALIKE).collect();
    names.extend([train.name.as_str(), &train.description, &card.definition, &card.sha256, &train.schema]);
    names.extend(train.features.iter().map(|note| note.feature.as_str()));
    names.extend(train.dependence.iter().map(|dependence| dependence.feature.as_str()));
    names.extend(train.dependence.iter().flat_map(levels));
    names.extend(train.leaks.iter().map(|leak| leak.feature.as_str()));
    names.extend(train.problems.iter().map(|problem| problem.place.as_str()));
    names.extend(train.inputs.iter().flat_map(|(file, digest)| [file.as_str(), digest.as_str()]));
    let english: BTreeSet<String> = texts(Language::English).into_iter().collect();
    let same = texts(Language::BrazilianPortuguese).into_iter().filter(|text| english.contains(text));
    let same: Vec<String> = same
        .filter(|text| text.chars().any(char::is_alphabetic))
        .filter(|text| !names.contains(text.as_str()) && !text.starts_with("placar promote"))
        .collect();
    assert!(same.is_empty(), "{same:#?}");
}

#[test]
fn what_has_no_translation_is_marked_as_english() {
    let mut card = card();
    card.train.problems[0].text = "a problem that nobody foresaw".to_owned();
    let marked = |language| {
        let pieces = pieces(&training_page(&card, language));
        let spans =
            pieces.windows(2).filter(|pair| pair[0].is("span") && pair[0].attribute("lang") == Some("en"));
        spans.map(|pair| pair[1].clone()).collect::<Vec<Piece>>()
    };
    let text = Piece::Text("a problem that nobody foresaw".to_owned());
    assert_eq!(marked(Language::BrazilianPortuguese), [text]);
    assert_eq!(marked(Language::English), []);
}

#[test]
fn a_page_says_its_language_and_needs_nothing_else() {
    for language in Language::ALL {
        for page in page(language) {
            let pieces = pieces(&page);
            let root = pieces.iter().find(|piece| piece.is("html")).expect("a root");
            assert_eq!(root.attribute("lang"), Some(language.tag()));
            for piece in &pieces {
                assert!(!["script", "link", "img", "iframe", "object"].iter().any(|name| piece.is(name)));
                assert!(piece.attribute("src").is_none() && piece.attribute("style").is_none());
                assert!(piece.attribute("href").is_none_or(|target| target.starts_with('#')));
            }
        }
    }
}

#[test]
fn headings_go_down_one_step_at_a_time() {
    for page in page(Language::English) {
        let mut last = 0;
        for piece in pieces(&page) {
            let Piece::Open { name, .. } = piece else { continue };
            let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<usize>().ok()) else {
                continue;
            };
            assert!(level <= last + 1, "h{level} after h{last}");
            last = level;
        }
    }
}

#[test]
fn a_language_is_known_by_its_tag() {
    for language in Language::ALL {
        assert_eq!(language.to_string().parse(), Ok(language));
    }
    assert_eq!("PT-br".parse(), Ok(Language::BrazilianPortuguese));
    let error = "pt-PT".parse::<Language>().expect_err("another language");
    assert_eq!(error.to_string(), "\"pt-PT\" is no language of reports: write en or pt-BR");
}

#[test]
fn the_summary_speaks_the_language_too() {
    let report = live_report("cdnow-repurchase", &rows(), &options());
    let english = summary(&report, Language::English);
    assert!(words(&english).all(|word| !PORTUGUESE_WORDS.contains(&word.as_str())), "{english}");
    let portuguese = summary(&report, Language::BrazilianPortuguese);
    assert!(words(&portuguese).all(|word| !ENGLISH_WORDS.contains(&word.as_str())), "{portuguese}");
}
