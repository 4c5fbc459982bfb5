//! One command to one file: who may, then what the situation allows.

use crate::circumstances::{Circumstances, Decided};
use crate::command::Command;
use crate::evolve;
use crate::refusal::Refusal;
use crate::rules::actors;
use crate::state::{RegisterFile, State};
use crate::{
    access, acts, ban, changes, detention, entered_in_error, execution, file, merges,
    register_file, return_case,
};

/// Decides a command. An empty list means that what was asked for already is; a refusal means that the law says no.
pub fn decide(
    state: &State,
    command: Command,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    actors::the_user_is_an_individual(on.actor)?;
    access::may(state, &command, on)?;
    let mut decided = decide_on_file(state, command, on)?;
    flag_a_file_without_facts(state, &mut decided, on);
    Ok(decided)
}

/// what is recorded on a file that holds no fact of the register in time, and still holds none, is flagged.
fn flag_a_file_without_facts(state: &State, decided: &mut [Decided], on: &Circumstances<'_>) {
    let Some(finding) = state
        .file()
        .and_then(|file| actors::a_file_holds_a_fact_in_time(file, on))
    else {
        return;
    };
    let mut after = state.clone();
    for decided in decided.iter() {
        evolve(&mut after, &decided.event);
    }
    let still_empty = after.file().is_some_and(|file| !file.holds_a_fact());
    if let Some(first) = decided.first_mut().filter(|_| still_empty) {
        first.findings.push(finding);
    }
}

fn decide_on_file(
    state: &State,
    command: Command,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    match (state, command) {
        (State::Nothing, Command::OpenFile(command)) => file::open(*command, on),
        (State::Open(file), Command::OpenFile(command)) => file::open_again(file, &command),
        (State::Nothing, Command::ProposeParameter(command)) => {
            register_file::propose_parameter(&RegisterFile::default(), command, on)
        }
        (State::Nothing, _) => Err(Refusal::FileNotOpened("".into())),
        (State::Register(register), Command::ProposeParameter(command)) => {
            register_file::propose_parameter(register, command, on)
        }
        (State::Register(register), Command::ApproveAct(command)) => {
            register_file::approve(register, &command, on)
        }
        (State::Register(register), Command::RejectAct(command)) => {
            acts::reject(&register.proposals, command, on)
        }
        (State::Register(_), _) | (State::Open(_), Command::ProposeParameter(_)) => {
            Err(Refusal::FileNotOpened("".into()))
        }
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
        (State::Open(file), Command::ShortenEntryBan(command)) => acts::shorten(file, command, on),
        (State::Open(file), Command::SuspendDecision(command)) => {
            changes::suspension::suspend(file, command, on)
        }
        (State::Open(file), Command::ResumeDecision(command)) => {
            changes::suspension::resume(file, command, on)
        }
        (State::Open(file), Command::AmendDecision(command)) => {
            changes::amendment::amend(file, command, on)
        }
        (State::Open(file), Command::RevokeDecision(command)) => acts::revoke(file, command, on),
        (State::Open(file), Command::ConfirmDeparture(command)) => {
            execution::confirm_departure(file, command, on)
        }
        (State::Open(file), Command::RecordRemoval(command)) => {
            execution::record_removal(file, command, on)
        }
        (State::Open(file), Command::LinkFile(command)) => merges::link(file, command, on),
        (State::Open(file), Command::UnlinkFile(command)) => merges::unlink(file, command, on),
        (State::Open(file), Command::DeclareEnteredInError(command)) => {
            entered_in_error::propose_error(file, command, on)
        }
        (State::Open(file), Command::ApproveAct(command)) => acts::approve(file, &command, on),
        (State::Open(file), Command::RejectAct(command)) => {
            acts::reject(&file.proposals, command, on)
        }
    }
}
