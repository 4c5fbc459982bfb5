//! Who may record what: role x organisation x command x group of fields (Reg. 122 p. 4-12).
//!
//! One table for the files of persons, one for the file of the register itself. [`may`] is asked before anything else; who
//! is not in the table may not. `docs/access-matrix.md` is generated from it.

mod table;

pub use table::{PERSON_FILES, REGISTER_FILE};

use crate::circumstances::Circumstances;
use crate::command::Command;
use crate::refusal::{Pointer, Refusal};
use crate::rules::actors;
use crate::state::{FileStanding, State};
use events::codes::{Organisation, Role, TwoPersonAct};

/// A group of fields: those of Reg. 122 p. 5, what EU law and the statistics need besides, and acts on the record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// 5.1: person.
    Person,
    /// 5.2: address.
    Address,
    /// 5.3: identity documents.
    Documents,
    /// 5.4: detention.
    Detention,
    /// 5.5: placement in an accommodation centre.
    Placement,
    /// 5.6: alternative to detention.
    Alternative,
    /// 5.7: expulsion (return).
    Return,
    /// 5.8: facial image.
    Photo,
    /// 5.9: violation found.
    Violation,
    /// 5.10-5.13: entry bans and the decisions that impose them.
    Ban,
    /// 5.14: decisions that suspend, amend, revoke or shorten.
    Change,
    /// 5.15: electronic copies and documents.
    Attachment,
    /// 5.16: service marks.
    ServiceMark,
    /// What EU law or the statistics need besides: markers, vulnerability, consultations.
    Extension,
    /// Acts on the record itself: merges, errors, corrections.
    Governance,
    /// The numbers of the law.
    Parameter,
}

impl Group {
    /// The number in Reg. 122 p. 5, or the name where there is none.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Person => "5.1",
            Self::Address => "5.2",
            Self::Documents => "5.3",
            Self::Detention => "5.4",
            Self::Placement => "5.5",
            Self::Alternative => "5.6",
            Self::Return => "5.7",
            Self::Photo => "5.8",
            Self::Violation => "5.9",
            Self::Ban => "5.10-5.13",
            Self::Change => "5.14",
            Self::Attachment => "5.15",
            Self::ServiceMark => "5.16",
            Self::Extension => "extension",
            Self::Governance => "governance",
            Self::Parameter => "parameters",
        }
    }

    /// Whether SBG writes the group where the decision belongs to OCMA (Reg. 122 p. 8); so are markers and what else is no
    /// field of the regulation.
    const fn is_open_to_sbg(self) -> bool {
        match self {
            Self::Person
            | Self::Address
            | Self::Documents
            | Self::Detention
            | Self::Placement
            | Self::Alternative
            | Self::Photo
            | Self::Violation
            | Self::Extension => true,
            Self::Return
            | Self::Ban
            | Self::Change
            | Self::Attachment
            | Self::ServiceMark
            | Self::Governance
            | Self::Parameter => false,
        }
    }
}

/// A role in organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The organisations in which it gives the right.
    pub organisations: &'static [Organisation],
}

/// What decides beyond role and organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The group of fields: whether the decision belongs to OCMA (rule R-005).
    ByGroup,
    /// The authority of the decision that is recorded or changed (rules ).
    ByDecision,
    /// Nothing: what happened is recorded by whoever of the two learns of it (Reg. 122 p. 11).
    ByFact,
    /// A second officer.
    ByTwo,
}

/// What a merged file takes (rule R-032).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMerged {
    /// Not this: it goes to the file under which the person is kept.
    Refused,
    /// This too: it is about what the file holds already.
    Accepted,
}

/// A row of the matrix.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// The command by its name ([`Command::name`]).
    pub command: &'static str,
    /// The groups of fields that it writes.
    pub groups: &'static [Group],
    /// Who may.
    pub grants: &'static [Grant],
    /// What decides besides.
    pub judged: Judged,
    /// Whether a merged file takes it.
    pub on_merged: OnMerged,
    /// How the other organisation is refused.
    pub otherwise: fn(Pointer) -> Refusal,
}

