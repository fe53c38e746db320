//! Features of event histories.

use super::{Case, EVENTS, changed, check};

#[test]
fn features() {
    let feature = |new: &'static str| [("plan = { attribute = \"plan\" }", new)];
    let cases = [
        "plan = { attribute = \"plan\" }\nx = {}",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase\", sum = \"purchase.amount\" }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchse\" }",
        "plan = { attribute = \"plan\" }\nx = { count = \"zebra\" }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase.amount\" }",
        "plan = { attribute = \"plan\" }\nx = { sum = \"purchase\" }",
        "plan = { attribute = \"plan\" }\nx = { sum = \"purchase.dollars\" }",
        "plan = { attribute = \"plan\" }\nx = { sum = \"purchase.minutes\" }",
        "plan = { attribute = \"plan\" }\nx = { mean = \"purchse.amount\" }",
        "plan = { attribute = \"plan\" }\nx = { trend = \"login.hours\", window = \"30d\" }",
        "plan = { attribute = \"plan\" }\nx = { max = \"purchase.amount\", half_life = \"30d\" }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase\", against = \"30d\" }",
        "plan = { attribute = \"plan\" }\nx = { trend = \"login\" }",
        "plan = { attribute = \"plan\" }\nx = { trend = \"login\", window = \"30d\", half_life = \"30d\" }",
        "plan = { attribute = \"plan\" }\nx = { trend = \"login\", window = \"30d\", against = \"30d\" }",
        "plan = { attribute = \"plan\" }\nx = { trend = \"login\", window = \"900y\" }",
        "plan = { attribute = \"plan\" }\nx = { ratio = [\"purchases_90d\"] }",
        "plan = { attribute = \"plan\" }\nx = { ratio = [\"purchases_90d\", \"purchases_180d\"] }",
        "plan = { attribute = \"plan\" }\nx = { ratio = [\"x\", \"plan\"] }",
        "plan = { attribute = \"plan\" }\nx = { ratio = [\"y\", \"plan\"] }\ny = { ratio = [\"x\", \"plan\"] }",
        "plan = { attribute = \"plan\" }\nx = { ratio = [\"purchases_90d\", \"plan\"], window = \"30d\", where = { a = { from = 1 } } }",
        "plan = { attribute = \"plan\", window = \"30d\" }",
        "plan = { attribute = \"pln\" }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase\", where = { amount = {} } }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase\", where = { amount = { from = 5, below = 5 } } }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase\", where = { channel = { is = [\"web\"], from = 1 } } }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase\", where = { channel = { is = [] } } }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase\", where = { channel = \"web\" } }",
        "plan = { attribute = \"plan\" }\nx = { count = \"purchase\", where = { chanel = { is = [\"web\"] } } }",
        "plan = { attribute = \"plan\" }\nx = { count = \"login\", where = { device = { is = [\"web\"] } } }",
        "plan = { attribute = \"plan\" }\n\"\" = { count = \"login\" }",
    ]
    .map(feature);
    let cases: Vec<Case<'_>> = cases.iter().map(<[_; 1]>::as_slice).collect();
    check("features", EVENTS, &cases);
    let without = changed(EVENTS, &[("values = [\"minutes\"]\n", "")]);
    check(
        "features_of_sources_without_values",
        &without,
        &[&[(
            "plan = { attribute = \"plan\" }",
            "plan = { attribute = \"plan\" }\nx = { sum = \"login.minutes\" }",
        )]],
    );
    let none = "[[attributes]]\npath = \"accounts.csv\"\nvalues = [\"plan\", \"sector\"]\n";
    check("features_without_attributes", EVENTS, &[&[(none, "")]]);
}
