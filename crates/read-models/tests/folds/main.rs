//! What each read model shows after a history.

mod case_lookup;
mod data_subjects;
mod detentions;
mod entry_ban;
mod every_event;
mod golden;
mod history;
mod persons;
mod properties;
mod record;
mod register;
mod retention;
mod return_statistics;
mod returns;
mod sources;
mod stories;
