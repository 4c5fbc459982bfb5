//! The return case: return decision, removal order, notification (Reg. 122 p. 5.7.1-5.7.5; Directive 2008/115/EC).

pub(crate) mod closing;
pub(crate) mod court;

use crate::circumstances::{Circumstances, Decided};
use crate::command::{IssueRemovalOrder, IssueReturnDecision, NotifyDecision};
use crate::refusal::Refusal;
use crate::rules::actors::{self, not_in_future};
use crate::rules::claims::same_claim;
use crate::rules::consultations::other_states_were_consulted;
use crate::rules::removals::the_country_is_not_barred;
use crate::rules::texts::number_is_visible;
use crate::rules::{identity, returns as rules};
use crate::state::{
    Ban, File, ReturnContent, ReturnDecision, ReturnSituation, Standing, Suspension,
};
use crate::time::days_after;
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{Country, DecisionKind, NotificationManner};
use events::payloads::{
    Decision, DecisionNotified, DeparturePeriodExpired, RemovalOrderIssued, ReturnDecisionIssued,
};

/// A return decision with a period for voluntary departure is issued, perhaps handed over at once.
pub(crate) fn issue_return_decision(
    file: &File,
    command: IssueReturnDecision,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decision = command.decision;
    actors::the_right_organisation_records(&decision, on.actor.organisation)?;
    let same = |known: &ReturnDecision| {
        let content = ReturnContent::Voluntary {
            departure_period_days: command.departure_period_days.unwrap_or(0),
        };
        is_same(known, &content, &command.grounds, Some(command.destination))
            && command
                .notified_on
                .is_none_or(|day| was_notified(known, day, command.manner))
    };
    if is_repeated(file, &decision, same)? {
        return Ok(Vec::new());
    }
    rules::a_return_decision_has_its_kind(&decision, DecisionKind::RdVol)?;
    a_new_decision_is_acceptable(&decision, on)?;
    rules::a_return_decision_has_grounds(&command.grounds)?;
    the_destination_is_possible(command.destination, on)?;
    the_country_is_not_barred(
        &file.removal_bars,
        command.destination,
        decision.date,
        "/destination",
    )?;
    other_states_were_consulted(file, decision.date)?;
    identity::no_return_decision_under_free_movement(&file.identities)?;
    let days = rules::the_period_is_within_limits(
        command.departure_period_days,
        decision.date,
        on.parameters,
    )?;
    rules::at_most_one_return_decision_is_live(file.live_return(), None)
        .map_err(|_| Refusal::LiveReturnDecision("".into()))?;
    let notified = command
        .notified_on
        .map(|day| notification(&decision, Some(days), None, (day, command.manner), on))
        .transpose()?;
    let effective_on = decision.date;
    let authority = decision.authority;
    let issued = ReturnDecisionIssued {
        profile: file.profile_on(effective_on),
        decision,
        departure_period_days: days,
        grounds: command.grounds,
        destination: command.destination,
    };
    let issued =
        Decided::fact(issued, effective_on).by(authority, command.legal_reference.as_ref());
    Ok(std::iter::once(issued).chain(notified).collect())
}

/// An order of forced removal is issued, perhaps after a return decision, perhaps handed over at once.
pub(crate) fn issue_removal_order(
    file: &File,
    command: IssueRemovalOrder,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decision = command.decision;
    actors::the_right_organisation_records(&decision, on.actor.organisation)?;
    let same = |known: &ReturnDecision| {
        let content = command.ground.map(|ground| ReturnContent::Forced {
            ground,
            predecessor: command.predecessor,
            no_ban_reason: command.no_ban_reason,
        });
        content.is_some_and(|asked| is_same(known, &asked, &command.grounds, command.destination))
            && command
                .notified_on
                .is_none_or(|day| was_notified(known, day, command.manner))
    };
    if is_repeated(file, &decision, same)? {
        return Ok(Vec::new());
    }
    rules::a_return_decision_has_its_kind(&decision, DecisionKind::RdForced)?;
    a_new_decision_is_acceptable(&decision, on)?;
    rules::a_return_decision_has_grounds(&command.grounds)?;
    if let Some(destination) = command.destination {
        the_destination_is_possible(destination, on)?;
        the_country_is_not_barred(
            &file.removal_bars,
            destination,
            decision.date,
            "/destination",
        )?;
    }
    other_states_were_consulted(file, decision.date)?;
    identity::no_return_decision_under_free_movement(&file.identities)?;
    let predecessor =
        rules::at_most_one_return_decision_is_live(file.live_return(), command.predecessor)?;
    let ground = rules::no_period_needs_a_ground(command.ground, decision.date, predecessor)?;
    let notified = command
        .notified_on
        .map(|day| notification(&decision, None, None, (day, command.manner), on))
        .transpose()?;
    let effective_on = decision.date;
    let authority = decision.authority;
    let late = rules::an_order_is_passed_late(&decision, on.today, on.parameters);
    let issued = RemovalOrderIssued {
        profile: file.profile_on(effective_on),
        decision,
        ground,
        grounds: command.grounds,
        destination: command.destination,
        predecessor: command.predecessor,
        no_ban_reason: command.no_ban_reason,
    };
    let issued = Decided::fact(issued, effective_on)
        .by(authority, command.legal_reference.as_ref())
        .with(late);
    Ok(std::iter::once(issued).chain(notified).collect())
}

