//! Who is observed when, and what came after.

mod blindness;
mod labels;
mod times;

use super::support::{Workspace, time};
use crate::Dataset;

/// A definition over `events.csv` (id, time, kind, amount) with these sections.
fn definition(horizon: &str, complete_to: &str, sections: &str) -> String {
    format!(
        "[score]\nname = \"tiny\"\nentity = \"id\"\noutcome = \"renewal\"\nhorizon = \"{horizon}\"\n\
         [[events]]\npath = \"events.csv\"\ntime = \"time\"\ntimezone = \"UTC\"\nkind = {{ column = \"kind\" }}\n\
         values = [\"amount\"]\ncomplete_to = \"{complete_to}\"\n\
         [features]\nbuys = {{ count = \"buy\" }}\n{sections}\n"
    )
}

/// A file of events, each written `a 2024-01-03 buy 5`.
fn events(rows: &[&str]) -> String {
    let line = |row: &&str| format!("{}\n", row.replace(' ', ","));
    format!("id,time,kind,amount\n{}", rows.iter().map(line).collect::<String>())
}

/// Rows as `entity cutoff outcome`, dates without their midnight.
fn rows_of(data: &Dataset) -> Vec<String> {
    let row = |row: usize| {
        let entity = &data.entities[data.entity[row] as usize];
        let cutoff = data.cutoff(row).expect("observations are dated").to_string();
        format!(
            "{entity} {} {}",
            cutoff.replace("T00:00:00Z", ""),
            if data.positive[row] { "+" } else { "-" }
        )
    };
    (0..data.n_rows()).map(row).collect()
}

/// The observations of these events, and how many are left out as `[open, population]`.
#[track_caller]
fn check(rows: &[&str], definition: &str, expected: &[&str], left_out: [usize; 2]) {
    let data = Workspace::with(&[("events.csv", &events(rows))]).data(definition);
    assert_eq!(rows_of(&data), expected);
    assert_eq!([data.left_out.open, data.left_out.population], left_out, "open, population");
}

#[test]
fn what_is_known_is_the_strict_past_of_the_cutoff() {
    let sections = "[label]\nevent = \"buy\"\n[observations]\nat = [\"2024-01-02\", \"2024-01-03\"]";
    let rows = ["a 2024-01-01 buy 1", "a 2024-01-02 buy 1", "a 2024-01-09 buy 1"];
    let data =
        Workspace::with(&[("events.csv", &events(&rows))]).data(&definition("1d", "2024-02-01", sections));
    let buys: Vec<Option<f64>> = (0..2).map(|row| data.matrix.row(row)[0].as_number()).collect();
    assert_eq!(buys, [Some(1.0), Some(2.0)]);
    assert_eq!(data.cutoff(0), Some(time("2024-01-02")));
}
