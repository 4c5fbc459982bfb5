//! The law by example: every rule with what it accepts and what it rejects, and what holds for all histories.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its own constants must fail"
)]

mod actors;
mod appeals;
mod attempts;
mod bans;
mod catalogue;
mod changers;
mod changes;
mod civil_status;
mod consultations;
mod course_fixtures;
mod departures;
mod detention;
mod extensions;
mod fixtures;
mod identity;
mod intervals;
mod judgments;
mod periods;
mod properties;
mod protection;
mod random_course;
mod refutations;
mod returns;
mod revocation;
mod specification;
