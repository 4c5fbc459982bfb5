//! What an access record holds.

use chassis::auth::Actor;
use chrono::{DateTime, Utc};
use events::ForeignerId;
use events::codes::Purpose;
use serde_json::json;
use std::fmt::Write as _;
use uuid::Uuid;

/// One access as the handler describes it.
pub(crate) struct Record<'a> {
    /// The id of the access; for a check the `check_id`.
    pub(crate) access_id: Uuid,
    /// Who.
    pub(crate) actor: &'a Actor,
    /// Why.
    pub(crate) purpose: Purpose,
    /// What was done.
    pub(crate) action: Action,
    /// Whose data are in the answer.
    pub(crate) foreigners: &'a [ForeignerId],
    /// What was asked, in clear here and sealed in the log.
    pub(crate) asked: &'a [u8],
    /// What was answered.
    pub(crate) outcome: Outcome,
    /// The position up to which the answer knew the log.
    pub(crate) position: u64,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// An entry-ban check.
    Check,
    /// A search for cases.
    Search,
    /// A whole case was read.
    ReadCase,
    /// A facial image was read.
    ReadPhoto,
    /// An electronic copy was read.
    ReadAttachment,
    /// A history was read.
    ReadHistory,
    /// Alarms and deadlines were listed.
    ListAlarms,
    /// The retention queue was listed.
    ListRetention,
    /// A bundle that proves a history was handed out.
    ReadProof,
    /// Sealed entries of the log were read.
    ReadLog,
}

impl Action {
    /// The code in the log.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Check => "CHECK",
            Self::Search => "SEARCH",
            Self::ReadCase => "READ_CASE",
            Self::ReadPhoto => "READ_PHOTO",
            Self::ReadAttachment => "READ_ATTACHMENT",
            Self::ReadHistory => "READ_HISTORY",
            Self::ListAlarms => "LIST_ALARMS",
            Self::ListRetention => "LIST_RETENTION",
            Self::ReadProof => "READ_PROOF",
            Self::ReadLog => "READ_LOG",
        }
    }
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The result of a check.
    Checked(&'static str),
    /// This many cases, or events of a history.
    Found(usize),
    /// Nothing.
    NotFound,
}

impl Outcome {
    /// The text in the log.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Checked(result) => result.to_owned(),
            Self::Found(count) => format!("FOUND {count}"),
            Self::NotFound => "NOT_FOUND".to_owned(),
        }
    }
}

/// A record as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) access_id: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) actor: String,
    pub(super) purpose: &'static str,
    pub(super) action: &'static str,
    pub(super) foreigners: String,
    pub(super) asked: Vec<u8>,
    pub(super) result: String,
    pub(super) position: i64,
}

/// The officer, as the log names them.
pub(super) fn actor_json(actor: &Actor) -> String {
    json!({
        "user": &*actor.user,
        "organisation": &*actor.organisation,
        "unit": &*actor.unit,
        "workstation": &*actor.workstation,
    })
    .to_string()
}

/// An array of ids as PostgreSQL writes it. Arrays of arrays cannot be unnested, texts can.
pub(super) fn uuid_array(ids: &[ForeignerId]) -> String {
    let mut text = String::with_capacity(2 + ids.len() * 37);
    text.push('{');
    for (place, id) in ids.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(text, "{comma}{id}").expect("a string grows");
    }
    text.push('}');
    text
}