impl Access {
    /// Whether a role of an organisation may.
    pub fn is_open_to(&self, role: Role, organisation: Organisation) -> bool {
        let gives =
            |grant: &Grant| grant.role == role && grant.organisations.contains(&organisation);
        self.grants.iter().any(gives)
    }

    fn has_role(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }
}

/// role and organisation may record this on this file (Reg. 122 p. 4-10).
pub(crate) fn may(state: &State, command: &Command, on: &Circumstances<'_>) -> Result<(), Refusal> {
    actors::only_ocma_and_sbg_record(on.actor)?;
    let row = row_of(state, command).ok_or(Refusal::RoleDoesNotRecord("".into()))?;
    if !on.roles.iter().any(|role| row.has_role(*role)) {
        return Err(Refusal::RoleDoesNotRecord("".into()));
    }
    let organisation = on.actor.organisation;
    if !on
        .roles
        .iter()
        .any(|role| row.is_open_to(*role, organisation))
    {
        return Err((row.otherwise)("".into()));
    }
    if row.judged == Judged::ByGroup && organisation == Organisation::Vrs {
        sbg_writes_its_groups_in_a_case_of_ocma(state, row)?;
    }
    a_file_that_does_not_stand_takes_nothing_new(state, command, row)
}

/// The row of a command; the file of the register itself has rows of its own.
fn row_of(state: &State, command: &Command) -> Option<&'static Access> {
    let rows = match (state, command) {
        (State::Register(_), _) | (State::Nothing, Command::ProposeParameter(_)) => REGISTER_FILE,
        (State::Nothing | State::Open(_), _) => PERSON_FILES,
    };
    rows.iter().find(|row| row.command == command.name())
}

/// where the live return decision is one of OCMA, SBG writes groups 5.1-5.6, 5.8 and 5.9 only (Reg. 122 p. 8).
fn sbg_writes_its_groups_in_a_case_of_ocma(state: &State, row: &Access) -> Result<(), Refusal> {
    let live = state.file().and_then(|file| file.live_return());
    let of_ocma = live.is_some_and(|known| actors::belongs_to_ocma(&known.decision));
    if of_ocma && !row.groups.iter().all(|group| group.is_open_to_sbg()) {
        return Err(Refusal::GroupBelongsToOcma("".into()));
    }
    Ok(())
}

/// a merged file takes only what is about its own decisions and facts, a file entered in error nothing but
/// the end of a proposal, requests of the person and what leads to its erasure, an erased file nothing.
fn a_file_that_does_not_stand_takes_nothing_new(
    state: &State,
    command: &Command,
    row: &Access,
) -> Result<(), Refusal> {
    if state.is_erased() && !ends_with_erasure(state, command) {
        return Err(Refusal::FileErased("".into()));
    }
    match state.file().map(|file| file.standing) {
        None | Some(FileStanding::Own) => Ok(()),
        Some(FileStanding::Merged { .. }) => match row.on_merged {
            OnMerged::Accepted => Ok(()),
            OnMerged::Refused => Err(Refusal::MergedFile("".into())),
        },
        Some(FileStanding::EnteredInError) => match command {
            // What the person asks about is held all the same (rule R-125).
            Command::RejectAct(_)
            | Command::DeclareEnteredInError(_)
            | Command::RecordDataSubjectRequest(_)
            | Command::AnswerDataSubjectRequest(_)
            | Command::SetLegalHold(_)
            | Command::ReleaseLegalHold(_) => Ok(()),
            _ if ends_with_erasure(state, command) => Ok(()),
            _ => Err(Refusal::FileInError("".into())),
        },
    }
}

/// Whether erasure is what is asked for or approved.
fn ends_with_erasure(state: &State, command: &Command) -> bool {
    match command {
        Command::ErasePersonalContent(_) => true,
        Command::ApproveAct(approve) => state.proposals().iter().any(|known| {
            known.proposal_id == approve.proposal_id && known.kind == TwoPersonAct::Erase
        }),
        _ => false,
    }
}
