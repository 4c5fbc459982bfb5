//! The read side of the register: entry-ban checks, case lookup, audit replay, statistics.
//!
//! It never writes anything but its access log, never answers personal data before that is committed, never answers "no hit"
//! from a picture that is too old, and never answers a history shorter than it is.
//!
//! Start with [`run`], or with [`Auditor`] for who reads without HTTP, then `service.rs` for what all requests share, then the noun
//! you look for: `checks.rs`, `foreigners.rs`, `duplicates.rs`, `contents.rs`, `history.rs`, `extract.rs`, `alarms.rs`, `statistics.rs`,
//! `code_lists.rs`. Who may read what is in `rights.rs`, who read it in `access.rs`.

mod access;
mod alarms;
mod api;
mod aside;
mod auditor;
mod checks;
mod code_lists;
mod config;
mod contents;
mod cursor;
mod duplicates;
mod extract;
mod foreigners;
mod history;
mod log;
mod outage;
mod positions;
mod proof;
mod replay;
mod retention;
mod rights;
mod service;
mod statistics;
#[cfg(test)]
mod testing;

pub use api::openapi;
pub use auditor::Auditor;
pub use config::{Args, CheckSettings, Config};
pub use history::{
    Change, DecisionReference, EventView, FindingView, HeadView, HistoryAnswer, LinkView,
};
pub use service::run;

pub(crate) use service::Service;
