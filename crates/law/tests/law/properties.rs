//! What holds for all histories.

mod record;

use crate::erasure::{erase, hold, release_hold};
use crate::fixtures::{
    alias, alternative, amend, ban_until, court_motion, day, decision_id, departure, detention,
    end_alternative, entered_in_error, entry, extension, instant, link, notify, open, permission,
    place, proposal_id, release, removal, removal_order, resume, return_ban, return_decision,
    revoke, shorten, suspend, switch, unlimited_ban, unlink, violation,
};
use crate::random_course;
use crate::specification::{NOW, given, recorder};
use chrono::{Days, NaiveDate};
use events::codes::{
    AlternativeEndReason, AlternativeKind, Authority, BanBasis, DetentionRegime, Organisation,
    Premises, RevocationMode, TwoPersonAct,
};
use events::payloads::{Decision, Subject};
use events::{DecisionId, Event, Personal};
use law::in_force::{BanEffect, ban_effect_on};
use law::{Ban, Command, ReturnSituation, State, evolve};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::time::{Duration, Instant};

/// One step of a random history: what, about which decision on the file, how many days later, in which variant.
#[derive(Clone, Copy, Debug)]
struct Step {
    what: u8,
    target: u8,
    days: u8,
    variant: u8,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..51 + random_course::KINDS, any::<u8>(), 0..4_u8, 0..4_u8).prop_map(
        |(what, target, days, variant)| Step {
            what,
            target,
            days,
            variant,
        },
    );
    prop::collection::vec(step, 1..60)
}

/// Where a step meets the file: its state, the day and a number for a new decision.
struct Moment<'a> {
    state: &'a State,
    day: NaiveDate,
    number: u32,
}

impl Moment<'_> {
    fn dated(&self, decision: Decision) -> Decision {
        Decision {
            date: self.day,
            ..decision
        }
    }

    /// Some decision of the file that can be a target; an unknown one on an empty file.
    fn target(&self, step: Step) -> DecisionId {
        let file = self.state.file();
        let returns = file
            .into_iter()
            .flat_map(|file| &file.returns)
            .map(|known| &known.decision);
        let bans = file
            .into_iter()
            .flat_map(|file| &file.bans)
            .map(|known| &known.decision);
        let permissions = file
            .into_iter()
            .flat_map(|file| &file.permissions)
            .map(|known| &known.decision);
        let ids: Vec<_> = returns
            .chain(bans)
            .chain(permissions)
            .map(|decision| decision.decision_id)
            .collect();
        pick(&ids, step.target)
    }

    fn return_decision(&self, step: Step) -> DecisionId {
        let returns = self.state.file().into_iter().flat_map(|file| &file.returns);
        let ids: Vec<_> = returns
            .rev()
            .map(|known| known.decision.decision_id)
            .collect();
        pick(&ids, step.target)
    }
}

/// The first item half of the time, any other else.
fn pick(ids: &[DecisionId], by: u8) -> DecisionId {
    let index = usize::from(by.saturating_sub(128));
    ids.get(index.checked_rem(ids.len()).unwrap_or(0))
        .copied()
        .unwrap_or(decision_id(999_999))
}

/// An id as the edge mints them: nothing else has it.
fn unlike_others(at: &str) -> uuid::Uuid {
    crate::fixtures::id(u128::from(instant(at).timestamp().unsigned_abs()))
}

