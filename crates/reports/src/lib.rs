//! Reports a person reads: predictions against what came, as pages, documents and lines.
//!
//! | for | from | makes |
//! |---|---|---|
//! | who decides about a version | its [`registry::ModelCard`] | [`training_page`]: verdict, evidence, what drives it |
//! | who works with the score | [`ledger::ReportRows`] | [`live_report`], a document; [`live_page`] and [`summary`] of it |
//!
//! **One kind of report.** Hold-out and live numbers rest on the same [`evaluation::Assessment`] and are
//! drawn by the same components (`section`, `chart`): the curve that was promised in training is
//! compared with the live one by eye, so it must not differ by how it is drawn.
//!
//! **Pure.** Documents go in, bytes come out; no file, clock or network. The same input gives the same
//! bytes. HTML is written with `maud`, which escapes by construction and is checked by the compiler:
//! names in a report come from files and requests, and a page opens in the browser of somebody with
//! rights. Charts are our own SVG: see `chart`. Every sentence stands in `texts`, in every language.

mod language;
mod live;
mod live_page;
mod summary;
mod training;

mod chart;
mod page;
mod section;
mod texts;
mod wording;

pub use language::{Language, ParseLanguageError};
pub use live::{
    Comparison, Counts, Cut, Goodness, Group, LiveReport, Maker, MonthCounts, ReportOptions, TierCounts,
    live_report,
};
pub use live_page::live_page;
pub use summary::{sentence, summary};
pub use training::training_page;
