use maud::{Markup, html};

use super::legend::Legend;
use super::scale::Scale;

/// The width of every chart, in its own units.
pub(crate) const WIDTH: f64 = 360.0;

/// The part of a drawing that data lie in, and what its edges mean.
pub(crate) struct Plot<'a> {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) across: Scale<'a>,
    pub(crate) up: Scale<'a>,
}

impl Plot<'_> {
    pub(crate) fn x(&self, value: f64) -> f64 {
        self.left + self.across.share(value) * (self.right - self.left)
    }

    pub(crate) fn y(&self, value: f64) -> f64 {
        self.bottom - self.up.share(value) * (self.bottom - self.top)
    }

    /// Grid, ticks and what the axes mean; that of the upward one stands above it, so that nobody
    /// has to turn the head.
    pub(crate) fn axes(&self) -> Markup {
        html! {
            @for (value, label) in &self.up.ticks {
                (line("grid", (self.left, self.y(*value)), (self.right, self.y(*value))))
                (label_at("tick end", self.left - 5.0, self.y(*value) + 3.5, label))
            }
            @for (value, label) in &self.across.ticks {
                (line("axis", (self.x(*value), self.bottom), (self.x(*value), self.bottom + 4.0)))
                (label_at("tick middle", self.x(*value), self.bottom + 15.0, label))
            }
            (line("axis", (self.left, self.bottom), (self.right, self.bottom)))
            (label_at("axis-title", 2.0, self.top - 10.0, self.up.title))
            (label_at("axis-title end", self.right, self.bottom + 31.0, self.across.title))
        }
    }

    /// A line through points.
    pub(crate) fn path(&self, class: &str, points: &[(f64, f64)]) -> Markup {
        let mut path = String::new();
        for (idx, (x, y)) in points.iter().enumerate() {
            let command = if idx == 0 { 'M' } else { 'L' };
            path.push_str(&format!("{command}{} {}", at(self.x(*x)), at(self.y(*y))));
        }
        html! { path class=(class) d=(path) {} }
    }
}

/// A drawing with a title and a description, and the meaning of its marks below.
pub(crate) struct Drawing<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) height: f64,
    pub(crate) marks: Markup,
    pub(crate) legend: Legend<'a>,
}

impl Drawing<'_> {
    pub(crate) fn render(&self) -> Markup {
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        html! {
            figure {
                figcaption { (self.title) }
                svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (at(self.height)) } role="img"
                    aria-labelledby={ (title) " " (description) } {
                    title id=(title) { (self.title) }
                    desc id=(description) { (self.description) }
                    (self.marks)
                }
                (self.legend.render())
            }
        }
    }
}

/// A coordinate as it is written: a tenth of a unit is less than a screen shows.
pub(crate) fn at(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

pub(crate) fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> Markup {
    html! { line class=(class) x1=(at(from.0)) y1=(at(from.1)) x2=(at(to.0)) y2=(at(to.1)) {} }
}

pub(crate) fn label_at(class: &str, x: f64, y: f64, text: &str) -> Markup {
    html! { text class=(class) x=(at(x)) y=(at(y)) { (text) } }
}

pub(crate) fn dot(class: &str, (x, y): (f64, f64), radius: f64) -> Markup {
    html! { circle class=(class) cx=(at(x)) cy=(at(y)) r=(at(radius)) {} }
}

/// A square on its corner, so that it is told from a dot without its colour.
pub(crate) fn diamond(class: &str, (x, y): (f64, f64), radius: f64) -> Markup {
    let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
    let points: Vec<String> = corners.iter().map(|(x, y)| format!("{},{}", at(*x), at(*y))).collect();
    html! { polygon class=(class) points=(points.join(" ")) {} }
}

pub(crate) fn bar(class: &str, (x, y): (f64, f64), width: f64, height: f64) -> Markup {
    html! {
        rect class=(class) x=(at(x)) y=(at(y)) width=(at(width.max(0.0))) height=(at(height.max(0.0))) {}
    }
}
