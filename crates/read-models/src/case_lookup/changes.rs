//! What events do to the decisions of a case.

use chrono::{Days, NaiveDate};
use events::DecisionId;
use events::codes::BanBasis;
use events::payloads::{
    Decision, DecisionAmended, DecisionNotified, DecisionResumed, DecisionRevoked,
    DecisionSuspended, EntryBanAwaitsDeparture, EntryBanImposed, EntryBanShortened,
    EntryBanStarted, RemovalOrderIssued, ReturnDecisionIssued,
};

use super::decisions::{
    Ban, Change, ChangeKind, DecisionView, Notification, ReturnOrder, Revocation, Suspension,
};
use super::document::CaseDocument;
use super::in_error::Entry;
use super::sources::ChangedBy;
use crate::{Envelope, Unappliable};

/// The decision of the case that the event at a position changes, or the reason why it does not fit. One that was entered in
/// error is still followed.
pub(super) fn find(
    case: &mut CaseDocument,
    decision_id: DecisionId,
    position: u64,
) -> Result<&mut DecisionView, Unappliable> {
    let in_error = case.entered_in_error.iter_mut();
    let in_error = in_error.filter_map(|error| match &mut error.entry {
        Some(Entry::Decision(decision)) => Some(&mut **decision),
        _ => None,
    });
    let mut all = case.decisions.iter_mut().chain(in_error);
    let found = all.find(|decision| decision.decision_id == decision_id);
    let decision = found.ok_or(Unappliable::UnknownDecision(decision_id))?;
    decision.changed_by.add(position);
    Ok(decision)
}

fn ban_of(decision: &mut DecisionView) -> Result<&mut Ban, Unappliable> {
    decision
        .ban
        .as_mut()
        .ok_or(Unappliable::NotABan(decision.decision_id))
}

pub(super) fn return_decision(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &ReturnDecisionIssued,
) -> Result<(), Unappliable> {
    let order = ReturnOrder {
        departure_period_days: Some(event.departure_period_days),
        grounds: event.grounds.clone(),
        destination: Some(event.destination),
        ..ReturnOrder::default()
    };
    add(
        case,
        DecisionView {
            return_order: Some(order),
            ..DecisionView::of(envelope, &event.decision)
        },
    )
}

pub(super) fn removal_order(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &RemovalOrderIssued,
) -> Result<(), Unappliable> {
    let order = event.decision.decision_id;
    supersede(case, event.predecessor, order, envelope.position)?;
    let order = ReturnOrder {
        ground: Some(event.ground),
        no_ban_reason: event.no_ban_reason,
        grounds: event.grounds.clone(),
        destination: event.destination,
        predecessor: event.predecessor,
        ..ReturnOrder::default()
    };
    add(
        case,
        DecisionView {
            return_order: Some(order),
            ..DecisionView::of(envelope, &event.decision)
        },
    )
}

/// The order takes the place of the one that it follows (rule R-060).
pub(super) fn supersede(
    case: &mut CaseDocument,
    predecessor: Option<DecisionId>,
    order: DecisionId,
    position: u64,
) -> Result<(), Unappliable> {
    let Some(predecessor) = predecessor else {
        return Ok(());
    };
    let superseded = find(case, predecessor, position)?.return_order.as_mut();
    superseded
        .ok_or(Unappliable::UnknownDecision(predecessor))?
        .superseded_by = Some(order);
    Ok(())
}

pub(super) fn notified(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DecisionNotified,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    decision.notification = Some(Notification {
        on: event.notified_on,
        manner: event.manner,
        position: envelope.position,
    });
    set_last_day(decision, event.last_day);
    Ok(())
}

pub(super) fn ban_imposed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &EntryBanImposed,
) -> Result<(), Unappliable> {
    let ban = Ban {
        scope: event.scope,
        basis: event.basis,
        sub_basis: event.sub_basis,
        return_decision_id: event.return_decision_id,
        term: event.term,
        valid_from: event.valid_from,
        valid_until: event.valid_until,
        unlimited: event.unlimited,
        review_on: event.review_on,
        threat: event.threat,
        family_member: event.family_member,
    };
    add(
        case,
        DecisionView {
            ban: Some(ban),
            ..DecisionView::of(envelope, &event.decision)
        },
    )
}

