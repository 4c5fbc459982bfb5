//! One command to one file: who may, then what the situation allows.

use crate::circumstances::{Circumstances, Decided};
use crate::command::Command;
use crate::refusal::Refusal;
use crate::rules::actors;
use crate::rules::civil_status::nothing_befalls_a_citizen_of_latvia;
use crate::state::{RegisterFile, State};
use crate::{
    access, acts, alert_extension, alternative, ban, changes, civil_status, consultation,
    corrections, data_subject, deadlines, detention, documents, entered_in_error, erasure,
    execution, file, identities, legal_hold, merges, permission, record, register_file,
    removal_bar, return_case,
};

/// Decides a command. An empty list means that what was asked for already is; a refusal means that the law says no.
pub fn decide(
    state: &State,
    command: Command,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    if let Command::RecordPassedDeadlines(_) = command {
        actors::the_register_itself_records(on.actor)?;
    } else {
        actors::the_user_is_an_individual(on.actor)?;
        access::may(state, &command, on)?;
    }
    decide_on_file(state, command, on)
}

fn decide_on_file(
    state: &State,
    command: Command,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decided = decide_command(state, command, on)?;
    let Some(file) = state.file().filter(|_| !erasure::is_ordered(&decided)) else {
        return Ok(decided);
    };
    nothing_befalls_a_citizen_of_latvia(&decided, &file.citizenships)?;
    let decided = execution::known_departure::with_departures_in_mind(file, decided)?;
    let decided = changes::grounds::with_what_pends(file, decided);
    match file.died_on {
        Some(died_on) => civil_status::with_death_in_mind(file, died_on, decided, on),
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
            identities::assert_identity(file, *command, on)
        }
        (State::Open(file), Command::RecategoriseIdentity(command)) => {
            identities::recategorise(file, command, on)
        }
        (State::Open(file), Command::ChoosePrimaryIdentity(command)) => {
            identities::choose_primary(file, &command, on)
        }
        (State::Open(file), Command::WithdrawConsent(command)) => {
            identities::withdraw_consent(file, &command, on)
        }
        (State::Open(file), Command::AddDocument(command)) => documents::add(file, *command, on),
        (State::Open(file), Command::CloseDuplicateCase(command)) => {
            documents::close_duplicate_case(file, command, on)
        }
        (State::Open(file), Command::RecordAddress(command)) => {
            record::record_address(file, *command, on)
        }
        (State::Open(file), Command::AddPhoto(command)) => record::add_photo(file, *command, on),
        (State::Open(file), Command::SetWarning(command)) => record::set_warning(file, command, on),
        (State::Open(file), Command::ClearWarning(command)) => {
            record::clear_warning(file, command, on)
        }
        (State::Open(file), Command::RecordVulnerability(command)) => {
            record::record_vulnerability(file, command, on)
        }
        (State::Open(file), Command::AttachDocument(command)) => {
            record::attach_document(file, *command, on)
        }
        (State::Open(file), Command::AddServiceMark(command)) => {
            record::add_service_mark(file, command, on)
        }
        (State::Open(file), Command::Correct(command)) => corrections::correct(file, *command, on),
        (State::Open(file), Command::RecordDataSubjectRequest(command)) => {
            data_subject::record(file, &command, on)
        }
        (State::Open(file), Command::AnswerDataSubjectRequest(command)) => {
            data_subject::answer(file, command, on)
        }
        (State::Open(file), Command::RecordViolation(command)) => {
            file::record_violation(file, command, on)
        }
        (State::Open(file), Command::StartDetention(command)) => {
            detention::start(file, command, on)
        }
        (State::Open(file), Command::PlaceInCentre(command)) => {
            detention::placement::place(file, &command, on)
        }
        (State::Open(file), Command::FileCourtMotion(command)) => {
            detention::court::file_motion(file, &command, on)
        }
        (State::Open(file), Command::ExtendDetention(command)) => {
            detention::court::extend(file, command, on)
        }
        (State::Open(file), Command::SwitchDetentionRegime(command)) => {
            detention::regime::switch(file, &command, on)
        }
        (State::Open(file), Command::Release(command)) => detention::release(file, &command, on),
        (State::Open(file), Command::ApplyAlternative(command)) => {
            alternative::apply(file, command, on)
        }
        (State::Open(file), Command::EndAlternative(command)) => {
            alternative::end(file, &command, on)
        }
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
        (State::Open(file), Command::GrantEntryPermission(command)) => {
            permission::grant(file, command, on)
        }
        (State::Open(file), Command::RecordPermittedEntry(command)) => {
            permission::record_entry(file, command, on)
        }
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
            acts::decide_appeal(file, command, on)
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
        (State::Open(file), Command::CloseCase(command)) => acts::close_case(file, &command, on),
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
        (State::Open(file), Command::ExtendAlert(command)) => {
            alert_extension::extend(file, command, on)
        }
        (State::Open(file), Command::RecordDeath(command)) => {
            civil_status::record_death(file, command, on)
        }
        (State::Open(file), Command::RecordCitizenship(command)) => {
            civil_status::record_citizenship(file, command, on)
        }
        (State::Open(file), Command::RecordPassedDeadlines(_)) => {
            Ok(deadlines::record_passed(file, on))
        }
        (State::Open(file), Command::LinkFile(command)) => merges::link(file, command, on),
        (State::Open(file), Command::UnlinkFile(command)) => merges::unlink(file, command, on),
        (State::Open(file), Command::DeclareEnteredInError(command)) => {
            entered_in_error::propose_error(file, command, on)
        }
        (State::Open(file), Command::SetLegalHold(command)) => legal_hold::set(file, command, on),
        (State::Open(file), Command::ReleaseLegalHold(command)) => {
            legal_hold::release(file, command, on)
        }
        (State::Open(file), Command::ErasePersonalContent(command)) => {
            erasure::propose_erasure(file, command, on)
        }
        (State::Open(file), Command::ApproveAct(command)) => acts::approve(file, &command, on),
        (State::Open(file), Command::RejectAct(command)) => {
            acts::reject(&file.proposals, command, on)
        }
    }
}
