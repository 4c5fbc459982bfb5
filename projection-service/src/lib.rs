//! The projection service: folds the log into the read models, exactly once in effect, and rebuilds them beside the live ones.
//!
//! It never appends to the log, never skips an event, and never believes a NATS message: messages only wake it, what is folded
//! is read from the log. The folds themselves are in `read-models`. Beside them works the notary, who signs checkpoints of the log.
//!
//! Start with [`run`], then `step`, the one transaction in which rows and checkpoint move together, then [`rebuild`].

mod alarms;
mod api;
mod checkpoint;
mod config;
mod copy_text;
mod differences;
mod error;
mod fold;
mod guard;
mod head;
mod listener;
mod model;
mod notary;
mod projections;
mod projector;
mod rebuild;
mod retention;
mod schema;
mod service;
mod standing;
mod step;
mod tail;
#[cfg(test)]
mod testing;

pub use api::openapi;
pub use config::{Args, Config};
pub use differences::{DifferencesError, differences};
pub use error::ProjectionError;
pub use model::{ReadModel, UnknownReadModel};
pub use rebuild::{Progress, RebuildError, Rebuilt, differences_from_rebuild, rebuild, rollback};
pub use service::run;
pub use standing::{ProjectorState, Standing};
