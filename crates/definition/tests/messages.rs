//! What people read when a definition is wrong: every message names the line, the key and what
//! would be right. Each case is a good definition with a few lines changed.

use std::fmt::Write;
use std::path::Path;

use definition::parse;

const EVENTS: &str = include_str!("definitions/base.toml");
const TABLE: &str = include_str!("definitions/table.toml");

/// Lines to change (`old` → `new`; an empty `old` appends), in one definition.
type Case<'a> = &'a [(&'a str, &'a str)];

#[track_caller]
fn changed(base: &str, case: Case<'_>) -> String {
    case.iter().fold(base.to_owned(), |text, (old, new)| {
        if old.is_empty() {
            return format!("{text}{new}\n");
        }
        assert_eq!(text.matches(old).count(), 1, "{old:?} must stand in the definition once");
        text.replace(old, new)
    })
}

/// Each case's new lines with what is said of them.
#[track_caller]
fn told(base: &str, cases: &[Case<'_>]) -> String {
    let mut told = String::new();
    for case in cases {
        for (old, new) in *case {
            let new = if new.is_empty() { format!("(without {old})") } else { (*new).to_owned() };
            new.lines().for_each(|line| writeln!(told, "  {line}").unwrap());
        }
        match parse(&changed(base, case), Path::new("data"), Path::new("score.toml")) {
            Err(errors) => writeln!(told, "{errors}\n").unwrap(),
            Ok(plan) => {
                assert!(!plan.warnings.is_empty(), "nothing is said of {case:?}");
                plan.warnings.iter().for_each(|warning| writeln!(told, "warning: {warning}").unwrap());
                told.push('\n');
            }
        }
    }
    told
}

#[test]
fn unknown_and_misplaced_keys() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("horizon =", "horizn =")],
            &[("entity =", "entity_column =")],
            &[("description =", "seed = 7\ndescription =")],
            &[("[score]\n", "title = \"x\"\n[score]\n")],
            &[("[score]\n", "seed = 7\n[score]\n")],
            &[("[label]", "[labels]")],
            &[("[observations]", "[observation]")],
            &[("[scorecard]\n", "[rules]\n")],
            &[("[[attributes]]", "[[attribute]]")],
            &[("window = ", "windw = ")],
            &[("{ count =", "{ number =")],
            &[("time = \"date\"", "time = \"date\"\ndelimeter = \";\"")],
            &[("{ constant = \"purchase\" }", "{ konstant = \"purchase\" }")],
            &[("{ below = 30,", "{ bellow = 30,")],
            &[("", "[serving]\nmax_mising = 0.5\n[training.gradient_bosting]\ntrees = 5")],
            &[("", "[training.gradient_boosting]\nn_estimators = 5")],
        ]
    ));
}

#[test]
fn wrong_types() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("horizon = \"90d\"", "horizon = 90")],
            &[("name = \"churn\"", "name = [\"churn\"]")],
            &[("values = [\"minutes\"]", "values = \"minutes\"")],
            &[("values = [\"minutes\"]", "values = [\"minutes\", 3]")],
            &[("kind = { constant = \"login\" }", "kind = \"login\"")],
            &[("at = [\"2024-01-01\"]", "at = \"2024-01-01\"")],
            &[("at = [\"2024-01-01\"]", "at = [20240101]")],
            &[(
                "purchases_90d = { count = \"purchase\", window = \"90d\" }",
                "purchases_90d = \"count purchase\""
            )],
            &[("base = 50", "base = \"fifty\"")],
            &[("base = 50", "base = inf")],
            &[("points = -10", "points = true")],
            &[("", "[training]\nseed = -1\nmin_positives = 2.5")],
            &[("", "[training]\nseed = 99999999999999999999")],
            &[("", "[gate]\nslope = [0.7, 1.0, 1.4]\nobserved_to_expected = 1.0")],
            &[("", "[tier]\nname = \"A\"\nfrom = 0")],
            &[("horizon = \"90d\"", "horizon = 2024-01-01")],
        ]
    ));
}

#[test]
fn missing_keys() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("name = \"churn\"\n", "")],
            &[("horizon = \"90d\"\n", "")],
            &[("entity = \"customer_id\"\n", "")],
            &[("time = \"at\"\n", "")],
            &[("kind = { constant = \"login\" }\n", "")],
            &[("path = \"logins.csv\"\n", "")],
            &[("[label]\nno_event = \"purchase\"\n", "")],
            &[("no_event = \"purchase\"\n", "")],
            &[("[observations]\nat = [\"2024-01-01\"]\n", "")],
            &[("at = [\"2024-01-01\"]\n", "")],
            &[("points = [{ below = 30, points = 20 }, { points = -10 }]\n", "")],
            &[("points = -10", "")],
            &[("", "[[tier]]\nname = \"Estratégico\"")],
            &[("", "[report]\ncost = { missed = 3 }")],
        ]
    ));
    insta::assert_snapshot!("missing_sections", told("", &[&[("", "")], &[("", "[score]\nname = \"x\"")]]));
}

