//! Charts as SVG, written here.
//!
//! A chart library would bring what these pages must not have (scripts, fonts, a canvas of a fixed
//! size, colours that ignore the reader's dark mode) and lack what they need (a title and a
//! description for whoever cannot see, intervals through every dot, marks that differ by form and not
//! by colour alone). What is left is a map from numbers to coordinates and six drawings over it.
//!
//! Every chart is 360 units wide, the width of a small phone, so that its letters are readable there
//! and a wide screen shows two side by side. Every coordinate passes [`Plot`], which holds it inside
//! the drawing: a value that is not a number lies at the lower end and never in the file.

mod bars;
mod gains;
mod legend;
mod months;
mod plot;
mod reliability;
mod roc;
mod scale;
mod tiers;

pub(crate) use bars::{Bar, bars};
pub(crate) use gains::{gain_curve, lift_bars};
pub(crate) use months::{MonthMark, months};
pub(crate) use reliability::reliability;
pub(crate) use roc::roc;
pub(crate) use tiers::{TierMark, tiers};

/// What every chart is told: an identity within its page, and whose numbers it shows.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// Letters, digits and dashes, once a page.
    pub(crate) id: &'a str,
    /// "model", "rules", "version 3, model".
    pub(crate) whose: &'a str,
}
