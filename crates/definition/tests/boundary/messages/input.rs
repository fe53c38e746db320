//! Sources, tables, labels, observations.

use super::{EVENTS, TABLE, check};

#[test]
fn events_or_a_table() {
    check(
        "events_or_a_table",
        EVENTS,
        &[&[("", "[table]\npath = \"leads.csv\"\nlabel = { column = \"y\", positive = [\"yes\"] }")]],
    );
    check(
        "table_with_sections_of_events",
        TABLE,
        &[&[(
            "",
            "[label]\nevent = \"x\"\n[observations]\nat = [\"2024-01-01\"]\n[features]\na = { count = \"x\" }\n\
                 [[attributes]]\npath = \"a.csv\"\nvalues = [\"b\"]",
        )]],
    );
}

#[test]
fn times_and_durations() {
    check(
        "times_and_durations",
        EVENTS,
        &[
            &[("horizon = \"90d\"", "horizon = \"90 days\"")],
            &[("horizon = \"90d\"", "horizon = \"0d\"")],
            &[("window = \"90d\"", "window = \"3 months\"")],
            &[(
                "at = [\"2024-01-01\"]",
                "at = [\"2024-01-01\", \"01/02/2024\", \"2024-13-01\", \"2024-01-01\"]",
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
        ],
    );
}

#[test]
fn labels_and_observations() {
    check(
        "labels_and_observations",
        EVENTS,
        &[
            &[("no_event = \"purchase\"", "no_event = \"purchase\"\nevent = \"login\"")],
            &[("no_event = \"purchase\"", "no_event = \"purchases\"")],
            &[("no_event = \"purchase\"", "event = \"purchase\"\nwhere = { amuont = { from = 5 } }")],
            &[("no_event = \"purchase\"", "event = \"purchase\"\ntime = \"date\"\ndelimiter = \";\"")],
            &[("no_event = \"purchase\"", "table = \"outcomes.csv\"")],
            &[(
                "no_event = \"purchase\"",
                "table = \"outcomes.csv\"\ntime = \"t\"\npositive = { column = \"status\" }",
            )],
            &[(
                "no_event = \"purchase\"",
                "table = \"o.csv\"\ntime = \"t\"\npositive = { column = \"s\", values = [] }\nwhere = { a = { from = 1 } }",
            )],
            &[(
                "at = [\"2024-01-01\"]",
                "at = [\"2024-01-01\"]\nafter = \"signup\"\nuntil = [\"churned\", \"login\", \"login\"]",
            )],
            &[("at = [\"2024-01-01\"]", "on = \"logon\"")],
            &[("at = [\"2024-01-01\"]", "on = \"\"")],
        ],
    );
}

#[test]
fn sources() {
    check(
        "sources",
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
        ],
    );
}

#[test]
fn tables() {
    check(
        "tables",
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
        ],
    );
}

#[test]
fn scores() {
    check(
        "scores",
        EVENTS,
        &[
            &[("name = \"churn\"", "name = \"\"")],
            &[("name = \"churn\"", "name = \"../churn\"")],
            &[("name = \"churn\"", "name = \"my score\"")],
            &[("entity = \"customer_id\"", "entity = \"\"")],
        ],
    );
}
