//! Numbers to ranges: many small ones of equal weight first, then as few as tell the same.

use definition::Direction;

use super::binning::{Cuts, Rows};
use super::merging::{self, Joined};
use super::tally::Tally;

/// Ranges before any are joined: fine enough that a limit stands where the rate changes.
const FIRST_RANGES: f64 = 40.0;

/// A range of values that occur, and who has them.
#[derive(Clone, Copy, Debug)]
struct Range {
    low: f64,
    high: f64,
    tally: Tally,
}

/// Limits between bins whose rates move in the declared direction, else in the one that tells more.
pub(super) fn cut(
    numbers: &[f64],
    rows: &Rows<'_>,
    declared: Option<Direction>,
    all: &Tally,
) -> (Cuts, Vec<Tally>) {
    let ranges = first_ranges(numbers, rows);
    let tallies: Vec<Tally> = ranges.iter().map(|range| range.tally).collect();
    let joined = match declared {
        Some(direction) => merging::join(&tallies, direction, all),
        None => {
            let rising = merging::join(&tallies, Direction::Increasing, all);
            let falling = merging::join(&tallies, Direction::Decreasing, all);
            if told(&falling, all) > told(&rising, all) { falling } else { rising }
        }
    };
    let limit = |pair: &[Joined]| readable_limit(ranges[pair[0].to - 1].high, ranges[pair[1].from].low);
    let limits = joined.windows(2).map(limit).collect();
    (Cuts::Numbers(limits), joined.into_iter().map(|bin| bin.tally).collect())
}

fn told(joined: &[Joined], all: &Tally) -> f64 {
    joined.iter().map(|bin| bin.tally.information(all)).sum()
}

/// Ranges of about equal weight; a value is never cut in two, and a frequent one stands alone.
fn first_ranges(numbers: &[f64], rows: &Rows<'_>) -> Vec<Range> {
    let values = distinct(numbers, rows);
    let enough = values.iter().map(|value| value.tally.weight()).sum::<f64>() / FIRST_RANGES;
    let mut ranges: Vec<Range> = Vec::new();
    for value in values {
        let full = |weight: f64| weight >= enough;
        match ranges.last_mut() {
            Some(last) if !full(last.tally.weight()) && !full(value.tally.weight()) => {
                last.high = value.high;
                last.tally += value.tally;
            }
            _ => ranges.push(value),
        }
    }
    ranges
}

fn distinct(numbers: &[f64], rows: &Rows<'_>) -> Vec<Range> {
    let mut known: Vec<usize> = rows.rows.iter().copied().filter(|row| numbers[*row].is_finite()).collect();
    known.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]).then(a.cmp(b)));
    let mut values: Vec<Range> = Vec::new();
    for row in known {
        let number = numbers[row];
        // −0 and 0 are one value.
        if values.last().is_none_or(|last| last.high != number) {
            values.push(Range { low: number, high: number, tally: Tally::default() });
        }
        if let Some(last) = values.last_mut() {
            last.tally.add(rows.positive[row], rows.weight(row));
        }
    }
    values
}

/// The number with the fewest digits that lies above `low` and not above `high`; of several the one
/// nearest to their middle.
fn readable_limit(low: f64, high: f64) -> f64 {
    let middle = low / 2.0 + high / 2.0;
    let fits = |limit: &f64| low < *limit && *limit <= high;
    let nearest = |power: i32| {
        let unit = |number: f64| if power >= 0 { number * ten_to(power) } else { number / ten_to(-power) };
        let place = if power >= 0 { middle / ten_to(power) } else { middle * ten_to(-power) };
        let tried = [place.round(), place.floor(), place.ceil()].map(unit);
        tried.into_iter().find(fits)
    };
    (-12..=15).rev().find_map(nearest).unwrap_or(high)
}

/// Exact up to 10²².
fn ten_to(power: i32) -> f64 {
    (0..power).fold(1.0, |product, _| product * 10.0)
}

#[cfg(test)]
mod tests {
    use super::readable_limit;

    #[track_caller]
    fn check(low: f64, high: f64, expected: &str) {
        assert_eq!(readable_limit(low, high).to_string(), expected);
    }

    #[test]
    fn a_limit_has_as_few_digits_as_its_gap_allows() {
        check(0.0, 1.0, "1");
        check(2.0, 3.0, "3");
        check(1.0, 6.0, "4");
        check(987.0, 1043.0, "1000");
        check(23.41, 23.47, "23.44");
        check(23.41, 23.61, "23.5");
        check(-5.0, 5.0, "0");
        check(-0.37, -0.12, "-0.2");
        check(0.1, 0.2, "0.2");
        check(1e20, 1.5e20, "125000000000000000000");
        check(0.30000000000000004, 0.3000000000000001, "0.3000000000000001");
    }
}
