//! What an account does in a month: events from traits that nobody outside sees.
//!
//! The traits (how engaged, how demanding, how punctual) make events likelier or rarer; no decision
//! looks at them. So what the files hold is all there is to learn from.

use records::{Span, Timestamp};

use super::calendar::{Month, seconds};
use super::event::{Detail, Event, Kind};
use super::facts::AccountFacts;
use crate::dice::Dice;

/// What drives an account's behaviour. Each is 0 for an ordinary account.
pub(super) struct Traits {
    engagement: f64,
    demands: f64,
    carelessness: f64,
    /// From then on no mail reaches it.
    unsubscribed: Option<Timestamp>,
}

const MODULES: [(&str, u32); 6] = [
    ("reports", 30),
    ("dashboards", 24),
    ("imports", 18),
    ("automation", 12),
    ("integrations", 10),
    ("api", 6),
];
const PRIORITIES: [(&str, u32); 3] = [("low", 40), ("normal", 45), ("high", 15)];

const HOUR_SECONDS: u32 = 3_600;

impl Traits {
    pub(super) fn draw(dice: &mut Dice) -> Traits {
        Traits {
            engagement: dice.normal(0.7),
            demands: dice.normal(0.6),
            carelessness: dice.normal(1.0),
            unsubscribed: None,
        }
    }

    /// Engagement wanders, and drifts back to the ordinary.
    fn wander(&mut self, dice: &mut Dice) {
        self.engagement = 0.95 * self.engagement + dice.normal(0.3) - 0.01;
    }

    /// Adds the events that begin in [`from`, the month's end) to `events`, in no order.
    pub(super) fn month(&mut self, events: &mut Vec<Event>, from: Timestamp, month: Month, dice: &mut Dice) {
        self.wander(dice);
        self.use_product(events, (from, month.to), dice);
        self.ask_for_help(events, (from, month.to), dice);
        self.keep_in_touch(events, (from, month.to), dice);
        self.read_mail(events, (from, month.to), dice);
    }

    fn use_product(&self, events: &mut Vec<Event>, (from, to): (Timestamp, Timestamp), dice: &mut Dice) {
        let pace = libm::exp(0.8 * self.engagement);
        let logins = dice.arrivals(1.5 * pace, from, to);
        events.extend(logins.into_iter().map(|time| Event::new(time, Kind::Login)));
        for time in dice.arrivals(0.9 * pace, from, to) {
            let minutes = 3 + dice.exponential(25.0) as u32;
            let detail = Detail::Use { module: dice.pick(&MODULES), minutes };
            events.push(Event::with(time, Kind::FeatureUse, detail));
        }
    }

    fn ask_for_help(&mut self, events: &mut Vec<Event>, (from, to): (Timestamp, Timestamp), dice: &mut Dice) {
        for time in dice.arrivals(0.4 * libm::exp(self.demands - 0.2 * self.engagement), from, to) {
            let detail = Detail::Ticket { priority: dice.pick(&PRIORITIES) };
            let hours = 1 + dice.exponential(30.0) as u32;
            events.push(Event::with(time, Kind::TicketOpened, detail));
            if dice.chance(0.15 + 0.1 * self.demands.clamp(-1.0, 2.0)) {
                let half = seconds(hours * HOUR_SECONDS / 2);
                events.push(Event::with(time + half, Kind::TicketEscalated, detail));
                self.engagement -= 0.3;
            }
            let solved = time + seconds(hours * HOUR_SECONDS + dice.below(HOUR_SECONDS));
            events.push(Event::with(solved, Kind::TicketResolved, detail));
        }
    }

    fn keep_in_touch(&self, events: &mut Vec<Event>, (from, to): (Timestamp, Timestamp), dice: &mut Dice) {
        let warmth = libm::exp(0.4 * self.engagement);
        let rates = [
            (Kind::Meeting, 0.2 * warmth),
            (Kind::Referral, 0.04 * warmth * warmth),
            (Kind::Webinar, 0.05 * warmth),
            (Kind::PricingPageVisit, 0.12),
        ];
        for (kind, rate) in rates {
            let times = dice.arrivals(rate, from, to);
            events.extend(times.into_iter().map(|time| Event::new(time, kind)));
        }
        for time in dice.arrivals(0.12, from, to) {
            let felt = 7.5 + 1.6 * self.engagement - 0.8 * self.demands + dice.normal(1.4);
            let detail = Detail::Answer { score: felt.clamp(0.0, 10.0) as u32 };
            events.push(Event::with(time, Kind::NpsAnswer, detail));
        }
    }

    fn read_mail(&mut self, events: &mut Vec<Event>, (from, to): (Timestamp, Timestamp), dice: &mut Dice) {
        let until = self.unsubscribed.unwrap_or(to).min(to);
        for time in dice.arrivals(0.25 * libm::exp(0.4 * self.engagement), from, until) {
            events.push(Event::new(time, Kind::EmailOpen));
            let next = time + seconds(20 + dice.below(600));
            if dice.chance(0.3) {
                events.push(Event::new(next, Kind::EmailClick));
            } else if dice.chance(0.08) {
                events.push(Event::new(next, Kind::EmailReply));
            } else if dice.chance(0.03) {
                events.push(Event::new(next, Kind::Unsubscribe));
                self.unsubscribed = Some(next);
                return;
            }
        }
    }

    /// The month's invoice, due at `due`: paid up to five days before, or up to five weeks after.
    pub(super) fn pay(&self, facts: &AccountFacts, due: Timestamp, dice: &mut Dice) -> Event {
        let patience = if facts.payment_terms == "net60" { 0.6 } else { 0.0 };
        let late = 1.0 / (1.0 + libm::exp(2.4 - 0.9 * self.carelessness - patience));
        let amount = facts.contract_value / 12;
        if dice.chance(late) {
            let days_late = dice.between(1, 35);
            let detail = Detail::Payment { amount, days_late: Some(days_late) };
            return Event::with(due + Span::days(days_late), Kind::PaymentLate, detail);
        }
        let early = Span::days(dice.between(1, 5));
        let detail = Detail::Payment { amount, days_late: None };
        Event::with(due - early, Kind::PaymentOnTime, detail)
    }
}
