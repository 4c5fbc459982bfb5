//! Entry bans: imposed, started by departure, shortened (Reg. 122 p. 5.10-5.14; Immigration Law s. 61-63).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{ImposeEntryBan, ShortenEntryBan};
use crate::refusal::Refusal;
use crate::return_case::{a_new_decision_is_acceptable, ban_mut, the_decision_is_new};
use crate::rules::claims::same_claim;
use crate::rules::consultations::a_schengen_ban_waits_for_consultation;
use crate::rules::{actors, bans as rules, changes, identity};
use crate::state::{Ban, BanDates, BanSituation, Change, DepartureDays, File};
use chrono::NaiveDate;
use events::codes::{BanBasis, BanScope, DecisionKind};
use events::payloads::{
    Decision, EntryBanAwaitsDeparture, EntryBanImposed, EntryBanShortened, EntryBanStarted,
};
use events::{DecisionId, Term};

/// An entry ban is imposed.
pub(crate) fn impose(
    file: &File,
    command: ImposeEntryBan,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decision = &command.decision;
    actors::the_right_organisation_records(decision, on.actor.organisation)?;
    if file.bans.iter().any(|ban| is_repeated(ban, &command)) {
        return Ok(Vec::new());
    }
    the_decision_is_new(file, decision)?;
    let scope = rules::a_ban_has_one_scope(decision)?;
    a_new_decision_is_acceptable(decision, on)?;
    a_schengen_ban_waits_for_consultation(file, scope, decision.date)?;
    rules::the_basis_fits_the_authority(command.basis, decision.authority)?;
    rules::the_ground_lies_within_the_basis(command.basis, command.sub_basis)?;
    actors::receipt_follows_the_decision(command.received_on, decision, on.today)?;
    match command.basis {
        BanBasis::ReturnBan => impose_return_ban(file, command, scope, on),
        BanBasis::Conviction
        | BanBasis::Security
        | BanBasis::Circumvention
        | BanBasis::Restrictive
        | BanBasis::Png => impose_stand_alone_ban(file, command, scope, on),
    }
}

fn impose_return_ban(
    file: &File,
    command: ImposeEntryBan,
    scope: BanScope,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    identity::no_return_decision_under_free_movement(&file.identities)?;
    identity::a_ban_under_free_movement_has_its_grounds(
        &file.identities,
        command.family_member,
        command.basis,
    )?;
    let decision = command
        .return_decision_id
        .and_then(|id| file.return_decision(id));
    let departed_on = rules::a_return_ban_rests_on_a_return_decision(decision)?;
    rules::a_court_removal_rests_on_a_judgment(command.sub_basis, decision)?;
    let left = departed_on.map(|day| file.days_of_departure(day));
    let term = rules::a_return_ban_states_a_term_only(&command)?;
    let other_term =
        rules::a_court_removal_has_the_term_of_the_judgment(command.sub_basis, term, decision);
    let date = command.decision.date;
    let (from, until) = rules::dates_from_departure(term, DepartureDays::on(date))?;
    rules::the_term_is_within_the_cap(
        &command.decision,
        command.basis,
        command.threat,
        (from, until),
        on.parameters,
        "/term",
    )?;
    let started = left
        .map(|left| start(&command.decision, term, left, None))
        .transpose()?;
    let imposed = imposed_event(file, command, scope, None).with(other_term);
    Ok(std::iter::once(imposed).chain(started).collect())
}

fn impose_stand_alone_ban(
    file: &File,
    command: ImposeEntryBan,
    scope: BanScope,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decision = &command.decision;
    identity::a_ban_under_free_movement_has_its_grounds(
        &file.identities,
        command.family_member,
        command.basis,
    )?;
    let dates = rules::dates_of_a_stand_alone_ban(&command)?;
    match dates.valid_until {
        None => {
            rules::an_unlimited_ban_is_reviewed(decision, command.basis, command.review_on, on)?;
        }
        Some(until) => {
            let at = if command.term.is_some() {
                "/term"
            } else {
                "/valid_until"
            };
            rules::the_term_is_within_the_cap(
                decision,
                command.basis,
                command.threat,
                (dates.valid_from, until),
                on.parameters,
                at,
            )?;
        }
    }
    actors::ministerial_ban_has_minimum_data(decision.authority, file.primary())?;
    let flag = actors::ministerial_ban_names_a_violation(decision.authority, file.violations.len());
    let late = actors::entry_is_late(command.received_on, on);
    let imposed = imposed_event(file, command, scope, Some(dates));
    Ok(vec![imposed.with(flag).with(late)])
}

