//! What stands beside a case: the other files of the person, who holds decisions, the events that the case rests on, and what the
//! law says about it now.

use super::holders::{Holder, holders};
use super::linked::Linked;
use super::outlook::{self, Outlook};
use super::sources::{SourceEvent, sources};
use super::{Case, When};
use crate::Service;
use crate::access::Reader;
use crate::replay::{Log, Replay};
use chassis::Problem;
use chrono::{DateTime, Utc};
use events::ForeignerId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What stands beside a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Beside {
    /// The other files that are kept as one with this one, directly or through others; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    linked_files: Vec<Uuid>,
    /// The authorities with decisions on the person, on this file and on those that are linked with it.
    holders: Vec<Holder>,
    /// The events of the file, which the elements of the case name by position.
    sources: Vec<SourceEvent>,
    /// What the law says about the case now; for readers who record, in answers about today as it is known now.
    #[serde(flatten)]
    outlook: Option<Outlook>,
}

impl Beside {
    /// What stands beside the case, as it is looked at: `file` is its own stream.
    pub(crate) async fn of(
        log: Log<'_>,
        reader: &Reader,
        case: &Case,
        file: &Replay,
        (when, now): (&When, DateTime<Utc>),
    ) -> Result<Self, Problem> {
        let document = &case.document;
        let id = document.foreigner_id.0;
        let linked = Linked::with(log, reader, id, when.known_at).await?;
        let linked = linked.of(id);
        Ok(Self {
            linked_files: linked.iter().map(|other| other.foreigner_id.0).collect(),
            holders: holders([document].into_iter().chain(linked), when.looked_at(now)),
            sources: sources(&file.events, document.version),
            outlook: None,
        })
    }

    /// What was, or will be, allows nothing now: only a case that is looked at as it is gets an outlook.
    pub(super) async fn look_out(
        &mut self,
        service: &Service,
        reader: &Reader,
        file: &Replay,
        when: &When,
    ) -> Result<(), Problem> {
        if when.is_now(service.today()) {
            self.outlook = outlook::of(service, reader, file).await?;
        }
        Ok(())
    }

    /// The files whose data an answer tells: the one that was asked for, and those beside it.
    pub(crate) fn whose(asked: ForeignerId, beside: Option<&Self>) -> Vec<ForeignerId> {
        let others = beside.iter().flat_map(|beside| &beside.linked_files);
        std::iter::once(asked)
            .chain(others.copied().map(ForeignerId))
            .collect()
    }
}
