//! The best persons found so far.

/// A person of one of the two places that persons stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// Slot in the base.
    Base(u32),
    /// Slot in the delta.
    Delta(u32),
}

#[derive(Clone, Copy)]
struct Kept {
    place: Place,
    log_odds: f32,
}

/// Why a person is kept. Persons of one kind never displace those of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A document agrees.
    Document,
    /// An identity is the same.
    Same,
    /// An identity is similar.
    Similar,
    /// The score was asked for.
    Score,
}

/// The persons with the highest log odds of each kind.
pub(super) struct Keep<A> {
    limit: usize,
    /// Others need this much to be kept; infinite when they are not asked for.
    least: f32,
    best: [Best; 4],
    admits: A,
}

#[derive(Default)]
struct Best {
    kept: Vec<Kept>,
}

impl<A: FnMut(Place) -> bool> Keep<A> {
    /// At most `limit` persons of each kind. `admits` is asked about a person before it is kept.
    pub(super) fn new(limit: usize, least: f32, admits: A) -> Self {
        Self {
            limit,
            least,
            best: Default::default(),
            admits,
        }
    }

    /// Log odds that a person must exceed to be kept.
    pub(super) fn least(&self, kind: Kind) -> f32 {
        let least = self.best[kind as usize].least(self.limit);
        if kind == Kind::Score {
            least.max(self.least)
        } else {
            least
        }
    }

    /// How many of each kind are kept.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Whether persons are asked for that neither a document nor a level speaks for.
    pub(super) fn wants_others(&self) -> bool {
        self.least < f32::INFINITY
    }

    /// Keeps a person who is not kept, if the log odds reach what is needed. What was offered and not kept may be offered again.
    pub(super) fn offer(&mut self, place: Place, kind: Kind, log_odds: f32) {
        let least = self.least(kind);
        if log_odds > least && (self.admits)(place) {
            self.best[kind as usize].put(Kept { place, log_odds }, self.limit);
        }
    }

    /// Whether a person may be kept at all.
    pub(super) fn admits(&mut self, place: Place) -> bool {
        (self.admits)(place)
    }

    /// Whether a person is kept.
    pub(super) fn has(&self, place: Place) -> bool {
        self.best.iter().any(|best| best.has(place))
    }

    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        self.best
            .iter()
            .flat_map(|best| &best.kept)
            .map(|kept| kept.place)
    }
}

impl Best {
    fn least(&self, limit: usize) -> f32 {
        if self.kept.len() < limit {
            return f32::NEG_INFINITY;
        }
        self.kept.last().map_or(f32::INFINITY, |last| last.log_odds)
    }

    fn has(&self, place: Place) -> bool {
        self.kept.iter().any(|kept| kept.place == place)
    }

    fn put(&mut self, new: Kept, limit: usize) {
        let place = self
            .kept
            .partition_point(|kept| kept.log_odds >= new.log_odds);
        self.kept.insert(place, new);
        self.kept.truncate(limit);
    }
}

#[cfg(test)]
mod tests {
    use super::{Keep, Kind, Place};

    #[test]
    fn the_best_of_each_kind_are_kept() {
        use Kind::{Document, Same, Score, Similar};
        let mut keep = Keep::new(2, 0.0, |place| place != Place::Base(9));
        for (slot, kind, log_odds) in [
            (1, Score, 5.0),
            (2, Score, 7.0),
            (3, Score, 6.0),
            (4, Similar, -3.0),
            (9, Similar, 99.0),
            (5, Document, -9.0),
            (6, Score, -0.1),
            (7, Same, 1.0),
        ] {
            keep.offer(Place::Base(slot), kind, log_odds);
        }
        let places: Vec<Place> = keep.places().collect();
        assert_eq!(places, [5, 7, 4, 2, 3].map(Place::Base));
        keep.offer(Place::Delta(1), Similar, -5.0);
        keep.offer(Place::Delta(2), Similar, 0.0);
        assert_eq!(keep.places().nth(2), Some(Place::Delta(2)));
        assert!(keep.has(Place::Base(4)) && !keep.has(Place::Delta(1)));
        let least = [Document, Same, Similar, Score].map(|kind| keep.least(kind));
        assert!(
            least.map(f32::to_bits)
                == [f32::NEG_INFINITY, f32::NEG_INFINITY, -3.0, 6.0].map(f32::to_bits)
        );
    }
}
