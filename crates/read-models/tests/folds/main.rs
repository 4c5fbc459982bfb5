//! What each read model shows after a history.

mod case_lookup;
mod entry_ban;
mod history;
mod properties;
mod register;
mod return_statistics;
