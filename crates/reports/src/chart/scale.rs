use crate::wording::Wording;

/// Steps between ticks that people can count in.
const STEPS: [f64; 25] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0,
    500.0, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6, 1e7,
];
/// More ticks than this are hard to read on a phone.
const TICKS_MAX: f64 = 5.0;

/// What an axis measures: from 0 to its largest tick.
pub(crate) struct Scale<'a> {
    pub(crate) title: &'a str,
    pub(crate) max: f64,
    pub(crate) ticks: Vec<(f64, String)>,
}

impl<'a> Scale<'a> {
    /// Shares, in percent, up to the first tick at or above the largest.
    pub(crate) fn of_shares(title: &'a str, largest: f64, wording: &Wording) -> Scale<'a> {
        let step = step(largest.min(1.0));
        let places = usize::from(step < 0.01);
        Scale::with(title, largest.min(1.0), |value| wording.percent(value, places))
    }

    /// Numbers, likewise.
    pub(crate) fn of_numbers(title: &'a str, largest: f64, wording: &Wording) -> Scale<'a> {
        Scale::with(title, largest, |value| wording.plain(value))
    }

    /// Places 0, 1, 2 … with what stands at each; as many of the labels as there is room for.
    pub(crate) fn of_places(title: &'a str, labels: &[String]) -> Scale<'a> {
        let stride = labels.len().div_ceil(TICKS_MAX as usize).max(1);
        let ticks = labels.iter().enumerate().step_by(stride);
        let ticks = ticks.map(|(place, label)| (place as f64 + 0.5, label.clone())).collect();
        Scale { title, max: labels.len().max(1) as f64, ticks }
    }

    /// Where a value lies between the ends, in [0, 1]; what lies beyond lies at the end.
    pub(crate) fn share(&self, value: f64) -> f64 {
        let share = value / self.max;
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }

    fn with(title: &'a str, largest: f64, label: impl Fn(f64) -> String) -> Scale<'a> {
        let step = step(largest);
        let n_steps = (largest / step).ceil().clamp(1.0, TICKS_MAX) as usize;
        let ticks = (0..=n_steps).map(|tick| (tick as f64 * step, label(tick as f64 * step))).collect();
        Scale { title, max: n_steps as f64 * step, ticks }
    }
}

/// The smallest step that needs no more than [`TICKS_MAX`] ticks.
fn step(largest: f64) -> f64 {
    STEPS.into_iter().find(|step| largest <= step * TICKS_MAX).unwrap_or(STEPS[STEPS.len() - 1])
}
