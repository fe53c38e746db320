//! Predictions, outcomes, events: durable, queryable.
