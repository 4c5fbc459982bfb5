//! Histories of one foreigner, written event by event.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use events::codes::{
    AgeGroup, Authority, BanBasis, BanScope, CorrectionKind, DecisionKind, DepartureForm,
    DepartureOutcome, DetentionGround, DocumentKind, ExitProof, IdentityCategory, MediaType,
    NationalityType, NotificationManner, Organisation, PermissionGround, PhotoKind, Purpose,
    ReleaseReason, RemovalGround, RevocationMode, RevocationReason, Sex, SuspensionReason,
    Violation, WarningMarker,
};
use events::payloads::*;
use events::{
    Actor, CommandKey, DecisionId, DetentionId, DocumentId, Event, EventId, Finding, ForeignerId,
    IdentityId, Level, Metadata, Personal, PhotoId, RuleId, ViolationId,
};
use read_models::{Envelope, Unappliable, case_lookup, entry_ban, return_statistics};
use uuid::Uuid;

pub(crate) const FOREIGNER: ForeignerId = ForeignerId(Uuid::from_u128(7));

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

pub(crate) fn id(number: u128) -> DecisionId {
    DecisionId(Uuid::from_u128(number))
}

pub(crate) fn profile() -> Profile {
    Profile {
        citizenship: "UZB".parse().expect("a country"),
        sex: Sex::Male,
        age_group: AgeGroup::From18To34,
        unaccompanied: None,
    }
}

/// Events of one file. Each event stands ten positions after the one before, as in a log with other files.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) events: Vec<(Event, Metadata)>,
}

impl History {
    /// A file of Ali Karimov, with one passport.
    pub(crate) fn opened() -> Self {
        Self::default().and(FileOpened {
            identity: identity(1, IdentityCategory::Confirmed),
            distinct_from: Vec::new(),
            opened_on: None,
            personal: Personal::Known(FileOpenedPersonal {
                names: names("KARIMOV", "ALI", "1991-07-03"),
                documents: vec![document(1, "AB 123-456")],
                external_reference: None,
                distinct_reasons: Vec::new(),
            }),
        })
    }

    pub(crate) fn and(self, event: impl Into<Event>) -> Self {
        self.with_findings(event, &[])
    }

    pub(crate) fn with_findings(
        mut self,
        event: impl Into<Event>,
        findings: &[(u16, Level)],
    ) -> Self {
        let metadata = metadata(self.events.len(), findings);
        self.events.push((event.into(), metadata));
        self
    }

    pub(crate) fn envelopes(&self) -> impl Iterator<Item = Envelope<'_>> {
        (1..)
            .zip(&self.events)
            .map(|(sequence, (event, metadata))| Envelope {
                position: sequence * 10,
                sequence,
                foreigner_id: FOREIGNER,
                event,
                metadata,
            })
    }

    /// The same history after lawful erasure.
    pub(crate) fn erased(&self) -> Self {
        let erase = |(event, metadata): &(Event, Metadata)| {
            let mut payload = event.encode();
            let personal = payload
                .as_object_mut()
                .and_then(|fields| fields.get_mut("personal"));
            if let Some(personal) = personal {
                *personal = serde_json::Value::Null;
            }
            let event = Event::decode(event.event_type(), event.event_version(), payload);
            (
                event.expect("an erased event is readable"),
                metadata.clone(),
            )
        };
        Self {
            events: self.events.iter().map(erase).collect(),
        }
    }

    pub(crate) fn try_case(&self) -> Result<case_lookup::State, Unappliable> {
        let mut state = case_lookup::State::default();
        self.envelopes()
            .try_for_each(|envelope| case_lookup::apply(&mut state, &envelope))?;
        Ok(state)
    }

    pub(crate) fn case(&self) -> case_lookup::CaseDocument {
        self.try_case()
            .expect("the history fits")
            .document()
            .expect("the file is open")
            .clone()
    }

    pub(crate) fn try_person(&self) -> Result<entry_ban::State, Unappliable> {
        let mut state = entry_ban::State::default();
        self.envelopes()
            .try_for_each(|envelope| entry_ban::apply(&mut state, &envelope))?;
        Ok(state)
    }

    pub(crate) fn person(&self) -> entry_ban::State {
        self.try_person().expect("the history fits")
    }

    pub(crate) fn facts(&self) -> Vec<return_statistics::Fact> {
        let mut state = return_statistics::State::default();
        let fits = self
            .envelopes()
            .try_for_each(|envelope| return_statistics::apply(&mut state, &envelope));
        fits.expect("the history fits");
        state.facts
    }
}

