//! What was known at a cutoff, as values: feature kinds, AsOf, schema, matrix, encoders.
