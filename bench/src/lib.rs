//! Benchmarks of the running register, each with its baseline in the same run.
//!
//! They only ask what an outside client could ask, except the baselines, which run in process so that they are as fast as they
//! can be. They change the register they run on: use one that may be thrown away.
//!
//! Start with [`commands`], [`checks`], [`visibility`] and [`history`]; [`notary`] measures what the proof of the log costs.

mod baseline;
pub mod checks;
pub mod client;
pub mod commands;
pub mod history;
pub mod latency;
pub mod notary;
mod pgbench;
pub mod settled;
mod stock;
pub mod visibility;
pub mod welch;
mod workload;

/// A running register and the right to use it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The command service, `http://127.0.0.1:8081`.
    pub command: String,
    /// The query service.
    pub query: String,
    /// A bearer token of an officer who is a border guard too.
    pub token: String,
    /// PostgreSQL with the right to create a database for the baselines.
    pub database_url: String,
}