fn metadata(place: usize, findings: &[(u16, Level)]) -> Metadata {
    let number = place as u128 + 1;
    let recorded_at = instant("2026-07-01T10:00:00Z")
        + TimeDelta::hours(i64::try_from(place).expect("few events"));
    let finding = |(rule, level): &(u16, Level)| Finding {
        rule: RuleId(*rule),
        level: *level,
        due_at: None,
    };
    Metadata {
        event_id: EventId(Uuid::from_u128(number)),
        command_key: CommandKey(Uuid::from_u128(number)),
        correlation_id: Uuid::from_u128(number),
        causation_id: None,
        recorded_at,
        effective_on: recorded_at.date_naive(),
        actor: Actor {
            user: "vrs-4711".to_owned(),
            organisation: Organisation::Vrs,
            unit: "VRS-LUDZA".to_owned(),
            workstation: "WS-1".to_owned(),
        },
        purpose: Purpose::RecordDecision,
        authority: None,
        legal_reference: None,
        received_on: None,
        findings: findings.iter().map(finding).collect(),
        schema_version: Metadata::SCHEMA_VERSION,
    }
}

pub(crate) fn identity(number: u128, category: IdentityCategory) -> Identity {
    Identity {
        identity_id: IdentityId(Uuid::from_u128(number)),
        category,
        sex: Sex::Male,
        nationalities: vec![Nationality {
            code: "UZB".parse().expect("a country"),
            kind: NationalityType::Cit,
        }],
    }
}

pub(crate) fn names(surname: &str, given: &str, born: &str) -> IdentityNames {
    IdentityNames {
        surname: Some(surname.to_owned()),
        given_names: vec![given.to_owned()],
        patronymic: None,
        original_script: None,
        mrz_name: None,
        birth: Birth {
            date: Some(born.parse().expect(born)),
            date_unknown: None,
            country: None,
            place: Some("Samarkand".to_owned()),
        },
        ethnicity: None,
        personal_code: None,
        foreign_numbers: Vec::new(),
        fingerprints: None,
    }
}

pub(crate) fn document(number: u128, text: &str) -> Document {
    Document {
        document_id: DocumentId(Uuid::from_u128(number)),
        kind: DocumentKind::Pp,
        number: text.to_owned(),
        issuer: "UZB".parse().expect("a country"),
        issuing_authority: None,
        issued_on: None,
        expires_on: None,
    }
}

pub(crate) fn alias(number: u128, surname: &str) -> IdentityAsserted {
    IdentityAsserted {
        identity: identity(number, IdentityCategory::Alias),
        personal: Personal::Known(IdentityAssertedPersonal {
            names: names(surname, "ALI", "1991"),
            documents: vec![document(number, &format!("X{number}"))],
            consent: None,
        }),
    }
}

pub(crate) fn decision(number: u128, kind: DecisionKind, date: &str) -> Decision {
    Decision {
        decision_id: id(number),
        kind,
        authority: Authority::Vrs,
        number: format!("{number}/2026"),
        date: day(date),
    }
}

pub(crate) fn violation(number: u128) -> ViolationFound {
    ViolationFound {
        violation_id: ViolationId(Uuid::from_u128(number)),
        found_on: day("2026-03-02"),
        place: "LV-TER".parse().expect("a place"),
        grounds: vec![Violation::Vi04],
        profile: profile(),
    }
}

pub(crate) fn detained(number: u128) -> DetentionStarted {
    DetentionStarted {
        detention_id: DetentionId(Uuid::from_u128(number)),
        started_at: instant("2026-03-02T12:30:00Z"),
        reason: DetentionGround::Dg02,
        unit: "VRS-LUDZA".parse().expect("a unit"),
        limit_at: instant("2026-03-12T12:30:00Z"),
        justification: None,
        motion_due_at: None,
        police_detained_at: None,
        profile: profile(),
        personal: Personal::Known(DetentionStartedPersonal { new_facts: None }),
    }
}

