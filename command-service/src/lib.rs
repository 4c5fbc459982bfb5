//! The write side: requests become commands, the law decides, the log keeps, the relay passes on.
//!
//! It never answers before what it says is durable, never does one key twice, never publishes what is not in the log, and
//! never decides anything itself: that is the law's.
//!
//! Start with [`Commands::execute`], the one path of every command, in process and behind HTTP; then [`run`], which starts
//! the service; then [`Relay`](relay::Relay), which carries the log to JetStream.

mod config;
pub mod cqrs;
mod execute;
mod http;
mod leadership;
mod metrics;
pub mod mint;
pub mod relay;
pub mod schedule;
mod service;

pub use config::Config;
pub use execute::{
    Answer, AnswerBody, Commands, DecisionNoted, EventNoted, Failure, Preview, ProposalNoted,
    Request, RuleNoted, Settings, Target, fingerprint,
};
pub use http::{openapi, router};
pub use service::{run, serve};
