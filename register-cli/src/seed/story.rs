//! What happens to invented persons, roughly as often as it happens in Latvia.

use chrono::TimeDelta;
use events::codes::{
    Authority, BanBasis, DecisionKind, DepartureForm, DetentionGround, ExitProof,
    NotificationManner, Organisation, ReleaseReason, RemovalGround, RevocationMode,
    RevocationReason, SuspensionReason, Violation,
};
use events::{DecisionId, DetentionId, Term, ViolationId};
use law::{
    AmendDecision, Command, ConfirmDeparture, ImposeEntryBan, IssueRemovalOrder,
    IssueReturnDecision, NotifyDecision, RecordRemoval, RecordViolation, Release, ResumeDecision,
    RevokeDecision, ShortenEntryBan, StartDetention, SuspendDecision,
};
use uuid::Uuid;

use super::case::Telling;

/// Days for voluntary departure that are given.
const PERIODS: &[u16] = &[7, 7, 14, 14, 14, 21, 30];
const PLACES: &[&str] = &["LV-TER", "LV-GRB", "LV-PAT", "LV-SIL", "LV-RIX"];

/// Tells one of the stories.
pub(crate) fn tell(t: &mut Telling) {
    match t.random.below(100) {
        0..34 => leaves_in_time(t),
        34..48 => leaves_late(t),
        48..62 => misses_the_period(t),
        62..76 => is_removed(t),
        76..82 => wins_in_court(t),
        82..87 => waits_for_the_court(t),
        87..91 => gets_more_time(t),
        91..95 => is_not_wanted(t),
        _ => has_the_ban_changed(t),
    }
}

fn leaves_in_time(t: &mut Telling) {
    opens(t);
    let (decision, period) = return_decision(t);
    if t.random.chance(55) {
        return_ban(t, decision);
    }
    t.later(1, i64::from(period));
    departs(t);
}

fn leaves_late(t: &mut Telling) {
    opens(t);
    let (decision, period) = return_decision(t);
    return_ban(t, decision);
    t.later(i64::from(period) + 1, i64::from(period) + 60);
    departs(t);
}

fn misses_the_period(t: &mut Telling) {
    opens(t);
    let (missed, period) = return_decision(t);
    t.later(i64::from(period) + 1, i64::from(period) + 200);
    violation(t, Violation::Vi11);
    detained(t, DetentionGround::Dg06);
    let order = removal_order(
        t,
        RemovalGround::PeriodMissed,
        Violation::Vi11,
        Some(missed),
    );
    return_ban(t, order);
    t.later(1, 7);
    removed(t, order);
}

fn is_removed(t: &mut Telling) {
    t.organisation = Organisation::Vrs;
    opens_with(t, Violation::Vi01);
    detained(t, DetentionGround::Dg02);
    let order = removal_order(t, RemovalGround::AbscondingRisk, Violation::Vi01, None);
    return_ban(t, order);
    t.later(2, 8);
    removed(t, order);
}

/// The ban falls with the return decision (rule R-078).
fn wins_in_court(t: &mut Telling) {
    opens(t);
    let (target, _) = return_decision(t);
    return_ban(t, target);
    t.later(15, 120);
    let revocation = t.decision(DecisionKind::ChgRevoke, Authority::CourtAdm);
    t.record(Command::RevokeDecision(RevokeDecision {
        target,
        effective_on: Some(revocation.date),
        decision: revocation,
        legal_reference: None,
        received_on: None,
        mode: Some(RevocationMode::ExTunc),
        reason: RevocationReason::CourtAnnulled,
    }));
}

fn waits_for_the_court(t: &mut Telling) {
    opens(t);
    let (target, _) = return_decision(t);
    return_ban(t, target);
    t.later(2, 6);
    let suspension = t.decision(DecisionKind::ChgSuspend, Authority::CourtAdm);
    t.record(Command::SuspendDecision(SuspendDecision {
        target,
        from: suspension.date,
        decision: suspension,
        legal_reference: None,
        until: None,
        reason: SuspensionReason::Appeal,
    }));
    t.later(30, 150);
    let resumed_on = t.today();
    let judgment = t.decision(DecisionKind::ChgRevoke, Authority::CourtAdm);
    t.record(Command::ResumeDecision(ResumeDecision {
        target,
        decision: Some(judgment),
        legal_reference: None,
        resumed_on,
    }));
    t.later(1, 10);
    departs(t);
}

