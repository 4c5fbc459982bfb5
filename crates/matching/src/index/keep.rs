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

/// The persons with the highest log odds: those at the reporting level apart from the others, so that none of these displaces one of
/// those.
pub(super) struct Keep<A> {
    limit: usize,
    /// Others need this much to be kept; infinite when they are not asked for.
    least: f32,
    reportable: Best,
    others: Best,
    admits: A,
}

#[derive(Default)]
struct Best {
    kept: Vec<Kept>,
}

impl<A: FnMut(Place) -> bool> Keep<A> {
    /// `admits` is asked about a person before it is kept.
    pub(super) fn new(limit: usize, least: f32, admits: A) -> Self {
        Self {
            limit,
            least,
            reportable: Best::default(),
            others: Best::default(),
            admits,
        }
    }

    /// Log odds that a person at the reporting level must exceed to be kept.
    pub(super) fn least_reportable(&self) -> f32 {
        self.reportable.least(self.limit)
    }

    /// Log odds that any other person must exceed to be kept.
    pub(super) fn least_other(&self) -> f32 {
        self.least.max(self.others.least(self.limit))
    }

    /// Whether as many persons at the reporting level were found as are answered.
    pub(super) fn is_full(&self) -> bool {
        self.reportable.kept.len() == self.limit
    }

    /// Whether persons below the reporting level are asked for.
    pub(super) fn wants_others(&self) -> bool {
        self.least < f32::INFINITY
    }

    pub(super) fn offer(&mut self, place: Place, reportable: bool, log_odds: f32) {
        let least = if reportable {
            self.least_reportable()
        } else {
            self.least_other()
        };
        if log_odds < least || least == f32::INFINITY {
            return;
        }
        let kept = Kept { place, log_odds };
        let known = self.reportable.has(place) || self.others.has(place);
        if !known && !(self.admits)(place) {
            return;
        }
        if reportable {
            self.others.kept.retain(|other| other.place != place);
            self.reportable.put(kept, self.limit);
        } else if !self.reportable.has(place) {
            self.others.put(kept, self.limit);
        }
    }

    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        self.reportable
            .kept
            .iter()
            .chain(&self.others.kept)
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
        if let Some(known) = self.kept.iter().position(|kept| kept.place == new.place) {
            if self.kept[known].log_odds >= new.log_odds {
                return;
            }
            self.kept.remove(known);
        }
        let place = self
            .kept
            .partition_point(|kept| kept.log_odds >= new.log_odds);
        self.kept.insert(place, new);
        self.kept.truncate(limit);
    }
}

#[cfg(test)]
mod tests {
    use super::{Keep, Place};

    #[test]
    fn the_best_are_kept_each_once_and_the_reportable_apart() {
        let mut keep = Keep::new(2, 0.0, |place| place != Place::Base(9));
        for (slot, reportable, log_odds) in [
            (1, false, 5.0),
            (2, false, 7.0),
            (3, false, 6.0),
            (4, true, -3.0),
            (1, true, 1.0),
            (9, true, 99.0),
            (2, false, 8.0),
        ] {
            keep.offer(Place::Base(slot), reportable, log_odds);
        }
        let places: Vec<Place> = keep.places().collect();
        assert_eq!(
            places,
            [
                Place::Base(1),
                Place::Base(4),
                Place::Base(2),
                Place::Base(3)
            ]
        );
        assert!(keep.is_full() && keep.least_reportable() == -3.0 && keep.least_other() == 6.0);
        keep.offer(Place::Delta(1), true, 0.0);
        assert_eq!(keep.places().nth(1), Some(Place::Delta(1)));
    }
}
