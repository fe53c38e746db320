use super::*;

/// Rows of a draw written out, an entity's rows as often as it was drawn.
fn written_out<T: Copy>(values: &[T], entities: &Entities, weights: &[Weights], lane: usize) -> Vec<T> {
    let times = |row: usize| weights[entities.of(row)][lane] as usize;
    values.iter().enumerate().flat_map(|(row, &value)| std::iter::repeat_n(value, times(row))).collect()
}

const SCORES: [f64; 9] = [0.1, 0.4, 0.4, 0.8, 0.4, 0.3, 0.9, 0.1, 0.4];
const POSITIVE: [bool; 9] = [false, true, false, true, true, false, true, true, false];
const IDENTIFIERS: [u32; 9] = [40, 7, 7, 7, 12, 40, 12, 3, 3];

#[test]
fn a_weighed_area_is_that_of_the_rows_written_out() {
    let ranking = Ranking::best_first(&SCORES, &POSITIVE);
    let entities = Entities::number(&IDENTIFIERS);
    let rows = WeighedRow::all(&ranking, &entities);
    let mut random = ChaCha8Rng::seed_from_u64(2);
    for _ in 0..50 {
        let weights = draw(entities.count, &mut random);
        for (lane, area) in areas(&rows, &weights).into_iter().enumerate() {
            let scores = written_out(&SCORES, &entities, &weights, lane);
            let positive = written_out(&POSITIVE, &entities, &weights, lane);
            assert_eq!(crate::roc_auc(&scores, &positive), area.is_finite().then_some(area));
        }
    }
}

#[test]
fn a_weighed_mean_is_that_of_the_rows_written_out() {
    let entities = Entities::number(&IDENTIFIERS);
    let weights = draw(entities.count, &mut ChaCha8Rng::seed_from_u64(3));
    let found = means(&entities.totals(&SCORES), &entities.sizes(), &weights);
    for (lane, mean) in found.into_iter().enumerate() {
        let values = written_out(&SCORES, &entities, &weights, lane);
        assert!((values.iter().sum::<f64>() / values.len() as f64 - mean).abs() < 1e-12);
    }
}

#[test]
fn a_draw_takes_as_many_entities_as_there_are() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    for n_entities in [1, 2, 7, 1000] {
        let weights = draw(n_entities, &mut random);
        for lane in 0..LANES {
            assert_eq!(weights.iter().map(|weights| weights[lane] as usize).sum::<usize>(), n_entities);
        }
    }
}

#[test]
fn every_entity_is_drawn_alike() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut drawn = [0.0_f64; 3];
    for _ in 0..30_000 {
        drawn[below(3, &mut random)] += 1.0;
    }
    let distance: f64 = drawn.iter().map(|count| (count - 10_000.0) * (count - 10_000.0) / 10_000.0).sum();
    assert!(distance < 13.8, "chi-squared {distance} on two degrees of freedom has p < 0.001: {drawn:?}");
}

/// `np.percentile([1, 2, 4, 8, 16], [2.5, 97.5])`.
#[test]
fn percentiles_are_interpolated_as_numpy_does() {
    let (low, high) = percentiles(vec![8.0, f64::NAN, 1.0, 16.0, 2.0, 4.0]).expect("five numbers");
    assert!((low - 1.1).abs() < 1e-12 && (high - 15.2).abs() < 1e-12, "{low} {high}");
    assert_eq!(percentiles(vec![3.0]), Some((3.0, 3.0)));
    assert_eq!(percentiles(vec![f64::NAN]), None);
}

#[test]
fn draws_fill_whole_passes() {
    assert_eq!(BOOTSTRAP_DRAWS % LANES, 0);
    assert_eq!(draws(4, 1, |_| [0.5; LANES]).len(), BOOTSTRAP_DRAWS);
}
