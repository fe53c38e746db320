//! Reports as HTML and SVG pages a person reads, rendered to bytes.
