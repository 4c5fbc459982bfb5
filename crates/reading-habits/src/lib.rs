//! Whose reading is unusual (domain.md O21, rule R-118): days, weeks and whole ranges of users, ranked, with reasons that a person
//! understands.
//!
//! Nobody is accused: the report says where an auditor looks first. It compares users with peers, those of the same organisation
//! who read for the same purpose, by medians and their spread, so that a few odd ones do not move what is usual. It knows no
//! database and no names of persons, and keeps nothing of what was asked: numbers and names are digested as they come.
//!
//! [`Habits::note`] takes accesses in the order of time, once; [`Habits::ranked`] answers. Memory grows with users, days and the
//! persons that each user read, not with accesses, and the persons remembered of one user are limited. Formulas are in
//! `signals.rs`, what is kept is in `habits.rs`, numbers and names in `series.rs`.

mod cells;
mod habits;
mod hours;
mod norms;
mod rank;
mod rarity;
mod reasons;
mod series;
mod signals;
mod usual;

pub use cells::Window;
pub use habits::{Access, Habits, Person};
pub use rank::Row;
pub use reasons::{Reason, Signal};
pub use series::{digest, serials};
