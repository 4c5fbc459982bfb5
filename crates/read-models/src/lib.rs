//! What is shown: pure folds from events to the rows of each read model.
//!
//! The crate decides nothing and applies no law: events carry their outcomes. It knows no database, network, clock or
//! logger; projection-service writes the rows, query-service reads them and folds a history as it was known earlier.
//!
//! Start with [`Envelope`], then [`case_lookup`]: every read model has a `NAME`, a `VERSION`, a `State` for each foreigner,
//! `apply` and `rows`.

pub mod case_lookup;
mod days;
pub mod entry_ban;
mod envelope;
pub mod return_statistics;

pub use envelope::{Envelope, Unappliable};
