use super::{check, definition};

const BUY: &str = "[label]\nevent = \"buy\"\n";

#[track_caller]
fn check_times(rows: &[&str], observations: &str, expected: &[&str], left_out: [usize; 2]) {
    let sections = format!("{BUY}[observations]\n{observations}");
    check(rows, &definition("10d", "2024-03-01", &sections), expected, left_out);
}

#[test]
fn everyone_known_by_then_is_observed_at_each_cutoff_by_name() {
    check_times(
        &["a 2024-01-01 buy 1", "a 2024-01-15 buy 1", "b 2024-01-12 buy 1"],
        "at = [\"2024-01-10\", \"2024-01-20\"]",
        &["a 2024-01-10 +", "a 2024-01-20 -", "b 2024-01-20 -"],
        [0, 1],
    );
}

#[test]
fn an_entity_is_not_yet_known_at_the_instant_of_its_first_event() {
    check_times(
        &["a 2024-01-10 buy 1"],
        "at = [\"2024-01-10\", \"2024-01-10T00:00:00.000001Z\"]",
        &["a 2024-01-10T00:00:00.000001Z -"],
        [0, 1],
    );
}

#[test]
fn cutoffs_come_every_so_often_from_the_first_on_and_before_the_last() {
    check_times(
        &["a 2024-01-01 visit 1"],
        "every = \"5d\"\nfrom = \"2024-01-05\"\nto = \"2024-01-20\"",
        &["a 2024-01-05 -", "a 2024-01-10 -", "a 2024-01-15 -"],
        [0, 0],
    );
}

#[test]
fn an_event_is_known_one_microsecond_after_it() {
    let offers = ["a 2024-01-05 offer 1", "a 2024-01-05 offer 2", "a 2024-01-09 offer 1"];
    let buys = ["a 2024-01-10 buy 1", "b 2024-01-01 buy 1"];
    check_times(
        &[offers.as_slice(), &buys].concat(),
        "on = \"offer\"",
        &["a 2024-01-05T00:00:00.000001Z +", "a 2024-01-09T00:00:00.000001Z +"],
        [0, 0],
    );
}

#[test]
fn an_entity_is_observed_from_its_first_event_of_the_kind_that_after_names() {
    check_times(
        &["a 2024-01-01 visit 1", "a 2024-01-12 signup 1", "b 2024-01-01 visit 1"],
        "at = [\"2024-01-10\", \"2024-01-20\"]\nafter = \"signup\"",
        &["a 2024-01-20 -"],
        [0, 3],
    );
}

#[test]
fn an_entity_is_never_observed_after_an_event_that_ends_it() {
    let a = ["a 2024-01-01 signup 1", "a 2024-01-12 churned 1", "a 2024-01-25 buy 1"];
    let b = ["b 2024-01-01 signup 1", "b 2024-01-30 won 1"];
    check_times(
        &[a.as_slice(), &b].concat(),
        "at = [\"2024-01-10\", \"2024-01-12\", \"2024-01-20\", \"2024-02-10\"]\nuntil = [\"churned\", \"won\"]",
        &["a 2024-01-10 -", "a 2024-01-12 -", "b 2024-01-10 -", "b 2024-01-12 -", "b 2024-01-20 -"],
        [0, 3],
    );
}

#[test]
fn a_window_that_is_not_over_is_open_and_counted() {
    check_times(
        &["a 2024-01-01 visit 1", "a 2024-02-25 buy 1"],
        // Nothing is missing before 2024-03-01: a window of 10 days from 2024-02-20 is just over.
        "at = [\"2024-02-20\", \"2024-02-20T00:00:00.000001Z\", \"2024-02-24\"]",
        &["a 2024-02-20 +"],
        [2, 0],
    );
}