fn gets_more_time(t: &mut Telling) {
    opens(t);
    let (target, _) = return_decision(t);
    t.later(3, 6);
    let amendment = t.own_decision(DecisionKind::ChgAmend);
    t.record(Command::AmendDecision(AmendDecision {
        target,
        effective_on: amendment.date,
        decision: amendment,
        legal_reference: None,
        departure_period_days: Some(30),
        destination: None,
        grounds: None,
        basis: None,
        review_on: None,
        valid_until: None,
    }));
    t.later(5, 40);
    departs(t);
}

/// Ministers and consuls ban persons who may never have been here (Reg. 122 p. 9).
fn is_not_wanted(t: &mut Telling) {
    t.organisation = Organisation::Pmlp;
    file(t);
    let (authority, basis, term) = *t.random.pick(&[
        (Authority::MinInt, BanBasis::Security, None),
        (Authority::MinFor, BanBasis::Png, None),
        (Authority::MinInt, BanBasis::Security, Some(Term::years(10))),
        (
            Authority::MfaCons,
            BanBasis::Circumvention,
            Some(Term::years(3)),
        ),
    ]);
    let kind = if t.random.chance(50) {
        DecisionKind::BanLv
    } else {
        DecisionKind::BanSch
    };
    let decision = t.decision(kind, authority);
    let review_on = Term::years(3).end_from(decision.date);
    t.record(Command::ImposeEntryBan(ImposeEntryBan {
        decision,
        legal_reference: None,
        received_on: None,
        basis,
        sub_basis: None,
        return_decision_id: None,
        term,
        valid_from: None,
        valid_until: None,
        unlimited: term.is_none(),
        review_on: review_on.filter(|_| term.is_none()),
        threat: basis == BanBasis::Security,
        family_member: false,
    }));
}

fn has_the_ban_changed(t: &mut Telling) {
    opens(t);
    let (decision, period) = return_decision(t);
    let target = return_ban(t, decision);
    t.later(i64::from(period) + 1, i64::from(period) + 20);
    departs(t);
    t.later(60, 250);
    match t.random.below(3) {
        0 => {
            let decision = t.own_decision(DecisionKind::ChgShorten);
            t.record(Command::ShortenEntryBan(ShortenEntryBan {
                target,
                decision,
                legal_reference: None,
                received_on: None,
                valid_until: None,
                term: Some(Term::years(1)),
            }));
        }
        1 => {
            let decision = t.own_decision(DecisionKind::ChgRevoke);
            t.record(Command::RevokeDecision(RevokeDecision {
                target,
                effective_on: Some(decision.date),
                decision,
                legal_reference: None,
                received_on: None,
                mode: Some(RevocationMode::ExNunc),
                reason: RevocationReason::Humanitarian,
            }));
        }
        _ => {
            let decision = t.own_decision(DecisionKind::ChgSuspend);
            let from = decision.date;
            t.record(Command::SuspendDecision(SuspendDecision {
                target,
                decision,
                legal_reference: None,
                from,
                until: Term {
                    months: 0,
                    days: 10,
                }
                .end_from(from),
                reason: SuspensionReason::Visit,
            }));
        }
    }
}

fn opens(t: &mut Telling) {
    let found = *t.random.pick(&[
        Violation::Vi04,
        Violation::Vi04,
        Violation::Vi05,
        Violation::Vi06,
        Violation::Vi09,
    ]);
    opens_with(t, found);
}

fn opens_with(t: &mut Telling, found: Violation) {
    file(t);
    violation(t, found);
    if t.organisation == Organisation::Vrs && t.random.chance(15) && found != Violation::Vi01 {
        detained(t, DetentionGround::Dg03);
        t.at += TimeDelta::hours(20);
        t.record(Command::Release(Release {
            released_at: Some(t.at),
            reason: Some(ReleaseReason::CourtRefused),
        }));
    }
}

fn file(t: &mut Telling) {
    let opening = t.person.opening();
    t.record(Command::OpenFile(Box::new(opening)));
    if t.random.chance(8) {
        let alias = t.person.alias(&mut t.random, t.namespace);
        t.record(Command::AssertIdentity(Box::new(alias)));
    }
}

fn violation(t: &mut Telling, found: Violation) {
    let name = format!("violation/{found}");
    let place = t.random.pick(PLACES).parse().ok();
    t.record(Command::RecordViolation(RecordViolation {
        violation_id: ViolationId(Uuid::new_v5(&t.namespace, name.as_bytes())),
        found_on: Some(t.today()),
        place,
        grounds: vec![found],
    }));
}