pub(crate) fn released(number: u128) -> DetentionReleased {
    DetentionReleased {
        detention_id: DetentionId(Uuid::from_u128(number)),
        released_at: instant("2026-03-05T12:30:00Z"),
        reason: ReleaseReason::CourtRefused,
    }
}

pub(crate) fn return_decision(number: u128, date: &str) -> ReturnDecisionIssued {
    ReturnDecisionIssued {
        decision: decision(number, DecisionKind::RdVol, date),
        departure_period_days: 14,
        grounds: vec![Violation::Vi04],
        destination: "UZB".parse().expect("a country"),
        profile: profile(),
    }
}

pub(crate) fn removal_order(
    number: u128,
    date: &str,
    predecessor: Option<u128>,
) -> RemovalOrderIssued {
    RemovalOrderIssued {
        decision: decision(number, DecisionKind::RdForced, date),
        ground: RemovalGround::PeriodMissed,
        grounds: vec![Violation::Vi11],
        destination: None,
        predecessor: predecessor.map(id),
        no_ban_reason: None,
        profile: profile(),
    }
}

pub(crate) fn notified(target: u128, last_day: Option<&str>) -> DecisionNotified {
    DecisionNotified {
        target: id(target),
        notified_on: day("2026-03-02"),
        manner: NotificationManner::InPerson,
        last_day: last_day.map(day),
    }
}

/// A ban linked to a return decision: three years from departure.
pub(crate) fn pending_ban(number: u128, return_decision: u128) -> EntryBanImposed {
    EntryBanImposed {
        decision: decision(number, DecisionKind::BanSch, "2026-03-02"),
        scope: BanScope::Schengen,
        basis: BanBasis::ReturnBan,
        sub_basis: None,
        return_decision_id: Some(id(return_decision)),
        term: Some("P3Y".parse().expect("a term")),
        valid_from: None,
        valid_until: None,
        unlimited: false,
        review_on: None,
        threat: false,
        family_member: false,
        profile: profile(),
    }
}

/// An unlimited ban of the Minister of the Interior.
pub(crate) fn unlimited_ban(number: u128) -> EntryBanImposed {
    EntryBanImposed {
        decision: Decision {
            authority: Authority::MinInt,
            ..decision(number, DecisionKind::BanLv, "2026-02-01")
        },
        scope: BanScope::Latvia,
        basis: BanBasis::Security,
        sub_basis: None,
        return_decision_id: None,
        term: None,
        valid_from: Some(day("2026-02-01")),
        valid_until: None,
        unlimited: true,
        review_on: Some(day("2029-02-01")),
        threat: false,
        family_member: false,
        profile: profile(),
    }
}

pub(crate) fn ban_started(target: u128, from: &str, until: &str) -> EntryBanStarted {
    EntryBanStarted {
        target: id(target),
        valid_from: day(from),
        valid_until: day(until),
    }
}

pub(crate) fn shortened(target: u128, act: u128, until: &str) -> EntryBanShortened {
    EntryBanShortened {
        target: id(target),
        decision: decision(act, DecisionKind::ChgShorten, "2026-04-01"),
        valid_until: Some(day(until)),
        term: None,
    }
}

pub(crate) fn suspended(
    target: u128,
    act: u128,
    from: &str,
    until: Option<&str>,
) -> DecisionSuspended {
    DecisionSuspended {
        target: id(target),
        decision: Some(decision(act, DecisionKind::ChgSuspend, "2026-03-10")),
        from: day(from),
        until: until.map(day),
        reason: SuspensionReason::Appeal,
        days_left: Some(6),
        because_of: None,
    }
}

pub(crate) fn resumed(target: u128, on: &str, last_day: Option<&str>) -> DecisionResumed {
    DecisionResumed {
        target: id(target),
        decision: None,
        resumed_on: day(on),
        last_day: last_day.map(day),
    }
}

pub(crate) fn amended(target: u128, act: u128) -> DecisionAmended {
    DecisionAmended {
        target: id(target),
        decision: decision(act, DecisionKind::ChgAmend, "2026-03-10"),
        effective_on: day("2026-03-10"),
        departure_period_days: None,
        last_day: None,
        destination: None,
        grounds: None,
        basis: Some(BanBasis::Conviction),
        review_on: None,
    }
}

