use maud::{Markup, html};
use registry::{DependenceValue, PartialDependence};

use crate::chart::{self, Bar};
use crate::wording::Wording;

/// What the mean prediction would be, were a feature what it is not: one drawing a feature.
pub(super) fn dependence(all: &[PartialDependence], wording: &Wording) -> Markup {
    let texts = &wording.texts.drivers;
    if all.is_empty() {
        return html! {};
    }
    html! {
        h3 { (texts.dependence) }
        p { (texts.dependence_intro) }
        div.charts {
            @for (idx, of) in all.iter().enumerate() {
                (chart::bars(&format!("dependence-{idx}"), &title(of, wording), &bars(of, wording), wording))
            }
        }
    }
}

fn title(of: &PartialDependence, wording: &Wording) -> String {
    let texts = &wording.texts.drivers;
    match of.declared.as_deref() {
        Some("increasing") => (texts.declared_increasing)(&of.feature),
        Some("decreasing") => (texts.declared_decreasing)(&of.feature),
        Some(_) | None => of.feature.clone(),
    }
}

fn bars(of: &PartialDependence, wording: &Wording) -> Vec<Bar> {
    let points = of.points.iter().map(|point| Bar {
        name: match &point.value {
            DependenceValue::Number(number) => wording.plain(*number),
            DependenceValue::Level(level) => level.clone(),
        },
        share: point.probability,
    });
    points.collect()
}
