//! What is known of leads and accounts beside their events, and how it is spread.

use records::Timestamp;

use crate::dice::Dice;

/// One row of the lead file.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeadFacts {
    pub(super) role: &'static str,
    pub(super) sector: &'static str,
    /// Missing where the form left it empty.
    pub(super) headcount: Option<u32>,
    pub(super) location: &'static str,
    pub(super) source: &'static str,
}

/// One row of the account file: it holds from `from` until the account's next row.
#[derive(Clone, Copy, Debug)]
pub(super) struct AccountFacts {
    pub(super) from: Timestamp,
    pub(super) plan: &'static str,
    /// A year's contract, in whole euros.
    pub(super) contract_value: u32,
    /// Gross margin in whole percent; missing where the books do not say.
    pub(super) margin: Option<u32>,
    pub(super) payment_terms: &'static str,
    /// Months from one renewal to the next.
    pub(super) term_months: u32,
    pub(super) sector: &'static str,
    pub(super) headcount: u32,
    pub(super) location: &'static str,
}

const ROLES: [(&str, u32); 5] =
    [("director", 15), ("manager", 30), ("specialist", 30), ("consultant", 10), ("student", 15)];
const SECTORS: [(&str, u32); 6] = [
    ("software", 25),
    ("retail", 20),
    ("manufacturing", 18),
    ("finance", 14),
    ("health", 13),
    ("education", 10),
];
const LOCATIONS: [(&str, u32); 7] = [
    ("São Paulo", 28),
    ("Lisboa", 18),
    ("Porto", 12),
    ("Recife", 12),
    ("Curitiba", 12),
    ("Madrid", 10),
    ("Berlin", 8),
];
const SOURCES: [(&str, u32); 4] = [("organic", 40), ("ads", 30), ("event", 18), ("referral", 12)];
const TERMS: [(&str, u32); 3] = [("prepaid", 35), ("net30", 45), ("net60", 20)];
const TERM_MONTHS: [(u32, u32); 3] = [(3, 35), (6, 40), (12, 25)];

/// A plan: its name, its share in percent, the range of contract values in hundreds of euros and of
/// headcounts.
struct Plan {
    name: &'static str,
    hundreds: (u32, u32),
    headcount: (u32, u32),
}

/// From the smallest to the largest.
const PLANS: [Plan; 3] = [
    Plan { name: "starter", hundreds: (12, 48), headcount: (3, 60) },
    Plan { name: "growth", hundreds: (60, 240), headcount: (20, 400) },
    Plan { name: "enterprise", hundreds: (300, 1_500), headcount: (200, 5_000) },
];
/// No account grows beyond this.
const MOST_PEOPLE: u32 = 50_000;
const PLAN_SHARES: [(usize, u32); 3] = [(0, 45), (1, 40), (2, 15)];

impl LeadFacts {
    pub(super) fn draw(dice: &mut Dice) -> LeadFacts {
        let headcount = libm::exp(4.3 + dice.normal(1.3)).clamp(1.0, 20_000.0) as u32;
        LeadFacts {
            role: dice.pick(&ROLES),
            sector: dice.pick(&SECTORS),
            headcount: (!dice.chance(0.08)).then_some(headcount),
            location: dice.pick(&LOCATIONS),
            source: dice.pick(&SOURCES),
        }
    }
}

impl AccountFacts {
    pub(super) fn draw(from: Timestamp, dice: &mut Dice) -> AccountFacts {
        let plan = &PLANS[dice.pick(&PLAN_SHARES)];
        AccountFacts {
            from,
            plan: plan.name,
            contract_value: 100 * dice.between(plan.hundreds.0, plan.hundreds.1),
            margin: (!dice.chance(0.1)).then(|| dice.between(40, 85)),
            payment_terms: dice.pick(&TERMS),
            term_months: dice.pick(&TERM_MONTHS),
            sector: dice.pick(&SECTORS),
            headcount: dice.between(plan.headcount.0, plan.headcount.1),
            location: dice.pick(&LOCATIONS),
        }
    }

    /// The same account after it expanded: the next plan, and a contract worth 130 to 180 percent.
    pub(super) fn expanded(self, from: Timestamp, dice: &mut Dice) -> AccountFacts {
        let rank = PLANS.iter().position(|plan| plan.name == self.plan).unwrap_or(0);
        let plan = &PLANS[(rank + 1).min(PLANS.len() - 1)];
        AccountFacts { plan: plan.name, ..self.repriced(from, dice.between(130, 180)) }
    }

    /// The same account at so many percent of its contract value, in whole hundreds of euros.
    pub(super) fn repriced(self, from: Timestamp, percent: u32) -> AccountFacts {
        let hundreds = self.contract_value / 100 * percent / 100;
        AccountFacts { from, contract_value: 100 * hundreds.max(1), ..self }
    }

    /// The same account after people came or went: 85 to 130 percent of them.
    pub(super) fn resized(self, from: Timestamp, dice: &mut Dice) -> AccountFacts {
        let headcount = (self.headcount * dice.between(85, 130) / 100).clamp(1, MOST_PEOPLE);
        AccountFacts { from, headcount, ..self }
    }
}
