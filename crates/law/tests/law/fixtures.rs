//! Commands with sensible content, to be changed where a test needs it.

mod record;

pub(crate) use record::*;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use events::codes::{
    AlternativeEndReason, AlternativeKind, Authority, BanBasis, DecisionKind, DepartureForm,
    DetentionGround, DetentionRegime, DocumentKind, ExitProof, IdentityCategory, MergeEvidence,
    NationalityType, NotificationManner, Organisation, PermissionGround, Premises, ReleaseReason,
    RemovalGround, RevocationMode, RevocationReason, Sex, SuspensionReason, Violation,
};
use events::payloads::{
    Birth, Decision, Document, Identity, IdentityNames, Nationality, ParameterChanged, Subject,
};
use events::{
    Actor, AlternativeId, DecisionId, DetentionId, DocumentId, ForeignerId, IdentityId, ProposalId,
    ViolationId,
};
use law::{
    AmendDecision, ApplyAlternative, ApproveAct, AssertIdentity, ConfirmDeparture,
    DeclareEnteredInError, EndAlternative, ExtendDetention, FileCourtMotion, GrantEntryPermission,
    ImposeEntryBan, IssueRemovalOrder, IssueReturnDecision, LinkFile, NotifyDecision, OpenFile,
    PlaceInCentre, ProposeParameter, RecordPermittedEntry, RecordRemoval, RecordViolation,
    RejectAct, Release, ResumeDecision, RevokeDecision, ShortenEntryBan, StartDetention,
    SuspendDecision, SwitchDetentionRegime, UnlinkFile,
};
use uuid::Uuid;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse::<DateTime<FixedOffset>>().unwrap().into()
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn foreigner(number: u128) -> ForeignerId {
    ForeignerId(id(number))
}

pub(crate) fn actor(organisation: Organisation) -> Actor {
    Actor {
        user: "vrs-4711".to_owned(),
        organisation,
        unit: "VRS-LUDZA".to_owned(),
        workstation: "ws-1".to_owned(),
    }
}

/// A decision whose id follows from its number, so that targets are easy to name.
pub(crate) fn decision(
    kind: DecisionKind,
    authority: Authority,
    number: u32,
    date: &str,
) -> Decision {
    Decision {
        decision_id: decision_id(number),
        kind,
        authority,
        number: format!("{number}/2026"),
        date: day(date),
    }
}

pub(crate) fn decision_id(number: u32) -> DecisionId {
    DecisionId(id(number.into()))
}

pub(crate) fn nationality(code: &str, kind: NationalityType) -> Nationality {
    Nationality {
        code: code.parse().unwrap(),
        kind,
    }
}

pub(crate) fn identity(category: IdentityCategory, nationality: Nationality) -> Identity {
    Identity {
        identity_id: IdentityId(id(1)),
        category,
        sex: Sex::Male,
        nationalities: vec![nationality],
    }
}

pub(crate) fn names(surname: &str, given: &str, birth: &str) -> IdentityNames {
    IdentityNames {
        surname: Some(surname.to_owned()),
        given_names: vec![given.to_owned()],
        patronymic: None,
        original_script: None,
        mrz_name: None,
        birth: Birth {
            date: Some(birth.parse().unwrap()),
            date_unknown: None,
            country: None,
            place: None,
        },
        ethnicity: None,
        personal_code: None,
        foreign_numbers: Vec::new(),
        fingerprints: None,
    }
}

pub(crate) fn passport(number: &str) -> Document {
    Document {
        document_id: DocumentId(id(1)),
        kind: DocumentKind::Pp,
        number: number.to_owned(),
        issuer: "UZB".parse().unwrap(),
        issuing_authority: None,
        issued_on: Some(day("2020-01-01")),
        expires_on: Some(day("2030-01-01")),
    }
}

pub(crate) fn open() -> OpenFile {
    OpenFile {
        identity: identity(
            IdentityCategory::Confirmed,
            nationality("UZB", NationalityType::Cit),
        ),
        names: names("KARIMOV", "ALI", "1991-07-03"),
        documents: vec![passport("AA1234567")],
        external_reference: None,
        names_truncated: false,
        distinct_from: Vec::new(),
    }
}

