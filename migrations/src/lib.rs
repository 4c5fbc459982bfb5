//! Tables, grants and triggers of the register: the only place with DDL.
//!
//! The SQL files beside `Cargo.toml` run in order, once each, forward only. A released file is never edited.

/// Applies what is missing, in order, each file in its own transaction.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");