/// The command of a step.
fn command(step: Step, moment: &Moment<'_>) -> Command {
    let (on, number) = (moment.day, moment.number);
    let text = on.to_string();
    let at = format!("{text}T{:02}:00:00+02:00", 8 + step.variant);
    let handed_over = (step.variant > 0).then_some(on);
    match step.what {
        0 => alias().into(),
        1 => law::RecordViolation {
            found_on: Some(on),
            ..violation()
        }
        .into(),
        2 => {
            let detention_id = events::DetentionId(unlike_others(&at));
            let started_at = Some(instant(&at));
            law::StartDetention {
                started_at,
                detention_id,
                new_facts: Some("seen at the green border".to_owned()),
                ..detention()
            }
            .into()
        }
        3 => release(&at).into(),
        4 | 5 => {
            let mut issue = return_decision(number);
            issue.decision = moment.dated(issue.decision);
            issue.notified_on = handed_over;
            // A decision may be recorded days after it was taken.
            if step.what == 5 {
                issue.decision.date = on - Days::new(2 * u64::from(step.variant));
            }
            issue.into()
        }
        6 => {
            let mut order = removal_order(number, None);
            order.predecessor = (step.variant < 3).then(|| moment.return_decision(step));
            order.decision = moment.dated(order.decision);
            order.notified_on = handed_over;
            order.into()
        }
        7 => law::NotifyDecision {
            target: moment.target(step),
            ..notify(0, &(on - Days::new(step.variant.into())).to_string())
        }
        .into(),
        8..=10 => {
            let mut ban = return_ban(number, 0);
            ban.return_decision_id = Some(moment.return_decision(step));
            ban.decision = moment.dated(ban.decision);
            ban.into()
        }
        11 => {
            let mut ban = ban_until(number, Authority::Vrs, "2028-01-01");
            ban.decision = moment.dated(ban.decision);
            ban.into()
        }
        12 => unlimited_ban(number, Authority::MinInt).into(),
        what if record::STEPS.contains(&what) => record::command(step, moment),
        13..50 => change_or_execution(step, moment),
        what if what == 50 + random_course::KINDS => law::RecordPassedDeadlines.into(),
        _ => {
            let choice = random_course::Choice {
                what: step.what - 50,
                variant: step.variant,
                target: moment.target(step),
                return_decision: moment.return_decision(step),
                on,
                number,
                rare: step.target < 32,
            };
            random_course::command(&choice, moment.state.file())
        }
    }
}

fn change_or_execution(step: Step, moment: &Moment<'_>) -> Command {
    let (on, number) = (moment.day, moment.number);
    let text = on.to_string();
    match step.what {
        13 => {
            let until = (step.variant == 1).then(|| (on + Days::new(3)).to_string());
            let mut change = suspend(0, number, &text, until.as_deref());
            change.target = moment.target(step);
            change.decision = moment.dated(change.decision);
            if step.variant == 3 {
                change.decision.authority = Authority::CourtAdm;
            }
            change.into()
        }
        14 => {
            let by_court = || moment.dated(revoke(0, number).decision);
            let by_court = || Decision {
                authority: Authority::CourtAdm,
                ..by_court()
            };
            law::ResumeDecision {
                target: moment.target(step),
                decision: (step.variant == 3).then(by_court),
                ..resume(0, &text)
            }
            .into()
        }
        15 => {
            let mut change = amend(0, number);
            change.target = moment.target(step);
            change.decision = moment.dated(change.decision);
            change.effective_on = on;
            change.basis = (step.variant > 1).then_some(BanBasis::Security);
            change.departure_period_days =
                (step.variant < 2).then_some(7 + u16::from(step.variant) * 20);
            change.into()
        }
        16 => {
            let mut change = revoke(0, number);
            change.target = moment.target(step);
            change.decision = moment.dated(change.decision);
            change.effective_on = Some(on);
            change.mode = Some(
                [RevocationMode::ExTunc, RevocationMode::ExNunc][usize::from(step.variant & 1)],
            );
            change.into()
        }
        17 => {
            let mut change = shorten(0, number, "2027-01-01");
            change.target = moment.target(step);
            change.decision = moment.dated(change.decision);
            if step.variant & 1 == 1 {
                (change.valid_until, change.term) = (None, Some(events::Term::years(1)));
            }
            change.into()
        }
        18 => removal(&text).into(),
        20..=25 => during_detention(step, moment),
        19 => {
            let mut grant = permission(number, &text, &text);
            grant.decision = moment.dated(grant.decision);
            grant.until = Some(on + Days::new(step.variant.into()));
            grant.into()
        }
        40 => {
            let permissions = moment.state.file().map(|file| &file.permissions);
            let last = permissions.and_then(|known| known.last());
            let mut entry = entry(0, &text);
            entry.target = last.map_or(entry.target, |known| known.decision.decision_id);
            entry.into()
        }
        41 | 44..50 => governance(step, moment),
        // Evidence of a departure may come days after it.
        _ => departure(&(on - Days::new(2 * u64::from(step.variant))).to_string()).into(),
    }
}

fn during_detention(step: Step, moment: &Moment<'_>) -> Command {
    let (on, number) = (moment.day, moment.number);
    let text = on.to_string();
    let at = format!("{text}T{:02}:30:00+02:00", 8 + step.variant);
    let variant = usize::from(step.variant);
    let kind = AlternativeKind::ALL[variant];
    match step.what {
        20 => place(&at, Premises::ALL[variant]).into(),
        21 => court_motion(&at).into(),
        22 => extension(number, &text, &(on + Days::new(30)).to_string()).into(),
        23 => switch(DetentionRegime::ALL[variant & 1], &at).into(),
        24 => law::ApplyAlternative {
            alternative_id: events::AlternativeId(unlike_others(&at)),
            ..alternative(0, kind, &text)
        }
        .into(),
        _ => law::EndAlternative {
            alternative_id: None,
            kind: Some(kind),
            ..end_alternative(0, &text, AlternativeEndReason::Lifted)
        }
        .into(),
    }
}

