//! Commands of random histories: most are refused by the law, the others make lives that nobody thought of.

use super::{affairs, course};
use chrono::{Days, NaiveDate};
use events::codes::{
    AlternativeEndReason, AlternativeKind, Authority, BanBasis, DecisionKind, DepartureForm,
    DetentionGround, DetentionRegime, ExitProof, IdentityCategory, NationalityType,
    NotificationManner, Organisation, PermissionGround, Premises, ReleaseReason, RemovalGround,
    RevocationMode, RevocationReason, Sex, SuspensionReason, Violation,
};
use events::payloads::{Birth, Decision, Identity, IdentityNames, Nationality};
use events::{Actor, AlternativeId, DecisionId, DetentionId, IdentityId, Term};
use law::{
    AmendDecision, ApplyAlternative, Command, ConfirmDeparture, EndAlternative, ExtendDetention,
    FileCourtMotion, GrantEntryPermission, ImposeEntryBan, IssueRemovalOrder, IssueReturnDecision,
    NotifyDecision, OpenFile, PlaceInCentre, RecordPermittedEntry, RecordRemoval, Release,
    ResumeDecision, RevokeDecision, ShortenEntryBan, StartDetention, State, SuspendDecision,
    SwitchDetentionRegime,
};
use uuid::Uuid;

/// One step of a history: what, to which decision of the file, how many days later, in which variant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) what: u8,
    pub(crate) target: u8,
    pub(crate) days: u8,
    pub(crate) variant: u8,
}

