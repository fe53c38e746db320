use super::*;
use crate::dataset::DatasetBuilder;
use crate::gradients::Gradients;

/// Three columns, of which the labels follow the first most, and the last least.
fn data() -> Dataset {
    let number = |row: usize, column: usize| (row * [7_919, 104_729, 1_299_709][column] % 1_009) as f64;
    let score = |row: usize| number(row, 0) * 4.0 + number(row, 1) * 2.0 + number(row, 2);
    let positive: Vec<bool> = (0..6_000).map(|row| score(row) > 3_500.0).collect();
    let mut data = DatasetBuilder::new(&positive, None).expect("well formed");
    for column in 0..3 {
        let numbers: Vec<f64> = (0..6_000).map(|row| number(row, column)).collect();
        data.add_numbers(&numbers, None).expect("well formed");
    }
    data.build().expect("well formed")
}

/// The tree of these columns, all rows at their first gradients.
fn grown(data: &Dataset, slots: [bool; 3], histograms: &mut Histograms) -> String {
    let settings = Settings { early_stopping: None, ..Settings::default() };
    let mut gradients = Gradients::new(data, &settings, 0.0);
    gradients.step(&[], |_| 0);
    let (counted, fine) = (gradients.counted(), gradients.fine());
    let leaves: Vec<AtomicU16> = (0..data.n_rows()).map(|_| AtomicU16::new(0)).collect();
    let ground = Ground { data, settings: &settings, counted, fine, slots: &slots, leaves: &leaves };
    let mut rows: Vec<u32> = (0..data.n_rows() as u32).collect();
    let mut scratch = rows.clone();
    let tree = grow(ground, histograms, &mut rows, &mut scratch);
    format!("{:?} {:?}", tree.nodes, tree.values)
}

#[test]
fn histograms_of_columns_that_were_not_drawn_are_not_seen_by_the_next_tree() {
    let data = data();
    let mut used = Histograms::new(3);
    let drawn = [[true, true, false], [false, true, true], [true, false, true], [true; 3]];
    let trees = drawn.map(|slots| grown(&data, slots, &mut used));
    assert_eq!(trees, drawn.map(|slots| grown(&data, slots, &mut Histograms::new(3))));
}