pub(crate) fn born(birth: &str) -> OpenFile {
    OpenFile {
        names: names("KARIMOV", "ALI", birth),
        documents: Vec::new(),
        ..open()
    }
}

pub(crate) fn citizen_of(code: &str) -> OpenFile {
    let identity = identity(
        IdentityCategory::Confirmed,
        nationality(code, NationalityType::Cit),
    );
    OpenFile { identity, ..open() }
}

pub(crate) fn alias() -> AssertIdentity {
    AssertIdentity {
        identity: identity(
            IdentityCategory::Alias,
            nationality("TJK", NationalityType::Cit),
        ),
        names: names("KARIMOF", "ALI", "1991"),
        documents: Vec::new(),
        consent: None,
    }
}

pub(crate) fn violation() -> RecordViolation {
    RecordViolation {
        violation_id: ViolationId(id(1)),
        found_on: Some(day("2026-03-02")),
        place: Some("LV-TER".parse().unwrap()),
        grounds: vec![Violation::Vi04],
    }
}

pub(crate) fn detention() -> StartDetention {
    StartDetention {
        detention_id: DetentionId(id(1)),
        started_at: Some(instant("2026-03-02T14:30:00+02:00")),
        reason: Some(DetentionGround::Dg02),
        unit: Some("VRS-LUDZA".parse().unwrap()),
        police_detained_at: None,
        justification: None,
        new_facts: None,
        released_at: None,
        release_reason: None,
    }
}

pub(crate) fn release(at: &str) -> Release {
    Release {
        released_at: Some(instant(at)),
        reason: Some(ReleaseReason::CourtRefused),
    }
}

pub(crate) fn place(at: &str, premises: Premises) -> PlaceInCentre {
    PlaceInCentre {
        placed_at: Some(instant(at)),
        premises: Some(premises),
    }
}

pub(crate) fn court_motion(at: &str) -> FileCourtMotion {
    FileCourtMotion {
        filed_at: instant(at),
    }
}

/// `DET_COURT` of a district court of a day, until another day, from the day on which the time before it ends.
pub(crate) fn extension(number: u32, on: &str, until: &str) -> ExtendDetention {
    ExtendDetention {
        decision: decision(DecisionKind::DetCourt, Authority::CourtDist, number, on),
        legal_reference: None,
        from: None,
        until: day(until),
        reason: None,
    }
}

pub(crate) fn switch(regime: DetentionRegime, at: &str) -> SwitchDetentionRegime {
    SwitchDetentionRegime {
        regime,
        switched_at: instant(at),
    }
}

/// An alternative without a planned end and without a decision of its own.
pub(crate) fn alternative(number: u128, kind: AlternativeKind, on: &str) -> ApplyAlternative {
    ApplyAlternative {
        alternative_id: AlternativeId(id(number)),
        kind: Some(kind),
        applied_on: Some(day(on)),
        until: None,
        decision: None,
        legal_reference: None,
        terms: Some("every Monday at the unit".to_owned()),
    }
}

pub(crate) fn end_alternative(
    number: u128,
    on: &str,
    reason: AlternativeEndReason,
) -> EndAlternative {
    EndAlternative {
        alternative_id: Some(AlternativeId(id(number))),
        kind: None,
        ended_on: day(on),
        reason,
    }
}

/// `RD_VOL` of SBG of 2 March 2026, 14 days, not yet made known.
pub(crate) fn return_decision(number: u32) -> IssueReturnDecision {
    IssueReturnDecision {
        decision: decision(DecisionKind::RdVol, Authority::Vrs, number, "2026-03-02"),
        legal_reference: None,
        departure_period_days: Some(14),
        grounds: vec![Violation::Vi04],
        destination: "UZB".parse().unwrap(),
        notified_on: None,
        manner: NotificationManner::InPerson,
    }
}

