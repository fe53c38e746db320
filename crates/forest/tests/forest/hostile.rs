//! Forests that are none are refused, each with its own words.

use forest::{
    Aggregation, CATEGORIES_MAX, DEPTH_MAX, FEATURES_MAX, Forest, NODES_MAX, Node, SplitRule, TREES_MAX,
};
const N_FEATURES: usize = 3;

fn leaf() -> Node {
    Node::Leaf { value: 1.0, cover: 1.0 }
}

fn split(left: u32, right: u32) -> Node {
    let rule = SplitRule::AtMost(0.5);
    Node::Split { feature: 0, rule, missing_left: true, left, right, cover: 2.0 }
}

fn asking(feature: u32, rule: SplitRule) -> Vec<Node> {
    let split = Node::Split { feature, rule, missing_left: true, left: 1, right: 2, cover: 2.0 };
    vec![split, leaf(), leaf()]
}

fn new(base: f64, trees: Vec<Vec<Node>>) -> Result<Forest, forest::InvalidForest> {
    Forest::new(N_FEATURES, base, Aggregation::Sum, trees)
}

/// A sound tree stands before the wrong one, so that the message has to name the right one.
#[track_caller]
fn check_refused(wrong: Vec<Node>, message: &str) {
    let error = new(0.0, vec![vec![leaf()], wrong]).unwrap_err();
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_forest_without_features_is_refused() {
    let error = Forest::new(0, 0.0, Aggregation::Sum, vec![]).unwrap_err();
    assert_eq!(error.to_string(), "the forest reads no features; there must be at least one");
}

#[test]
fn more_features_than_the_limit_are_refused() {
    let of = |n_features| Forest::new(n_features, 0.0, Aggregation::Sum, vec![]);
    assert!(of(FEATURES_MAX).is_ok());
    let error = of(usize::MAX).unwrap_err();
    let message = format!("the forest reads {} features; at most 65536 are possible", usize::MAX);
    assert_eq!(error.to_string(), message);
}

#[test]
fn more_trees_than_the_limit_are_refused() {
    let error = new(0.0, vec![vec![]; TREES_MAX + 1]).unwrap_err();
    assert_eq!(error.to_string(), "the forest has 65537 trees; at most 65536 are possible");
}

#[test]
fn a_base_that_is_no_ordinary_number_is_refused() {
    for (base, shown) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")] {
        let error = new(base, vec![]).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the base is {shown}; it must be a number from -1e100 to 1e100")
        );
    }
    assert!(new(1.1e100, vec![]).is_err());
    assert!(new(-1e100, vec![]).is_ok());
}

#[test]
fn a_tree_without_nodes_is_refused() {
    check_refused(vec![], "tree 1 has no nodes; the smallest tree is one leaf");
}

#[test]
fn more_nodes_than_the_limit_are_refused() {
    check_refused(vec![leaf(); NODES_MAX + 1], "tree 1 has 1048577 nodes; at most 1048576 are possible");
}

#[test]
fn more_categories_than_the_limit_are_refused() {
    check_refused(
        asking(0, SplitRule::In(vec![0; CATEGORIES_MAX + 1])),
        "tree 1 lists 16777217 categories in its splits; at most 16777216 are possible",
    );
}

#[test]
fn a_child_that_does_not_exist_is_refused() {
    check_refused(
        vec![split(1, 3), leaf(), leaf()],
        "tree 1, node 0: child 3 does not exist; the tree's nodes are 0 to 2",
    );
    check_refused(
        vec![split(u32::MAX, 1), leaf(), leaf()],
        "tree 1, node 0: child 4294967295 does not exist; the tree's nodes are 0 to 2",
    );
}

#[test]
fn a_cycle_is_refused() {
    check_refused(
        vec![split(0, 1), leaf()],
        "tree 1, node 0: child 0 does not come after its parent, as every child must",
    );
    check_refused(
        vec![split(1, 2), leaf(), split(0, 3), leaf()],
        "tree 1, node 2: child 0 does not come after its parent, as every child must",
    );
}

