//! The life of a lead: thirty days of attention, then a decision, then what follows from it.

use records::{Span, Timestamp};

use super::account::Truth;
use super::calendar::{self, seconds};
use super::decisions;
use super::event::{Detail, Event, Kind};
use super::facts::LeadFacts;
use super::past::Past;
use crate::dice::Dice;

/// A lead's history: all that goes into the files.
pub(super) struct Lead {
    pub(super) created: Timestamp,
    pub(super) facts: LeadFacts,
    /// In time order.
    pub(super) events: Vec<Event>,
    pub(super) truth: Truth,
}

/// How long a lead is looked at before the decision.
const DECISION_DAYS: u32 = 30;
/// How long a conversion may take after it.
const HORIZON_DAYS: u32 = 60;

const ASSETS: [(&str, u32); 3] = [("whitepaper", 45), ("case_study", 30), ("datasheet", 25)];

/// Lives a lead.
pub(super) fn live(dice: &mut Dice) -> Lead {
    let facts = LeadFacts::draw(dice);
    let created = create(dice);
    let interest = dice.normal(1.0);
    let due = created + Span::days(DECISION_DAYS);
    let mut events = vec![Event::new(created, Kind::Created), Event::new(due, Kind::QualificationDue)];
    behave(&mut events, interest, (created, due), dice);
    events.sort_by_key(|event| event.time);
    let truth = decide(&events, &facts, due + Span::MICROSECOND);
    follow(&mut events, due, truth.probability, dice);
    events.sort_by_key(|event| event.time);
    Lead { created, facts, events, truth }
}

/// Early enough that every decision's window ends before the files do.
fn create(dice: &mut Dice) -> Timestamp {
    let n_days = calendar::N_DAYS - DECISION_DAYS - HORIZON_DAYS - 1;
    dice.within(calendar::START, Span::days(n_days))
}

fn decide(events: &[Event], facts: &LeadFacts, cutoff: Timestamp) -> Truth {
    let probability = decisions::conversion(Past::new(events, cutoff), facts);
    Truth { outcome: "conversion", cutoff, probability }
}

/// The outcome and what a lead still does: more before a conversion, little before a loss. Whoever lets
/// a feature see past the cutoff finds out who converted.
fn follow(events: &mut Vec<Event>, due: Timestamp, probability: f64, dice: &mut Dice) {
    let outcome = due + Span::days(1) + Span::days(dice.below(HORIZON_DAYS - 2));
    let outcome = dice.within(outcome, Span::days(1));
    if dice.chance(probability) {
        behave(events, 0.0, (due, due + Span::days(10)), dice);
        events.push(Event::new(outcome - seconds(dice.between(600, 7_200)), Kind::Meeting));
        events.retain(|event| event.time < outcome);
        events.push(Event::new(outcome, Kind::Converted));
    } else if dice.chance(0.6) {
        behave(events, -2.0, (due, due + Span::days(15)), dice);
        events.retain(|event| event.time < outcome);
        events.push(Event::new(outcome, Kind::Lost));
    }
}

/// Adds what a lead with that interest does in (`from`, `to`), in no order.
fn behave(events: &mut Vec<Event>, interest: f64, span: (Timestamp, Timestamp), dice: &mut Dice) {
    let unsubscribed = read_mail(events, interest, span, dice);
    visit(events, interest, span, dice);
    let warmth = libm::exp(0.7 * interest);
    let rates = [
        (Kind::PricingPageVisit, 0.3 * warmth),
        (Kind::Form, 0.2 * warmth),
        (Kind::Webinar, 0.12 * warmth),
        (Kind::Meeting, 0.08 * warmth),
    ];
    for (kind, rate) in rates {
        let until = if kind == Kind::Webinar { unsubscribed } else { span.1 };
        let times = dice.arrivals(rate, span.0, until);
        events.extend(times.into_iter().map(|time| Event::new(time, kind)));
    }
}

/// When the lead unsubscribed; else the end of the span.
fn read_mail(
    events: &mut Vec<Event>,
    interest: f64,
    (from, to): (Timestamp, Timestamp),
    dice: &mut Dice,
) -> Timestamp {
    for time in dice.arrivals(0.9 * libm::exp(0.4 * interest), from, to) {
        let next = time + seconds(20 + dice.below(600));
        if next >= to {
            break;
        }
        events.push(Event::new(time, Kind::EmailOpen));
        if dice.chance(0.35) {
            events.push(Event::new(next, Kind::EmailClick));
        } else if dice.chance(0.08) {
            events.push(Event::new(next, Kind::EmailReply));
        } else if dice.chance(0.07) {
            events.push(Event::new(next, Kind::Unsubscribe));
            return next;
        }
    }
    to
}

fn visit(events: &mut Vec<Event>, interest: f64, (from, to): (Timestamp, Timestamp), dice: &mut Dice) {
    for time in dice.arrivals(1.2 * libm::exp(0.8 * interest), from, to) {
        let detail = Detail::Page { seconds: 5 + dice.exponential(50.0) as u32 };
        events.push(Event::with(time, Kind::PageVisit, detail));
    }
    for time in dice.arrivals(0.25 * libm::exp(0.6 * interest), from, to) {
        events.push(Event::with(time, Kind::Download, Detail::Asset(dice.pick(&ASSETS))));
    }
}
