//! What a version must show, when it may answer, and how it is reported.

use scoring::{LedgerMode, ServingLimits};

use super::section;
use super::value::{above_zero, count, duration, limits, share};
use crate::findings::Findings;
use crate::written::{self, LedgerName};
use crate::{Cost, Gate, ReportPlan};

pub(super) fn gate(written: &written::Gate, findings: &mut Findings) -> Gate {
    let at = section("gate");
    let written::Gate { min_positives, min_negatives, max_auc_loss, slope, observed_to_expected } = *written;
    count(1, Some(min_positives), &at.key("min_positives"), findings);
    count(1, Some(min_negatives), &at.key("min_negatives"), findings);
    Gate {
        min_positives,
        min_negatives,
        max_auc_loss: share(max_auc_loss, &at.key("max_auc_loss"), findings),
        slope: limits(slope, &at.key("slope"), findings),
        observed_to_expected: limits(observed_to_expected, &at.key("observed_to_expected"), findings),
    }
}

pub(super) fn serving(written: &written::Serving, findings: &mut Findings) -> Option<ServingLimits> {
    let at = section("serving");
    let max_age = duration(written.max_age.as_ref(), &at.key("max_age"), findings);
    Some(ServingLimits {
        max_missing: share(written.max_missing, &at.key("max_missing"), findings),
        max_out_of_range: written
            .max_out_of_range
            .map(|number| share(number, &at.key("max_out_of_range"), findings)),
        max_age,
        ledger: match written.ledger {
            LedgerName::BestEffort => LedgerMode::BestEffort,
            LedgerName::Required => LedgerMode::Required,
            LedgerName::Off => LedgerMode::Off,
        },
        shadow: share(written.shadow, &at.key("shadow"), findings),
    })
}

pub(super) fn report(written: &written::Report, findings: &mut Findings) -> Option<ReportPlan> {
    let at = section("report");
    if written.capacity.is_some() && written.cost.is_some() {
        findings.wrong(&at.key("cost"), "stands beside capacity; keep one of them");
    }
    let capacity = count(1, written.capacity, &at.key("capacity"), findings);
    let cost = match &written.cost {
        None => None,
        Some(cost) => {
            let at = at.key("cost");
            let number = |number: Option<f64>, key: &str, findings: &mut Findings| {
                number.map(|number| above_zero(number, &at.key(key), findings))
            };
            let missed = number(cost.missed, "missed", findings);
            let wasted = number(cost.wasted, "wasted", findings);
            Some(Cost { missed: missed?, wasted: wasted? })
        }
    };
    Some(ReportPlan { capacity, cost })
}
