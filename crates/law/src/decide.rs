//! One command to one file: who may, then what the situation allows.

use crate::circumstances::{Circumstances, Decided};
use crate::command::Command;
use crate::refusal::Refusal;
use crate::rules::actors;
use crate::state::State;
use crate::{
    ban, changes, civil_status, consultation, detention, execution, file, removal_bar, return_case,
};

/// Decides a command. An empty list means that what was asked for already is; a refusal means that the law says no.
pub fn decide(
    state: &State,
    command: Command,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    actors::the_user_is_an_individual(on.actor)?;
    actors::only_ocma_and_sbg_record(on.actor)?;
    let decided = decide_command(state, command, on)?;
    match state.file().and_then(|file| Some((file, file.died_on?))) {
        Some((file, died_on)) => civil_status::with_death_in_mind(file, died_on, decided, on),
        None => Ok(decided),
    }
}

fn decide_command(
    state: &State,
    command: Command,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    match (state, command) {
        (State::Nothing, Command::OpenFile(command)) => file::open(*command, on),
        (State::Open(file), Command::OpenFile(command)) => file::open_again(file, &command),
        (State::Nothing, _) => Err(Refusal::FileNotOpened("".into())),
        (State::Open(file), Command::AssertIdentity(command)) => {
            file::assert_identity(file, *command, on)
        }
        (State::Open(file), Command::RecordViolation(command)) => {
            file::record_violation(file, command, on)
        }
        (State::Open(file), Command::StartDetention(command)) => {
            detention::start(file, command, on)
        }
        (State::Open(file), Command::Release(command)) => detention::release(file, &command, on),
        (State::Open(file), Command::IssueReturnDecision(command)) => {
            return_case::issue_return_decision(file, command, on)
        }
        (State::Open(file), Command::IssueRemovalOrder(command)) => {
            return_case::issue_removal_order(file, command, on)
        }
        (State::Open(file), Command::NotifyDecision(command)) => {
            return_case::notify(file, &command, on)
        }
        (State::Open(file), Command::ImposeEntryBan(command)) => ban::impose(file, command, on),
        (State::Open(file), Command::ShortenEntryBan(command)) => ban::shorten(file, command, on),
        (State::Open(file), Command::SuspendDecision(command)) => {
            changes::suspension::suspend(file, command, on)
        }
        (State::Open(file), Command::ResumeDecision(command)) => {
            changes::suspension::resume(file, command, on)
        }
        (State::Open(file), Command::AmendDecision(command)) => {
            changes::amendment::amend(file, command, on)
        }
        (State::Open(file), Command::RevokeDecision(command)) => {
            changes::revocation::revoke(file, command, on)
        }
        (State::Open(file), Command::ConfirmDeparture(command)) => {
            execution::confirm_departure(file, command, on)
        }
        (State::Open(file), Command::RecordRemoval(command)) => {
            execution::removal::record(file, command, on)
        }
        (State::Open(file), Command::RecordCourtExpulsion(command)) => {
            return_case::court::record(file, command, on)
        }
        (State::Open(file), Command::ExtendDeparturePeriod(command)) => {
            changes::extension::extend(file, command, on)
        }
        (State::Open(file), Command::LodgeAppeal(command)) => {
            changes::appeal::lodge(file, &command, on)
        }
        (State::Open(file), Command::DecideAppeal(command)) => {
            changes::appeal::decide(file, command, on)
        }
        (State::Open(file), Command::RefuteDeparture(command)) => {
            execution::refutation::refute(file, command, on)
        }
        (State::Open(file), Command::RecordFailedRemoval(command)) => {
            execution::attempt::record_failed_removal(file, command, on)
        }
        (State::Open(file), Command::ReportAbsconding(command)) => {
            execution::attempt::report_absconding(file, command, on)
        }
        (State::Open(file), Command::ReportFound(command)) => {
            execution::attempt::report_found(file, command, on)
        }
        (State::Open(file), Command::CloseCase(command)) => {
            return_case::closing::close(file, &command, on)
        }
        (State::Open(file), Command::RecordRemovalBar(command)) => {
            removal_bar::record(file, command, on)
        }
        (State::Open(file), Command::LiftRemovalBar(command)) => {
            removal_bar::lift(file, command, on)
        }
        (State::Open(file), Command::OpenConsultation(command)) => {
            consultation::open(file, &command, on)
        }
        (State::Open(file), Command::ExtendConsultation(command)) => {
            consultation::extend(file, &command, on)
        }
        (State::Open(file), Command::AnswerConsultation(command)) => {
            consultation::answer(file, &command, on)
        }
        (State::Open(file), Command::RecordDeath(command)) => {
            civil_status::record_death(file, command, on)
        }
        (State::Open(file), Command::RecordCitizenship(command)) => {
            civil_status::record_citizenship(file, command, on)
        }
    }
}
