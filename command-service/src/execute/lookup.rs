//! What is looked up in other files before the law is asked.

use std::sync::Arc;

use events::ForeignerId;
use events::payloads::ProposedAct;
use law::{Command, State};

use super::files::Folded;
use super::{Failure, Inner, Request, digests};

impl Inner {
    /// Other files that hold a document of the request; those that hold an identity are added to `candidates`.
    pub(super) async fn look_up(
        &self,
        foreigner_id: ForeignerId,
        request: &Request,
        candidates: &mut Vec<ForeignerId>,
    ) -> Result<Vec<ForeignerId>, Failure> {
        let asked = digests::documents_asked(&self.keyring, &request.commands);
        if asked.is_empty() {
            // The append itself finds files with the same identity, under its lock.
            return Ok(Vec::new());
        }
        let mut same_document = Vec::new();
        for holder in digests::holders(&self.pool, &asked).await? {
            if holder.foreigner_id == foreigner_id {
                continue;
            }
            let found = match holder.kind {
                event_log::DigestKind::Document => &mut same_document,
                event_log::DigestKind::Identity => &mut *candidates,
            };
            if !found.contains(&holder.foreigner_id) {
                found.push(holder.foreigner_id);
            }
        }
        Ok(same_document)
    }

    /// The other file of a merge that is asked for or approved, as it is in the log now (rule R-033).
    pub(super) async fn other_file(
        &self,
        request: &Request,
        file: &Folded,
    ) -> Result<Option<Arc<State>>, Failure> {
        let mut merges = request.commands.iter().filter_map(|command| match command {
            Command::LinkFile(link) => Some(link.into),
            Command::ApproveAct(approve) => {
                let mut proposals = file.state.proposals().iter();
                let proposal = proposals.find(|known| known.proposal_id == approve.proposal_id)?;
                match &proposal.act {
                    ProposedAct::Merge(merge) => Some(merge.into),
                    _ => None,
                }
            }
            _ => None,
        });
        let Some(into) = merges.next() else {
            return Ok(None);
        };
        self.files.forget(into);
        let other = self.files.load(into).await?;
        Ok((other.version > 0).then_some(other.state))
    }
}
