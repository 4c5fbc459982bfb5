//! What is looked up in other files before the law is asked.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use event_log::{DuplicateSearch, NoSearch};
use events::ForeignerId;
use events::payloads::ProposedAct;
use law::{Command, FileStanding, Searched, State};

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

    /// What the officer's own search for the identity of the request found, by its token.
    pub(super) fn searched(&self, request: &Request, now: DateTime<Utc>) -> Searched {
        let Some(token) = &request.duplicate_search else {
            return Searched::NotShown;
        };
        let opened = request.commands.iter().find_map(|command| match command {
            Command::OpenFile(open) => Some(&open.names),
            _ => None,
        });
        let search = DuplicateSearch {
            user: &request.actor.user,
            organisation: request.actor.organisation.code(),
            identity: &opened.map(digests::texts_of).unwrap_or_default(),
        };
        match search.open(&self.keyring, token, now) {
            Ok(found) => Searched::Found(found),
            Err(NoSearch::Foreign) => Searched::Foreign,
            Err(NoSearch::Expired) => Searched::Expired,
        }
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

    /// The other files of the person whose erasure is asked for or approved: those that are linked by merges in either direction.
    pub(super) async fn linked_files(
        &self,
        foreigner_id: ForeignerId,
        request: &Request,
        file: &Folded,
    ) -> Result<Vec<(ForeignerId, Folded)>, Failure> {
        if !request.commands.iter().any(|it| erases(it, &file.state)) {
            return Ok(Vec::new());
        }
        let mut known = vec![foreigner_id];
        let mut linked = Vec::new();
        let mut next = 0;
        while let Some(&id) = known.get(next) {
            next += 1;
            self.files.forget(id);
            let file = self.files.load(id).await?;
            let into = file.state.file().and_then(|file| match file.standing {
                FileStanding::Merged { into } => Some(into),
                FileStanding::Own | FileStanding::EnteredInError => None,
            });
            for other in event_log::merged_into(&self.pool, id).await? {
                // Another process may have merged it since this one had it ready.
                self.files.forget(other);
                let standing = self.files.load(other).await?.state;
                let standing = standing.file().map(|file| file.standing);
                if standing == Some(FileStanding::Merged { into: id }) && !known.contains(&other) {
                    known.push(other);
                }
            }
            known.extend(into.filter(|into| !known.contains(into)));
            if id != foreigner_id {
                linked.push((id, file));
            }
        }
        Ok(linked)
    }
}

/// Whether a command asks for the erasure of a file, or approves it.
fn erases(command: &Command, state: &State) -> bool {
    match command {
        Command::ErasePersonalContent(_) => true,
        Command::ApproveAct(approve) => state.proposals().iter().any(|known| {
            known.proposal_id == approve.proposal_id && known.act == ProposedAct::Erase
        }),
        _ => false,
    }
}
