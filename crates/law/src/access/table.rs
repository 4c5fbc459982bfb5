//! The rows of the matrix.

use super::Group::{
    Address, Alternative, Attachment, Ban, Change, Detention, Documents, Extension, Governance,
    Parameter, Person, Photo, Placement, Return, ServiceMark, Violation,
};
use super::Judged::{ByDecision, ByFact, ByGroup, ByTwo};
use super::OnMerged::{Accepted, Refused};
use super::{Access, Grant, Group, Judged, OnMerged};
use crate::refusal::{Pointer, Refusal};
use events::codes::{Organisation, Role};

const OFFICER: Grant = Grant {
    role: Role::Officer,
    organisations: &[Organisation::Pmlp, Organisation::Vrs],
};
const OFFICERS: &[Grant] = &[OFFICER];
const OFFICERS_AND_BORDER_GUARDS: &[Grant] = &[
    OFFICER,
    Grant {
        role: Role::BorderGuard,
        organisations: &[Organisation::Vrs],
    },
];
const SBG_OFFICERS: &[Grant] = &[Grant {
    role: Role::Officer,
    organisations: &[Organisation::Vrs],
}];
const OCMA_OFFICERS: &[Grant] = &[Grant {
    role: Role::Officer,
    organisations: &[Organisation::Pmlp],
}];
const ADMINISTRATORS: &[Grant] = &[Grant {
    role: Role::Administrator,
    organisations: &[Organisation::Pmlp],
}];

/// Who may record what on the file of a person.
pub const PERSON_FILES: &[Access] = &[
    row("OpenFile", &[Person, Documents], ByGroup, Refused),
    row("AssertIdentity", &[Person, Documents], ByGroup, Refused).also_at_the_border(),
    row("RecategoriseIdentity", &[Person], ByGroup, Accepted),
    row("ChoosePrimaryIdentity", &[Person], ByGroup, Accepted),
    row("WithdrawConsent", &[Person], ByGroup, Accepted),
    row("AddDocument", &[Documents], ByGroup, Refused),
    row("RecordAddress", &[Address], ByGroup, Refused),
    row("AddPhoto", &[Photo], ByGroup, Refused),
    row("SetWarning", &[Extension], ByGroup, Refused),
    row("ClearWarning", &[Extension], ByGroup, Accepted),
    row("RecordVulnerability", &[Extension], ByGroup, Refused),
    row("RecordDeath", &[Person], ByFact, Accepted),
    row("RecordCitizenship", &[Person], ByFact, Accepted),
    row("CloseDuplicateCase", &[Governance], ByFact, Accepted),
    row("LinkFile", &[Governance], ByTwo, Accepted),
    row("UnlinkFile", &[Governance], ByTwo, Accepted),
    row("RecordViolation", &[Violation], ByGroup, Refused),
    row("StartDetention", &[Detention], ByGroup, Refused).by_sbg_only(Refusal::DetainedByAnother),
    row("PlaceInCentre", &[Placement], ByGroup, Accepted),
    row("FileCourtMotion", &[Detention], ByGroup, Accepted),
    row("ExtendDetention", &[Detention], ByDecision, Accepted),
    row("SwitchDetentionRegime", &[Detention], ByGroup, Accepted),
    row("Release", &[Placement], ByGroup, Accepted),
    row("ApplyAlternative", &[Alternative], ByGroup, Refused),
    row("EndAlternative", &[Alternative], ByGroup, Accepted),
    row("IssueReturnDecision", &[Return], ByDecision, Refused),
    row("IssueRemovalOrder", &[Return], ByDecision, Refused),
    row("RecordCourtExpulsion", &[Return], ByDecision, Refused)
        .by_sbg_only(Refusal::CourtExpulsionIsRecordedBySbg),
    row("NotifyDecision", &[Return, Ban], ByFact, Accepted),
    row("ExtendDeparturePeriod", &[Change], ByDecision, Accepted),
    row("ImposeEntryBan", &[Ban], ByDecision, Refused),
    row("GrantEntryPermission", &[Ban], ByDecision, Refused),
    row("RecordPermittedEntry", &[Ban], ByFact, Accepted).also_at_the_border(),
    row("SuspendDecision", &[Change], ByDecision, Accepted),
    row("ResumeDecision", &[Change], ByDecision, Accepted),
    row("AmendDecision", &[Change], ByDecision, Accepted),
    row("RevokeDecision", &[Change], ByDecision, Accepted),
    row("ShortenEntryBan", &[Change], ByDecision, Accepted),
    row("LodgeAppeal", &[Change], ByFact, Accepted),
    row("DecideAppeal", &[Change], ByDecision, Accepted),
    row("ConfirmDeparture", &[Return], ByFact, Accepted),
    row("RefuteDeparture", &[Return], ByFact, Accepted),
    row("RecordRemoval", &[Return], ByFact, Accepted),
    row("RecordFailedRemoval", &[Return], ByFact, Accepted),
    row("ReportAbsconding", &[Extension], ByFact, Accepted),
    row("ReportFound", &[Extension], ByFact, Accepted),
    row("CloseCase", &[Return], ByFact, Accepted),
    row("RecordRemovalBar", &[Extension], ByFact, Refused),
    row("LiftRemovalBar", &[Extension], ByFact, Accepted),
    row("OpenConsultation", &[Extension], ByFact, Refused),
    row("ExtendConsultation", &[Extension], ByFact, Accepted),
    row("AnswerConsultation", &[Extension], ByFact, Accepted),
    row("ExtendAlert", &[Extension], ByFact, Accepted),
    row("Correct", &[Governance], ByFact, Accepted),
    row("DeclareEnteredInError", &[Governance], ByTwo, Accepted),
    row("SetLegalHold", &[Governance], ByFact, Accepted),
    row("ReleaseLegalHold", &[Governance], ByFact, Accepted).by_ocma_only(Refusal::ErasureIsOfOcma),
    row("ErasePersonalContent", &[Governance], ByTwo, Accepted)
        .by_ocma_only(Refusal::ErasureIsOfOcma),
    row("AttachDocument", &[Attachment], ByGroup, Refused),
    row("AddServiceMark", &[ServiceMark], ByGroup, Refused),
    row("RecordDataSubjectRequest", &[Governance], ByFact, Accepted),
    row("AnswerDataSubjectRequest", &[Governance], ByFact, Accepted)
        .by_ocma_only(Refusal::AnsweredByOcmaOnly),
    row("ApproveAct", &[Governance], ByTwo, Accepted),
    row("RejectAct", &[Governance], ByFact, Accepted),
    row("RecordPassedDeadlines", &[Governance], ByFact, Accepted).by_the_register(),
];

