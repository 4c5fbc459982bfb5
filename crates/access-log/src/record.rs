//! What an access record holds.

use chrono::{DateTime, Utc};
use events::ForeignerId;
use events::codes::Purpose;
use serde_json::{Value, json};
use std::fmt::Write as _;
use uuid::Uuid;

/// The officer, as the log names them.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// The user.
    pub user: &'a str,
    /// The organisation, a code of CL-ORG.
    pub organisation: &'a str,
    /// The unit.
    pub unit: &'a str,
    /// The workstation.
    pub workstation: &'a str,
}

impl Who<'_> {
    /// The same as an object.
    pub fn to_json(self) -> Value {
        json!({
            "user": self.user,
            "organisation": self.organisation,
            "unit": self.unit,
            "workstation": self.workstation,
        })
    }
}

/// One access as the handler describes it.
pub struct Record<'a> {
    /// The id of the access; for a check the `check_id`.
    pub access_id: Uuid,
    /// Who.
    pub who: Who<'a>,
    /// Why.
    pub purpose: Purpose,
    /// What was done.
    pub action: Action,
    /// Whose data are in the answer.
    pub foreigners: &'a [ForeignerId],
    /// What was asked, in clear here and sealed in the log.
    pub asked: &'a [u8],
    /// What was answered.
    pub outcome: Outcome,
    /// The position up to which the answer knew the log.
    pub position: u64,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
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
    /// The extract for the person was made.
    ReadExtract,
    /// Alarms and deadlines were listed.
    ListAlarms,
    /// The retention queue was listed.
    ListRetention,
    /// A bundle that proves a history was handed out.
    ReadProof,
    /// Sealed entries of the log were read.
    ReadLog,
    /// Access records were searched, counted or reported on.
    ReadAccessLog,
    /// It was asked what a command would lead to.
    Preview,
    /// A command was refused, or there was nothing to do: either tells what the file holds.
    Command,
    /// The files that may be of the same person were answered, to a search for them or to a command.
    ReadCandidates,
}

impl Action {
    /// The code in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Check => "CHECK",
            Self::Search => "SEARCH",
            Self::ReadCase => "READ_CASE",
            Self::ReadPhoto => "READ_PHOTO",
            Self::ReadAttachment => "READ_ATTACHMENT",
            Self::ReadHistory => "READ_HISTORY",
            Self::ReadExtract => "READ_EXTRACT",
            Self::ListAlarms => "LIST_ALARMS",
            Self::ListRetention => "LIST_RETENTION",
            Self::ReadProof => "READ_PROOF",
            Self::ReadLog => "READ_LOG",
            Self::ReadAccessLog => "READ_ACCESS_LOG",
            Self::Preview => "PREVIEW",
            Self::Command => "COMMAND",
            Self::ReadCandidates => "READ_CANDIDATES",
        }
    }
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The result of a check.
    Checked(&'static str),
    /// This many cases, events of a history or of a preview, or candidates.
    Found(usize),
    /// Nothing.
    NotFound,
    /// The law said no, which tells what the file holds.
    Refused,
}

impl Outcome {
    /// This many, or nothing.
    pub const fn of(count: usize) -> Self {
        match count {
            0 => Self::NotFound,
            count => Self::Found(count),
        }
    }

    /// The text in the log.
    pub fn text(self) -> String {
        match self {
            Self::Checked(result) => result.to_owned(),
            Self::Found(count) => format!("FOUND {count}"),
            Self::NotFound => "NOT_FOUND".to_owned(),
            Self::Refused => "REFUSED".to_owned(),
        }
    }
}

/// A record as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) access_id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor: String,
    pub(crate) purpose: &'static str,
    pub(crate) action: &'static str,
    pub(crate) foreigners: String,
    pub(crate) asked: Vec<u8>,
    pub(crate) result: String,
    pub(crate) position: i64,
}

/// An array of ids as PostgreSQL writes it. Arrays of arrays cannot be unnested, texts can.
pub(crate) fn uuid_array(ids: &[ForeignerId]) -> String {
    let mut text = String::with_capacity(2 + ids.len() * 37);
    text.push('{');
    for (place, id) in ids.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(text, "{comma}{id}").expect("a string grows");
    }
    text.push('}');
    text
}
