//! A forest with something overwritten is refused, or else is a forest like any other.

use forest::{Forest, Node, SplitRule};
use proptest::prelude::*;

use crate::sketch::{Parts, parts, row};

const N_FEATURES: usize = 3;

/// One field of one node, overwritten.
#[derive(Clone, Debug)]
enum Damage {
    Child(usize, u32),
    Feature(usize, u32),
    Rule(usize, SplitRule),
    Value(usize, f64),
    Cover(usize, f64),
    Removed(usize),
    Doubled(usize),
}

impl Damage {
    fn inflict(self, nodes: &mut Vec<Node>) {
        let n_nodes = nodes.len();
        match self {
            Damage::Removed(at) => drop(nodes.remove(at % n_nodes)),
            Damage::Doubled(at) => nodes.insert(at % n_nodes, nodes[at % n_nodes].clone()),
            Damage::Child(at, to) => overwrite(&mut nodes[at % n_nodes], |left, _, _| *left = to),
            Damage::Feature(at, to) => overwrite(&mut nodes[at % n_nodes], |_, feature, _| *feature = to),
            Damage::Rule(at, to) => overwrite(&mut nodes[at % n_nodes], |_, _, rule| *rule = to),
            Damage::Value(at, to) => nodes[at % n_nodes] = Node::Leaf { value: to, cover: 1.0 },
            Damage::Cover(at, to) => match &mut nodes[at % n_nodes] {
                Node::Split { cover, .. } | Node::Leaf { cover, .. } => *cover = to,
            },
        }
    }
}

fn overwrite(node: &mut Node, with: impl FnOnce(&mut u32, &mut u32, &mut SplitRule)) {
    if let Node::Split { left, feature, rule, .. } = node {
        with(left, feature, rule);
    }
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), Just(0.0), Just(-0.0), Just(5e-324), -10.0..10.0]
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = 0_usize..64;
    let rule = prop_oneof![
        number().prop_map(SplitRule::AtMost),
        prop::collection::vec(any::<u32>(), 0..4).prop_map(SplitRule::In),
    ];
    prop_oneof![
        (at.clone(), prop_oneof![0_u32..20, any::<u32>()]).prop_map(|(at, to)| Damage::Child(at, to)),
        (at.clone(), 0_u32..5).prop_map(|(at, to)| Damage::Feature(at, to)),
        (at.clone(), rule).prop_map(|(at, to)| Damage::Rule(at, to)),
        (at.clone(), number()).prop_map(|(at, to)| Damage::Value(at, to)),
        (at.clone(), number()).prop_map(|(at, to)| Damage::Cover(at, to)),
        at.clone().prop_map(Damage::Removed),
        at.prop_map(Damage::Doubled),
    ]
}

proptest! {
    #[test]
    fn a_damaged_forest_is_refused_or_walked_to_its_end(
        parts in parts(N_FEATURES as u32, 4),
        damages in prop::collection::vec(damage(), 1..3),
        row in row(N_FEATURES),
    ) {
        let Parts { base, aggregation, trees, .. } = parts;
        let mut trees: Vec<Vec<Node>> = trees.iter().map(|tree| tree.nodes()).collect();
        for (nodes, damage) in trees.iter_mut().zip(damages) {
            damage.inflict(nodes);
        }
        if let Ok(forest) = Forest::new(N_FEATURES, base, aggregation, trees) {
            let explanation = forest.explain(&row);
            prop_assert!(forest.predict(&row).is_finite());
            prop_assert!(forest.expected().is_finite());
            prop_assert!(explanation.contributions.iter().all(|contribution| contribution.is_finite()));
        }
    }
}
