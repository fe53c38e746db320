//! Nothing at or after a cutoff, and nothing known only then, changes any feature.

use features::FeatureSet;
use proptest::prelude::*;
use records::Timestamp;

use crate::random::{Facts, facts, feature_set, time};

/// Every feature of these facts at that cutoff, as a text that tells every bit of every number.
fn features_of(facts: &Facts, features: &FeatureSet, cutoff: Timestamp) -> String {
    format!("{:?}", features.compute(&facts.history().as_of(cutoff)))
}

/// The facts on one side of the cutoff by both clocks, or on the other by either.
fn split(facts: &Facts, cutoff: Timestamp) -> [Facts; 2] {
    let past = |time: Timestamp, known_at: Timestamp| time < cutoff && known_at < cutoff;
    let (past_events, events) =
        facts.events.iter().cloned().partition(|event| past(event.time, event.known_at));
    let (past_attributes, attributes) =
        facts.attributes.iter().cloned().partition(|attribute| past(attribute.from, attribute.known_at));
    [Facts { events: past_events, attributes: past_attributes }, Facts { events, attributes }]
}

/// As good as the past, but that none of it is.
fn together(past: &Facts, future: &Facts) -> Facts {
    Facts {
        events: [future.events.clone(), past.events.clone()].concat(),
        attributes: [future.attributes.clone(), past.attributes.clone()].concat(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn taking_the_future_away_changes_nothing(facts in facts(), features in feature_set(), cutoff in time()) {
        let [past, _] = split(&facts, cutoff);
        prop_assert_eq!(features_of(&past, &features, cutoff), features_of(&facts, &features, cutoff));
    }

    #[test]
    fn adding_a_future_changes_nothing(
        facts in facts(), more in facts(), features in feature_set(), cutoff in time(),
    ) {
        let [_, future] = split(&more, cutoff);
        let told = together(&facts, &future);
        prop_assert_eq!(features_of(&told, &features, cutoff), features_of(&facts, &features, cutoff));
    }

    #[test]
    fn the_view_holds_the_past_and_no_more(facts in facts(), cutoff in time()) {
        let [past, _] = split(&facts, cutoff);
        let history = facts.history();
        let view = history.as_of(cutoff);
        prop_assert_eq!(view.cutoff(), cutoff);
        prop_assert_eq!(view.events().count(), past.events.len());
        prop_assert!(view.events().all(|event| event.time < cutoff && event.known_at < cutoff));
        prop_assert!(view.events().is_sorted_by_key(|event| event.time));
        prop_assert_eq!(view.is_empty(), past.events.is_empty() && past.attributes.is_empty());
        let facts = ["plan", "sector"].iter().filter_map(|name| view.attribute(name));
        for fact in facts {
            prop_assert!(fact.from < cutoff && fact.known_at < cutoff);
        }
    }

    /// What is known at a cutoff stays known: a later view holds everything of an earlier one.
    #[test]
    fn nothing_that_was_known_is_forgotten(facts in facts(), first in time(), second in time()) {
        let history = facts.history();
        let [early, late] = [first.min(second), first.max(second)].map(|cutoff| history.as_of(cutoff));
        for event in early.events() {
            prop_assert!(late.events().any(|later| std::ptr::eq(later, event)));
        }
    }
}
