//! What every service has before it has any business: one `main`, configuration, logs, metrics,
//! health, an HTTP server with limits, authentication, and one form for every error.
//!
//! It never knows what a service is about. A thing enters here only if every service uses it and
//! it would make as much sense in a service about library books.
//!
//! Start at [`run::run`], which every `main` calls, then [`server::serve`], which every service
//! calls with its router, then [`problem::Problem`], which every refusal becomes.

pub mod auth;
pub mod clock;
pub mod config;
pub mod database;
pub mod extract;
pub mod fetch;
pub mod health;
pub mod metrics;
pub mod openapi;
pub mod problem;
pub mod run;
pub mod secret;
pub mod server;
pub mod telemetry;

pub use problem::Problem;
pub use run::Context;
pub use secret::Secret;