#[test]
fn a_node_with_two_parents_is_refused() {
    check_refused(
        vec![split(1, 1), leaf()],
        "tree 1, node 0: child 1 already has a parent; a node is the child of one split",
    );
    check_refused(
        vec![split(1, 2), split(2, 3), leaf(), leaf()],
        "tree 1, node 1: child 2 already has a parent; a node is the child of one split",
    );
}

#[test]
fn a_node_that_nothing_leads_to_is_refused() {
    check_refused(
        vec![split(1, 3), leaf(), leaf(), leaf()],
        "tree 1, node 2: no split leads here; every node but the first must be a child",
    );
    check_refused(
        vec![leaf(), leaf()],
        "tree 1, node 1: no split leads here; every node but the first must be a child",
    );
}

/// A chain of `depth` splits, their covers counted.
fn chain(depth: usize) -> Vec<Node> {
    let links = (0..depth).flat_map(|level| {
        let at = 2 * level as u32;
        let mut link = split(at + 1, at + 2);
        if let Node::Split { cover, .. } = &mut link {
            *cover = (depth + 1 - level) as f64;
        }
        [link, leaf()]
    });
    links.chain([leaf()]).collect()
}

#[test]
fn a_tree_deeper_than_the_limit_is_refused() {
    assert!(new(0.0, vec![chain(DEPTH_MAX)]).is_ok());
    check_refused(chain(DEPTH_MAX + 1), "tree 1, node 1025: lies deeper than 512 splits below the root");
}

#[test]
fn a_feature_that_does_not_exist_is_refused() {
    check_refused(
        asking(3, SplitRule::AtMost(0.0)),
        "tree 1, node 0: feature 3 does not exist; there are 3, counted from 0",
    );
}

#[test]
fn a_threshold_that_is_not_finite_is_refused() {
    for (threshold, shown) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")] {
        let message = format!("tree 1, node 0: the threshold is {shown}; it must be finite");
        check_refused(asking(0, SplitRule::AtMost(threshold)), &message);
    }
}

#[test]
fn an_empty_set_of_categories_is_refused() {
    check_refused(
        asking(0, SplitRule::In(vec![])),
        "tree 1, node 0: the set of categories is empty; it must name at least one",
    );
}

#[test]
fn categories_out_of_order_or_repeated_are_refused() {
    check_refused(
        asking(0, SplitRule::In(vec![1, 5, 4])),
        "tree 1, node 0: category 4 follows 5; the codes must ascend without repetition",
    );
    check_refused(
        asking(0, SplitRule::In(vec![2, 2])),
        "tree 1, node 0: category 2 follows 2; the codes must ascend without repetition",
    );
}

#[test]
fn a_leaf_that_is_no_ordinary_number_is_refused() {
    for (value, shown) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (-2e300, "-2e300")] {
        let message =
            format!("tree 1, node 0: the leaf is {shown}; it must be a number from -1e100 to 1e100");
        check_refused(vec![Node::Leaf { value, cover: 1.0 }], &message);
    }
}

#[test]
fn a_cover_that_is_no_weight_is_refused() {
    for (cover, shown) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (-1.0, "-1.0")] {
        let wrong = vec![split(1, 2), leaf(), Node::Leaf { value: 0.0, cover }];
        let message = format!("tree 1, node 2: the cover is {shown}; it must be finite and not negative");
        check_refused(wrong, &message);
    }
}

#[test]
fn a_cover_that_contradicts_the_children_is_refused() {
    let counted = |cover, left, right| {
        let rule = SplitRule::AtMost(0.5);
        let split = Node::Split { feature: 0, rule, missing_left: true, left: 1, right: 2, cover };
        vec![split, Node::Leaf { value: 0.0, cover: left }, Node::Leaf { value: 0.0, cover: right }]
    };
    check_refused(
        counted(5.0, 1.0, 3.0),
        "tree 1, node 0: the cover is 5.0, but its children's add up to 4.0",
    );
    check_refused(
        counted(0.0, 0.0, 3.0),
        "tree 1, node 0: the cover is 0.0, but its children's add up to 3.0",
    );
    assert!(new(0.0, vec![counted(f64::MAX, f64::MAX, f64::MAX)]).is_err());
    assert!(new(0.0, vec![counted(4.000001, 1.0, 3.0)]).is_ok());
    assert!(new(0.0, vec![counted(0.0, 0.0, 0.0)]).is_ok());
}
