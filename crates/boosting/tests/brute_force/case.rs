//! A data set with its settings, as both ways are given it.

use std::ops::ControlFlow;

use boosting::{DatasetBuilder, Monotone, Settings, fit};

#[derive(Clone)]
pub(crate) enum Column {
    Numbers(Vec<f64>, Option<Monotone>),
    Categories(Vec<u32>),
}

#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) columns: Vec<Column>,
    pub(crate) positive: Vec<bool>,
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) settings: Settings,
}

impl Case {
    pub(crate) fn row(&self, row: usize) -> Vec<f64> {
        let cell = |column: &Column| match column {
            Column::Numbers(values, _) => values[row],
            Column::Categories(codes) => f64::from(codes[row]),
        };
        self.columns.iter().map(cell).collect()
    }

    pub(crate) fn fit(&self) -> forest::Forest {
        let mut builder = DatasetBuilder::new(&self.positive, self.weights.as_deref()).expect("well formed");
        for column in &self.columns {
            match column {
                Column::Numbers(values, monotone) => {
                    builder.add_numbers(values, *monotone).expect("well formed")
                }
                Column::Categories(codes) => builder.add_categories(codes).expect("well formed"),
            }
        }
        fit(&builder.build().expect("well formed"), &self.settings, &mut |_| ControlFlow::Continue(()))
            .expect("well formed")
            .forest
    }

    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }
}
