//! Reads many persons on all cores.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::assemble::{Held, assemble};
use super::base::Base;
use super::bits::Bits;
use super::intake::Intake;
use super::person::Person;
use super::rows::narrow;
use crate::dictionary::TokenId;

/// Persons that go to a core at once.
const BATCH_PERSONS: usize = 4096;

/// Batches that wait for a core, so that a fast source does not fill the memory.
const BATCHES_WAITING: usize = 4;

/// Persons in the order of their source: the number of the first one, and the persons.
type Batch<K> = (u32, Vec<Person<K>>);

/// What one core has read.
struct Share<K> {
    intake: Intake<K>,
    orders: Vec<u32>,
    tokens: HashMap<Box<str>, u32>,
}

/// Reads all persons. `progress` is told after each batch how many were taken from the source.
pub(super) fn build<K>(
    persons: impl Iterator<Item = Person<K>>,
    mut progress: impl FnMut(usize),
) -> Base<K>
where
    K: Copy + Ord + Send,
{
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel::<Batch<K>>(BATCHES_WAITING);
    let receiver = Mutex::new(receiver);
    let shares: Vec<Share<K>> = thread::scope(|scope| {
        let readers: Vec<_> = (0..cores)
            .map(|_| scope.spawn(|| Share::read(&receiver)))
            .collect();
        let mut persons = persons.peekable();
        let mut taken = 0;
        while persons.peek().is_some() {
            let batch: Vec<Person<K>> = persons.by_ref().take(BATCH_PERSONS).collect();
            let first = narrow(taken);
            taken += batch.len();
            if sender.send((first, batch)).is_err() {
                break;
            }
            progress(taken);
        }
        drop(sender);
        readers
            .into_iter()
            .map(|reader| reader.join().expect("reading a person does not panic"))
            .collect()
    });
    let none = Bits::default();
    let held: Vec<Held<'_, K>> = shares.iter().map(|share| share.held(&none)).collect();
    assemble(&held)
}

impl<K: Copy> Share<K> {
    fn read(batches: &Mutex<Receiver<Batch<K>>>) -> Self {
        let mut share = Self {
            intake: Intake::default(),
            orders: Vec::new(),
            tokens: HashMap::new(),
        };
        loop {
            let batch = batches
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok((first, persons)) = batch else {
                return share;
            };
            for (order, person) in (first..).zip(&persons) {
                let tokens = &mut share.tokens;
                share.intake.push(person, |text| {
                    if let Some(number) = tokens.get(text) {
                        return TokenId(*number);
                    }
                    let number = narrow(tokens.len());
                    tokens.insert(text.into(), number);
                    TokenId(number)
                });
                share.orders.push(order);
            }
        }
    }

    fn held<'a>(&'a self, none: &'a Bits) -> Held<'a, K> {
        let mut texts = vec![""; self.tokens.len()];
        for (text, number) in &self.tokens {
            texts[*number as usize] = text;
        }
        Held {
            keys: &self.intake.keys,
            orders: &self.orders,
            gone: none,
            entries: &self.intake.entries,
            origins: &self.intake.origins,
            texts,
            forms: &self.intake.forms,
            papers: &self.intake.papers,
            unreadable: &self.intake.unreadable,
        }
    }
}
