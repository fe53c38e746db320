use scoring::{Cause, LedgerMode, ServingLimits};

#[test]
fn what_is_not_said_of_serving_is_as_the_reference_has_it() {
    let limits = ServingLimits::default();
    assert_eq!((limits.max_missing, limits.max_out_of_range, limits.max_age), (0.5, None, None));
    assert_eq!((limits.ledger, limits.shadow), (LedgerMode::BestEffort, 0.0));
}

#[test]
fn causes_differ() {
    let causes = [
        Cause::NoModel,
        Cause::ModelUnreadable,
        Cause::ModelExpired,
        Cause::MissingFeatures,
        Cause::OutOfRange,
        Cause::NoHistory,
        Cause::ModelFailed,
        Cause::Deadline,
        Cause::Forced,
    ];
    for (idx, cause) in causes.iter().enumerate() {
        assert!(causes[idx + 1..].iter().all(|other| other != cause));
    }
}
