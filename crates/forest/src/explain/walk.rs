//! One row down all ways of one tree.

use crate::quadrature::Rule;
use crate::tree::{Split, Step, Tree};

/// Below this a share counts as none. What it could add vanishes beside any other leaf, and factors stay
/// far from where `f64` runs out and a quotient of two of them would mean nothing.
const NEGLIGIBLE: f64 = 1e-200;

/// What a feature's splits on the way let through.
#[derive(Clone, Copy)]
pub(super) struct Fractions {
    /// When the feature is known: 1 if the row's value follows the way, else 0.
    known: f64,
    /// When it is not: the product of the shares.
    unknown: f64,
}

impl Fractions {
    /// Before any split on the feature: all rows.
    pub(super) const NONE: Fractions = Fractions { known: 1.0, unknown: 1.0 };

    fn followed(self, share: f64) -> Fractions {
        Fractions { known: self.known, unknown: self.unknown * share }
    }

    fn not_followed(self, share: f64) -> Fractions {
        Fractions { known: 0.0, unknown: self.unknown * share }
    }

    fn lets_nothing_through(self) -> bool {
        self.known == 0.0 && self.unknown < NEGLIGIBLE
    }

    /// The feature's factor at a point: known with that chance, else unknown.
    fn factor(self, point: f64, complement: f64) -> f64 {
        point * self.known + complement * self.unknown
    }
}

/// The numbers of one node of the way, one a point of the rule.
#[derive(Clone)]
pub(super) struct Level<const P: usize> {
    /// Weight × all factors on the way to the node.
    products: [f64; P],
    /// The sum over the leaves below of value × the factors below.
    sums: [f64; P],
    /// 1 / the factor that the node's feature had before.
    inverse: [f64; P],
    /// What the side last entered makes of that factor.
    exchange: [f64; P],
    /// The sums of the side followed less those of the other.
    difference: [f64; P],
}

impl<const P: usize> Level<P> {
    pub(super) const ZERO: Level<P> = Level {
        products: [0.0; P],
        sums: [0.0; P],
        inverse: [0.0; P],
        exchange: [0.0; P],
        difference: [0.0; P],
    };

    fn invert<'a>(&mut self, before: Fractions, rule: Rule<'a, P>) {
        for (inverse, (point, complement)) in self.inverse.iter_mut().zip(rule.both()) {
            *inverse = 1.0 / before.factor(*point, *complement);
        }
    }

    fn exchange(&mut self, after: Fractions, rule: Rule<P>) {
        let numbers = self.exchange.iter_mut().zip(&self.inverse).zip(rule.both());
        for ((exchange, inverse), (point, complement)) in numbers {
            *exchange = inverse * after.factor(*point, *complement);
        }
    }

    fn lead_to(&self, below: &mut [f64; P]) {
        for (below, (product, exchange)) in below.iter_mut().zip(self.products.iter().zip(&self.exchange)) {
            *below = product * exchange;
        }
    }

    fn take_followed(&mut self, below: &[f64; P]) {
        self.difference = *below;
        for (sum, (below, exchange)) in self.sums.iter_mut().zip(below.iter().zip(&self.exchange)) {
            *sum = exchange * below;
        }
    }

    fn take_other(&mut self, below: &[f64; P]) {
        for (difference, below) in self.difference.iter_mut().zip(below) {
            *difference -= below;
        }
        for (sum, (below, exchange)) in self.sums.iter_mut().zip(below.iter().zip(&self.exchange)) {
            *sum += exchange * below;
        }
    }

    /// The integral of P / f² × the difference of the sides.
    fn gain(&self) -> f64 {
        let mut lanes = [0.0; 4];
        for (idx, product) in self.products.iter().enumerate() {
            lanes[idx % 4] += product * self.difference[idx] * (self.inverse[idx] * self.inverse[idx]);
        }
        (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
    }
}

/// The walk of one row down all ways of one tree.
pub(super) struct Walk<'a, const P: usize> {
    pub(super) tree: &'a Tree,
    pub(super) row: &'a [f64],
    pub(super) rule: Rule<'a, P>,
    /// By feature: what its splits on the present way let through.
    pub(super) fractions: &'a mut [Fractions],
    pub(super) contributions: &'a mut [f64],
}

impl<const P: usize> Walk<'_, P> {
    /// Walks from the root. `levels` are as many as the tree is deep, and one more.
    pub(super) fn start(&mut self, levels: &mut [Level<P>]) {
        let tree = self.tree;
        if let Step::Split(split) = tree.step(0) {
            levels[0].products = *self.rule.weights;
            self.divide(split, levels);
        }
    }

    /// Visits both sides of a split: from the products of the first level to its sums. The levels after it
    /// are for what lies below. Recurses as deep as the tree is.
    fn divide(&mut self, split: &Split, levels: &mut [Level<P>]) {
        let (here, below) = levels.split_first_mut().expect("a tree's depth counts its splits on a way");
        let feature = split.feature as usize;
        let before = self.fractions[feature];
        let [followed, other] = self.tree.sides(split, self.row);
        here.invert(before, self.rule);

        self.fractions[feature] = before.followed(followed.share);
        self.enter(followed.child, self.fractions[feature], here, below);
        here.take_followed(&below[0].sums);

        self.fractions[feature] = before.not_followed(other.share);
        self.enter(other.child, self.fractions[feature], here, below);
        here.take_other(&below[0].sums);

        self.fractions[feature] = before;
        // A feature whose value has left the way above gains nothing more, and its `inverse` may be infinite.
        if before.known > 0.0 {
            self.contributions[feature] += before.unknown * other.share * here.gain();
        }
    }

    /// Leaves in `below[0]` the sums of a side of the split at `here` that lets `after` of its feature through.
    fn enter(&mut self, child: u32, after: Fractions, here: &mut Level<P>, below: &mut [Level<P>]) {
        let tree = self.tree;
        here.exchange(after, self.rule);
        match tree.step(child) {
            _ if after.lets_nothing_through() => below[0].sums.fill(0.0),
            Step::Leaf(value) => below[0].sums.fill(*value),
            Step::Split(split) => {
                here.lead_to(&mut below[0].products);
                self.divide(split, below);
            }
        }
    }
}