/// An act of two officers, or the end of one that waits.
fn governance(step: Step, moment: &Moment<'_>) -> Command {
    let number = moment.number;
    let mut pending = moment
        .state
        .proposals()
        .iter()
        .filter(|known| known.is_pending());
    let waiting = pending.next().map(|known| known.proposal_id);
    match (step.what, waiting) {
        (41, _) if step.variant == 0 => hold(number.into(), None).into(),
        (41, _) if step.variant == 1 => {
            let file = moment.state.file();
            let standing =
                file.and_then(|file| file.legal_holds.iter().find(|hold| !hold.released));
            let mut release = release_hold(0);
            release.hold_id = standing.map_or(release.hold_id, |hold| hold.hold_id);
            release.into()
        }
        (41, _)
            if moment
                .state
                .file()
                .is_some_and(|file| file.erasure_announced.is_none()) =>
        {
            law::RecordPassedDeadlines.into()
        }
        (41, _) => erase(number).into(),
        (44..=46, Some(proposal_id)) if step.variant == 0 => law::RejectAct {
            proposal_id,
            reason: None,
        }
        .into(),
        (44..=46, Some(proposal_id)) => law::ApproveAct { proposal_id }.into(),
        (47, _) => link(number, 2).into(),
        (48, _) => unlink(number).into(),
        _ => {
            let subject = match step.variant {
                0 => Subject::Violation(events::ViolationId(crate::fixtures::id(1))),
                1 => Subject::Document(events::DocumentId(crate::fixtures::id(1))),
                _ => Subject::Decision(moment.target(step)),
            };
            entered_in_error(number, subject).into()
        }
    }
}

/// The same command with fresh ids, as a client that repeats it would send it.
fn again(command: Command) -> Command {
    let fresh = |decision: &mut Decision| {
        decision.decision_id = DecisionId(crate::fixtures::id(
            decision.decision_id.0.as_u128() + 1_000_000,
        ));
    };
    let mut command = command;
    match &mut command {
        Command::IssueReturnDecision(c) => fresh(&mut c.decision),
        Command::IssueRemovalOrder(c) => fresh(&mut c.decision),
        Command::ImposeEntryBan(c) => fresh(&mut c.decision),
        Command::GrantEntryPermission(c) => fresh(&mut c.decision),
        Command::SuspendDecision(c) => fresh(&mut c.decision),
        Command::ResumeDecision(c) => c.decision.iter_mut().for_each(fresh),
        Command::AmendDecision(c) => fresh(&mut c.decision),
        Command::RevokeDecision(c) => fresh(&mut c.decision),
        Command::ShortenEntryBan(c) => fresh(&mut c.decision),
        Command::ExtendDetention(c) => fresh(&mut c.decision),
        Command::LinkFile(c) => c.proposal_id = proposal_id(1_000_000),
        Command::CloseCase(c) => c.proposal_id = proposal_id(1_000_000),
        Command::ErasePersonalContent(c) => c.proposal_id = proposal_id(1_000_000),
        Command::UnlinkFile(c) => c.proposal_id = proposal_id(1_000_000),
        Command::DeclareEnteredInError(c) => c.proposal_id = proposal_id(1_000_000),
        Command::RecordCourtExpulsion(c) => fresh(&mut c.decision),
        Command::ExtendDeparturePeriod(c) => fresh(&mut c.decision),
        Command::DecideAppeal(c) => c.decision.iter_mut().for_each(fresh),
        _ => {}
    }
    command
}