pub(super) fn ban_started(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &EntryBanStarted,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    let ban = ban_of(decision)?;
    ban.valid_from = Some(event.valid_from);
    ban.valid_until = Some(event.valid_until);
    change(
        decision,
        envelope,
        ChangeKind::Started,
        None,
        event.valid_from,
    );
    Ok(())
}

/// The departure did not happen: the ban waits for one again, in its whole length.
pub(super) fn ban_pending(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &EntryBanAwaitsDeparture,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    let ban = ban_of(decision)?;
    (ban.valid_from, ban.valid_until) = (None, None);
    let (kind, on) = (ChangeKind::AwaitsDeparture, envelope.metadata.effective_on);
    change(decision, envelope, kind, None, on);
    Ok(())
}

pub(super) fn ban_shortened(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &EntryBanShortened,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    let ban = ban_of(decision)?;
    ban.valid_until = event.valid_until.or(ban.valid_until);
    ban.term = event.term.or(ban.term);
    ban.unlimited = ban.unlimited && event.valid_until.is_none() && event.term.is_none();
    change(
        decision,
        envelope,
        ChangeKind::Shortened,
        Some(&event.decision),
        envelope.metadata.effective_on,
    );
    changing_decision(case, envelope, &event.decision, event.target)
}

pub(super) fn suspended(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DecisionSuspended,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    let act = event.decision.as_ref();
    decision.suspensions.push(Suspension {
        decision_id: act.map(|act| act.decision_id).or(event.because_of),
        from: event.from,
        until: event.until,
        reason: event.reason,
        days_left: event.days_left,
        resumed_on: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
    let last_day = last_day_while_suspended(decision, event.days_left);
    set_last_day(decision, last_day);
    change(decision, envelope, ChangeKind::Suspended, act, event.from);
    act.map_or(Ok(()), |act| {
        changing_decision(case, envelope, act, event.target)
    })
}

pub(super) fn resumed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DecisionResumed,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    // A suspension that has ended or is still to come is another one, and stays as it was decided.
    let suspensions = decision.suspensions.iter_mut();
    let mut covering = suspensions
        .filter(|it| it.covers(event.resumed_on))
        .peekable();
    if covering.peek().is_none() {
        return Err(Unappliable::NotSuspended(event.target));
    }
    for suspension in covering {
        suspension.resumed_on = Some(event.resumed_on);
        suspension.changed_by.add(envelope.position);
    }
    set_last_day(decision, event.last_day);
    change(
        decision,
        envelope,
        ChangeKind::Resumed,
        event.decision.as_ref(),
        event.resumed_on,
    );
    if let Some(act) = &event.decision {
        changing_decision(case, envelope, act, event.target)?;
    }
    Ok(())
}

pub(super) fn amended(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DecisionAmended,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    set_last_day(decision, event.last_day);
    if let Some(order) = &mut decision.return_order {
        order.departure_period_days = event.departure_period_days.or(order.departure_period_days);
        order.destination = event.destination.or(order.destination);
        order.grounds = event
            .grounds
            .clone()
            .unwrap_or_else(|| std::mem::take(&mut order.grounds));
    }
    if let Some(ban) = &mut decision.ban {
        ban.basis = event.basis.unwrap_or(ban.basis);
        // A ground of another basis goes with it (rule R-084).
        ban.sub_basis = ban.sub_basis.filter(|ground| ground.basis() == ban.basis);
        // A ban that was re-based on a ground of its own hangs on no return decision any more (rule R-078).
        ban.return_decision_id = ban
            .return_decision_id
            .filter(|_| ban.basis == BanBasis::ReturnBan);
        ban.review_on = event.review_on.or(ban.review_on);
    }
    change(
        decision,
        envelope,
        ChangeKind::Amended,
        Some(&event.decision),
        event.effective_on,
    );
    changing_decision(case, envelope, &event.decision, event.target)
}

pub(super) fn revoked(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DecisionRevoked,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    let was_live = decision.obliges_to_leave();
    let followed_by = decision.superseded_by();
    decision.revocation = Some(Revocation {
        decision_id: event.decision.as_ref().map(|act| act.decision_id),
        mode: event.mode,
        effective_on: event.effective_on,
        reason: event.reason,
        because_of: event.because_of,
        position: envelope.position,
    });
    change(
        decision,
        envelope,
        ChangeKind::Revoked,
        event.decision.as_ref(),
        event.effective_on,
    );
    if was_live {
        restore_predecessor(case, event.target, envelope.position);
    } else if followed_by.is_some() {
        follow(case, event.target, followed_by, envelope.position);
    }
    if let Some(act) = &event.decision {
        changing_decision(case, envelope, act, event.target)?;
    }
    Ok(())
}

/// Of the decisions that an order had superseded, the latest obliges again and takes in turn the place of the others, because at
/// most one obliges (rule R-060).
pub(super) fn restore_predecessor(case: &mut CaseDocument, gone: DecisionId, position: u64) {
    let superseded = case.decisions.iter_mut();
    let latest = superseded
        .filter(|decision| decision.superseded_by() == Some(gone))
        .max_by_key(|decision| decision.date);
    let Some(latest) = latest else { return };
    let id = latest.decision_id;
    latest.changed_by.add(position);
    if let Some(order) = &mut latest.return_order {
        order.superseded_by = None;
    }
    follow(case, gone, Some(id), position);
}

/// What an order had superseded has another one in its place.
fn follow(case: &mut CaseDocument, order: DecisionId, next: Option<DecisionId>, position: u64) {
    let superseded = case.decisions.iter_mut();
    for decision in superseded.filter(|decision| decision.superseded_by() == Some(order)) {
        decision.changed_by.add(position);
        if let Some(superseded) = &mut decision.return_order {
            superseded.superseded_by = next;
        }
    }
}

/// The frozen days follow the planned end of suspensions that overlap, if nothing ends them before; without a planned end the
/// last day stands as if nothing were suspended. A period that had passed does not come back.
fn last_day_while_suspended(decision: &DecisionView, days_left: Option<u16>) -> Option<NaiveDate> {
    let days_left = days_left.filter(|days| *days > 0)?;
    let notified_on = decision.notification.as_ref()?.on;
    let not_ended = decision.suspensions.iter();
    let not_ended = not_ended.filter(|suspension| suspension.resumed_on.is_none());
    let days = not_ended.map(|suspension| (suspension.from, suspension.until));
    let (from, until) = days.reduce(|(from, until), (next_from, next_until)| {
        if until.is_some_and(|until| until < next_from) {
            return (next_from, next_until);
        }
        let until = until.zip(next_until).map(|(one, two)| one.max(two));
        (from.min(next_from), until)
    })?;
    let before = match until {
        Some(until) => until.max(notified_on),
        None => from.pred_opt()?.max(notified_on),
    };
    before.checked_add_days(Days::new(days_left.into()))
}

pub(super) fn add(case: &mut CaseDocument, decision: DecisionView) -> Result<(), Unappliable> {
    let id = decision.decision_id;
    if case.decisions.iter().any(|known| known.decision_id == id) {
        return Err(Unappliable::KnownDecision(id));
    }
    case.decisions.push(decision);
    Ok(())
}

pub(super) fn changing_decision(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    decision: &Decision,
    target: DecisionId,
) -> Result<(), Unappliable> {
    add(
        case,
        DecisionView {
            target: Some(target),
            ..DecisionView::of(envelope, decision)
        },
    )
}

pub(super) fn change(
    decision: &mut DecisionView,
    envelope: &Envelope<'_>,
    kind: ChangeKind,
    act: Option<&Decision>,
    on: NaiveDate,
) {
    let decision_id = act.map(|act| act.decision_id);
    decision.changes.push(Change {
        kind,
        decision_id,
        on,
        position: envelope.position,
    });
}

pub(super) fn set_last_day(decision: &mut DecisionView, last_day: Option<NaiveDate>) {
    if let Some(order) = &mut decision.return_order {
        order.last_day = last_day.or(order.last_day);
    }
}
