//! What stands beside a case: the other files of the person, who holds decisions, the events that the case rests on, and what the
//! law says about it now.

use super::holders::{Holder, holders};
use super::linked::Linked;
use super::measures;
use super::outlook::{self, Outlook};
use super::sources::{SourceEvent, sources};
use super::{Case, When};
use crate::access::Reader;
use crate::{Service, replay};
use chassis::Problem;
use events::ForeignerId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What stands beside a case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Beside {
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
    /// What stands beside the case, as it is looked at.
    pub(super) async fn of(
        service: &Service,
        reader: &Reader,
        case: &Case,
        when: &When,
    ) -> Result<Self, Problem> {
        let document = &case.document;
        let id = document.foreigner_id;
        let (replay, linked) = tokio::try_join!(
            replay::read(service, id),
            Linked::with(service, reader, id.0, when.known_at)
        )?;
        // What was, or will be, allows nothing now.
        let outlook = if when.is_now(service.today()) {
            outlook::of(service, reader, &replay).await?
        } else {
            None
        };
        let looked_at: measures::When = when.looked_at(service.clock.now());
        let linked = linked.of(id.0);
        Ok(Self {
            linked_files: linked.iter().map(|other| other.foreigner_id.0).collect(),
            holders: holders([document].into_iter().chain(linked), looked_at),
            sources: sources(&replay.events, document.version),
            outlook,
        })
    }

    /// The other files whose data it tells.
    pub(super) fn others(&self) -> impl Iterator<Item = ForeignerId> {
        self.linked_files.iter().copied().map(ForeignerId)
    }
}
