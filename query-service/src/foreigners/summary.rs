//! A case in a list: who, what holds, what is due.

use super::holders::{Holder, holders};
use super::measures::{MeasureOn, When, measures_on, status_on};
use chassis::Problem;
use read_models::case_lookup::{AlarmView, CaseDocument, Deadline, FileStatus, IdentityView};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use uuid::Uuid;

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseSummary {
    /// The file.
    foreigner_id: Uuid,
    /// The number of events in the file.
    version: u64,
    /// The name for display; null once erased.
    name: Option<String>,
    /// Whether the file has exactly the asked name, or no name was asked for.
    exact: bool,
    /// How the name fits: PRIMARY_NAME, OTHER_NAME (of another identity), WORDS, BEGINNINGS or SIMILAR; absent when none was
    /// asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    name_match: Option<NameMatch>,
    /// The leading situation today.
    #[schema(value_type = String)]
    status: FileStatus,
    /// The person's id in an outside list.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// The file under which the person is kept, while this one is merged into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<Uuid>,
    /// The other files that are kept as one with this one, directly or through others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    linked_files: Vec<Uuid>,
    /// The authorities with decisions on the person, on this file and on those that are linked with it.
    holders: Vec<Holder>,
    /// The identities with their documents.
    #[schema(value_type = Vec<serde_json::Value>)]
    identities: Vec<IdentityView>,
    /// What holds the person today.
    measures: Vec<MeasureOn>,
    /// What has to be done next; null when nothing has.
    #[schema(value_type = Option<serde_json::Value>)]
    next_deadline: Option<Deadline>,
    /// Open alarms.
    #[schema(value_type = Vec<serde_json::Value>)]
    alarms: Vec<AlarmView>,
}

impl CaseSummary {
    /// The summary of a case at a time.
    pub(crate) fn of(
        case: &CaseDocument,
        rank: Option<i32>,
        linked: &[CaseDocument],
        when: When,
    ) -> Self {
        let name_match = rank.map(NameMatch::of_rank);
        Self {
            foreigner_id: case.foreigner_id.0,
            version: case.version,
            name: case.display_name(),
            exact: name_match.is_none_or(NameMatch::is_exact),
            name_match,
            status: status_on(case, when),
            external_id: case
                .external_reference
                .as_ref()
                .map(|reference| reference.id.clone()),
            merged_into: case.merged_into.map(|id| id.0),
            linked_files: linked.iter().map(|other| other.foreigner_id.0).collect(),
            holders: holders([case].into_iter().chain(linked), when),
            identities: case
                .identities
                .iter()
                .filter(|identity| !identity.is_hidden())
                .cloned()
                .collect(),
            measures: measures_on(case, when),
            next_deadline: case.deadlines_on(when.day()).into_iter().next(),
            alarms: case
                .alarms
                .iter()
                .filter(|alarm| alarm.closed_at.is_none())
                .cloned()
                .collect(),
        }
    }
}

/// How a name fits the one that was asked for, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum NameMatch {
    /// It is exactly the name of the primary identity.
    PrimaryName,
    /// It is exactly the name of another identity.
    OtherName,
    /// All asked words are words of a name.
    Words,
    /// All asked words are words of a name or begin one.
    Beginnings,
    /// It is similar: mis-spelled, transliterated otherwise, or a part (rules ).
    Similar,
}

impl NameMatch {
    const fn of_rank(rank: i32) -> Self {
        match rank {
            0 => Self::PrimaryName,
            1 => Self::OtherName,
            2 => Self::Words,
            3 => Self::Beginnings,
            _ => Self::Similar,
        }
    }

    const fn is_exact(self) -> bool {
        matches!(self, Self::PrimaryName | Self::OtherName)
    }
}

/// Reads a case as the read model stores it.
pub(crate) fn read_document(text: &str) -> Result<CaseDocument, Problem> {
    read_stored("case", text)
}

/// Reads a case or a person as a read model stores them.
pub(super) fn read_stored<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| {
        // What the reader says may quote it.
        let place = format!("line {}, column {}", error.line(), error.column());
        Problem::internal(anyhow::anyhow!(
            "a stored {what} has another form than this program reads, at {place}"
        ))
    })
}
