//! The law by example: every rule with what it accepts and what it rejects, and what holds for all histories.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its own constants must fail"
)]

mod actors;
mod alerts;
mod bans;
mod catalogue;
mod changers;
mod changes;
mod departures;
mod detention;
mod fixtures;
mod identity;
mod intervals;
mod periods;
mod permissions;
mod properties;
mod returns;
mod revocation;
mod specification;