fn imposed_event(
    file: &File,
    command: ImposeEntryBan,
    scope: BanScope,
    dates: Option<BanDates>,
) -> Decided {
    let date = command.decision.date;
    let authority = command.decision.authority;
    let imposed = EntryBanImposed {
        profile: file.profile_on(date),
        decision: command.decision,
        scope,
        basis: command.basis,
        sub_basis: command.sub_basis,
        return_decision_id: command.return_decision_id,
        term: command.term,
        valid_from: dates.as_ref().map(|dates| dates.valid_from),
        valid_until: dates.and_then(|dates| dates.valid_until),
        unlimited: command.unlimited,
        review_on: command.review_on,
        threat: command.threat,
        family_member: command.family_member,
    };
    Decided::fact(imposed, date)
        .by(authority, command.legal_reference.as_ref())
        .received(command.received_on)
}

/// the clock of a ban starts with the departure and does not run beyond a last day that is set already.
fn start(
    decision: &Decision,
    term: Term,
    left: DepartureDays,
    latest: Option<NaiveDate>,
) -> Result<Decided, Refusal> {
    let (valid_from, valid_until) = rules::dates_from_departure(term, left)?;
    let valid_until = latest.map_or(valid_until, |latest| latest.min(valid_until));
    let target = decision.decision_id;
    let started = EntryBanStarted {
        target,
        valid_from,
        valid_until,
    };
    Ok(Decided::fact(started, valid_from).by(decision.authority, None))
}

/// The starts of all bans that wait for departure, except those of another decision than the one that was complied with, while
/// it is live.
pub(crate) fn start_by_departure(
    file: &File,
    left: DepartureDays,
    complied_with: Option<DecisionId>,
) -> Result<Vec<Decided>, Refusal> {
    let live = file.live_return().map(|known| known.decision.decision_id);
    let other = live.filter(|live| Some(*live) != complied_with);
    let waiting = file.bans.iter().filter(|ban| {
        let rests_on_other = other.is_some() && ban.return_decision_id == other;
        ban.situation == BanSituation::Pending && !rests_on_other
    });
    let terms = waiting.filter_map(|ban| ban.term.map(|term| (ban, term)));
    terms
        .filter(|(ban, _)| ban.is_live_on(left.latest))
        .map(|(ban, term)| start(&ban.decision, term, left, None))
        .collect()
}

/// The new starts of bans that another departure had started, when it is known that the person had left earlier (CJEU C-225/16:
/// a ban runs from the departure). A ban that was shortened since keeps its earlier end.
pub(crate) fn start_anew(
    file: &File,
    left: DepartureDays,
    is_meant: impl Fn(&Ban, &BanDates) -> bool,
) -> Result<Vec<Decided>, Refusal> {
    let mut starts = Vec::new();
    for ban in file.bans.iter().filter(|ban| ban.is_live_on(left.latest)) {
        let (Some(term), Some(_), Some(dates)) = (ban.term, ban.return_decision_id, ban.dates())
        else {
            continue;
        };
        if is_meant(ban, dates) {
            let shortened = dates.valid_until;
            starts.push(start(&ban.decision, term, left, shortened)?);
        }
    }
    Ok(starts)
}

/// The linked bans that a departure had started wait for departure again, because it is refuted.
pub(crate) fn await_departure(
    file: &File,
    began_on: NaiveDate,
    refuted_on: NaiveDate,
) -> impl Iterator<Item = Decided> {
    let live = file
        .bans
        .iter()
        .filter(move |ban| ban.is_live_on(refuted_on));
    let linked = live.filter(|ban| ban.return_decision_id.is_some());
    let begun = linked.filter(move |ban| {
        ban.dates()
            .is_some_and(|dates| dates.valid_from == began_on)
    });
    begun.map(move |ban| {
        let target = ban.decision.decision_id;
        Decided::fact(EntryBanAwaitsDeparture { target }, refuted_on)
            .by(ban.decision.authority, None)
    })
}

