//! Renders a page as `train` and `report` do, from a document on disk: to look at it.
//!
//! `cargo run -p reports --example render -- card.json pt-BR > report.html`; a document of
//! `placar report` gives the live page.

use std::io::Write;

use registry::ModelCard;
use reports::{Language, LiveReport, live_page, training_page};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a card.json or a report document")?;
    let language: Language = arguments.next().unwrap_or_else(|| "en".to_owned()).parse()?;
    let text = std::fs::read_to_string(file)?;
    let bytes = match serde_json::from_str::<LiveReport>(&text) {
        Ok(report) => live_page(&report, language),
        Err(_) => training_page(&serde_json::from_str::<ModelCard>(&text)?, language),
    };
    std::io::stdout().write_all(&bytes)?;
    Ok(())
}
