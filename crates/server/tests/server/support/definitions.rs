//! Definitions as people write them; no server reads the data that they name.

/// The same features and rules as the sample of that name.
pub(crate) const REPURCHASE: &str = r#"
[score]
name = "repurchase"
description = "Will this customer buy again?"
entity = "customer_id"
outcome = "renewal"
horizon = "38w"

[[events]]
path = "purchases.csv"
time = "date"
kind = { constant = "purchase" }
values = ["dollars"]

[[attributes]]
path = "accounts.csv"
values = ["plan"]

[label]
event = "purchase"

[observations]
at = ["1997-10-01"]

[features]
purchases_90d   = { count = "purchase", window = "90d" }
days_since_last = { since_last = "purchase" }
mean_order      = { mean = "purchase.dollars" }
plan            = { attribute = "plan" }

[scorecard]
base = 30
[scorecard.rules.purchases_90d]
group = "engagement"
each = 5
max = 25
because = { en = "Buys often", "pt-BR" = "Compra com frequência" }
[scorecard.rules.plan]
group = "fit"
points = [{ is = ["pro"], points = 8 }]

[[tier]]
name = "high"
from = 60
[[tier]]
name = "low"
from = 0
"#;

/// A table whose columns nobody has described: types are what rules compare with.
pub(crate) const LEADS: &str = r#"
[score]
name = "leads"
outcome = "conversion"

[table]
path = "leads.csv"
label = { column = "won", positive = ["yes"] }

[scorecard]
base = 20
[scorecard.rules.headcount]
group = "fit"
points = [{ below = 50, points = 5 }, { points = 15 }]
[scorecard.rules.sector]
group = "fit"
points = [{ is = ["retail"], points = 10 }]
[scorecard.rules.visits]
group = "behaviour"
each = 2

[[tier]]
name = "all"
from = 0
"#;

/// A definition without rules.
pub(crate) fn without_scorecard() -> String {
    let start = LEADS.find("[scorecard]").expect("it has one");
    let end = LEADS.find("[[tier]]").expect("it has one");
    format!("{}{}", &LEADS[..start], &LEADS[end..])
}

/// A definition with a mistake in it.
pub(crate) fn with_a_mistake() -> String {
    LEADS.replace("base = 20", "bass = 20")
}
