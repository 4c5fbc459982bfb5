//! Decisions and the changes to them.

use super::{abroad, changes, day_after, decision, own, place, targets};
use crate::circumstances::Circumstances;
use crate::command::{
    AmendDecision, Command, ExtendDeparturePeriod, GrantEntryPermission, ImposeEntryBan,
    IssueRemovalOrder, IssueReturnDecision, NotifyDecision, RecordCourtExpulsion,
    RecordPermittedEntry, ResumeDecision, RevokeDecision, ShortenEntryBan, SuspendDecision,
};
use crate::state::{File, ReturnContent, ReturnDecision, Standing};
use events::Term;
use events::codes::{
    Authority, BanBasis, DecisionKind, NotificationManner, PermissionGround, RemovalGround,
    RevocationMode, RevocationReason, SuspensionReason, Violation,
};

pub(super) fn issue_return_decision(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        IssueReturnDecision {
            decision: decision(DecisionKind::RdVol, own(on), on),
            legal_reference: None,
            departure_period_days: Some(14),
            grounds: vec![Violation::Vi99],
            destination: abroad(),
            notified_on: None,
            manner: NotificationManner::InPerson,
        }
        .into(),
    ]
}

pub(super) fn issue_removal_order(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let live = file.live_return();
    let voluntary = |content: &ReturnContent| matches!(content, ReturnContent::Voluntary { .. });
    let predecessor = live.filter(|known| voluntary(&known.content));
    vec![
        IssueRemovalOrder {
            decision: decision(DecisionKind::RdForced, own(on), on),
            legal_reference: None,
            ground: Some(RemovalGround::Threat),
            grounds: vec![Violation::Vi99],
            destination: None,
            predecessor: predecessor.map(|known| known.decision.decision_id),
            no_ban_reason: None,
            notified_on: None,
            manner: NotificationManner::InPerson,
        }
        .into(),
    ]
}

pub(super) fn record_court_expulsion(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordCourtExpulsion {
            decision: decision(DecisionKind::RdCourt, Authority::CourtCrim, on),
            legal_reference: None,
            grounds: vec![Violation::Vi13],
            destination: None,
            ban_term: None,
            predecessor: file.live_return().map(|known| known.decision.decision_id),
        }
        .into(),
    ]
}

pub(super) fn notify_decision(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let notify = |(target, _)| {
        NotifyDecision {
            target,
            notified_on: on.today,
            manner: NotificationManner::InPerson,
        }
        .into()
    };
    targets(file).into_iter().map(notify).collect()
}

pub(super) fn extend_departure_period(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    changes(file, on, DecisionKind::PeriodExt, |target, decision| {
        let known = file.return_decision(target);
        let last_day = known
            .and_then(ReturnDecision::standing)
            .and_then(Standing::last_day);
        ExtendDeparturePeriod {
            target,
            decision,
            legal_reference: None,
            last_day: day_after(last_day.unwrap_or(on.today)),
        }
    })
}

pub(super) fn impose_entry_ban(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        ImposeEntryBan {
            decision: decision(DecisionKind::BanLv, own(on), on),
            legal_reference: None,
            received_on: None,
            basis: BanBasis::Security,
            sub_basis: None,
            return_decision_id: None,
            term: Some(Term::years(1)),
            valid_from: None,
            valid_until: None,
            unlimited: false,
            review_on: None,
            threat: false,
            family_member: false,
        }
        .into(),
    ]
}

pub(super) fn grant_entry_permission(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        GrantEntryPermission {
            decision: decision(DecisionKind::EntryPermit, own(on), on),
            legal_reference: None,
            received_on: None,
            from: Some(on.today),
            until: Some(on.today),
            entries: Some(1),
            ground: Some(PermissionGround::Humanitarian),
        }
        .into(),
    ]
}

pub(super) fn record_permitted_entry(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let enter = |(target, _)| {
        RecordPermittedEntry {
            target,
            entered_on: on.today,
            border_crossing_point: place(),
        }
        .into()
    };
    targets(file).into_iter().map(enter).collect()
}

pub(super) fn suspend_decision(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    changes(file, on, DecisionKind::ChgSuspend, |target, decision| {
        SuspendDecision {
            target,
            decision,
            legal_reference: None,
            from: on.today,
            until: None,
            reason: SuspensionReason::Other,
        }
    })
}

pub(super) fn resume_decision(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    // What a court suspended works again by an act of the court.
    let by_court = targets(file)
        .into_iter()
        .map(|(target, _)| (target, Some(Authority::CourtAdm)));
    let by_note = targets(file).into_iter().map(|(target, _)| (target, None));
    by_note
        .chain(by_court)
        .map(|(target, court)| {
            ResumeDecision {
                target,
                decision: court.map(|court| decision(DecisionKind::ChgRevoke, court, on)),
                legal_reference: None,
                resumed_on: on.today,
            }
            .into()
        })
        .collect()
}

pub(super) fn amend_decision(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    changes(file, on, DecisionKind::ChgAmend, |target, decision| {
        let of_ban = file.ban(target).map(|ban| ban.basis);
        AmendDecision {
            target,
            decision,
            legal_reference: None,
            effective_on: on.today,
            departure_period_days: None,
            destination: of_ban.is_none().then(abroad),
            grounds: None,
            basis: of_ban,
            review_on: None,
            valid_until: None,
        }
    })
}

pub(super) fn revoke_decision(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    changes(file, on, DecisionKind::ChgRevoke, |target, decision| {
        RevokeDecision {
            target,
            decision,
            legal_reference: None,
            received_on: None,
            mode: Some(RevocationMode::ExNunc),
            effective_on: Some(on.today),
            reason: RevocationReason::ChangedCircumstances,
        }
    })
}

pub(super) fn shorten_entry_ban(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    changes(file, on, DecisionKind::ChgShorten, |target, decision| {
        let dates = file.ban(target).and_then(|ban| ban.dates());
        ShortenEntryBan {
            target,
            decision,
            legal_reference: None,
            received_on: None,
            valid_until: dates.map(|dates| dates.valid_from),
            term: dates.is_none().then(|| Term::months(0)),
        }
    })
}
