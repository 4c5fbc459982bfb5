//! A case in a list: who, what holds, what is due.

use super::measures::{MeasureOn, When, measures_on, status_on};
use chassis::Problem;
use read_models::case_lookup::{AlarmView, CaseDocument, Deadline, FileStatus, IdentityView};
use serde::Serialize;
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
    /// The leading situation today.
    #[schema(value_type = String)]
    status: FileStatus,
    /// The person's id in an outside list.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// The file under which the person is kept, while this one is merged into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<Uuid>,
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
    pub(crate) fn of(case: &CaseDocument, exact: bool, when: When) -> Self {
        Self {
            foreigner_id: case.foreigner_id.0,
            version: case.version,
            name: case.display_name(),
            exact,
            status: status_on(case, when),
            external_id: case
                .external_reference
                .as_ref()
                .map(|reference| reference.id.clone()),
            merged_into: case.merged_into.map(|id| id.0),
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

/// Reads a case as the read model stores it.
pub(crate) fn read_document(text: &str) -> Result<CaseDocument, Problem> {
    serde_json::from_str(text).map_err(|error| {
        // What the reader says may quote the case.
        let place = format!("line {}, column {}", error.line(), error.column());
        Problem::internal(anyhow::anyhow!(
            "a stored case has another form than this program reads, at {place}"
        ))
    })
}
