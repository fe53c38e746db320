use api::plain::{Features, Name, NumberHead};
use features::{FeatureType, Schema, SchemaEntry};

/// Features that are looked for in turn before names are put in order once and for all.
const LOOKED_FOR_IN_TURN: usize = 8;

/// Finds features by name, in the order in which a caller writes them.
///
/// Whoever sends many rows writes the same names in the same order in each. So the first guess is the feature
/// that stood in that place in the row before, beginning with the order of the schema: one comparison and
/// no hash. Names in yet another order are looked up.
pub(crate) struct Order {
    /// By place in a row: the feature that stood there last.
    guesses: Vec<usize>,
    /// By feature: what stands before its number; none before the second row, which many calls do not have.
    heads: Vec<Option<NumberHead>>,
    /// The place that comes next.
    place: usize,
    /// By feature: the row in which it was seen last.
    seen_in: Vec<u32>,
    row: u32,
    /// Features by name, made when guesses have failed often enough.
    sorted: Vec<usize>,
    n_missed: usize,
}

impl Order {
    pub(crate) fn of(schema: &Schema) -> Order {
        let n_features = schema.len();
        Order {
            guesses: (0..n_features).collect(),
            heads: Vec::new(),
            place: 0,
            seen_in: vec![0; n_features],
            row: 0,
            sorted: Vec::new(),
            n_missed: 0,
        }
    }

    /// A row begins.
    pub(crate) fn begin(&mut self, entries: &[SchemaEntry]) {
        (self.place, self.row) = (0, self.row + 1);
        if self.row == 2 {
            let head = |entry: &SchemaEntry| match entry.feature_type {
                FeatureType::Number => NumberHead::of(&entry.name),
                FeatureType::Category | FeatureType::Boolean | FeatureType::Date => None,
            };
            self.heads = entries.iter().map(head).collect();
        }
    }

    /// The next feature and its number, where it is the one that was guessed; else nothing is taken.
    #[inline]
    pub(crate) fn next_number(&mut self, features: &mut Features<'_>) -> Option<(usize, f64)> {
        let guess = *self.guesses.get(self.place)?;
        let number = features.number(self.heads.get(guess)?.as_ref()?)?;
        self.place += 1;
        Some((guess, number))
    }

    /// The feature of that name, which is the row's next one; `None`: it is not known.
    #[inline]
    pub(crate) fn next(&mut self, entries: &[SchemaEntry], name: Name<'_>) -> Option<usize> {
        let place = self.place;
        self.place += 1;
        match self.guesses.get(place) {
            Some(guess) if name.is(&entries[*guess].name) => Some(*guess),
            _ => self.find(entries, name, place),
        }
    }

    /// Whether the feature has not come yet in this row.
    #[inline]
    pub(crate) fn see(&mut self, idx: usize) -> bool {
        std::mem::replace(&mut self.seen_in[idx], self.row) != self.row
    }

    #[cold]
    fn find(&mut self, entries: &[SchemaEntry], name: Name<'_>, place: usize) -> Option<usize> {
        self.n_missed += 1;
        let found = match self.n_missed <= LOOKED_FOR_IN_TURN {
            true => entries.iter().position(|entry| name.is(&entry.name)),
            false => self.look_up(entries, name.text().ok()?),
        };
        if let (Some(guess), Some(found)) = (self.guesses.get_mut(place), found) {
            *guess = found;
        }
        found
    }

    fn look_up(&mut self, entries: &[SchemaEntry], name: &str) -> Option<usize> {
        if self.sorted.is_empty() {
            self.sorted = (0..entries.len()).collect();
            self.sorted.sort_unstable_by_key(|idx| &entries[*idx].name);
        }
        let found = self.sorted.binary_search_by(|idx| entries[*idx].name.as_ref().cmp(name));
        found.ok().map(|at| self.sorted[at])
    }
}
