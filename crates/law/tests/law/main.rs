//! The law by example: every rule with what it accepts and what it rejects, and what holds for all histories.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its own constants must fail"
)]

mod access;
mod actions;
mod actors;
mod acts;
mod alerts;
mod alternatives;
mod appeals;
mod asylum_detention;
mod attempts;
mod bans;
mod catalogue;
mod changers;
mod changes;
mod civil_status;
mod consultations;
mod corrected_detentions;
mod corrected_facts;
mod corrections;
mod course_fixtures;
mod data_subjects;
mod deadlines;
mod departures;
mod detained_children;
mod detention;
mod detention_court;
mod detention_deadlines;
mod documents;
mod erasure;
mod errors;
mod extensions;
mod fixtures;
mod grounds;
mod identities;
mod identity;
mod intervals;
mod judgments;
mod known_departures;
mod merges;
mod parameters;
mod periods;
mod permissions;
mod placements;
mod properties;
mod protection;
mod random_course;
mod record;
mod refutations;
mod returns;
mod revocation;
mod simulation;
mod specification;
