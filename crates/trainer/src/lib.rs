//! Records to a version.
