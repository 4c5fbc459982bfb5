//! Two files of one person: this file is merged into another one and can be unmerged (rules ). Both histories
//! stay where they are.

use crate::acts::{NewProposal, propose};
use crate::circumstances::{Circumstances, Decided};
use crate::command::{LinkFile, UnlinkFile};
use crate::refusal::Refusal;
use crate::rules::governance as rules;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, text_is_clean};
use crate::state::{File, FileStanding};
use events::Personal;
use events::codes::TwoPersonAct;
use events::payloads::{Explanation, FilesMerged, FilesUnmerged, ProposedAct, ProposedMerge};

/// A merge is proposed.
pub(crate) fn link(
    file: &File,
    command: LinkFile,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let merge = ProposedMerge {
        into: command.into,
        evidence: command.evidence,
    };
    if self::merge(file, &merge, None, on)?.is_empty() {
        return Ok(Vec::new());
    }
    text_is_clean(&command.reason, FREE_TEXT_CHARS_MAX, "/reason")?;
    let proposal = NewProposal {
        proposal_id: command.proposal_id,
        kind: TwoPersonAct::Merge,
        act: ProposedAct::Merge(merge),
        reason: Some(command.reason),
    };
    propose(&file.proposals, proposal, on)
}

/// Undoing a merge is proposed.
pub(crate) fn unlink(
    file: &File,
    command: UnlinkFile,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    unmerge(file, None, on)?;
    text_is_clean(&command.reason, FREE_TEXT_CHARS_MAX, "/reason")?;
    let proposal = NewProposal {
        proposal_id: command.proposal_id,
        kind: TwoPersonAct::Unmerge,
        act: ProposedAct::Unmerge,
        reason: Some(command.reason),
    };
    propose(&file.proposals, proposal, on)
}

/// The merge as it is approved; nothing if the file is merged so already.
pub(crate) fn merge(
    file: &File,
    act: &ProposedMerge,
    reason: Option<String>,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    match file.standing {
        FileStanding::Merged { into } if into == act.into => return Ok(Vec::new()),
        FileStanding::Merged { .. } => return Err(Refusal::MergedFile("".into())),
        FileStanding::Own | FileStanding::EnteredInError => {}
    }
    let other = rules::the_other_file_stands_for_itself(file, on.other)?;
    rules::the_files_do_not_conflict(file, other, act.evidence)?;
    let merged = FilesMerged {
        into: act.into,
        evidence: act.evidence,
        personal: Personal::Known(Explanation { text: reason }),
    };
    Ok(vec![Decided::fact(merged, on.today)])
}

/// Undoing the merge as it is approved.
pub(crate) fn unmerge(
    file: &File,
    reason: Option<String>,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let FileStanding::Merged { into } = file.standing else {
        return Err(Refusal::NotMerged("".into()));
    };
    let unmerged = FilesUnmerged {
        from: into,
        personal: Personal::Known(Explanation { text: reason }),
    };
    Ok(vec![Decided::fact(unmerged, on.today)])
}

pub(crate) fn merged(file: &mut File, event: &FilesMerged) {
    file.standing = FileStanding::Merged { into: event.into };
}

pub(crate) fn unmerged(file: &mut File) {
    if matches!(file.standing, FileStanding::Merged { .. }) {
        file.standing = FileStanding::Own;
    }
}
