//! The boundary: documents and rows go in, pages and lines come out.

mod html;
mod samples;

mod counting;
mod drawings;
mod languages;
mod live_pages;
mod summaries;
mod training_pages;
