//! The command service against a real PostgreSQL and a real NATS server, through its router.

mod access;
mod acts;
mod bad_input;
mod commands;
mod conflicts;
mod course;
mod cqrs;
mod data_subjects;
mod detentions;
mod document;
mod duplicate_searches;
mod harness;
mod idempotency;
mod in_clear;
mod nats;
mod openings;
mod preview;
mod process;
mod record;
mod refusals;
mod relay;
mod relaying;
mod retention;
mod rights;
mod schedule;
mod uncertain;
