//! The whole road, run as its users run it.
