//! `[training.gradient_boosting]` as a search leaves it.

use std::fmt::Write;

use super::{comment, toml_number};
use crate::BoostingPlan;

/// The section as text: what the plan says and no more, with these lines above it.
pub fn boosting_section(plan: &BoostingPlan, head: &[String]) -> String {
    let BoostingPlan { learning_rate, trees, leaves, depth, min_rows, l1, l2, rows, columns } = *plan;
    let whole = |number: Option<usize>| number.map(|number| number.to_string());
    let real = |number: Option<f64>| number.map(toml_number);
    // A share is no count: 1.0, not 1.
    let share = |number: Option<f64>| number.map(|number| format!("{number:?}"));
    let keys = [
        ("learning_rate", share(learning_rate)),
        ("trees", whole(trees)),
        ("leaves", whole(leaves)),
        ("depth", whole(depth)),
        ("min_rows", whole(min_rows)),
        ("l1", real(l1)),
        ("l2", real(l2)),
        ("rows", share(rows)),
        ("columns", share(columns)),
    ];
    let mut text = String::from("[training.gradient_boosting]\n");
    // Writing to a String cannot fail.
    for line in head {
        let _ = writeln!(text, "# {}", comment(line));
    }
    for (key, value) in keys.iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
        let _ = writeln!(text, "{key:<13} = {value}");
    }
    text
}
