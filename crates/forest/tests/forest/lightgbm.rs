//! A model that LightGBM 4.7.0 fitted: the same scores and the same contributions as it gives itself.
//!
//! Numbers with missing values, categories by many-against-many sets, missing and unseen categories.
//! Computed in a virtual environment (`pip install lightgbm==4.7.0`; numpy 2.4.6) by
//!
//! ```python
//! rng = np.random.default_rng(7)
//! n = 400
//! X = np.column_stack([rng.integers(0, 20, n) / 2, rng.normal(size=n).round(2),
//!                      rng.integers(0, 6, n), rng.integers(0, 9, n)])
//! y = X[:, 0] / 3 + np.isin(X[:, 2], [1, 4]) * X[:, 1] + (X[:, 3] % 3)
//! X[rng.random((n, 4)) < 0.1] = np.nan
//! params = dict(objective="regression", num_leaves=7, min_data_in_leaf=5, min_data_per_group=5, cat_smooth=1,
//!               max_cat_to_onehot=1, learning_rate=0.5, deterministic=True, num_threads=1, verbose=-1, seed=7)
//! model = lgb.train(params, lgb.Dataset(X, y, categorical_feature=[2, 3]), num_boost_round=3)
//! model.dump_model()["tree_info"]        # the trees below, in preorder; covers are its counts
//! model.predict(rows, raw_score=True)
//! model.predict(rows, pred_contrib=True)  # one column a feature, then the expected value
//! ```

use forest::{Aggregation, Forest, Node, SplitRule};

const NAN: f64 = f64::NAN;
const EXPECTED: f64 = 2.652295124671364;

fn split(feature: u32, rule: SplitRule, missing_left: bool, children: [u32; 2], cover: f64) -> Node {
    let [left, right] = children;
    Node::Split { feature, rule, missing_left, left, right, cover }
}

fn leaf(value: f64, cover: f64) -> Node {
    Node::Leaf { value, cover }
}

fn fitted_by_lightgbm() -> Forest {
    let trees = vec![first_tree(), second_tree(), third_tree()];
    Forest::new(4, 0.0, Aggregation::Sum, trees).unwrap()
}

fn first_tree() -> Vec<Node> {
    vec![
        split(0, SplitRule::AtMost(4.750000000000001), false, [1, 6], 400.0),
        split(3, SplitRule::In(vec![2, 5, 8]), false, [2, 3], 169.0),
        leaf(2.698695517159067, 55.0),
        split(0, SplitRule::AtMost(3.2500000000000004), true, [4, 5], 114.0),
        leaf(1.7641762855578549, 78.0),
        leaf(2.1642546109787912, 36.0),
        split(3, SplitRule::In(vec![2, 5, 8]), false, [7, 10], 231.0),
        split(0, SplitRule::AtMost(7.250000000000001), true, [8, 9], 75.0),
        leaf(3.2705164576002375, 43.0),
        leaf(3.7609791400050745, 32.0),
        split(0, SplitRule::AtMost(7.750000000000001), true, [11, 12], 156.0),
        leaf(2.605015062832155, 94.0),
        leaf(3.0769368095042546, 62.0),
    ]
}

fn second_tree() -> Vec<Node> {
    vec![
        split(3, SplitRule::In(vec![0, 3, 6]), false, [1, 4], 400.0),
        split(0, SplitRule::AtMost(3.7500000000000004), false, [2, 3], 119.0),
        leaf(-0.674327751994133, 50.0),
        leaf(-0.22945330943912268, 69.0),
        split(0, SplitRule::AtMost(5.250000000000001), true, [5, 10], 281.0),
        split(1, SplitRule::AtMost(-1.4999999999999998), false, [6, 7], 152.0),
        leaf(-0.6999028033830903, 11.0),
        split(1, SplitRule::AtMost(1.5950000000000004), true, [8, 9], 141.0),
        leaf(0.02161159472953942, 135.0),
        leaf(0.7156981496761242, 6.0),
        split(1, SplitRule::AtMost(0.42000000000000004), true, [11, 12], 129.0),
        leaf(0.33165616977889584, 106.0),
        leaf(0.6569934461427771, 23.0),
    ]
}

fn third_tree() -> Vec<Node> {
    vec![
        split(3, SplitRule::In(vec![0, 3, 6]), false, [1, 6], 400.0),
        split(1, SplitRule::AtMost(0.47500000000000003), true, [2, 5], 119.0),
        split(0, SplitRule::AtMost(5.750000000000001), true, [3, 4], 90.0),
        leaf(-0.3915198929607868, 60.0),
        leaf(-0.10643648377930125, 30.0),
        leaf(0.06586052424370728, 29.0),
        split(0, SplitRule::AtMost(2.2500000000000004), false, [7, 8], 281.0),
        leaf(-0.15824962830993172, 64.0),
        split(0, SplitRule::AtMost(8.250000000000002), true, [9, 12], 217.0),
        split(1, SplitRule::AtMost(0.93), true, [10, 11], 169.0),
        leaf(0.06447838004488422, 147.0),
        leaf(0.4058782385492867, 22.0),
        leaf(0.346040567344365, 48.0),
    ]
}

#[track_caller]
fn check(row: [f64; 4], score: f64, contributions: [f64; 4]) {
    let forest = fitted_by_lightgbm();
    assert!((forest.predict(&row) - score).abs() < 1e-12);
    let explanation = forest.explain(&row);
    assert!((explanation.base - EXPECTED).abs() < 1e-12);
    for (ours, theirs) in explanation.contributions.iter().zip(contributions) {
        assert!((ours - theirs).abs() < 1e-12, "{ours} is not {theirs}");
    }
}

#[test]
fn a_whole_row_is_scored_and_explained_as_by_lightgbm() {
    check(
        [3.5, 0.7, 1.0, 2.0],
        2.7847854919334907,
        [-0.6219911911954329, 0.07934767598616156, 0.0, 0.6751338824713979],
    );
}

#[test]
fn a_negative_number_and_other_categories_is_scored_and_explained_as_by_lightgbm() {
    check(
        [9.5, -1.2, 4.0, 8.0],
        4.438675877128335,
        [1.0728130578388833, -0.0529724110540821, 0.0, 0.7665401056721695],
    );
}

#[test]
fn missing_number_and_category_is_scored_and_explained_as_by_lightgbm() {
    check(
        [NAN, 0.1, NAN, 5.0],
        3.356606432374661,
        [0.034105073918690686, -0.0391301816974511, 0.0, 0.7093364154820575],
    );
}

#[test]
fn missing_values_at_other_features_is_scored_and_explained_as_by_lightgbm() {
    check(
        [0.0, NAN, 5.0, NAN],
        1.6275382519774626,
        [-0.9998812384695199, -0.019112500644808836, 0.0, -0.005763133579572597],
    );
}

#[test]
fn an_unseen_category_is_scored_and_explained_as_by_lightgbm() {
    check(
        [6.0, 2.5, 3.0, 77.0],
        3.6678867475242187,
        [0.3651769050667211, 0.5644558161574684, 0.0, 0.0859589016286654],
    );
}

#[test]
fn a_row_of_missing_values_is_scored_and_explained_as_by_lightgbm() {
    check(
        [NAN, NAN, NAN, NAN],
        2.6911050376065786,
        [0.07051310062586877, -0.0391301816974511, 0.0, 0.007426994006797171],
    );
}
