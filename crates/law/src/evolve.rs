//! One event on one file. It never fails: every history ever written can be folded.

use crate::state::{Change, File, RegisterFile, State};
use crate::{
    acts, ban, changes, detention, entered_in_error, execution, file, merges, return_case,
};
use events::Event;
use events::codes::TwoPersonAct;

/// Takes one event into the state. What does not fit what was before leaves the rest as it is.
pub fn evolve(state: &mut State, event: &Event) {
    match (&mut *state, event) {
        (State::Nothing, Event::FileOpened(opened)) => {
            *state = State::Open(Box::new(file::opened(opened)));
        }
        // The file of the register itself begins with the first change that somebody proposes.
        (State::Nothing, Event::ActProposed(proposed))
            if proposed.kind == TwoPersonAct::ChangeParameter =>
        {
            let mut register = RegisterFile::default();
            acts::proposed(&mut register.proposals, proposed);
            *state = State::Register(Box::new(register));
        }
        (State::Nothing, _) => {}
        (State::Open(file), event) => evolve_file(file, event),
        (State::Register(register), event) => evolve_register(register, event),
    }
}

/// The file of the register itself holds acts of two administrators and what follows from them, and nothing else.
fn evolve_register(register: &mut RegisterFile, event: &Event) {
    if let Event::ParameterChanged(changed) = event {
        register.changes.push(changed.clone());
    } else if let Event::ActProposed(proposed) = event {
        acts::proposed(&mut register.proposals, proposed);
    } else if let Event::ActApproved(approved) = event {
        acts::approved(&mut register.proposals, approved);
    } else if let Event::ActRejected(rejected) = event {
        acts::rejected(&mut register.proposals, rejected);
    }
}

fn evolve_file(file: &mut File, event: &Event) {
    match event {
        Event::FileOpened(_) => {}
        Event::IdentityAsserted(asserted) => file::identity_asserted(file, asserted),
        Event::ViolationFound(found) => file::violation_found(file, found),
        Event::DetentionStarted(started) => detention::started(file, started),
        Event::DetentionReleased(released) => detention::released(file, released),
        Event::ReturnDecisionIssued(issued) => return_case::return_decision_issued(file, issued),
        Event::RemovalOrderIssued(issued) => return_case::removal_order_issued(file, issued),
        Event::DecisionNotified(notified) => return_case::notified(file, notified),
        Event::EntryBanImposed(imposed) => ban::imposed(file, imposed),
        Event::EntryBanStarted(started) => ban::started(file, started),
        Event::EntryBanShortened(shortened) => {
            ban::shortened(file, shortened);
            file.changes.push(Change::Shortened(shortened.clone()));
        }
        Event::DecisionSuspended(suspended) => {
            changes::suspension::suspended(file, suspended);
            file.changes.push(Change::Suspended(suspended.clone()));
        }
        Event::DecisionResumed(resumed) => {
            changes::suspension::resumed(file, resumed);
            file.changes.push(Change::Resumed(resumed.clone()));
        }
        Event::DecisionAmended(amended) => {
            changes::amendment::amended(file, amended);
            file.changes.push(Change::Amended(amended.clone()));
        }
        Event::DecisionRevoked(revoked) => {
            changes::revocation::revoked(file, revoked);
            file.changes.push(Change::Revoked(revoked.clone()));
        }
        Event::DepartureConfirmed(confirmed) => execution::departure_confirmed(file, confirmed),
        Event::RemovalExecuted(executed) => execution::removal_executed(file, executed),
        Event::IdentityRecategorised(_) => {}
        Event::PrimaryIdentityChosen(_) => {}
        Event::ConsentWithdrawn(_) => {}
        Event::DocumentAdded(_) => {}
        Event::AddressRecorded(_) => {}
        Event::PhotoAdded(_) => {}
        Event::WarningSet(_) => {}
        Event::WarningCleared(_) => {}
        Event::VulnerabilityRecorded(_) => {}
        Event::DeathRecorded(_) => {}
        Event::CitizenshipAcquired(_) => {}
        Event::DuplicateCaseOpened(_) => {}
        Event::DuplicateCaseClosed(_) => {}
        Event::FilesMerged(merged) => merges::merged(file, merged),
        Event::FilesUnmerged(_) => merges::unmerged(file),
        Event::DetentionPlaced(_) => {}
        Event::CourtMotionFiled(_) => {}
        Event::DetentionExtendedByCourt(_) => {}
        Event::DetentionRegimeSwitched(_) => {}
        Event::AlternativeApplied(_) => {}
        Event::AlternativeEnded(_) => {}
        Event::CourtExpulsionRecorded(_) => {}
        Event::DeparturePeriodExtended(_) => {}
        Event::DeparturePeriodExpired(_) => {}
        Event::AppealLodged(_) => {}
        Event::AppealDecided(_) => {}
        Event::DepartureRefuted(_) => {}
        Event::EntryBanAwaitsDeparture(_) => {}
        Event::RemovalAttemptFailed(_) => {}
        Event::AbscondingReported(_) => {}
        Event::PersonFound(_) => {}
        Event::CaseClosed(_) => {}
        Event::ConsultationOpened(_) => {}
        Event::ConsultationExtended(_) => {}
        Event::ConsultationAnswered(_) => {}
        Event::RemovalBarRecorded(_) => {}
        Event::RemovalBarLifted(_) => {}
        Event::EntryPermissionGranted(_) => {}
        Event::EntryPermissionUsed(_) => {}
        Event::CorrectionRecorded(_) => {}
        Event::EnteredInErrorDeclared(declared) => entered_in_error::declared(file, declared),
        Event::DocumentAttached(_) => {}
        Event::ServiceMarkAdded(_) => {}
        Event::ActProposed(proposed) => acts::proposed(&mut file.proposals, proposed),
        Event::ActApproved(approved) => acts::approved(&mut file.proposals, approved),
        Event::ActRejected(rejected) => acts::rejected(&mut file.proposals, rejected),
        Event::ParameterChanged(_) => {}
        Event::DeadlinePassed(_) => {}
        Event::RetentionDue(_) => {}
    }
}