#[test]
fn events_or_a_table() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[&[("", "[table]\npath = \"leads.csv\"\nlabel = { column = \"y\", positive = [\"yes\"] }")]]
    ));
    insta::assert_snapshot!(
        "table_with_sections_of_events",
        told(
            TABLE,
            &[&[(
                "",
                "[label]\nevent = \"x\"\n[observations]\nat = [\"2024-01-01\"]\n[features]\na = { count = \"x\" }\n\
                 [[attributes]]\npath = \"a.csv\"\nvalues = [\"b\"]"
            )]]
        )
    );
}

#[test]
fn times_and_durations() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("horizon = \"90d\"", "horizon = \"90 days\"")],
            &[("horizon = \"90d\"", "horizon = \"0d\"")],
            &[("window = \"90d\"", "window = \"3 months\"")],
            &[(
                "at = [\"2024-01-01\"]",
                "at = [\"2024-01-01\", \"01/02/2024\", \"2024-13-01\", \"2024-01-01\"]"
            )],
            &[("at = [\"2024-01-01\"]", "at = []")],
            &[("time = \"date\"", "time = \"date\"\ntimezone = \"Sao Paulo\"")],
            &[("time = \"date\"", "time = \"date\"\ntime_format = \"DD/MM/YYYY\"")],
            &[("time = \"date\"", "time = \"date\"\ntime_format = \"%d/%m\"")],
            &[("time = \"date\"", "time = \"date\"\ncomplete_to = \"soon\"")],
            &[("at = [\"2024-01-01\"]", "every = \"30d\"")],
            &[("at = [\"2024-01-01\"]", "every = \"30d\"\nfrom = \"2024-06-01\"\nto = \"2024-01-01\"")],
            &[("at = [\"2024-01-01\"]", "every = \"1s\"\nfrom = \"2024-01-01\"\nto = \"2025-01-01\"")],
            &[("at = [\"2024-01-01\"]", "on = \"purchase\"\nfrom = \"2024-01-01\"")],
            &[("at = [\"2024-01-01\"]", "at = [\"2024-01-01\"]\nevery = \"30d\"\non = \"login\"")],
            &[("", "[serving]\nmax_age = \"0d\"\n[training]\nhalf_life = \"long\"")],
        ]
    ));
}

#[test]
fn labels_and_observations() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("no_event = \"purchase\"", "no_event = \"purchase\"\nevent = \"login\"")],
            &[("no_event = \"purchase\"", "no_event = \"purchases\"")],
            &[("no_event = \"purchase\"", "event = \"purchase\"\nwhere = { amuont = { from = 5 } }")],
            &[("no_event = \"purchase\"", "event = \"purchase\"\ntime = \"date\"\ndelimiter = \";\"")],
            &[("no_event = \"purchase\"", "table = \"outcomes.csv\"")],
            &[(
                "no_event = \"purchase\"",
                "table = \"outcomes.csv\"\ntime = \"t\"\npositive = { column = \"status\" }"
            )],
            &[(
                "no_event = \"purchase\"",
                "table = \"o.csv\"\ntime = \"t\"\npositive = { column = \"s\", values = [] }\nwhere = { a = { from = 1 } }"
            )],
            &[(
                "at = [\"2024-01-01\"]",
                "at = [\"2024-01-01\"]\nafter = \"signup\"\nuntil = [\"churned\", \"login\", \"login\"]"
            )],
            &[("at = [\"2024-01-01\"]", "on = \"logon\"")],
            &[("at = [\"2024-01-01\"]", "on = \"\"")],
        ]
    ));
}

#[test]
fn sources() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("{ constant = \"login\" }", "{ constant = \"login\", column = \"kind\" }")],
            &[("{ constant = \"login\" }", "{ }")],
            &[("path = \"logins.csv\"", "path = \"\"")],
            &[("path = \"logins.csv\"", "path = \"logins.csv\"\ndelimiter = \";;\"")],
            &[("path = \"logins.csv\"", "path = \"logins.csv\"\ndelimiter = \"x\"")],
            &[("path = \"logins.csv\"", "path = \"logins.csv\"\nmissing = \"unknown\"")],
            &[("path = \"logins.csv\"", "path = \"logins.csv\"\ntypes = { minutes = \"numeric\" }")],
            &[("values = [\"minutes\"]", "values = [\"minutes\", \"minutes\", \" \"]")],
            &[("values = [\"plan\", \"sector\"]", "values = []")],
        ]
    ));
}

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
    insta::assert_snapshot!(told(EVENTS, &cases));
    let without = changed(EVENTS, &[("values = [\"minutes\"]\n", "")]);
    insta::assert_snapshot!(
        "features_of_sources_without_values",
        told(
            &without,
            &[&[(
                "plan = { attribute = \"plan\" }",
                "plan = { attribute = \"plan\" }\nx = { sum = \"login.minutes\" }"
            )]]
        )
    );
    let none = "[[attributes]]\npath = \"accounts.csv\"\nvalues = [\"plan\", \"sector\"]\n";
    insta::assert_snapshot!("features_without_attributes", told(EVENTS, &[&[(none, "")]]));
}

