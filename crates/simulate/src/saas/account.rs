//! The life of an account, month by month, until it leaves or the files end.
//!
//! The calendar of a month keeps decisions apart, so that each outcome falls into its own decision's
//! window and into no other. Churn is decided on the first, and comes from the fourth to the 27th, or,
//! when a renewal falls due in the month, before the tenth. A renewal falls due from the tenth to the
//! 16th and is answered within ten days. So a window of thirty days from one first holds no churn
//! that was decided on the next, and a renewal falls due only to an account that is still there.

use records::{Span, Timestamp};

use super::calendar::{self, Month, seconds};
use super::decisions;
use super::event::{Event, Kind};
use super::facts::AccountFacts;
use super::past::Past;
use super::usage::Traits;
use crate::dice::Dice;

/// An account's history: all that goes into the files.
pub(super) struct Account {
    /// In time order; later ones than where the account left are not kept.
    pub(super) events: Vec<Event>,
    /// In time order, the first at the signature.
    pub(super) facts: Vec<AccountFacts>,
    /// In time order.
    pub(super) truths: Vec<Truth>,
}

/// How likely an outcome was at a cutoff.
#[derive(Clone, Copy, Debug)]
pub(super) struct Truth {
    pub(super) outcome: &'static str,
    pub(super) cutoff: Timestamp,
    pub(super) probability: f64,
}

/// What is settled when the contract is signed.
struct Terms {
    signed: Timestamp,
    onboarded: Timestamp,
    /// When invoices and renewals fall due, after the first of a month.
    billing: Span,
    term_months: usize,
    /// The number of the month that the contract counts from: the one after the signature.
    first_month: usize,
}

/// Contracts are signed up to here; more of them early, as if a book of customers had been brought in.
const SIGNING_DAYS: f64 = 900.0;
/// From here on a contract may end in churn, after the first of the month.
const QUIET_DAYS: u32 = 3;
/// Churn comes within so many days of that, or so many when a renewal falls due.
const CHURN_DAYS: u32 = 24;
const CHURN_DAYS_BEFORE_RENEWAL: u32 = 6;
/// A renewal is answered within so many days.
const ANSWER_DAYS: u32 = 10;

/// Lives an account.
pub(super) fn live(dice: &mut Dice) -> Account {
    let signed = sign(dice);
    let facts = AccountFacts::draw(signed, dice);
    let terms = Terms::draw(signed, &facts, dice);
    let mut traits = Traits::draw(dice);
    let mut account = Account { events: terms.first_events(), facts: vec![facts], truths: Vec::new() };
    for month in calendar::months().filter(|month| month.to > signed) {
        if let Some(left) = account.month(month, &terms, &mut traits, dice) {
            account.leave(left);
            break;
        }
    }
    account.end();
    account
}

fn sign(dice: &mut Dice) -> Timestamp {
    let days = SIGNING_DAYS * libm::pow(dice.unit(), 1.8);
    let office_hour = seconds(8 * 3_600 + dice.below(10 * 3_600));
    calendar::START + Span::days(days as u32) + office_hour
}

impl Terms {
    fn draw(signed: Timestamp, facts: &AccountFacts, dice: &mut Dice) -> Terms {
        let days_to_billing = Span::days(dice.between(9, 15)).micros();
        let office_hour = seconds(9 * 3_600 + dice.below(8 * 3_600)).micros();
        let passed = calendar::months().filter(|month| month.from <= signed).count();
        Terms {
            signed,
            onboarded: signed + Span::days(dice.between(20, 40)),
            billing: Span::from_micros(days_to_billing + office_hour).unwrap_or(Span::ZERO),
            term_months: facts.term_months as usize,
            first_month: passed,
        }
    }

    fn first_events(&self) -> Vec<Event> {
        let signed = Event::new(self.signed, Kind::ContractSigned);
        vec![signed, Event::new(self.onboarded, Kind::Onboarded)]
    }

    /// Whether a renewal falls due in the month.
    fn renews_in(&self, month: Month) -> bool {
        month.number > self.first_month && (month.number - self.first_month).is_multiple_of(self.term_months)
    }
}