/// A ban ends earlier.
pub(crate) fn shorten(
    file: &File,
    command: ShortenEntryBan,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decision = &command.decision;
    actors::the_right_organisation_records(decision, on.actor.organisation)?;
    let ban = match (
        file.ban(command.target),
        file.return_decision(command.target),
    ) {
        (Some(ban), _) => ban,
        (None, Some(_)) => return Err(Refusal::NotABan("/target".into())),
        (None, None) if file.permission(command.target).is_some() => {
            return Err(Refusal::NotABan("/target".into()));
        }
        (None, None) => return Err(Refusal::UnknownTarget("/target".into())),
    };
    let (valid_until, term) = new_length(ban, &command)?;
    let repeated = file.changes.iter().any(|change| match change {
        Change::Shortened(known) => {
            known.target == command.target
                && same_claim(&known.decision, decision)
                && (known.valid_until, known.term) == (valid_until, term)
        }
        Change::Suspended(_) | Change::Resumed(_) | Change::Amended(_) | Change::Revoked(_) => {
            false
        }
    });
    if repeated {
        return Ok(Vec::new());
    }
    the_decision_is_new(file, decision)?;
    changes::a_change_is_a_decision(decision, &[DecisionKind::ChgShorten], &ban.decision)?;
    a_new_decision_is_acceptable(decision, on)?;
    changes::the_authority_may_shorten(decision, &ban.decision)?;
    actors::the_responsible_organisation_records_the_change(&ban.decision, on.actor.organisation)?;
    actors::receipt_follows_the_decision(command.received_on, decision, on.today)?;
    if !ban.is_live_on(on.today) {
        return Err(Refusal::AlreadyRevoked("/target".into()));
    }
    match (&ban.situation, valid_until, term) {
        (BanSituation::Running(dates), Some(until), _) => {
            changes::a_shortened_ban_ends_earlier(dates, until)?;
        }
        (BanSituation::Pending, _, Some(term)) => {
            changes::a_shortened_term_is_shorter(ban.term, term, ban.decision.date)?;
        }
        (BanSituation::Running(_) | BanSituation::Pending, ..) => {
            return Err(Refusal::BanLength("".into()));
        }
    }
    let (date, authority) = (decision.date, decision.authority);
    let shortened = EntryBanShortened {
        target: command.target,
        decision: command.decision,
        valid_until,
        term,
    };
    Ok(vec![
        Decided::fact(shortened, date)
            .by(authority, command.legal_reference.as_ref())
            .received(command.received_on)
            .with(actors::entry_is_late(command.received_on, on)),
    ])
}

/// The new length in the measure of the ban: a last day where it has dates, a term where it waits for departure.
fn new_length(
    ban: &Ban,
    command: &ShortenEntryBan,
) -> Result<(Option<NaiveDate>, Option<Term>), Refusal> {
    match (command.valid_until, command.term, ban.dates()) {
        (Some(until), None, Some(_)) => Ok((Some(until), None)),
        (None, Some(term), Some(dates)) => {
            let until = term.end_from(dates.valid_from);
            Ok((
                Some(until.ok_or(Refusal::BeyondCalendar("/term".into()))?),
                None,
            ))
        }
        (None, Some(term), None) => Ok((None, Some(term))),
        (Some(_), None, None) => Err(Refusal::ReturnBanHasTermOnly("/valid_until".into())),
        (Some(_), Some(_), _) | (None, None, _) => Err(Refusal::BanLength("".into())),
    }
}

/// Whether the command asks for a ban that is imposed already, with the same content.
fn is_repeated(ban: &Ban, command: &ImposeEntryBan) -> bool {
    let same_length = match command.basis {
        BanBasis::ReturnBan => {
            rules::a_return_ban_states_a_term_only(command).is_ok_and(|t| ban.term == Some(t))
        }
        BanBasis::Conviction
        | BanBasis::Security
        | BanBasis::Circumvention
        | BanBasis::Restrictive
        | BanBasis::Png => rules::dates_of_a_stand_alone_ban(command)
            .is_ok_and(|dates| ban.dates() == Some(&dates)),
    };
    same_claim(&ban.decision, &command.decision)
        && ban.basis == command.basis
        && ban.sub_basis == command.sub_basis
        && ban.return_decision_id == command.return_decision_id
        && ban.unlimited == command.unlimited
        && ban.review_on == command.review_on
        && ban.threat == command.threat
        && ban.family_member == command.family_member
        && same_length
}

pub(crate) fn imposed(file: &mut File, event: &EntryBanImposed) {
    let dates = |valid_from| BanDates {
        valid_from,
        valid_until: event.valid_until,
    };
    file.bans.push(Ban {
        decision: event.decision.clone(),
        basis: event.basis,
        sub_basis: event.sub_basis,
        return_decision_id: event.return_decision_id,
        term: event.term,
        unlimited: event.unlimited,
        review_on: event.review_on,
        threat: event.threat,
        family_member: event.family_member,
        notified: None,
        suspensions: Vec::new(),
        situation: event.valid_from.map_or(BanSituation::Pending, |from| {
            BanSituation::Running(dates(from))
        }),
        revocation: None,
    });
}

pub(crate) fn started(file: &mut File, event: &EntryBanStarted) {
    if let Some(ban) = ban_mut(file, event.target) {
        ban.situation = BanSituation::Running(BanDates {
            valid_from: event.valid_from,
            valid_until: Some(event.valid_until),
        });
    }
}

pub(crate) fn awaits_departure(file: &mut File, event: &EntryBanAwaitsDeparture) {
    if let Some(ban) = ban_mut(file, event.target) {
        ban.situation = BanSituation::Pending;
    }
}

pub(crate) fn shortened(file: &mut File, event: &EntryBanShortened) {
    let Some(ban) = ban_mut(file, event.target) else {
        return;
    };
    match &mut ban.situation {
        BanSituation::Running(dates) => {
            if event.valid_until.is_some() {
                dates.valid_until = event.valid_until;
                ban.unlimited = false;
            }
        }
        BanSituation::Pending => ban.term = event.term.or(ban.term),
    }
}