/// Runs the steps that the law accepts; after each one the same command must add nothing.
fn history(steps: &[Step]) -> Vec<Event> {
    let opened = given([]).when(open()).decided();
    let mut history: Vec<Event> = opened.into_iter().map(|decided| decided.event).collect();
    let another = given([]).when(crate::fixtures::born("1991-07")).decided();
    let other: Vec<Event> = another.into_iter().map(|decided| decided.event).collect();
    let mut today = day("2026-03-01");
    for (index, step) in steps.iter().enumerate() {
        today = (today + Days::new(step.days.into())).min(day("2026-06-29"));
        let file = given(history.clone()).with_same_document(&record::same_document(*step));
        // Every eighth number was used before, so that claims collide.
        let index = if step.target % 8 == 0 {
            index / 2
        } else {
            index
        };
        let number = 100 + u32::try_from(index).unwrap();
        let command = command(
            *step,
            &Moment {
                state: file.state(),
                day: today,
                number,
            },
        );
        let recorder = match &command {
            // A court's act about a decision of SBG.
            Command::SuspendDecision(_) | Command::ResumeDecision(_) => Organisation::Vrs,
            _ => recorder(&command),
        };
        let file = file.beside(other.clone()).by(recorder).seconding(&command);
        let now = recorded_at(&command, *step, file.state());
        let file = file.at(now);
        let Ok(decided) = file.when(command.clone()).0 else {
            continue;
        };
        if decided.is_empty() {
            continue;
        }
        history.extend(decided.into_iter().map(|decided| decided.event));
        let repeated = given(history.clone())
            .beside(other.clone())
            .by(recorder)
            .seconding(&command)
            .at(now)
            .when(again(command.clone()))
            .0;
        assert_eq!(repeated, Ok(Vec::new()), "repeated: {command:?}");
    }
    history
}

/// Once in a while much time has passed; an erasure comes a year after its announcement.
fn recorded_at(command: &Command, step: Step, state: &State) -> &'static str {
    let erases = |id| {
        let mut proposals = state.proposals().iter();
        proposals.any(|known| known.proposal_id == id && known.kind == TwoPersonAct::Erase)
    };
    match command {
        Command::RecordPassedDeadlines(_) if step.variant == 3 || step.what == 41 => {
            "2060-01-01T12:00:00+02:00"
        }
        Command::ErasePersonalContent(_) => "2061-01-01T12:00:00+02:00",
        Command::ApproveAct(approve) if erases(approve.proposal_id) => "2061-01-01T12:00:00+02:00",
        _ => NOW,
    }
}

fn fold(state: State, events: &[Event]) -> State {
    events.iter().fold(state, |mut state, event| {
        evolve(&mut state, event);
        state
    })
}

fn basis_was_revoked(state: &State, ban: &Ban) -> bool {
    let decision = ban
        .return_decision_id
        .and_then(|id| state.file()?.return_decision(id));
    decision.is_some_and(|decision| matches!(decision.situation, ReturnSituation::Revoked(_)))
}

/// The history as it reads after lawful erasure.
fn erased(event: &Event) -> Event {
    let mut event = event.clone();
    match &mut event {
        Event::FileOpened(opened) => opened.personal = Personal::Erased,
        Event::IdentityAsserted(asserted) => asserted.personal = Personal::Erased,
        Event::DepartureConfirmed(confirmed) => confirmed.personal = Personal::Erased,
        Event::RemovalExecuted(executed) => executed.personal = Personal::Erased,
        Event::AlternativeApplied(applied) => applied.personal = Personal::Erased,
        Event::RemovalAttemptFailed(failed) => failed.personal = Personal::Erased,
        Event::AbscondingReported(reported) => reported.personal = Personal::Erased,
        Event::DepartureRefuted(refuted) => refuted.personal = Personal::Erased,
        Event::RemovalBarRecorded(recorded) => recorded.personal = Personal::Erased,
        Event::AlertExtended(extended) => extended.personal = Personal::Erased,
        Event::RemovalBarLifted(lifted) => lifted.personal = Personal::Erased,
        Event::DeathRecorded(died) => died.personal = Personal::Erased,
        Event::CitizenshipAcquired(acquired) => acquired.personal = Personal::Erased,
        other => record::erase(other),
    }
    event
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_accepted_history_leads_to_an_impossible_state(steps in steps()) {
        let history = history(&steps);
        for length in 0..=history.len() {
            let state = fold(State::default(), &history[..length]);
            let Some(file) = state.file() else { continue };
            let live = file.returns.iter().filter(|decision| decision.is_live()).count();
            prop_assert!(live <= 1, "{live} live return decisions");
            let open = file.detentions.iter().filter(|detention| detention.is_open()).count();
            prop_assert!(open <= 1, "{open} open detentions");
        }
        let state = fold(State::default(), &history);
        let file = state.file().unwrap();
        let applied = file.alternatives.iter().any(law::Alternative::is_applied);
        prop_assert!(!applied || file.open_detention().is_none(), "an alternative runs during detention");
        for appeal in file.appeals.iter().filter(|it| it.lodged.suspensive && it.decided.is_none() && !it.lifted) {
            let target = file.return_decision(appeal.lodged.target).filter(|known| known.is_live());
            let works = target.is_some_and(|known| known.suspension().is_none_or(|it| it.interval.until.is_some()));
            prop_assert!(!works, "a return decision works in spite of an appeal");
            let ban = file.ban(appeal.lodged.target);
            let effect = ban.map(|ban| ban_effect_on(&ban.times(), day("2026-06-30")));
            let refuses = matches!(effect, Some(BanEffect::Refuse | BanEffect::Pending));
            prop_assert!(!refuses, "a ban refuses in spite of an appeal");
        }
        for ban in &file.bans {
            let live = ban.is_live_on(day("2026-06-30"));
            prop_assert!(!live || !basis_was_revoked(&state, ban), "a live ban without its basis");
            for offset in [0, 30, 120, 1_000] {
                let effect = ban_effect_on(&ban.times(), day("2026-03-01") + Days::new(offset));
                let ends = matches!(effect, BanEffect::Refuse | BanEffect::Pending);
                prop_assert!(!ends || ban.times().revoked.is_none_or(|(mode, _)| mode == RevocationMode::ExNunc));
            }
        }
    }

    #[test]
    fn folding_a_prefix_and_then_the_rest_is_folding_all(steps in steps(), cut in 0..80_usize) {
        let history = history(&steps);
        let (prefix, rest) = history.split_at(cut.min(history.len()));
        let stored = serde_json::to_string(&fold(State::default(), prefix)).unwrap();
        let read: State = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(fold(read, rest), fold(State::default(), &history));
    }

    #[test]
    fn any_order_of_events_folds_and_erasure_changes_no_decision(steps in steps(), seed in any::<u64>()) {
        let history = history(&steps);
        let mut shuffled = history.clone();
        let length = shuffled.len();
        for index in 1..length {
            let other = usize::try_from(seed.rotate_left(u32::try_from(index % 64).unwrap()) % (index as u64 + 1)).unwrap();
            shuffled.swap(index, other);
        }
        fold(State::default(), &shuffled);
        let erased: Vec<Event> = history.iter().map(erased).collect();
        let (known, erased) = (fold(State::default(), &history), fold(State::default(), &erased));
        let (known, erased) = (known.file().unwrap(), erased.file().unwrap());
        prop_assert_eq!(&known.returns, &erased.returns);
        prop_assert_eq!(&known.bans, &erased.bans);
        prop_assert!(erased.identities.iter().all(|identity| identity.names.is_none()));
    }
}

