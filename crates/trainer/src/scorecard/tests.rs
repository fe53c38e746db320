//! The steps of learning a card, each against what is known of it from elsewhere.

mod binning;
mod evidence;
mod joining;
mod points;
mod selecting;
