//! What people read of a learned rule: its group, and its reason.
//!
//! Whoever owns the score has named groups and reasons already, where the feature is in the present
//! card; those stand. For the others the feature's kind says what it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use features::{Aggregate, EventFeature, FeatureKind, FeatureSet};
use scoring::{Rule, Scorecard, Texts};

/// Who the entity is.
const FIT: &str = "fit";
/// What it does.
const BEHAVIOUR: &str = "behaviour";
/// What a table says of it: a column does not tell which of the two it is.
const PROFILE: &str = "profile";

/// The present card's words, and what the features are.
pub(super) struct Wording<'a> {
    present: Option<&'a Scorecard>,
    features: &'a FeatureSet,
    languages: BTreeSet<String>,
}

impl<'a> Wording<'a> {
    /// In the languages that the present card speaks; without one in English and Portuguese.
    pub(super) fn of(present: Option<&'a Scorecard>, features: &'a FeatureSet) -> Wording<'a> {
        let mut languages: BTreeSet<String> = present
            .into_iter()
            .flat_map(|card| &card.rules)
            .flat_map(|rule| rule.because.keys().cloned())
            .collect();
        if languages.is_empty() {
            languages = ["en", "pt-BR"].map(str::to_owned).into();
        }
        Wording { present, features, languages }
    }

    /// The group of a feature, as an index into the feature set.
    pub(super) fn group(&self, feature: usize) -> Arc<str> {
        let name = &self.features.features()[feature].name;
        let written = self.rule_of(name).or_else(|| self.rule_about(self.event_of(feature)?));
        written.map_or_else(|| self.group_by_kind(feature).into(), |rule| rule.group.clone())
    }

    /// The groups of the present card in its order.
    pub(super) fn present_groups(&self) -> Vec<Arc<str>> {
        let card = self.present;
        let settled = card.into_iter().flat_map(|card| card.groups.iter().map(|group| group.name.clone()));
        let named = card.into_iter().flat_map(Scorecard::group_names);
        settled.chain(named).collect()
    }

    fn rule_of(&self, feature: &str) -> Option<&'a Rule> {
        self.present?.rules.iter().find(|rule| rule.feature.as_ref() == feature)
    }

    /// The first rule of a feature that looks at the same events.
    fn rule_about(&self, event: &str) -> Option<&'a Rule> {
        let about = |rule: &&Rule| {
            let feature = self.index_of(&rule.feature);
            feature.and_then(|feature| self.event_of(feature)) == Some(event)
        };
        self.present?.rules.iter().find(about)
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        self.features.features().iter().position(|feature| feature.name.as_ref() == name)
    }

    /// The kind of event that it looks at; a ratio looks at what its numerator does.
    fn event_of(&self, feature: usize) -> Option<&'a str> {
        match &self.features.features()[feature].kind {
            FeatureKind::Events(events) => Some(&events.event),
            FeatureKind::Ratio { numerator, .. } => {
                let numerator = self.index_of(numerator)?;
                match &self.features.features()[numerator].kind {
                    FeatureKind::Events(events) => Some(&events.event),
                    FeatureKind::Column | FeatureKind::Attribute(_) | FeatureKind::Ratio { .. } => None,
                }
            }
            FeatureKind::Column | FeatureKind::Attribute(_) => None,
        }
    }

    fn group_by_kind(&self, feature: usize) -> &'static str {
        match &self.features.features()[feature].kind {
            FeatureKind::Column => PROFILE,
            FeatureKind::Attribute(_) => FIT,
            FeatureKind::Events(_) | FeatureKind::Ratio { .. } => BEHAVIOUR,
        }
    }

    /// The reason that the present card gives, else one in every language that is spoken.
    pub(super) fn because(&self, feature: usize) -> Texts {
        let feature = &self.features.features()[feature];
        let written = self.rule_of(&feature.name).map(|rule| rule.because.clone());
        written.filter(|because| !because.is_empty()).unwrap_or_else(|| {
            let text =
                |language: &String| (language.clone(), in_language(&feature.name, &feature.kind, language));
            self.languages.iter().map(text).collect::<BTreeMap<_, _>>()
        })
    }
}

fn in_language(name: &str, kind: &FeatureKind, language: &str) -> String {
    let said = match kind {
        FeatureKind::Events(events) => of_events(events, language),
        FeatureKind::Column | FeatureKind::Attribute(_) | FeatureKind::Ratio { .. } => None,
    };
    said.unwrap_or_else(|| capitalised(&in_words(name)))
}

/// What is counted or timed, where the definition says no more about it than the language can repeat.
fn of_events(feature: &EventFeature, language: &str) -> Option<String> {
    let is_portuguese = language.starts_with("pt");
    if !feature.conditions.is_empty() || !(is_portuguese || language.starts_with("en")) {
        return None;
    }
    let event = in_words(&feature.event);
    let what = match (feature.aggregate, is_portuguese) {
        (Aggregate::Count, false) => format!("Number of events, {event}"),
        (Aggregate::Count, true) => format!("Número de eventos, {event}"),
        (Aggregate::SinceLast, false) => format!("Days since the last {event}"),
        (Aggregate::SinceLast, true) => format!("Dias desde o último evento, {event}"),
        (Aggregate::SinceFirst, false) => format!("Days since the first {event}"),
        (Aggregate::SinceFirst, true) => format!("Dias desde o primeiro evento, {event}"),
        _ => return None,
    };
    let days = feature.memory.window.map(|window| window.as_days());
    let within = match (days, feature.memory.half_life, is_portuguese) {
        (Some(days), None, false) => format!(", in {days} days"),
        (Some(days), None, true) => format!(", em {days} dias"),
        (None, None, _) => String::new(),
        (_, Some(_), false) => ", recent ones counting more".to_owned(),
        (_, Some(_), true) => ", os recentes contando mais".to_owned(),
    };
    Some(what + &within)
}

fn in_words(name: &str) -> String {
    name.replace(['_', '-'], " ")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
