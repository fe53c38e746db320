//! Scorecard, scale, training, gate, and what is only odd.

use super::{EVENTS, TABLE, changed, check};

#[test]
fn scorecards() {
    check(
        "scorecards",
        EVENTS,
        &[
            &[("[scorecard.rules.days_since_last]", "[scorecard.rules.days_since_lst]")],
            &[("points = [{ below = 30, points = 20 }, { points = -10 }]", "points = []")],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ below = 30, points = 20 }]\neach = 3",
            )],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ below = 30, points = 20 }]\nmax = 3",
            )],
            &[("points = [{ below = 30, points = 20 }, { points = -10 }]", "each = 2\nmin = 30\nmax = 3")],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ points = -10 }, { below = 30, points = 20 }]",
            )],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ below = 30, points = 20 }, { below = 30, points = 2 }, { below = 7, points = 1 }]",
            )],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ below = 30, is = [4], points = 20 }, { is = [], points = 1 }]",
            )],
            &[(
                "points = [{ below = 30, points = 20 }, { points = -10 }]",
                "points = [{ is = [\"recent\", \"old\"], points = 20 }]",
            )],
            &[("group = \"fit\"", "group = \"\"")],
            &[("base = 50", "base = 50\ngroups = { fitt = { weight = 2.0 } }")],
            &[("base = 50", "base = 50\ngroups = { fit = { min = 20, max = 10 } }")],
            &[("group = \"fit\"", "because = { english = \"Plan\", pt_BR = \"Plano\", en = \"\" }")],
        ],
    );
}

#[test]
fn scales_and_tiers() {
    check(
        "scales_and_tiers",
        EVENTS,
        &[
            &[("", "[scale]\nkind = \"percentiles\"")],
            &[("", "[scale]\nkind = \"percentile\"\npoints = 600")],
            &[("", "[scale]\nkind = \"log-odds\"\npoints = 600")],
            &[(
                "",
                "[scale]\nkind = \"log-odds\"\npoints = 600\nat_odds = 0\ndouble = 20\n[[tier]]\nname = \"A\"\nfrom = 0",
            )],
            &[("", "[scale]\nkind = \"log-odds\"\npoints = 600\nat_odds = 1\ndouble = 20")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 50")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 0\n[[tier]]\nname = \"B\"\nfrom = 0")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 0\n[[tier]]\nname = \"A\"\nfrom = 50")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 0\n[[tier]]\nname = \"B\"\nfrom = 150")],
            &[("", "[[tier]]\nname = \"\"\nfrom = -5")],
            &[("", "[[tier]]\nname = \"A\"\nfrom = 0.5")],
        ],
    );
}

#[test]
fn training() {
    check(
        "training",
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
                "[training.gradient_boosting]\nlearning_rate = 2\ntrees = 0\nleaves = 1\nl2 = -1\nrows = 0",
            )],
        ],
    );
}

#[test]
fn gate_serving_and_report() {
    check(
        "gate_serving_and_report",
        EVENTS,
        &[
            &[(
                "",
                "[gate]\nmin_positives = 0\nmax_auc_loss = 2\nslope = [1.4, 0.7]\nobserved_to_expected = [1, 1]",
            )],
            &[(
                "",
                "[serving]\nmax_missing = 50\nmax_out_of_range = -1\nshadow = 1.5\nledger = \"besteffort\"",
            )],
            &[("", "[report]\ncapacity = 500\ncost = { missed = 100, wasted = 5 }")],
            &[("", "[report]\ncapacity = 0")],
            &[("", "[report]\ncost = { missed = 0, wasted = -5 }")],
        ],
    );
}

#[test]
fn what_is_odd_is_a_warning() {
    let several = ("at = [\"2024-01-01\"]", "at = [\"2023-01-01\", \"2023-07-01\", \"2024-01-01\"]");
    let base = changed(EVENTS, &[several]);
    check(
        "what_is_odd_is_a_warning",
        &base,
        &[
            &[(several.1, several.0)],
            &[("description = \"Does this customer stop buying?\"\n", "")],
            &[("", "[serving]\nledger = \"off\"\nshadow = 0.5")],
            &[("time = \"date\"", "time = \"date\"\ntimezone = \"America/Sao_Paulo\"")],
            &[("time = \"date\"", "time = \"date\"\ncomplete_to = \"2024-03-01\"")],
            &[("logins = { count = \"login\" }\n", "")],
            &[("window = \"90d\"", "window = \"90d\", half_life = \"180d\"")],
            &[(
                "plan = {",
                "week = { count = \"login\", window = \"7d\" }\nrise = { ratio = [\"purchases_90d\", \"week\"] }\nplan = {",
            )],
        ],
    );
    let bare = base.split("[scorecard]").next().unwrap();
    check("warnings_of_rules", bare, &[&[("", "")], &[("", "[scorecard]\nbase = 10")]]);
    let ruled = format!("{TABLE}[scorecard.rules.age]\neach = 1\n");
    check(
        "warnings_of_tables",
        &ruled,
        &[&[
            ("time      = { column = \"contacted_at\" }\n", ""),
            ("split = { test_from = \"2011-09-09\" }", ""),
        ]],
    );
}
