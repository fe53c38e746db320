use maud::{Markup, html};

use super::plot::{diamond, dot, line};

/// What the marks of a drawing mean.
pub(crate) struct Legend<'a>(pub(crate) Vec<(Mark, &'a str)>);

/// A mark as it is drawn.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    Observed,
    Expected,
    Curve,
    Rules,
    Reference,
}

impl Legend<'_> {
    pub(crate) fn render(&self) -> Markup {
        html! {
            @if !self.0.is_empty() {
                ul.legend { @for (mark, meaning) in &self.0 { li { (mark.swatch()) (meaning) } } }
            }
        }
    }
}

impl Mark {
    fn swatch(self) -> Markup {
        let across = |class| line(class, (1.0, 7.0), (23.0, 7.0));
        let marks = match self {
            Mark::Observed => html! { (across("interval")) (dot("observed", (12.0, 7.0), 4.0)) },
            Mark::Expected => diamond("expected", (12.0, 7.0), 5.0),
            Mark::Curve => across("curve"),
            Mark::Rules => across("curve rules"),
            Mark::Reference => across("reference"),
        };
        html! { svg.swatch viewBox="0 0 24 14" aria-hidden="true" { (marks) } }
    }
}