/// A decision was made known to the person.
pub(crate) fn notify(
    file: &File,
    command: &NotifyDecision,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let NotifyDecision {
        target,
        notified_on,
        manner,
    } = *command;
    if let Some(known) = file.return_decision(target) {
        if was_notified(known, notified_on, manner) {
            return Ok(Vec::new());
        }
        // That it was made known is a fact also where a departure or a removal order followed: its outcome rests on it.
        let (standing, suspension) = known
            .situation
            .course()
            .ok_or(Refusal::TargetNotLive("/target".into()))?;
        let days = match (standing, &known.content) {
            (Standing::Notified { .. }, _) => return Err(Refusal::AlreadyNotified("".into())),
            (Standing::Issued, ReturnContent::Forced { .. } | ReturnContent::Court { .. }) => None,
            (
                Standing::Issued,
                ReturnContent::Voluntary {
                    departure_period_days,
                },
            ) => Some(*departure_period_days),
        };
        let notified = (notified_on, manner);
        return notification(&known.decision, days, suspension, notified, on).map(|it| vec![it]);
    }
    let ban = file
        .ban(target)
        .ok_or(Refusal::UnknownTarget("/target".into()))?;
    match ban.notified {
        Some(known) if known == (notified_on, manner) => Ok(Vec::new()),
        Some(_) => Err(Refusal::AlreadyNotified("".into())),
        None if !ban.is_live_on(on.today) => Err(Refusal::TargetNotLive("/target".into())),
        None => {
            notification(&ban.decision, None, None, (notified_on, manner), on).map(|it| vec![it])
        }
    }
}

fn notification(
    decision: &Decision,
    departure_period_days: Option<u16>,
    suspension: Option<&Suspension>,
    (notified_on, manner): (NaiveDate, NotificationManner),
    on: &Circumstances<'_>,
) -> Result<Decided, Refusal> {
    rules::notification_follows_the_decision(notified_on, decision)?;
    not_in_future(notified_on, on.today, "/notified_on")?;
    let last_day = departure_period_days
        .map(|days| rules::last_day_of_voluntary_departure(notified_on, days))
        .transpose()?;
    let standing = Standing::Notified {
        on: notified_on,
        last_day,
    };
    let last_day =
        rules::last_day_after_planned_end(standing, suspension.map(|known| &known.interval));
    let notified = DecisionNotified {
        target: decision.decision_id,
        notified_on,
        manner,
        last_day,
    };
    Ok(Decided::fact(notified, notified_on).by(decision.authority, None))
}

/// What every new decision must satisfy: authority, date, number, texts.
pub(crate) fn a_new_decision_is_acceptable(
    decision: &Decision,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    actors::the_authority_may_issue(decision)?;
    actors::not_in_future(decision.date, on.today, "/decision/date")?;
    number_is_visible(&decision.number, "/decision/number")
}

pub(crate) fn the_destination_is_possible(
    destination: Country,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    identity::the_country_exists_today(destination, on.specimens, "/destination")?;
    if destination == Country::LATVIA {
        return Err(Refusal::DestinationIsLatvia("/destination".into()));
    }
    Ok(())
}

/// R-009 within one file: the same decision with the same content is a repeat, with other content it is refused.
pub(crate) fn is_repeated(
    file: &File,
    decision: &Decision,
    same: impl Fn(&ReturnDecision) -> bool,
) -> Result<bool, Refusal> {
    let known = file
        .returns
        .iter()
        .find(|known| same_claim(&known.decision, decision));
    if known.is_some_and(same) {
        return Ok(true);
    }
    the_decision_is_new(file, decision).map(|()| false)
}

