//! Where in long lists each stretch of entries begins, so that it is seen without a search whether an entry stands there.

use super::rows::{Rows, bytes_of, narrow};

/// Lists of fewer entries are searched quickly enough. Tests are to reach both.
const LIST_MIN: usize = if cfg!(test) { 3 } else { 4096 };

/// Entries of a list in one stretch, on the average: as many as are read from memory at once.
const STRETCH: usize = 8;

/// The landmarks of all long lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Landmarks {
    /// The rows that are long, ascending.
    rows: Vec<u32>,
    /// For each of them how many bits of an entry tell nothing of its stretch.
    shifts: Vec<u8>,
    /// For each of them where each stretch begins, and where the last one ends.
    starts: Rows<u32>,
}

/// A long list with its landmarks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marked<'a> {
    list: &'a [u32],
    shift: u8,
    starts: &'a [u32],
}

impl Landmarks {
    /// For lists of numbers below `end`, each ascending.
    pub(super) fn of(lists: &Rows<u32>, end: usize) -> Self {
        let mut landmarks = Self::default();
        for row in 0..narrow(lists.len()) {
            let list = lists.row(row);
            if list.len() < LIST_MIN {
                continue;
            }
            let shift = (end * STRETCH / list.len()).max(1).ilog2();
            let mut place = 0;
            let starts = (0..=end >> shift).map(|stretch| {
                let first = narrow(stretch << shift);
                while list.get(place).is_some_and(|entry| *entry < first) {
                    place += 1;
                }
                narrow(place)
            });
            let end = std::iter::once(narrow(list.len()));
            landmarks.rows.push(row);
            landmarks.shifts.push(shift.to_le_bytes()[0]);
            landmarks.starts.push_all(starts.chain(end));
        }
        landmarks.rows.shrink_to_fit();
        landmarks.shifts.shrink_to_fit();
        landmarks.starts.items.shrink_to_fit();
        landmarks
    }

    /// A list with its landmarks, if it is long.
    pub(super) fn on<'a>(&'a self, lists: &'a Rows<u32>, row: u32) -> Option<Marked<'a>> {
        let place = self.rows.binary_search(&row).ok()?;
        Some(Marked {
            list: lists.row(row),
            shift: self.shifts[place],
            starts: self.starts.row(narrow(place)),
        })
    }

    pub(super) fn bytes(&self) -> usize {
        bytes_of(&self.rows) + bytes_of(&self.shifts) + self.starts.bytes()
    }
}

impl Marked<'_> {
    /// How often an entry stands in the list.
    pub(super) fn count(&self, entry: u32) -> usize {
        let stretch = (entry >> self.shift) as usize;
        let (begin, end) = (self.starts[stretch], self.starts[stretch + 1]);
        let stretch = &self.list[begin as usize..end as usize];
        stretch.iter().filter(|other| **other == entry).count()
    }
}

#[cfg(test)]
mod tests {
    use super::Landmarks;
    use crate::index::rows::Rows;

    #[test]
    fn every_entry_of_a_long_list_is_where_its_landmarks_say() {
        let lists: [Vec<u32>; 5] = [
            vec![],
            vec![0, 7],
            (0..1000).collect(),
            vec![0, 5, 5, 999],
            (0..1000).filter(|entry| entry % 37 == 3).collect(),
        ];
        let mut rows = Rows::default();
        for list in &lists {
            rows.push(list);
        }
        let landmarks = Landmarks::of(&rows, 1000);
        for (row, list) in (0..).zip(&lists) {
            let marked = landmarks.on(&rows, row);
            assert_eq!(marked.is_some(), list.len() > 2);
            for entry in (0..1000).filter(|_| marked.is_some()) {
                let expected = list.iter().filter(|other| **other == entry).count();
                assert_eq!(marked.map(|marked| marked.count(entry)), Some(expected));
            }
        }
    }
}
