//! Who is this? The traveller's name, birth date and documents, compared with those of the register.
//!
//! The crate brings names of any script to one search form ([`names`]), document numbers to one
//! normal form ([`documents`]), partial birth dates to intervals ([`births`]), reads machine-readable
//! zones ([`mrz`]), and finds and grades the persons that a question may mean ([`index`]).
//!
//! It never sees a database, a network, a clock, randomness, the environment or a logger, and it never
//! decides what follows from a match: that a ban is in force is the law's matter. What it cannot read it
//! says ([`names::Unreadable`]), so that its caller refers the traveller to the second line instead of
//! answering "no hit".
//!
//! Start with [`index::Index`]: `upsert` persons, ask a [`index::Question`], read the [`index::Candidate`]s.

pub mod births;
pub mod countries;
pub mod dictionary;
pub mod documents;
pub mod index;
pub mod mrz;
pub mod names;
pub mod score;
