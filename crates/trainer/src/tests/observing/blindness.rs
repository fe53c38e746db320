//! `--as-of T` sees what files would hold from which everything from T on was deleted.

use std::fmt::Write;

use proptest::prelude::*;

use crate::tests::support::{Dice, Workspace, cases, day, table_definition, time};
use crate::train;

const AS_OF: u32 = 40;

/// An event: whose, when, how many days later known, of which kind, how much.
struct Happened {
    entity: u32,
    day: u32,
    known_after: u32,
    buy: bool,
    amount: u32,
}

fn histories(seed: u64) -> Vec<Happened> {
    let mut dice = Dice::new(seed);
    let event = |_| Happened {
        entity: dice.below(60) as u32,
        day: dice.below(60) as u32,
        known_after: dice.below(5) as u32,
        buy: dice.chance(0.5),
        amount: dice.below(50) as u32,
    };
    (0..400).map(event).collect()
}

fn events_csv<'a>(events: impl Iterator<Item = &'a Happened>) -> String {
    events.fold("id,time,known,kind,amount\n".to_owned(), |mut text, event| {
        let (time, known) = (day(event.day), day(event.day + event.known_after));
        let kind = if event.buy { "buy" } else { "visit" };
        let _ = writeln!(text, "e{},{time},{known},{kind},{}", event.entity, event.amount);
        text
    })
}

const DEFINITION: &str = r#"
[score]
name = "tiny"
entity = "id"
outcome = "renewal"
horizon = "10d"
[[events]]
path = "events.csv"
time = "time"
known_at = "known"
kind = { column = "kind" }
values = ["amount"]
complete_to = "2024-06-01"
[label]
event = "buy"
[observations]
every = "10d"
from = "2024-01-06"
to = "2024-06-01"
[features]
buys = { count = "buy" }
visits = { count = "visit", window = "20d" }
spent = { sum = "buy.amount", half_life = "15d" }
since = { since_last = "visit" }
[training]
learners = ["logistic"]
min_positives = 1
min_negatives = 1
split = { train = 0.6, calibrate = 0.2, test = 0.2, random = true }
"#;

/// What training as of that day comes to: the version's bytes, or why there is none.
fn outcome(files: &[(&str, &str)], definition: &str) -> Result<Vec<u8>, String> {
    let workspace = Workspace::with(files);
    let data = workspace.try_data(definition, Some(day(AS_OF))).map_err(|error| error.to_string())?;
    let trained = train(&data, &workspace.plan(definition), None).map_err(|error| error.to_string())?;
    Ok(registry::encode(&trained.artifact).unwrap())
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn events_from_then_on_or_known_only_then_never_were(seed in any::<u64>()) {
        let events = histories(seed);
        let known = |event: &&Happened| event.day + event.known_after < AS_OF;
        let (all, cut) = (events_csv(events.iter()), events_csv(events.iter().filter(known)));
        let [blind, deleted] = [all, cut].map(|csv| outcome(&[("events.csv", &csv)], DEFINITION));
        prop_assert!(blind.is_ok(), "{:?}", blind);
        prop_assert_eq!(blind, deleted);
    }

    #[test]
    fn rows_of_a_table_from_then_on_or_with_an_open_window_never_were(
        seed in any::<u64>(), horizon in 0..5_u32,
    ) {
        let mut dice = Dice::new(seed);
        let row = |_| {
            let (at, x) = (dice.below(60) as u32, dice.normal());
            let label = if dice.chance(scoring::sigmoid(x)) { "yes" } else { "no" };
            (at, format!("{},{x:.4},{},{label}\n", day(at), ["a", "b", "c"][dice.below(3)]))
        };
        let rows: Vec<(u32, String)> = (0..300).map(row).collect();
        let csv = |rows: &mut dyn Iterator<Item = &(u32, String)>| {
            format!("t,x,c,y\n{}", rows.map(|(_, line)| line.as_str()).collect::<String>())
        };
        let all = csv(&mut rows.iter());
        let cut = csv(&mut rows.iter().filter(|(at, _)| *at < AS_OF && at + horizon <= AS_OF));
        let horizon = if horizon > 0 { format!("horizon = \"{horizon}d\"\n") } else { String::new() };
        let training = "[training]\nlearners = [\"logistic\"]\nmin_positives = 1\nmin_negatives = 1\n";
        let definition = table_definition("time = { column = \"t\" }", &format!("{horizon}{training}"));
        // Rows are numbered by their place in the file; a split by time does not look at the number.
        let [blind, deleted] = [all, cut].map(|csv| outcome(&[("t.csv", &csv)], &definition));
        prop_assert!(blind.is_ok(), "{:?}", blind);
        prop_assert_eq!(blind, deleted);
    }
}

const LABEL: &str = r#"
[[attributes]]
path = "facts.csv"
time = "from"
values = ["plan"]
[label]
table = "outcomes.csv"
time = "closed"
positive = { column = "status", values = ["won"] }
complete_to = "2024-06-01"
"#;

/// Lines of events, facts and outcomes of invented entities.
fn three_files(seed: u64) -> [String; 3] {
    let mut dice = Dice::new(seed);
    let [mut events, mut facts, mut outcomes] = [const { String::new() }; 3];
    for entity in 0..80 {
        let _ = writeln!(events, "e{entity},2024-01-02,2024-01-02,visit,1");
        let _ = writeln!(events, "e{entity},2024-01-03,2024-01-03,buy,{}", dice.below(9));
        for _ in 0..3 {
            let plan = ["free", "pro"][dice.below(2)];
            let _ = writeln!(facts, "e{entity},{},{plan}", day(dice.below(60) as u32));
            let _ = writeln!(outcomes, "e{entity},{},won", day(dice.below(60) as u32));
        }
    }
    [events, facts, outcomes]
}

#[test]
fn outcomes_and_attributes_from_then_on_never_were() {
    let definition = DEFINITION
        .replace("[label]\nevent = \"buy\"", LABEL)
        .replace("since = { since_last = \"visit\" }", "plan = { attribute = \"plan\" }");
    let [events, facts, outcomes] = three_files(5);
    let early = |line: &&str| time(line.split(',').nth(1).unwrap()) < day(AS_OF);
    let before = |text: &str| text.lines().filter(early).flat_map(|line| [line, "\n"]).collect::<String>();
    let events = format!("id,time,known,kind,amount\n{events}");
    let run = |facts: &str, outcomes: &str| {
        let (facts, outcomes) = (format!("id,from,plan\n{facts}"), format!("id,closed,status\n{outcomes}"));
        outcome(&[("events.csv", &events), ("facts.csv", &facts), ("outcomes.csv", &outcomes)], &definition)
    };
    let blind = run(&facts, &outcomes);
    assert!(blind.is_ok(), "{blind:?}");
    assert_eq!(blind, run(&before(&facts), &before(&outcomes)));
}

#[test]
fn a_window_that_ends_at_that_instant_is_over_and_a_longer_one_open() {
    let csv = "id,time,known,kind,amount\ne1,2024-01-01,2024-01-01,visit,1\n";
    let data = Workspace::with(&[("events.csv", csv)]).data_as_of(DEFINITION, "2024-01-26");
    let cutoffs: Vec<_> = (0..data.n_rows()).map(|row| data.cutoff(row)).collect();
    assert_eq!(cutoffs, [Some(time("2024-01-06")), Some(time("2024-01-16"))]);
}
