//! A small table with everything that a table can have: another delimiter, words for "missing",
//! categories, booleans, dates, times of its own, and a column that is known only with the outcome.

use std::fmt::Write as _;

use super::desk::Desk;

/// The score's name.
pub(super) const LEADS: &str = "leads";

/// The table, where the definition looks for it.
pub(super) const TABLE: &str = "models/leads/leads.csv";

const DEFINITION: &str = r#"
[score]
name        = "leads"
description = "Will this lead buy within 30 days?"
entity      = "lead"
outcome     = "conversion"
horizon     = "30d"

[table]
path      = "leads.csv"
delimiter = ";"
label     = { column = "result", positive = ["won"] }
time      = { column = "contacted_at" }
missing   = { "*" = ["unknown"], budget = ["-1"] }
exclude   = { call_seconds = "known only after the call" }

[scorecard]
base = 20
[scorecard.rules.visits]
group   = "behaviour"
each    = 4
max     = 40
because = { en = "Visits to the site", "pt-BR" = "Visitas ao site" }
[scorecard.rules.role]
group   = "fit"
points  = [{ is = ["director"], points = 15 }, { is = ["student"], points = -15 }]
because = { en = "Role", "pt-BR" = "Cargo" }

[scale]
kind = "probability"
[[tier]]
name = "Hot"
from = 50
[[tier]]
name = "Cold"
from = 0

[training]
learners = ["logistic"]
seed     = 7

[gate]
min_positives = 10
min_negatives = 10
slope = [0.2, 3.0]
observed_to_expected = [0.5, 2.0]
"#;

/// A desk with definition, table and a champion.
pub(super) fn trained() -> Desk {
    let desk = defined();
    desk.train(LEADS);
    desk.done(&["promote", LEADS, "1", "--force", "--because", "a test"]);
    desk
}

/// A desk with definition and table.
pub(super) fn defined() -> Desk {
    let desk = Desk::empty();
    desk.write("models/leads/score.toml", DEFINITION);
    desk.write(TABLE, table(1_500));
    desk
}

/// The table: who visits more, and who decides, buys more often.
fn table(n_rows: u64) -> String {
    let mut table =
        "lead;contacted_at;role;visits;newsletter;customer_since;budget;call_seconds;result\n".to_owned();
    let mut dice = Dice(42);
    for row in 0..n_rows {
        let role = ["director", "manager", "student", "unknown"][dice.below(4) as usize];
        let visits = dice.below(12);
        let newsletter = ["yes", "no"][dice.below(2) as usize];
        let budget = if dice.below(5) == 0 { "-1".to_owned() } else { format!("{}.5", 100 * dice.below(90)) };
        let chance = 6 * visits + if role == "director" { 25 } else { 0 };
        let won = dice.below(100) < chance;
        let (year, month, day) = (2022 + row / 600, 1 + row / 50 % 12, 1 + row % 28);
        writeln!(
            table,
            "L{row};{year}-{month:02}-{day:02};{role};{visits};{newsletter};{}-05-{day:02};{budget};{};{}",
            year - 1 - row % 3,
            dice.below(300) + if won { 400 } else { 0 },
            if won { "won" } else { "lost" },
        )
        .expect("a text takes what is written");
    }
    table
}

/// Chance that is the same each time. (Knuth's MMIX constants)
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}
