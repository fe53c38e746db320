//! Trees that are fitted: one validated form, evaluated alone or in batches, explained (TreeSHAP).