/// The same, handed over on 2 March 2026: the last day is 16 March.
pub(crate) fn notified_return_decision(number: u32) -> IssueReturnDecision {
    IssueReturnDecision {
        notified_on: Some(day("2026-03-02")),
        ..return_decision(number)
    }
}

/// `RD_FORCED` of SBG of 20 March 2026, handed over on that day.
pub(crate) fn removal_order(number: u32, predecessor: Option<u32>) -> IssueRemovalOrder {
    IssueRemovalOrder {
        decision: decision(DecisionKind::RdForced, Authority::Vrs, number, "2026-03-20"),
        legal_reference: None,
        ground: Some(RemovalGround::Threat),
        grounds: vec![Violation::Vi04],
        destination: Some("UZB".parse().unwrap()),
        predecessor: predecessor.map(decision_id),
        no_ban_reason: None,
        notified_on: Some(day("2026-03-20")),
        manner: NotificationManner::InPerson,
    }
}

pub(crate) fn notify(target: u32, on: &str) -> NotifyDecision {
    NotifyDecision {
        target: decision_id(target),
        notified_on: day(on),
        manner: NotificationManner::InPerson,
    }
}

/// A Schengen ban of SBG for three years, linked to a return decision.
pub(crate) fn return_ban(number: u32, return_decision: u32) -> ImposeEntryBan {
    ImposeEntryBan {
        decision: decision(DecisionKind::BanSch, Authority::Vrs, number, "2026-03-02"),
        legal_reference: None,
        received_on: None,
        basis: BanBasis::ReturnBan,
        sub_basis: None,
        return_decision_id: Some(decision_id(return_decision)),
        term: Some("P3Y".parse().unwrap()),
        valid_from: None,
        valid_until: None,
        unlimited: false,
        review_on: None,
        threat: false,
        family_member: false,
    }
}

/// A ban of an authority for Latvia with the given last day, from 2 March 2026.
pub(crate) fn ban_until(number: u32, authority: Authority, until: &str) -> ImposeEntryBan {
    ImposeEntryBan {
        decision: decision(DecisionKind::BanLv, authority, number, "2026-03-02"),
        basis: BanBasis::Security,
        return_decision_id: None,
        term: None,
        valid_until: Some(day(until)),
        ..return_ban(number, 0)
    }
}

/// A ban without an end, reviewed on 1 February 2029.
pub(crate) fn unlimited_ban(number: u32, authority: Authority) -> ImposeEntryBan {
    ImposeEntryBan {
        valid_until: None,
        unlimited: true,
        review_on: Some(day("2029-02-01")),
        ..ban_until(number, authority, "2029-01-01")
    }
}

/// A humanitarian permission of SBG of 1 June 2026 for one entry.
pub(crate) fn permission(number: u32, from: &str, until: &str) -> GrantEntryPermission {
    GrantEntryPermission {
        decision: decision(
            DecisionKind::EntryPermit,
            Authority::Vrs,
            number,
            "2026-06-01",
        ),
        legal_reference: None,
        received_on: None,
        from: Some(day(from)),
        until: Some(day(until)),
        entries: Some(1),
        ground: Some(PermissionGround::Humanitarian),
    }
}

pub(crate) fn entry(target: u32, on: &str) -> RecordPermittedEntry {
    RecordPermittedEntry {
        target: decision_id(target),
        entered_on: day(on),
        border_crossing_point: "LV-RIX".parse().unwrap(),
    }
}

pub(crate) fn suspend(
    target: u32,
    number: u32,
    from: &str,
    until: Option<&str>,
) -> SuspendDecision {
    SuspendDecision {
        target: decision_id(target),
        decision: decision(
            DecisionKind::ChgSuspend,
            Authority::Vrs,
            number,
            "2026-03-02",
        ),
        legal_reference: None,
        from: day(from),
        until: until.map(day),
        reason: SuspensionReason::Appeal,
    }
}

pub(crate) fn resume(target: u32, on: &str) -> ResumeDecision {
    ResumeDecision {
        target: decision_id(target),
        decision: None,
        legal_reference: None,
        resumed_on: day(on),
    }
}