/// R-009 within one file: no decision of this claim, nor of this id, is on it.
pub(crate) fn the_decision_is_new(file: &File, decision: &Decision) -> Result<(), Refusal> {
    let known =
        |known: &Decision| same_claim(known, decision) || known.decision_id == decision.decision_id;
    if file.decisions().any(known) {
        return Err(Refusal::DuplicateDecision("/decision/number".into()));
    }
    Ok(())
}

pub(crate) fn is_same(
    known: &ReturnDecision,
    content: &ReturnContent,
    grounds: &[events::codes::Violation],
    destination: Option<Country>,
) -> bool {
    known.content == *content && known.grounds == grounds && known.destination == destination
}

fn was_notified(known: &ReturnDecision, day: NaiveDate, how: NotificationManner) -> bool {
    known.notified == Some((day, how))
}

pub(crate) fn return_decision_issued(file: &mut File, event: &ReturnDecisionIssued) {
    file.returns.push(ReturnDecision {
        decision: event.decision.clone(),
        content: ReturnContent::Voluntary {
            departure_period_days: event.departure_period_days,
        },
        grounds: event.grounds.clone(),
        destination: Some(event.destination),
        notified: None,
        overdue_since: None,
        situation: ReturnSituation::Live(Standing::Issued),
    });
}

pub(crate) fn removal_order_issued(file: &mut File, event: &RemovalOrderIssued) {
    supersede(file, event.predecessor, event.decision.decision_id);
    file.returns.push(ReturnDecision {
        decision: event.decision.clone(),
        content: ReturnContent::Forced {
            ground: event.ground,
            predecessor: event.predecessor,
            no_ban_reason: event.no_ban_reason,
        },
        grounds: event.grounds.clone(),
        destination: event.destination,
        notified: None,
        overdue_since: None,
        situation: ReturnSituation::Live(Standing::Issued),
    });
}

fn supersede(file: &mut File, predecessor: Option<DecisionId>, by: DecisionId) {
    if let Some(predecessor) = predecessor.and_then(|id| return_mut(file, id)) {
        predecessor.situation.supersede(by);
    }
}

/// The order that took the place of other decisions is gone: the latest of them stands where it stood and takes in turn the
/// place of the others, because at most one is live (rule R-060).
pub(crate) fn restore_superseded(file: &mut File, order: DecisionId) {
    let superseded = file.returns.iter_mut();
    let mut superseded: Vec<&mut ReturnDecision> = superseded
        .filter(|known| known.situation.superseded_by() == Some(order))
        .collect();
    superseded.sort_by_key(|known| known.decision.date);
    let Some(latest) = superseded.pop() else {
        return;
    };
    latest.stand_again();
    for earlier in superseded {
        earlier.situation.follow(latest.decision.decision_id);
    }
}

pub(crate) fn notified(file: &mut File, event: &DecisionNotified) {
    let notified = Some((event.notified_on, event.manner));
    if let Some(decision) = return_mut(file, event.target) {
        decision.notified = notified;
        let last_day = running_last_day(decision, event);
        if let Some(known) = decision.situation.standing_mut() {
            *known = Standing::Notified {
                on: event.notified_on,
                last_day,
            };
        }
    } else if let Some(ban) = ban_mut(file, event.target) {
        ban.notified = notified;
    }
}

/// The last day from which a suspension takes its frozen days: the event of a suspended decision carries the one that
/// follows the planned end already.
fn running_last_day(decision: &ReturnDecision, event: &DecisionNotified) -> Option<NaiveDate> {
    match (decision.situation.course(), &decision.content) {
        (
            Some((_, Some(_))),
            ReturnContent::Voluntary {
                departure_period_days,
            },
        ) => days_after(event.notified_on, (*departure_period_days).into()).or(event.last_day),
        _ => event.last_day,
    }
}

/// The last day of voluntary departure passed: the case is overdue (rule R-061).
pub(crate) fn period_expired(file: &mut File, event: &DeparturePeriodExpired) {
    if let Some(known) = return_mut(file, event.target) {
        known.overdue_since = Some(event.last_day);
    }
}

pub(crate) fn return_mut(file: &mut File, id: DecisionId) -> Option<&mut ReturnDecision> {
    file.returns
        .iter_mut()
        .find(|known| known.decision.decision_id == id)
}

pub(crate) fn ban_mut(file: &mut File, id: DecisionId) -> Option<&mut Ban> {
    file.bans
        .iter_mut()
        .find(|known| known.decision.decision_id == id)
}