#[test]
fn the_random_histories_reach_every_type_of_event_and_a_cascade() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut types = std::collections::BTreeSet::new();
    let mut cascades = 0;
    for _ in 0..512 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        for event in history(&steps) {
            types.insert(event.event_type());
            if let Event::DecisionRevoked(revoked) = &event {
                cascades += usize::from(revoked.because_of.is_some());
            }
        }
    }
    // The numbers of the law change in the file of the register itself.
    let of_the_register = crate::parameters::changed();
    types.extend(of_the_register.iter().map(Event::event_type));
    let missing: Vec<_> = events::EVENT_TYPES
        .iter()
        .filter(|(name, _)| !types.contains(name))
        .collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
    assert!(cascades > 10, "{cascades} cascades");
}

#[test]
fn after_erasure_the_file_still_decides() {
    let opened = given([]).when(open()).decided().remove(0).event;
    let file = given([erased(&opened)]);
    file.when(violation()).then_accepted();
    file.when(return_decision(10)).then_accepted();
    file.when(open()).then_refused_as("FILE_ALREADY_OPEN");
}

#[test]
fn a_stream_of_a_thousand_events_decides_in_less_than_five_milliseconds() {
    let mut events = vec![given([]).when(open()).decided().remove(0).event];
    let Event::ViolationFound(found) = given(events.clone())
        .when(violation())
        .decided()
        .remove(0)
        .event
    else {
        panic!("a violation")
    };
    let bans = (0..200_u32).map(|number| ban_until(1_000 + number, Authority::Vrs, "2028-01-01"));
    let first = given(events.clone());
    events.extend(bans.map(|ban| first.when(ban).decided().remove(0).event));
    let days = (0..799_u64).map(|offset| day("2020-01-01") + Days::new(offset));
    events.extend(days.map(|found_on| {
        Event::ViolationFound(events::payloads::ViolationFound {
            found_on,
            ..found.clone()
        })
    }));
    assert_eq!(events.len(), 1_000);
    let file = given(events);
    // The fastest of several runs, so that a busy machine does not fail the test.
    let fastest = (0..20).map(|_| {
        let command = revoke(1_199, 20);
        let begun = Instant::now();
        file.when(command).then_types(&["DecisionRevoked"]);
        begun.elapsed()
    });
    assert!(fastest.min().unwrap() < Duration::from_millis(5));
}