#[test]
fn scorecards() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("[scorecard.rules.days_since_last]", "[scorecard.rules.days_since_lst]")],
            &[("points = [{ below = 30, points = 20 }, { points = -10 }]", "points = []")],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ below = 30, points = 20 }]\neach = 3"
            )],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ below = 30, points = 20 }]\nmax = 3"
            )],
            &[("points = [{ below = 30, points = 20 }, { points = -10 }]", "each = 2\nmin = 30\nmax = 3")],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ points = -10 }, { below = 30, points = 20 }]"
            )],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ below = 30, points = 20 }, { below = 30, points = 2 }, { below = 7, points = 1 }]"
            )],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ below = 30, is = [4], points = 20 }, { is = [], points = 1 }]"
            )],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ is = [\"recent\", \"old\"], points = 20 }]"
            )],
            &[("group = \"fit\"", "group = \"\"")],
            &[("base = 50", "base = 50\ngroups = { fitt = { weight = 2.0 } }")],
            &[("base = 50", "base = 50\ngroups = { fit = { min = 20, max = 10 } }")],
            &[("group = \"fit\"", "because = { english = \"Plan\", pt_BR = \"Plano\", en = \"\" }")],
        ]
    ));
}

#[test]
fn scales_and_tiers() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("", "[scale]\nkind = \"percentiles\"")],
            &[("", "[scale]\nkind = \"percentile\"\npoints = 600")],
            &[("", "[scale]\nkind = \"log-odds\"\npoints = 600")],
            &[(
                "",
                "[scale]\nkind = \"log-odds\"\npoints = 600\nat_odds = 0\ndouble = 20\n[[tier]]\nname = \"A\"\nfrom = 0"
            )],
            &[("", "[scale]\nkind = \"log-odds\"\npoints = 600\nat_odds = 1\ndouble = 20")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 50")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 0\n[[tier]]\nname = \"B\"\nfrom = 0")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 0\n[[tier]]\nname = \"A\"\nfrom = 50")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 0\n[[tier]]\nname = \"B\"\nfrom = 150")],
            &[("", "[[tier]]\nname = \"\"\nfrom = -5")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 0.5")],
        ]
    ));
}

#[test]
fn training() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("", "[training]\nlearners = [\"logistics\", \"xgboost\"]")],
            &[("", "[training]\nlearners = []")],
            &[("", "[training]\nlearners = [\"logistic\", \"logistic\"]")],
            &[("", "[training]\nsplit = { train = 0.6, calibrate = 0.2, test = 0.3 }")],
            &[("", "[training]\nsplit = { train = 0.6, calibrate = 0.4 }")],
            &[("", "[training]\nsplit = { train = 1.2, calibrate = -0.2, test = 0.0 }")],
            &[("", "[training]\nsplit = { test_from = \"2024-01-01\", test = 0.2, random = true }")],
            &[("", "[training]\nsplit = { test_from = \"2024-01-01\", train = 0.6, calibrate = 0.2 }")],
            &[("", "[training]\nsplit = { test_from = \"yesterday\" }")],
            &[("", "[training]\nsplit = \"random\"")],
            &[("", "[training]\nmonotone = { days_since_lst = \"decreasing\", plan = \"falling\" }")],
            &[("", "[training]\nnot_leaks = { pln = \"known\", plan = \"\" }")],
            &[("", "[training]\nmin_positives = 0\nmin_negatives = 0")],
            &[(
                "",
                "[training.gradient_boosting]\nlearning_rate = 2\ntrees = 0\nleaves = 1\nl2 = -1\nrows = 0"
            )],
        ]
    ));
}

#[test]
fn gate_serving_and_report() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[(
                "",
                "[gate]\nmin_positives = 0\nmax_auc_loss = 2\nslope = [1.4, 0.7]\nobserved_to_expected = [1, 1]"
            )],
            &[(
                "",
                "[serving]\nmax_missing = 50\nmax_out_of_range = -1\nshadow = 1.5\nledger = \"besteffort\""
            )],
            &[("", "[report]\ncapacity = 500\ncost = { missed = 100, wasted = 5 }")],
            &[("", "[report]\ncapacity = 0")],
            &[("", "[report]\ncost = { missed = 0, wasted = -5 }")],
        ]
    ));
}

