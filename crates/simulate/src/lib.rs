//! Invented companies' histories with their true probabilities, seeded.
