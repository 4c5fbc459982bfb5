//! Which entries of a zone stand in enough lists: counted piece by piece, so that the counters stay in the nearest memory.

use super::base::Zone;

/// Entries counted at once.
const PIECE: u32 = 1 << 17;

/// Below so many postings sorting them is quicker than counting.
const SORTED_MAX: usize = 1024;

/// Part of a list that lies in the zone, and what standing in it counts for.
pub(super) type Slice<'a> = (&'a [u32], u8);

/// Calls `found` with each entry of the zone whose lists count for `least` or more together, ascending, and with that sum, until it
/// answers `false`.
pub(super) fn sweep(
    zone: &Zone,
    mut lists: Vec<Slice<'_>>,
    least: u8,
    mut found: impl FnMut(u32, u8) -> bool,
) {
    lists.retain(|(list, _)| !list.is_empty());
    let postings: usize = lists.iter().map(|(list, _)| list.len()).sum();
    if postings <= SORTED_MAX {
        sort(&lists, postings, least, &mut found);
    } else {
        count(zone, &mut lists, least, &mut found);
    }
}

fn sort(lists: &[Slice<'_>], postings: usize, least: u8, found: &mut impl FnMut(u32, u8) -> bool) {
    let mut all: Vec<(u32, u8)> = Vec::with_capacity(postings);
    for (list, counts) in lists {
        all.extend(list.iter().map(|entry| (*entry, *counts)));
    }
    all.sort_unstable();
    for of_entry in all.chunk_by(|left, right| left.0 == right.0) {
        let sum = of_entry
            .iter()
            .fold(0_u8, |sum, (_, counts)| sum.saturating_add(*counts));
        if sum >= least && !found(of_entry[0].0, sum) {
            return;
        }
    }
}

fn count(
    zone: &Zone,
    lists: &mut Vec<Slice<'_>>,
    least: u8,
    found: &mut impl FnMut(u32, u8) -> bool,
) {
    let mut counters = vec![0_u8; PIECE as usize];
    let mut begin = zone.start;
    while begin < zone.end && !lists.is_empty() {
        let end = begin.saturating_add(PIECE).min(zone.end);
        for (list, counts) in lists.iter_mut() {
            let here = list.iter().take_while(|entry| **entry < end);
            let mut used = 0;
            for entry in here {
                let counter = &mut counters[(*entry - begin) as usize];
                *counter = counter.saturating_add(*counts);
                used += 1;
            }
            *list = &list[used..];
        }
        for (block, counters) in (begin..).step_by(64).zip(counters.chunks_exact(64)) {
            if !counters.iter().any(|counter| *counter >= least) {
                continue;
            }
            for (entry, counter) in (block..).zip(counters) {
                if *counter >= least && !found(entry, *counter) {
                    return;
                }
            }
        }
        counters.fill(0);
        lists.retain(|(list, _)| !list.is_empty());
        // Nothing is counted where no list goes on.
        begin = lists
            .iter()
            .map(|(list, _)| list[0])
            .min()
            .unwrap_or(zone.end);
    }
}

#[cfg(test)]
mod tests {
    use super::{SORTED_MAX, sweep};

    #[test]
    fn short_and_long_lists_are_added_up_the_same() {
        for length in [10_u32, 300_000] {
            let twos: Vec<u32> = (0..length).filter(|entry| entry % 2 == 0).collect();
            let threes: Vec<u32> = (0..length).filter(|entry| entry % 3 == 0).collect();
            assert_eq!(twos.len() + threes.len() > SORTED_MAX, length > 10);
            let mut found = Vec::new();
            sweep(
                &(0..length),
                vec![(&twos, 1), (&threes, 2), (&[], 9)],
                3,
                |entry, sum| {
                    found.push((entry, sum));
                    found.len() < 40_000
                },
            );
            let expected: Vec<(u32, u8)> = (0..length)
                .filter(|entry| entry % 6 == 0)
                .map(|entry| (entry, 3))
                .take(40_000)
                .collect();
            assert_eq!(found, expected);
            let mut all = 0;
            sweep(
                &(0..length),
                vec![(&twos, 200), (&threes, 200)],
                201,
                |_, sum| {
                    assert_eq!(sum, 255);
                    all += 1;
                    true
                },
            );
            assert_eq!(all, length.div_ceil(6));
        }
    }
}
