//! The law by example: every rule with what it accepts and what it rejects, and what holds for all histories.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its own constants must fail"
)]

mod access;
mod actors;
mod acts;
mod bans;
mod catalogue;
mod changers;
mod changes;
mod departures;
mod detention;
mod errors;
mod fixtures;
mod identity;
mod intervals;
mod merges;
mod parameters;
mod periods;
mod properties;
mod returns;
mod revocation;
mod simulation;
mod specification;
