//! What people read when a definition is wrong: every message names the line, the key and what
//! would be right. Each case is a good definition with a few lines changed.

mod features;
mod input;
mod keys;
mod model;

use std::path::Path;

use definition::parse;

const EVENTS: &str = include_str!("../definitions/base.toml");
const TABLE: &str = include_str!("../definitions/table.toml");

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
            let new = if new.is_empty() { format!("(without {})", old.trim()) } else { (*new).to_owned() };
            new.lines().for_each(|line| told.push_str(&format!("  {line}\n")));
        }
        match parse(&changed(base, case), Path::new("data"), Path::new("score.toml")) {
            Err(errors) => told.push_str(&format!("{errors}\n\n")),
            Ok(plan) => {
                assert!(!plan.warnings.is_empty(), "nothing is said of {case:?}");
                plan.warnings.iter().for_each(|warning| told.push_str(&format!("warning: {warning}\n")));
                told.push('\n');
            }
        }
    }
    told
}

/// What is told of these cases is what stands in the snapshot of that name.
#[track_caller]
fn check(name: &str, base: &str, cases: &[Case<'_>]) {
    let told = told(base, cases);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, told);
    });
}