impl Account {
    /// Lives a month; the event with which the account leaves, when it does.
    fn month(&mut self, month: Month, terms: &Terms, traits: &mut Traits, dice: &mut Dice) -> Option<Event> {
        let churned = if terms.onboarded < month.from { self.decide_churn(month, terms, dice) } else { None };
        let due = month.from + terms.billing;
        traits.month(&mut self.events, month.from.max(terms.signed), month, dice);
        if month.number >= terms.first_month {
            self.events.push(traits.pay(&self.current(), due, dice));
        }
        if dice.chance(0.03) {
            self.resize(month, dice);
        }
        if churned.is_some() || !terms.renews_in(month) {
            return churned;
        }
        self.decide_renewal(due, dice)
    }

    fn decide_churn(&mut self, month: Month, terms: &Terms, dice: &mut Dice) -> Option<Event> {
        let probability = self.decide("churn", month.from, decisions::churn);
        let n_days = if terms.renews_in(month) { CHURN_DAYS_BEFORE_RENEWAL } else { CHURN_DAYS };
        let time = dice.within(month.from + Span::days(QUIET_DAYS), Span::days(n_days));
        dice.chance(probability).then(|| Event::new(time, Kind::Churned))
    }

    fn decide_renewal(&mut self, due: Timestamp, dice: &mut Dice) -> Option<Event> {
        self.events.push(Event::new(due, Kind::RenewalDue));
        let cutoff = due + Span::MICROSECOND;
        let renewal = self.decide("renewal", cutoff, decisions::renewal);
        let expansion = self.past(cutoff, decisions::expansion);
        self.tell("expansion", cutoff, decisions::rounded(renewal * expansion));
        let time = due + Span::days(dice.between(1, ANSWER_DAYS));
        if !dice.chance(renewal) {
            return Some(Event::new(time, Kind::NotRenewed));
        }
        self.events.push(Event::new(time, Kind::Renewed));
        self.reprice(time + Span::days(1), dice.chance(expansion), dice);
        None
    }

    /// After a renewal: the account expands, or its price may rise.
    fn reprice(&mut self, time: Timestamp, expands: bool, dice: &mut Dice) {
        if expands {
            self.events.push(Event::new(time, Kind::Expanded));
            self.facts.push(self.current().expanded(time, dice));
        } else if dice.chance(0.3) {
            let percent = dice.between(102, 108);
            self.facts.push(self.current().repriced(time, percent));
        }
    }

    /// Headcounts change in the first days of a month, before anything that a renewal changes.
    fn resize(&mut self, month: Month, dice: &mut Dice) {
        let time = dice.within(month.from + Span::days(1), Span::days(7));
        if self.current().from < time {
            self.facts.push(self.current().resized(time, dice));
        }
    }

    fn decide(
        &mut self,
        outcome: &'static str,
        cutoff: Timestamp,
        formula: fn(Past<'_>, &AccountFacts) -> f64,
    ) -> f64 {
        let probability = self.past(cutoff, formula);
        self.tell(outcome, cutoff, probability);
        probability
    }

    fn past(&mut self, cutoff: Timestamp, formula: fn(Past<'_>, &AccountFacts) -> f64) -> f64 {
        self.events.sort_by_key(|event| event.time);
        let facts = self.facts.iter().rev().find(|facts| facts.from < cutoff);
        formula(Past::new(&self.events, cutoff), facts.unwrap_or(&self.facts[0]))
    }

    fn tell(&mut self, outcome: &'static str, cutoff: Timestamp, probability: f64) {
        self.truths.push(Truth { outcome, cutoff, probability });
    }

    fn current(&self) -> AccountFacts {
        // There is one from the start, and none is taken away before the account leaves.
        self.facts[self.facts.len() - 1]
    }

    /// Nothing happens after the account left.
    fn leave(&mut self, left: Event) {
        self.events.retain(|event| event.time < left.time);
        self.facts.retain(|facts| facts.from < left.time);
        self.events.push(left);
    }

    /// Nothing is told that lies after the files' end.
    fn end(&mut self) {
        let end = calendar::START + Span::days(calendar::N_DAYS);
        self.events.retain(|event| event.time < end);
        self.events.sort_by_key(|event| event.time);
    }
}