pub(crate) fn revoked(
    target: u128,
    act: Option<u128>,
    mode: RevocationMode,
    on: &str,
) -> DecisionRevoked {
    DecisionRevoked {
        target: id(target),
        decision: act.map(|act| decision(act, DecisionKind::ChgRevoke, on)),
        mode,
        effective_on: day(on),
        reason: RevocationReason::CourtAnnulled,
        because_of: None,
    }
}

pub(crate) fn departed(target: Option<u128>, on: &str, form: DepartureForm) -> DepartureConfirmed {
    DepartureConfirmed {
        target: target.map(id),
        departed_on: day(on),
        departed_earliest_on: None,
        border_crossing_point: "LV-RIX".parse().expect("a place"),
        destination: "UZB".parse().expect("a country"),
        form,
        proof: ExitProof::BcpLv,
        outcome: target.map(|_| DepartureOutcome::ExecutedInTime),
        profile: profile(),
        personal: Personal::Known(ProofReference {
            reference: Some("stamp 17".to_owned()),
        }),
    }
}

pub(crate) fn removed(target: u128, on: &str) -> RemovalExecuted {
    RemovalExecuted {
        target: id(target),
        removed_on: day(on),
        border_crossing_point: "LV-RIX".parse().expect("a place"),
        destination: "UZB".parse().expect("a country"),
        form: DepartureForm::ReadmEu,
        outcome: DepartureOutcome::ExecutedForced,
        started_at: None,
        informed_at: None,
        short_notice: None,
        asylum_exception: None,
        reception: None,
        profile: profile(),
        personal: Personal::Known(RemovalExecutedPersonal {
            reference: None,
            representative: None,
        }),
    }
}

pub(crate) fn identity_id(number: u128) -> IdentityId {
    IdentityId(Uuid::from_u128(number))
}

pub(crate) fn recategorised(number: u128, category: IdentityCategory) -> IdentityRecategorised {
    IdentityRecategorised {
        identity_id: identity_id(number),
        category,
        personal: Personal::Known(RecategorisedPersonal {
            text: None,
            consent: None,
        }),
    }
}

pub(crate) fn document_added(identity: u128, text: &str) -> DocumentAdded {
    DocumentAdded {
        identity_id: identity_id(identity),
        personal: Personal::Known(DocumentAddedPersonal {
            document: document(50, text),
        }),
    }
}

pub(crate) fn correction(
    correction: Correction,
    names: Option<IdentityNames>,
    document: Option<Document>,
) -> CorrectionRecorded {
    CorrectionRecorded {
        corrects: None,
        kind: CorrectionKind::Rectification,
        correction,
        personal: Personal::Known(CorrectionPersonal {
            reason: "keyed wrongly".to_owned(),
            names,
            document,
            reference: None,
        }),
    }
}

pub(crate) fn in_error(subject: Subject) -> EnteredInErrorDeclared {
    EnteredInErrorDeclared {
        subject,
        personal: Personal::Known(Explanation { text: None }),
    }
}

pub(crate) fn photo(number: u128) -> PhotoAdded {
    PhotoAdded {
        photo_id: PhotoId(Uuid::from_u128(number)),
        kind: PhotoKind::FullFrontal,
        taken_on: day("2026-03-02"),
        media_type: MediaType::Jpeg,
        width: 480,
        height: 640,
        size_bytes: 5,
        personal: Personal::Known(PhotoAddedPersonal {
            sha256: "5e".repeat(32),
            content: "aW1hZ2U=".into(),
        }),
    }
}

pub(crate) fn warning(marker: WarningMarker) -> WarningSet {
    WarningSet {
        marker,
        set_on: day("2026-05-01"),
        personal: Personal::Known(Explanation { text: None }),
    }
}

/// A permission for one entry between 10 and 14 June 2026.
pub(crate) fn granted(number: u128) -> EntryPermissionGranted {
    EntryPermissionGranted {
        decision: decision(number, DecisionKind::EntryPermit, "2026-06-01"),
        from: day("2026-06-10"),
        until: day("2026-06-14"),
        entries: 1,
        ground: PermissionGround::Humanitarian,
    }
}

pub(crate) fn used(target: u128) -> EntryPermissionUsed {
    EntryPermissionUsed {
        target: id(target),
        entered_on: day("2026-06-11"),
        border_crossing_point: "LV-RIX".parse().expect("a place"),
    }
}