/// Who may change the numbers of the law.
pub const REGISTER_FILE: &[Access] = &[
    row("ProposeParameter", &[Parameter], ByTwo, Accepted).by_administrators(),
    row("ApproveAct", &[Parameter], ByTwo, Accepted).by_administrators(),
    row("RejectAct", &[Parameter], ByFact, Accepted).by_administrators(),
];

/// What officers of both organisations may.
const fn row(
    command: &'static str,
    groups: &'static [Group],
    judged: Judged,
    on_merged: OnMerged,
) -> Access {
    Access {
        command,
        groups,
        grants: OFFICERS,
        judged,
        on_merged,
        otherwise: Refusal::RoleDoesNotRecord,
    }
}

impl Access {
    const fn also_at_the_border(self) -> Self {
        Self {
            grants: OFFICERS_AND_BORDER_GUARDS,
            ..self
        }
    }

    const fn by_sbg_only(self, otherwise: fn(Pointer) -> Refusal) -> Self {
        Self {
            grants: SBG_OFFICERS,
            otherwise,
            ..self
        }
    }

    const fn by_ocma_only(self, otherwise: fn(Pointer) -> Refusal) -> Self {
        Self {
            grants: OCMA_OFFICERS,
            otherwise,
            ..self
        }
    }

    /// No officer asks for it.
    const fn by_the_register(self) -> Self {
        Self {
            grants: &[],
            ..self
        }
    }

    const fn by_administrators(self) -> Self {
        Self {
            grants: ADMINISTRATORS,
            ..self
        }
    }
}