impl Step {
    pub(crate) const OPENING: Self = Self {
        what: u8::MAX,
        target: 0,
        days: 0,
        variant: 0,
    };
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

pub(crate) fn actor(organisation: Organisation) -> Actor {
    Actor {
        user: "vrs-4711".to_owned(),
        organisation,
        unit: "VRS-LUDZA".to_owned(),
        workstation: "WS-1".to_owned(),
    }
}

/// Who records a command: only the Minister's ban is not that of an officer of SBG.
pub(crate) fn recorder(command: &Command) -> Organisation {
    match command {
        Command::ImposeEntryBan(ban) if ban.decision.authority == Authority::MinInt => {
            Organisation::Pmlp
        }
        Command::ShortenEntryBan(change) if change.decision.authority == Authority::MinInt => {
            Organisation::Pmlp
        }
        Command::AnswerDataSubjectRequest(_) => Organisation::Pmlp,
        _ => Organisation::Vrs,
    }
}

pub(crate) fn command(step: Step, state: &State, on: NaiveDate, number: u32) -> Command {
    let decision = |kind| decision(kind, Authority::Vrs, number, on);
    let target = target(step, state);
    let handed_over = (step.variant > 0).then_some(on);
    if affairs::WHAT.contains(&step.what) {
        return affairs::command(step, state, on, number);
    }
    if course::WHAT.contains(&step.what) {
        return course::command(step, state, on, number);
    }
    match step.what {
        0 => StartDetention {
            detention_id: DetentionId(Uuid::from_u128(number.into())),
            started_at: on.and_hms_opt(8, 0, 0).map(|at| at.and_utc()),
            reason: Some(DetentionGround::Dg02),
            unit: Some("VRS-LUDZA".parse().expect("a unit")),
            police_detained_at: None,
            justification: None,
            new_facts: Some("seen at the green border".to_owned()),
            released_at: None,
            release_reason: None,
        }
        .into(),
        1 => Release {
            released_at: on.and_hms_opt(9, 0, 0).map(|at| at.and_utc()),
            reason: Some(ReleaseReason::CourtRefused),
        }
        .into(),
        2 => IssueReturnDecision {
            // A decision may be recorded days after it was taken.
            decision: Decision {
                date: on - Days::new(3 * u64::from(step.target & 1)),
                ..decision(DecisionKind::RdVol)
            },
            legal_reference: None,
            departure_period_days: Some(14),
            grounds: vec![Violation::Vi04],
            destination: "UZB".parse().expect("a country"),
            notified_on: handed_over,
            manner: NotificationManner::InPerson,
        }
        .into(),
        3 => IssueRemovalOrder {
            decision: decision(DecisionKind::RdForced),
            legal_reference: None,
            ground: Some(RemovalGround::Threat),
            grounds: vec![Violation::Vi04],
            destination: None,
            predecessor: live_return(state),
            no_ban_reason: None,
            notified_on: handed_over,
            manner: NotificationManner::InPerson,
        }
        .into(),
        4 => NotifyDecision {
            target,
            notified_on: on - Days::new(step.variant.into()),
            manner: NotificationManner::InPerson,
        }
        .into(),
        5..=7 => ban(step, decision(DecisionKind::BanSch), state, on).into(),
        8 | 9 => {
            let by = [Authority::Vrs, Authority::CourtAdm][usize::from(step.target >> 7)];
            let act = self::decision(DecisionKind::ChgSuspend, by, number, on);
            suspension(step, act, target, on).into()
        }
        10 => ResumeDecision {
            target,
            decision: (step.variant == 3)
                .then(|| self::decision(DecisionKind::ChgRevoke, Authority::CourtAdm, number, on)),
            legal_reference: None,
            resumed_on: on,
        }
        .into(),
        15..=20 => during_detention(step, on, number),
        u8::MAX => opening().into(),
        _ => change_or_execution(step, (target, last_permission(state)), on, number),
    }
}

fn change_or_execution(
    step: Step,
    (target, granted): (DecisionId, Option<DecisionId>),
    on: NaiveDate,
    number: u32,
) -> Command {
    let decision = |kind| decision(kind, Authority::Vrs, number, on);
    match step.what {
        11 => AmendDecision {
            target,
            decision: decision(DecisionKind::ChgAmend),
            legal_reference: None,
            effective_on: on,
            departure_period_days: (step.variant < 2).then_some(20),
            destination: None,
            grounds: None,
            basis: (step.variant > 2).then_some(BanBasis::Security),
            review_on: None,
            valid_until: None,
        }
        .into(),
        12 => RevokeDecision {
            target,
            decision: decision(DecisionKind::ChgRevoke),
            legal_reference: None,
            received_on: None,
            mode: Some(if step.variant > 1 {
                RevocationMode::ExTunc
            } else {
                RevocationMode::ExNunc
            }),
            // A revocation may be planned for a ban.
            effective_on: Some(if step.variant == 0 {
                on + Days::new(10)
            } else {
                on
            }),
            reason: RevocationReason::ChangedCircumstances,
        }
        .into(),
        13 => ShortenEntryBan {
            target,
            decision: decision(DecisionKind::ChgShorten),
            legal_reference: None,
            received_on: None,
            valid_until: (step.variant < 2).then(|| on + Days::new(30)),
            term: (step.variant >= 2).then(|| Term::years(1)),
        }
        .into(),
        21 => permission(step, decision(DecisionKind::EntryPermit), on).into(),
        22 => RecordPermittedEntry {
            target: granted.unwrap_or(target),
            entered_on: on,
            border_crossing_point: "LV-RIX".parse().expect("a place"),
        }
        .into(),
        _ if step.variant > 1 => RecordRemoval {
            target: None,
            removed_on: on,
            border_crossing_point: Some("LV-RIX".parse().expect("a place")),
            destination: Some("UZB".parse().expect("a country")),
            form: DepartureForm::ForcedNoassist,
            reference: None,
            started_at: None,
            informed_at: None,
            short_notice: None,
            asylum_exception: None,
            reception: None,
            representative: None,
        }
        .into(),
        // Evidence of a departure may come days after it.
        _ => ConfirmDeparture {
            departed_on: on - Days::new(3 * u64::from(step.variant)),
            departed_earliest_on: (step.target > 200).then(|| on - Days::new(11)),
            border_crossing_point: "LV-RIX".parse().expect("a place"),
            destination: "UZB".parse().expect("a country"),
            form: DepartureForm::VolNoassist,
            proof: Some(ExitProof::SisConfirm),
            reference: Some("EE-778".to_owned()),
        }
        .into(),
    }
}

fn during_detention(step: Step, on: NaiveDate, number: u32) -> Command {
    let at = (on.and_hms_opt(8, 30, 0).expect("a time of day")).and_utc();
    let variant = usize::from(step.variant);
    match step.what {
        15 => PlaceInCentre {
            placed_at: Some(at),
            premises: Some(Premises::ALL[variant]),
        }
        .into(),
        16 => FileCourtMotion { filed_at: at }.into(),
        17 => ExtendDetention {
            decision: decision(DecisionKind::DetCourt, Authority::CourtDist, number, on),
            legal_reference: None,
            from: None,
            until: on + Days::new(30),
            reason: None,
        }
        .into(),
        18 => SwitchDetentionRegime {
            regime: DetentionRegime::ALL[variant & 1],
            switched_at: at,
        }
        .into(),
        19 => ApplyAlternative {
            alternative_id: AlternativeId(Uuid::from_u128(number.into())),
            kind: Some(AlternativeKind::ALL[variant]),
            applied_on: Some(on),
            until: None,
            decision: None,
            legal_reference: None,
            terms: None,
        }
        .into(),
        _ => EndAlternative {
            alternative_id: None,
            kind: Some(AlternativeKind::ALL[variant]),
            ended_on: on,
            reason: AlternativeEndReason::Lifted,
        }
        .into(),
    }
}

fn ban(step: Step, decision: Decision, state: &State, on: NaiveDate) -> ImposeEntryBan {
    let linked = ImposeEntryBan {
        decision,
        legal_reference: None,
        received_on: None,
        basis: BanBasis::ReturnBan,
        sub_basis: None,
        return_decision_id: live_return(state),
        term: Some(Term::years(3)),
        valid_from: None,
        valid_until: None,
        unlimited: false,
        review_on: None,
        threat: false,
        family_member: false,
    };
    let alone = |kind, authority| Decision {
        kind,
        authority,
        ..linked.decision.clone()
    };
    match step.variant {
        0 => ImposeEntryBan {
            decision: alone(DecisionKind::BanLv, Authority::Vrs),
            basis: BanBasis::Security,
            return_decision_id: None,
            term: None,
            valid_until: Some(on + Days::new(400)),
            ..linked
        },
        1 => ImposeEntryBan {
            decision: alone(DecisionKind::BanLv, Authority::MinInt),
            basis: BanBasis::Security,
            return_decision_id: None,
            term: None,
            unlimited: true,
            review_on: Some(on + Days::new(700)),
            ..linked
        },
        _ => linked,
    }
}

/// A suspension from today or, for a ban, for some days to come; with or without a planned end.
fn suspension(
    step: Step,
    decision: Decision,
    target: DecisionId,
    on: NaiveDate,
) -> SuspendDecision {
    let from = if step.variant == 3 {
        on + Days::new(10)
    } else {
        on
    };
    SuspendDecision {
        target,
        decision,
        legal_reference: None,
        from,
        until: (step.variant != 0).then(|| from + Days::new(4)),
        reason: SuspensionReason::Appeal,
    }
}

/// A permission for the next days.
fn permission(step: Step, decision: Decision, on: NaiveDate) -> GrantEntryPermission {
    GrantEntryPermission {
        decision,
        legal_reference: None,
        received_on: None,
        from: Some(on),
        until: Some(on + Days::new(step.variant.into())),
        entries: Some(1 + u16::from(step.variant & 1)),
        ground: Some(PermissionGround::Humanitarian),
    }
}

pub(crate) fn opening() -> OpenFile {
    let nationality = Nationality {
        code: "UZB".parse().expect("a country"),
        kind: NationalityType::Cit,
    };
    OpenFile {
        identity: Identity {
            identity_id: IdentityId(Uuid::from_u128(1)),
            category: IdentityCategory::Confirmed,
            sex: Sex::Male,
            nationalities: vec![nationality],
        },
        names: IdentityNames {
            surname: Some("KARIMOV".to_owned()),
            given_names: vec!["ALI".to_owned()],
            patronymic: None,
            original_script: None,
            mrz_name: None,
            birth: Birth {
                date: Some("1991-07-03".parse().expect("a date of birth")),
                date_unknown: None,
                country: None,
                place: None,
            },
            ethnicity: None,
            personal_code: None,
            foreign_numbers: Vec::new(),
            fingerprints: None,
        },
        documents: Vec::new(),
        external_reference: None,
        names_truncated: false,
        distinct_from: Vec::new(),
    }
}

pub(crate) fn decision(
    kind: DecisionKind,
    authority: Authority,
    number: u32,
    date: NaiveDate,
) -> Decision {
    let decision_id = DecisionId(Uuid::from_u128(number.into()));
    Decision {
        decision_id,
        kind,
        authority,
        number: format!("{number}/2026"),
        date,
    }
}

/// Some decision of the file; an unknown one when it has none.
pub(crate) fn target(step: Step, state: &State) -> DecisionId {
    let file = state.file();
    let returns = file
        .into_iter()
        .flat_map(|file| &file.returns)
        .map(|known| known.decision.decision_id);
    let bans = file
        .into_iter()
        .flat_map(|file| &file.bans)
        .map(|known| known.decision.decision_id);
    let permissions = file
        .into_iter()
        .flat_map(|file| &file.permissions)
        .map(|known| known.decision.decision_id);
    let ids: Vec<_> = returns.chain(bans).chain(permissions).collect();
    let index = usize::from(step.target).checked_rem(ids.len());
    index.map_or(DecisionId(Uuid::from_u128(999_999)), |index| ids[index])
}

fn last_permission(state: &State) -> Option<DecisionId> {
    let last = state.file()?.permissions.last();
    last.map(|known| known.decision.decision_id)
}

pub(crate) fn live_return(state: &State) -> Option<DecisionId> {
    let mut returns = state.file().into_iter().flat_map(|file| &file.returns);
    returns
        .find(|known| known.is_live())
        .map(|known| known.decision.decision_id)
}