#[test]
fn scores() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("name = \"churn\"", "name = \"\"")],
            &[("name = \"churn\"", "name = \"../churn\"")],
            &[("name = \"churn\"", "name = \"my score\"")],
            &[("entity = \"customer_id\"", "entity = \"\"")],
        ]
    ));
}

#[test]
fn tables() {
    insta::assert_snapshot!(told(
        TABLE,
        &[
            &[("label     = { column = \"y\", positive = [\"yes\"] }\n", "")],
            &[("label     = { column = \"y\", positive = [\"yes\"] }", "label = \"y\"")],
            &[("positive = [\"yes\"]", "positive = \"yes\"")],
            &[("positive = [\"yes\"]", "positive = []")],
            &[("{ column = \"contacted_at\" }", "{ column = \"contacted_at\", row_order = true }")],
            &[("{ column = \"contacted_at\" }", "{}")],
            &[("{ column = \"contacted_at\" }", "\"contacted_at\"")],
            &[("{ column = \"contacted_at\" }", "{ column = \"y\" }")],
            &[("exclude   = { duration = \"known only after the call\" }", "exclude = [\"duration\"]")],
            &[("\"known only after the call\"", "\"\"")],
            &[("delimiter = \";\"", "delimiter = \"tab\"")],
            &[("zip = \"category\"", "zip = \"text\"")],
            &[("path      =", "paht =")],
        ]
    ));
}

#[test]
fn what_is_no_toml() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("name = \"churn\"", "name = churn")],
            &[("name = \"churn\"", "name = \"churn")],
            &[("name = \"churn\"", "name = 'churn")],
            &[("name = \"churn\"", "name")],
            &[("name = \"churn\"", "name =")],
            &[("name = \"churn\"", "name \"churn\"")],
            &[("name = \"churn\"", "name == \"churn\"")],
            &[("name = \"churn\"", "my name = \"churn\"")],
            &[("name = \"churn\"", "name = \"churn\" or so")],
            &[("[score]", "[score")],
            &[("[[attributes]]", "[[attributes]")],
            &[("at = [\"2024-01-01\"]", "at = [\"2024-01-01\"")],
            &[("at = [\"2024-01-01\"]", "at = [\"2024-01-01\" \"2024-02-01\"]")],
            &[("plan = { attribute = \"plan\" }", "plan = { attribute = \"plan\"")],
            &[("plan = { attribute = \"plan\" }", "plan = { attribute: \"plan\" }")],
            &[("horizon = \"90d\"", "horizon = \"90d\"\nhorizon = \"91d\"")],
            &[("", "[label]\nevent = \"purchase\"")],
            &[("", "[features.plan.more]\nx = 1")],
            &[("name = \"churn\"", "name = \"chu\\rn\\q\"")],
            &[("base = 50", "base = 050")],
        ]
    ));
}

#[test]
fn several_mistakes_are_told_at_once_in_the_order_of_the_file() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[&[
            ("horizon = \"90d\"", "horizon = \"90 days\""),
            ("time = \"at\"", "tiem = \"at\""),
            ("no_event = \"purchase\"", "no_event = \"purchases\""),
            ("at = [\"2024-01-01\"]", "at = 3"),
            ("window = \"90d\"", "window = 90"),
            ("base = 50", "bse = 50"),
            ("points = -10", "pionts = -10"),
            ("", "[[tier]]\nname = \"A\"\nfrom = 10\n[gate]\nslope = [2, 1]"),
        ]]
    ));
}

#[test]
fn what_is_odd_is_a_warning() {
    insta::assert_snapshot!(told(
        EVENTS,
        &[
            &[("description = \"Does this customer stop buying?\"\n", "")],
            &[("", "[serving]\nledger = \"off\"\nshadow = 0.5")],
            &[("time = \"date\"", "time = \"date\"\ntimezone = \"America/Sao_Paulo\"")],
            &[("time = \"date\"", "time = \"date\"\ncomplete_to = \"2024-03-01\"")],
            &[("{ constant = \"login\" }", "{ constant = \"logout\" }")],
            &[("window = \"90d\"", "window = \"90d\", half_life = \"180d\"")],
            &[(
                "plan = {",
                "week = { count = \"login\", window = \"7d\" }\nrise = { ratio = [\"purchases_90d\", \"week\"] }\nplan = {"
            )],
        ]
    ));
    let bare = EVENTS.split("[scorecard]").next().unwrap();
    insta::assert_snapshot!(
        "warnings_of_rules",
        told(bare, &[&[("", "")], &[("", "[scorecard]\nbase = 10")]])
    );
}