/// Only the State Border Guard detains (rule R-039).
fn detained(t: &mut Telling, reason: DetentionGround) {
    let worked_on_by = std::mem::replace(&mut t.organisation, Organisation::Vrs);
    let name = format!("detention/{reason}");
    t.record(Command::StartDetention(StartDetention {
        detention_id: DetentionId(Uuid::new_v5(&t.namespace, name.as_bytes())),
        started_at: Some(t.at - TimeDelta::minutes(40)),
        reason: Some(reason),
        unit: Some("VRS-LUDZA".parse().expect("a unit")),
        police_detained_at: None,
        justification: None,
        // A court may have refused an earlier detention (rule R-053).
        new_facts: (reason == DetentionGround::Dg06).then(|| "period missed".to_owned()),
        released_at: None,
        release_reason: None,
    }));
    t.organisation = worked_on_by;
}

/// The decision and its period, made known at once or within days.
fn return_decision(t: &mut Telling) -> (DecisionId, u16) {
    let decision = t.own_decision(DecisionKind::RdVol);
    let (target, period) = (decision.decision_id, *t.random.pick(PERIODS));
    let at_once = t.random.chance(85);
    t.record(Command::IssueReturnDecision(IssueReturnDecision {
        notified_on: at_once.then_some(decision.date),
        decision,
        legal_reference: None,
        departure_period_days: Some(period),
        grounds: vec![Violation::Vi04],
        destination: t.person.country,
        manner: NotificationManner::InPerson,
    }));
    if !at_once {
        t.later(1, 5);
        t.record(Command::NotifyDecision(NotifyDecision {
            target,
            notified_on: t.today(),
            manner: NotificationManner::Post,
        }));
    }
    (target, period)
}

fn removal_order(
    t: &mut Telling,
    ground: RemovalGround,
    found: Violation,
    predecessor: Option<DecisionId>,
) -> DecisionId {
    let decision = t.own_decision(DecisionKind::RdForced);
    let order = decision.decision_id;
    t.record(Command::IssueRemovalOrder(IssueRemovalOrder {
        notified_on: Some(decision.date),
        decision,
        legal_reference: None,
        ground: Some(ground),
        grounds: vec![found],
        destination: Some(t.person.country),
        predecessor,
        no_ban_reason: None,
        manner: NotificationManner::InPerson,
    }));
    order
}

fn return_ban(t: &mut Telling, return_decision: DecisionId) -> DecisionId {
    let kind = if t.random.chance(85) {
        DecisionKind::BanSch
    } else {
        DecisionKind::BanLv
    };
    let decision = t.own_decision(kind);
    let ban = decision.decision_id;
    let years = *t.random.pick(&[2, 3, 3, 3, 5]);
    t.record(Command::ImposeEntryBan(ImposeEntryBan {
        decision,
        legal_reference: None,
        received_on: None,
        basis: BanBasis::ReturnBan,
        sub_basis: None,
        return_decision_id: Some(return_decision),
        term: Some(Term::years(years)),
        valid_from: None,
        valid_until: None,
        unlimited: false,
        review_on: None,
        threat: false,
        family_member: false,
    }));
    ban
}

fn departs(t: &mut Telling) {
    let form = if t.random.chance(25) {
        DepartureForm::VolAssist
    } else {
        DepartureForm::VolNoassist
    };
    let (departed_on, destination) = (t.today(), t.person.country);
    let place = t.random.pick(PLACES).parse().expect("a code of the list");
    let reference = format!("{}", Uuid::new_v5(&t.namespace, b"departure"));
    t.record(Command::ConfirmDeparture(ConfirmDeparture {
        departed_on,
        departed_earliest_on: None,
        border_crossing_point: place,
        destination,
        form,
        proof: Some(ExitProof::BcpLv),
        reference: Some(reference),
    }));
}

fn removed(t: &mut Telling, order: DecisionId) {
    let worked_on_by = std::mem::replace(&mut t.organisation, Organisation::Vrs);
    let (removed_on, country) = (t.today(), t.person.country);
    t.record(Command::RecordRemoval(RecordRemoval {
        target: Some(order),
        removed_on,
        border_crossing_point: "LV-RIX".parse().ok(),
        destination: Some(country),
        form: DepartureForm::ForcedNoassist,
        reference: Some(format!("{}", Uuid::new_v5(&t.namespace, b"escort"))),
        started_at: None,
        informed_at: None,
        short_notice: None,
        asylum_exception: None,
        reception: None,
        representative: None,
    }));
    t.organisation = worked_on_by;
}
