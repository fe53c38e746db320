//! The search over made-up losses, its parts, and whole searches on small files.

mod drawing;
mod halving;
mod whole;
