use maud::{Markup, html};
use registry::{LeakWarning, Problem};

use crate::page::said;
use crate::wording::Wording;

/// What may leak the future, with the answers that were given.
pub(super) fn leaks(leaks: &[LeakWarning], wording: &Wording) -> Markup {
    let texts = &wording.texts.findings;
    if leaks.is_empty() {
        return html! { p { (texts.no_leaks) } };
    }
    html! { p { (texts.leaks_intro) } ul.checks { @for leak in leaks { (warning(leak, wording)) } } }
}

fn warning(leak: &LeakWarning, wording: &Wording) -> Markup {
    let texts = &wording.texts.findings;
    let check = (texts.leak_check)(&leak.check).unwrap_or(&leak.check);
    html! {
        li class=(if leak.answered.is_some() { "passed" } else { "failed" }) {
            p { strong { (leak.feature) } " (" (check) "): " (said(&leak.why, wording)) "." }
            @match &leak.answered {
                Some(answer) => { p { ((texts.answered)(answer)) } }
                None => { p { (texts.not_answered) } }
            }
        }
    }
}

/// What people should know of the data.
pub(super) fn problems(problems: &[Problem], wording: &Wording) -> Markup {
    if problems.is_empty() {
        return html! { p { (wording.texts.findings.no_problems) } };
    }
    html! { ul { @for problem in problems {
        li { strong { (problem.place) } ": " (said(&problem.text, wording)) "." }
    } } }
}
