//! Random artifacts out of a list of random words: shorter words, simpler artifacts, so that what
//! proptest shrinks is the list.

use std::sync::Arc;

use evaluation::{IsotonicFit, SigmoidFit};
use features::{
    Aggregate, Bounds, Cell, ColumnEncoding, Condition, Encoder, EventFeature, Feature, FeatureKind,
    FeatureRange, FeatureSet, FeatureType, Memory, Row, Schema,
};
use forest::{Aggregation, Forest, Node, SplitRule};
use records::{Span, Timestamp, Value};
use registry::Artifact;
use scoring::{
    Banding, CalibratedModel, Calibrator, Estimator, Group, LedgerMode, Logistic, PointsCase, Rule,
    RulePoints, Rules, Scale, Scorecard, ServingLimits, Texts, Tier, When,
};

use crate::samples::with_golden;

/// Words that are used up one by one, and then all 0.
pub(crate) struct Entropy {
    words: std::vec::IntoIter<u64>,
}

impl Entropy {
    pub(crate) fn new(words: Vec<u64>) -> Entropy {
        Entropy { words: words.into_iter() }
    }

    fn word(&mut self) -> u64 {
        self.words.next().unwrap_or(0)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.word() % n
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    /// From −1000 to 1000, with all the bits that a number can have.
    fn number(&mut self) -> f64 {
        self.share() * 2000.0 - 1000.0
    }

    fn share(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn span(&mut self) -> Span {
        Span::from_micros(self.below(1 << 50) as i64).unwrap()
    }

    fn text(&mut self) -> String {
        let letters = ["", "a", "é", " ", "\"", "日本", "\n", "z"];
        (0..self.below(5)).map(|_| letters[self.below(8) as usize]).collect()
    }

    fn maybe<T>(&mut self, of: impl FnOnce(&mut Entropy) -> T) -> Option<T> {
        self.yes().then(|| of(self))
    }

    fn some<T>(&mut self, at_most: u64, mut of: impl FnMut(&mut Entropy) -> T) -> Vec<T> {
        (0..self.below(at_most + 1)).map(|_| of(self)).collect()
    }

    fn exactly<T>(&mut self, n: usize, mut of: impl FnMut(&mut Entropy) -> T) -> Vec<T> {
        (0..n).map(|_| of(self)).collect()
    }

    fn levels(&mut self, prefix: &str) -> Vec<Arc<str>> {
        (0..self.below(4)).map(|idx| Arc::from(format!("{prefix}{idx}"))).collect()
    }

    fn some_levels(&mut self) -> Vec<Arc<str>> {
        [vec!["level".into()], self.levels("level-")].concat()
    }

    fn value(&mut self) -> Value {
        match self.below(4) {
            0 => Value::Number(self.number()),
            1 => Value::Text(self.text().into()),
            2 => Value::Boolean(self.yes()),
            _ => Value::Time(Timestamp::from_micros(self.word() as i64)),
        }
    }
}

pub(crate) fn artifact(entropy: &mut Entropy) -> Artifact {
    let n_features = 1 + entropy.below(5) as usize;
    let types = entropy.exactly(n_features, feature_type);
    let features: Vec<Feature> = (0..n_features).map(|idx| feature(entropy, idx)).collect();
    let features = FeatureSet::new(features).unwrap();
    let schema = Schema::new(&features, &types);
    let banding = banding(entropy);
    let artifact = Artifact {
        score: format!("score-{}", entropy.below(9)),
        outcome: entropy.text(),
        horizon: entropy.maybe(Entropy::span),
        model: model(entropy, schema.clone(), banding.clone()),
        rules: rules(entropy, schema.clone(), banding),
        learner: entropy.text(),
        ranges: types.iter().map(|feature_type| range(entropy, *feature_type)).collect(),
        serving: serving(entropy),
        base_rate: entropy.share(),
        newest_label: entropy.maybe(|entropy| Timestamp::from_micros(entropy.word() as i64)),
        golden: Vec::new(),
        features,
    };
    let n_rows = 1 + entropy.below(4) as usize;
    let rows = entropy.exactly(n_rows, |entropy| row(entropy, &types));
    with_golden(artifact, rows)
}

fn feature_type(entropy: &mut Entropy) -> FeatureType {
    [FeatureType::Number, FeatureType::Category, FeatureType::Boolean, FeatureType::Date]
        [entropy.below(4) as usize]
}

fn feature(entropy: &mut Entropy, idx: usize) -> Feature {
    let kind = match entropy.below(4) {
        0 => FeatureKind::Column,
        1 => FeatureKind::Attribute(entropy.text().into()),
        2 if idx > 0 => FeatureKind::Ratio { numerator: name(idx - 1), denominator: name(0) },
        _ => FeatureKind::Events(event_feature(entropy)),
    };
    Feature { name: name(idx), kind }
}

fn name(idx: usize) -> Arc<str> {
    format!("feature-{idx}").into()
}

fn event_feature(entropy: &mut Entropy) -> EventFeature {
    EventFeature {
        event: entropy.text().into(),
        value: entropy.maybe(|entropy| entropy.text().into()),
        aggregate: aggregate(entropy),
        memory: Memory { window: entropy.maybe(Entropy::span), half_life: entropy.maybe(Entropy::span) },
        conditions: entropy.some(2, condition),
    }
}

fn aggregate(entropy: &mut Entropy) -> Aggregate {
    let trend = Aggregate::Trend { against: entropy.span() };
    let [count, sum, mean, min, max] =
        [Aggregate::Count, Aggregate::Sum, Aggregate::Mean, Aggregate::Min, Aggregate::Max];
    let [distinct, last, since_last, since_first] =
        [Aggregate::Distinct, Aggregate::Last, Aggregate::SinceLast, Aggregate::SinceFirst];
    [count, sum, mean, min, max, distinct, last, since_last, since_first, trend][entropy.below(10) as usize]
}

fn condition(entropy: &mut Entropy) -> Condition {
    let bounds = match entropy.below(2) {
        0 => Bounds::Range { from: entropy.maybe(Entropy::number), below: entropy.maybe(Entropy::number) },
        _ => Bounds::Is(entropy.some(3, Entropy::value)),
    };
    Condition { value: entropy.text().into(), bounds }
}

/// Numbers as they are and codes, or numbers that are always there.
fn encoding(entropy: &mut Entropy, feature_type: FeatureType, native: bool) -> ColumnEncoding {
    match (native, feature_type) {
        (false, _) => finite_encoding(entropy, feature_type),
        (true, FeatureType::Category) => {
            ColumnEncoding::Code { levels: entropy.levels("level-"), rare: entropy.levels("rare-") }
        }
        (true, _) => ColumnEncoding::Plain,
    }
}

fn finite_encoding(entropy: &mut Entropy, feature_type: FeatureType) -> ColumnEncoding {
    let indicator = entropy.yes();
    if feature_type != FeatureType::Category {
        let [impute, centre] = [entropy.number(), entropy.number()];
        return ColumnEncoding::Number { impute, centre, spread: 0.01 + entropy.share(), indicator };
    }
    let [levels, rare] = [entropy.levels("level-"), entropy.levels("rare-")];
    let width = levels.len() + usize::from(!rare.is_empty()) + usize::from(indicator);
    ColumnEncoding::Category { levels, rare, shares: entropy.exactly(width, Entropy::share), indicator }
}

fn model(entropy: &mut Entropy, schema: Schema, banding: Banding) -> CalibratedModel {
    let native = entropy.yes();
    let encodings = schema.entries().iter().map(|entry| encoding(entropy, entry.feature_type, native));
    let encoder = Encoder::from_columns(encodings.collect());
    let means = entropy.exactly(encoder.width(), Entropy::number);
    let (estimator, calibrator) = (estimator(entropy, encoder.width(), native), calibrator(entropy));
    CalibratedModel::new(schema, (encoder, means), estimator, calibrator, banding).unwrap()
}

fn estimator(entropy: &mut Entropy, width: usize, native: bool) -> Estimator {
    if width == 0 || (!native && entropy.yes()) {
        let intercept = entropy.number();
        return Estimator::Logistic(Logistic {
            intercept,
            coefficients: entropy.exactly(width, Entropy::number),
        });
    }
    let trees = entropy.some(4, |entropy| tree(entropy, width as u64));
    match native {
        true => {
            Estimator::BoostedForest(Forest::new(width, entropy.number(), Aggregation::Sum, trees).unwrap())
        }
        false => {
            Estimator::MeanForest(Forest::new(width, entropy.share(), Aggregation::Mean, trees).unwrap())
        }
    }
}

/// A chain of splits, a leaf on the left of each.
fn tree(entropy: &mut Entropy, width: u64) -> Vec<Node> {
    let n_splits = entropy.below(4) as u32;
    let mut nodes = Vec::new();
    for split in 0..n_splits {
        let [left, right] = [2 * split + 1, 2 * split + 2];
        let cover = f64::from(n_splits - split + 1);
        let (feature, missing_left) = (entropy.below(width) as u32, entropy.yes());
        nodes.push(Node::Split { feature, rule: split_rule(entropy), missing_left, left, right, cover });
        nodes.push(Node::Leaf { value: entropy.share(), cover: 1.0 });
    }
    nodes.push(Node::Leaf { value: entropy.share(), cover: 1.0 });
    nodes
}

fn split_rule(entropy: &mut Entropy) -> SplitRule {
    if entropy.yes() {
        return SplitRule::AtMost(entropy.number());
    }
    let first = entropy.below(1 << 31) as u32;
    SplitRule::In((first..=first + entropy.below(5) as u32).collect())
}

fn calibrator(entropy: &mut Entropy) -> Calibrator {
    match entropy.below(3) {
        0 => Calibrator::None,
        1 => Calibrator::Platt { slope: entropy.share(), intercept: entropy.number() },
        _ => {
            let n_points = 1 + entropy.below(5) as usize;
            let [mut thresholds, mut values] =
                [entropy.exactly(n_points, Entropy::number), entropy.exactly(n_points, Entropy::share)];
            thresholds.sort_by(f64::total_cmp);
            values.sort_by(f64::total_cmp);
            Calibrator::Isotonic(IsotonicFit { thresholds, values })
        }
    }
}

fn banding(entropy: &mut Entropy) -> Banding {
    let scale = match entropy.below(3) {
        0 => Scale::Probability,
        1 => {
            let mut knots = entropy.exactly(101, Entropy::share);
            knots.sort_by(f64::total_cmp);
            Scale::Percentile { knots }
        }
        _ => Scale::LogOdds {
            points: entropy.number(),
            at_odds: 0.01 + entropy.share(),
            double: 0.01 + entropy.share(),
        },
    };
    let starts = 0..=entropy.below(5) as i32;
    let tiers = starts.map(|idx| Tier { name: entropy.text(), from: idx * 20 }).collect();
    Banding::new(scale, tiers).unwrap()
}

fn rules(entropy: &mut Entropy, schema: Schema, banding: Banding) -> Rules {
    if entropy.yes() {
        return Rules::base_rate(schema, entropy.share(), banding);
    }
    let rules: Vec<Rule> = schema.entries().iter().map(|entry| rule(entropy, &entry.name)).collect();
    let mut groups: Vec<Arc<str>> = rules.iter().map(|rule| rule.group.clone()).collect();
    groups.sort();
    groups.dedup();
    let groups = groups.into_iter().map(|name| group(entropy, name)).collect();
    let trained = entropy.maybe(|entropy| {
        let map = SigmoidFit { slope: entropy.share(), intercept: entropy.number() };
        (map, entropy.exactly(rules.len(), Entropy::number))
    });
    let scorecard = Scorecard { base: entropy.number(), groups, rules };
    Rules::scorecard(schema, scorecard, trained, banding).unwrap()
}

fn group(entropy: &mut Entropy, name: Arc<str>) -> Group {
    let [min, max] = limits(entropy);
    Group { name, weight: entropy.number(), min, max }
}

fn rule(entropy: &mut Entropy, feature: &Arc<str>) -> Rule {
    let points = match entropy.below(2) {
        0 => RulePoints::Cases(entropy.some(3, points_case)),
        _ => {
            let [min, max] = limits(entropy);
            RulePoints::Each { each: entropy.number(), min, max }
        }
    };
    let because: Texts = entropy.some(2, |entropy| (entropy.text(), entropy.text())).into_iter().collect();
    let group = format!("group-{}", entropy.below(2)).into();
    Rule { feature: feature.clone(), group, points, missing: entropy.number(), because }
}

fn points_case(entropy: &mut Entropy) -> PointsCase {
    let when = match entropy.below(3) {
        0 => When::Below(entropy.number()),
        1 => When::Is(entropy.some(3, Entropy::value)),
        _ => When::Otherwise,
    };
    PointsCase { when, points: entropy.number() }
}

fn limits(entropy: &mut Entropy) -> [Option<f64>; 2] {
    let [low, high] = [entropy.maybe(|entropy| -entropy.share()), entropy.maybe(Entropy::share)];
    [low, high]
}

fn range(entropy: &mut Entropy, feature_type: FeatureType) -> FeatureRange {
    match feature_type {
        _ if entropy.yes() => FeatureRange::Nothing,
        FeatureType::Category => FeatureRange::Category { levels: entropy.some_levels() },
        FeatureType::Number | FeatureType::Boolean | FeatureType::Date => {
            let min = entropy.number();
            FeatureRange::Number { min, max: min + entropy.share() }
        }
    }
}

fn serving(entropy: &mut Entropy) -> ServingLimits {
    ServingLimits {
        max_missing: entropy.share(),
        max_out_of_range: entropy.maybe(Entropy::share),
        max_age: entropy.maybe(Entropy::span),
        ledger: [LedgerMode::BestEffort, LedgerMode::Required, LedgerMode::Off][entropy.below(3) as usize],
        shadow: entropy.share(),
    }
}

fn row(entropy: &mut Entropy, types: &[FeatureType]) -> Row {
    let cell = |feature_type: &FeatureType| match feature_type {
        _ if entropy.below(4) == 1 => Cell::Missing,
        FeatureType::Category => Cell::Category(format!("level-{}", entropy.below(5)).into()),
        FeatureType::Number | FeatureType::Boolean | FeatureType::Date => Cell::Number(entropy.number()),
    };
    types.iter().map(cell).collect()
}