pub(crate) fn amend(target: u32, number: u32) -> AmendDecision {
    AmendDecision {
        target: decision_id(target),
        decision: decision(DecisionKind::ChgAmend, Authority::Vrs, number, "2026-03-10"),
        legal_reference: None,
        effective_on: day("2026-03-10"),
        departure_period_days: None,
        destination: None,
        grounds: None,
        basis: None,
        review_on: None,
        valid_until: None,
    }
}

pub(crate) fn revoke(target: u32, number: u32) -> RevokeDecision {
    RevokeDecision {
        target: decision_id(target),
        decision: decision(
            DecisionKind::ChgRevoke,
            Authority::Vrs,
            number,
            "2026-05-01",
        ),
        legal_reference: None,
        received_on: None,
        mode: Some(RevocationMode::ExNunc),
        effective_on: Some(day("2026-05-01")),
        reason: RevocationReason::ChangedCircumstances,
    }
}

pub(crate) fn shorten(target: u32, number: u32, until: &str) -> ShortenEntryBan {
    ShortenEntryBan {
        target: decision_id(target),
        decision: decision(
            DecisionKind::ChgShorten,
            Authority::Vrs,
            number,
            "2026-05-01",
        ),
        legal_reference: None,
        received_on: None,
        valid_until: Some(day(until)),
        term: None,
    }
}

pub(crate) fn departure(on: &str) -> ConfirmDeparture {
    ConfirmDeparture {
        departed_on: day(on),
        departed_earliest_on: None,
        border_crossing_point: "LV-RIX".parse().unwrap(),
        destination: "UZB".parse().unwrap(),
        form: DepartureForm::VolNoassist,
        proof: Some(ExitProof::SisConfirm),
        reference: Some("EE-778".to_owned()),
    }
}

pub(crate) fn removal(on: &str) -> RecordRemoval {
    RecordRemoval {
        target: None,
        removed_on: day(on),
        border_crossing_point: Some("LV-RIX".parse().unwrap()),
        destination: Some("UZB".parse().unwrap()),
        form: DepartureForm::ForcedNoassist,
        reference: None,
        started_at: None,
        informed_at: None,
        short_notice: None,
        asylum_exception: None,
        reception: None,
        representative: None,
    }
}

pub(crate) fn proposal_id(number: u32) -> ProposalId {
    ProposalId(id(number.into()))
}

/// A merge into another file on a document.
pub(crate) fn link(number: u32, into: u128) -> LinkFile {
    LinkFile {
        proposal_id: proposal_id(number),
        into: foreigner(into),
        evidence: MergeEvidence::Document,
        reason: "the same passport, issued again".to_owned(),
    }
}

pub(crate) fn unlink(number: u32) -> UnlinkFile {
    UnlinkFile {
        proposal_id: proposal_id(number),
        reason: "the fingerprints differ".to_owned(),
    }
}

pub(crate) fn entered_in_error(number: u32, subject: Subject) -> DeclareEnteredInError {
    DeclareEnteredInError {
        proposal_id: proposal_id(number),
        subject,
        reason: "typed into the wrong file".to_owned(),
    }
}

/// A proposal to revoke or shorten has the number of its decision.
pub(crate) fn approve(number: u32) -> ApproveAct {
    ApproveAct {
        proposal_id: proposal_id(number),
    }
}

pub(crate) fn reject(number: u32) -> RejectAct {
    RejectAct {
        proposal_id: proposal_id(number),
        reason: None,
    }
}

/// A longest period for voluntary departure of `value` days.
pub(crate) fn longest_period(number: u32, value: u32, valid_from: &str) -> ProposeParameter {
    ProposeParameter {
        proposal_id: proposal_id(number),
        change: ParameterChanged {
            key: events::codes::ParameterKey::DeparturePeriodDaysMax,
            value,
            valid_from: day(valid_from),
            source: "IL s. 43".parse().unwrap(),
        },
    }
}
