//! A return decision as the check knows it, and what events do to it (rules ).

use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{Authority, DecisionKind};
use events::payloads::{CaseClosed, Decision, DecisionRevoked, DepartureRefuted};
use serde::{Deserialize, Serialize};

use super::{Revocation, State};
use crate::Unappliable;

/// A return decision, removal order or court expulsion with everything on which it depends whether it is live on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnDecision {
    /// The decision.
    pub decision_id: DecisionId,
    /// Its kind.
    pub kind: DecisionKind,
    /// The authority that took it.
    pub authority: Authority,
    /// Its number.
    pub number: String,
    /// The day on which it was taken.
    pub date: NaiveDate,
    /// The day on which the person left under it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub executed_on: Option<NaiveDate>,
    /// The day on which its case was closed without a departure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed_on: Option<NaiveDate>,
    /// The order that took its place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub superseded_by: Option<DecisionId>,
    /// Its revocation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revoked: Option<Revocation>,
}

impl ReturnDecision {
    /// Whether it obliges to leave as far as is known, days to come aside.
    pub fn is_live(&self) -> bool {
        self.stands() && self.superseded_by.is_none()
    }

    fn stands(&self) -> bool {
        self.revoked.is_none() && self.executed_on.is_none() && self.closed_on.is_none()
    }

    /// Whether this order is the one that took its place, and nothing else has ended it since.
    fn waits_behind(&self, order: DecisionId) -> bool {
        self.stands() && self.superseded_by == Some(order)
    }
}

impl State {
    /// The first day on which a return decision obliges no more, revocation aside: the person left, the case was closed or
    /// another order took its place.
    pub fn over_on(&self, decision: &ReturnDecision) -> Option<NaiveDate> {
        let superseded_on = decision.superseded_by.map(|successor| {
            let mut orders = self.returns.iter();
            let known = orders.find(|order| order.decision_id == successor);
            // A successor that is not here took its place before anything is known of it.
            known.map_or(decision.date, |order| order.date)
        });
        let ends = [decision.executed_on, decision.closed_on, superseded_on];
        ends.into_iter().flatten().min()
    }
}

pub(super) fn issued(state: &mut State, act: &Decision, predecessor: Option<DecisionId>) {
    if let Some(predecessor) = predecessor.and_then(|id| known(state, id)) {
        predecessor.superseded_by = Some(act.decision_id);
    }
    state.returns.push(ReturnDecision {
        decision_id: act.decision_id,
        kind: act.kind,
        authority: act.authority,
        number: act.number.clone(),
        date: act.date,
        executed_on: None,
        closed_on: None,
        superseded_by: None,
        revoked: None,
    });
    state.followed = true;
}

/// The person left under the decision.
pub(super) fn executed(
    state: &mut State,
    target: Option<DecisionId>,
    on: NaiveDate,
) -> Result<bool, Unappliable> {
    let Some(target) = target else {
        return Ok(false);
    };
    change(state, target, |decision| decision.executed_on = Some(on))
}

/// The departure did not happen: the decision obliges again, unless another order has its place.
pub(super) fn refuted(state: &mut State, event: &DepartureRefuted) -> Result<bool, Unappliable> {
    let Some(target) = event.target else {
        return Ok(false);
    };
    change(state, target, |decision| {
        decision.executed_on = None;
        decision.superseded_by = event.superseded_by;
    })
}

pub(super) fn closed(state: &mut State, event: &CaseClosed) -> Result<bool, Unappliable> {
    change(state, event.target, |decision| {
        decision.closed_on = Some(event.closed_on);
    })
}

/// Whether the revocation was that of a return decision.
pub(super) fn revoked(state: &mut State, event: &DecisionRevoked) -> bool {
    let Some(decision) = known(state, event.target) else {
        return false;
    };
    let before = decision.clone();
    decision.revoked = Some(Revocation {
        mode: event.mode,
        effective_on: event.effective_on,
        reason: event.reason,
    });
    match before.superseded_by.filter(|_| before.stands()) {
        None if before.is_live() => restore_predecessor(state, event.target),
        None => {}
        next => follow(state, event.target, next),
    }
    true
}

pub(super) fn withdraw(state: &mut State, decision_id: DecisionId) -> bool {
    let mut returns = state.returns.iter();
    let place = returns.position(|known| known.decision_id == decision_id);
    if let Some(place) = place {
        state.returns.remove(place);
        state.withdrawn.push(decision_id.0);
        restore_predecessor(state, decision_id);
    }
    place.is_some()
}

pub(super) fn withdraw_all(state: &mut State) {
    let withdrawn = state.returns.drain(..).map(|known| known.decision_id.0);
    state.withdrawn.extend(withdrawn);
}

/// Of the decisions that an order had superseded, the latest obliges again and takes in turn the place of the others, because at
/// most one obliges (rule R-060).
fn restore_predecessor(state: &mut State, gone: DecisionId) {
    let superseded = state.returns.iter_mut();
    let latest = superseded
        .filter(|decision| decision.waits_behind(gone))
        .max_by_key(|decision| decision.date);
    let Some(latest) = latest else { return };
    latest.superseded_by = None;
    let next = Some(latest.decision_id);
    follow(state, gone, next);
}

/// What an order had superseded has another one in its place.
fn follow(state: &mut State, order: DecisionId, next: Option<DecisionId>) {
    let superseded = state.returns.iter_mut();
    for decision in superseded.filter(|decision| decision.waits_behind(order)) {
        decision.superseded_by = next;
    }
}

/// What was entered in error is changed no more.
fn change(
    state: &mut State,
    target: DecisionId,
    change: impl FnOnce(&mut ReturnDecision),
) -> Result<bool, Unappliable> {
    let withdrawn = state.withdrawn.contains(&target.0);
    match known(state, target) {
        Some(decision) => {
            change(decision);
            Ok(true)
        }
        None if withdrawn => Ok(false),
        None => Err(Unappliable::UnknownDecision(target)),
    }
}

fn known(state: &mut State, id: DecisionId) -> Option<&mut ReturnDecision> {
    state
        .returns
        .iter_mut()
        .find(|known| known.decision_id == id)
}
