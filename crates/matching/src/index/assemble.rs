//! Puts persons from several places together into one base.

use std::collections::HashMap;

use super::base::Base;
use super::bits::Bits;
use super::entries::Entries;
use super::intake::Paper;
use super::origins::Origins;
use super::rows::narrow;
use crate::dictionary::{Dictionary, TokenId};

const NONE: u32 = u32::MAX;

/// Persons as one place holds them.
pub(super) struct Held<'a, K> {
    pub(super) keys: &'a [K],
    /// When each person came; of two with the same key the later one counts. Empty where keys do not repeat.
    pub(super) orders: &'a [u32],
    /// Slots that no longer count.
    pub(super) gone: &'a Bits,
    pub(super) entries: &'a Entries,
    pub(super) origins: &'a Origins,
    /// The tokens by number.
    pub(super) texts: Vec<&'a str>,
    pub(super) forms: &'a [(u32, u32)],
    pub(super) papers: &'a [Paper],
    pub(super) unreadable: &'a [(u32, u32)],
}

/// Old numbers to new ones, for one place; [`NONE`] for what no longer counts.
struct Numbers {
    persons: Vec<u32>,
    entries: Vec<u32>,
    tokens: Vec<u32>,
    origins: Vec<u32>,
}

/// One base of all these persons.
pub(super) fn assemble<K: Copy + Ord>(held: &[Held<'_, K>]) -> Base<K> {
    let (keys, persons) = number_persons(held);
    let (dictionary, tokens) = number_tokens(held, &persons);
    let mut origins = Origins::default();
    let mut numbers: Vec<Numbers> = held
        .iter()
        .zip(persons)
        .zip(tokens)
        .map(|((held, persons), tokens)| Numbers {
            persons,
            entries: vec![NONE; held.entries.len()],
            tokens,
            origins: held
                .origins
                .all()
                .iter()
                .map(|origin| origins.intern(origin.clone()))
                .collect(),
        })
        .collect();
    let entries = gather(held, &mut numbers);
    let mut forms = Vec::with_capacity(held.iter().map(|held| held.forms.len()).sum());
    let mut papers = Vec::with_capacity(held.iter().map(|held| held.papers.len()).sum());
    let mut unreadable = Vec::new();
    for (held, numbers) in held.iter().zip(&numbers) {
        forms.extend(
            held.forms
                .iter()
                .filter_map(|(key, entry)| Some((*key, kept(&numbers.entries, *entry)?))),
        );
        papers.extend(held.papers.iter().filter_map(|paper| {
            let person = kept(&numbers.persons, paper.person)?;
            Some(Paper { person, ..*paper })
        }));
        unreadable.extend(
            held.unreadable
                .iter()
                .filter_map(|(person, count)| Some((kept(&numbers.persons, *person)?, *count))),
        );
    }
    drop(numbers);
    forms.sort_unstable();
    papers.sort_unstable();
    unreadable.sort_unstable();
    Base::of(
        keys, entries, origins, dictionary, forms, papers, unreadable,
    )
}

fn kept(numbers: &[u32], old: u32) -> Option<u32> {
    Some(numbers[old as usize]).filter(|new| *new != NONE)
}

/// All keys in order, and for each place the new slots.
fn number_persons<K: Copy + Ord>(held: &[Held<'_, K>]) -> (Vec<K>, Vec<Vec<u32>>) {
    let mut persons: Vec<(K, u32, u32, u32)> =
        Vec::with_capacity(held.iter().map(|held| held.keys.len()).sum());
    for (place, held) in (0_u32..).zip(held) {
        let live = (0_u32..)
            .zip(held.keys)
            .filter(|(slot, _)| !held.gone.contains(*slot));
        persons.extend(live.map(|(slot, key)| {
            (
                *key,
                held.orders.get(slot as usize).copied().unwrap_or(0),
                place,
                slot,
            )
        }));
    }
    persons.sort_unstable();
    let mut numbers: Vec<Vec<u32>> = held
        .iter()
        .map(|held| vec![NONE; held.keys.len()])
        .collect();
    let mut keys: Vec<K> = Vec::with_capacity(persons.len());
    for same in persons.chunk_by(|left, right| left.0 == right.0) {
        let (key, _, place, slot) = same[same.len() - 1];
        numbers[place as usize][slot as usize] = narrow(keys.len());
        keys.push(key);
    }
    (keys, numbers)
}

/// A dictionary of the tokens that live entries use, and for each place the new numbers.
fn number_tokens<K>(held: &[Held<'_, K>], persons: &[Vec<u32>]) -> (Dictionary, Vec<Vec<u32>>) {
    let mut texts: Vec<&str> = Vec::new();
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut numbers = Vec::with_capacity(held.len());
    for (held, persons) in held.iter().zip(persons) {
        let mut of_place = vec![NONE; held.texts.len()];
        for entry in 0..narrow(held.entries.len()) {
            if persons[held.entries.persons[entry as usize] as usize] == NONE {
                continue;
            }
            for word in held.entries.words(entry) {
                let token = word.id().0 as usize;
                if of_place[token] == NONE {
                    of_place[token] = *known.entry(held.texts[token]).or_insert_with(|| {
                        texts.push(held.texts[token]);
                        narrow(texts.len() - 1)
                    });
                }
            }
        }
        numbers.push(of_place);
    }
    let dictionary = Dictionary::of(&texts);
    for number in numbers
        .iter_mut()
        .flatten()
        .filter(|number| **number != NONE)
    {
        let token = dictionary.find(texts[*number as usize]);
        *number = token.expect("every token was interned").0;
    }
    (dictionary, numbers)
}

/// The live entries of all places in the order of their dates of birth.
fn gather<K>(held: &[Held<'_, K>], numbers: &mut [Numbers]) -> Entries {
    let mut order: Vec<(u32, u32, u32)> =
        Vec::with_capacity(held.iter().map(|held| held.entries.len()).sum());
    let (mut words, mut letters) = (0, 0);
    for (place, (held, numbers)) in (0_u32..).zip(held.iter().zip(numbers.iter())) {
        for entry in 0..narrow(held.entries.len()) {
            if kept(&numbers.persons, held.entries.persons[entry as usize]).is_some() {
                order.push((held.entries.births[entry as usize], place, entry));
                words += held.entries.words.row(entry).len();
                letters += held.entries.names.row(entry).len();
            }
        }
    }
    order.sort_unstable();
    let mut entries = Entries::with_capacity(order.len(), words, letters);
    for (_, place, entry) in order {
        let (held, numbers) = (&held[place as usize], &mut numbers[place as usize]);
        let person = numbers.persons[held.entries.persons[entry as usize] as usize];
        numbers.entries[entry as usize] = narrow(entries.len());
        let origin = numbers.origins[held.entries.origins[entry as usize] as usize];
        entries.push_from(held.entries, entry, person, origin, |token| {
            TokenId(numbers.tokens[token.0 as usize])
        });
    }
    entries
}
