//! One event on one file. It never fails: every history ever written can be folded.

use crate::state::{Change, File, State};
use crate::{
    ban, changes, civil_status, consultation, detention, execution, file, record, removal_bar,
    return_case,
};
use events::Event;

/// Takes one event into the state. What does not fit what was before leaves the rest as it is.
pub fn evolve(state: &mut State, event: &Event) {
    match (&mut *state, event) {
        (State::Nothing, Event::FileOpened(opened)) => {
            *state = State::Open(Box::new(file::opened(opened)));
        }
        (State::Nothing, _) => {}
        (State::Open(file), event) => evolve_file(file, event),
    }
}

pub(crate) fn evolve_file(file: &mut File, event: &Event) {
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
        Event::RemovalExecuted(executed) => execution::removal::executed(file, executed),
        Event::IdentityRecategorised(_) => {}
        Event::PrimaryIdentityChosen(_) => {}
        Event::ConsentWithdrawn(_) => {}
        Event::DocumentAdded(_) => {}
        Event::AddressRecorded(_) => {}
        Event::PhotoAdded(_) => {}
        Event::WarningSet(set) => record::warning_set(file, set),
        Event::WarningCleared(cleared) => record::warning_cleared(file, cleared),
        Event::VulnerabilityRecorded(recorded) => record::vulnerability_recorded(file, recorded),
        Event::DeathRecorded(died) => civil_status::died(file, died),
        Event::CitizenshipAcquired(acquired) => civil_status::citizenship_acquired(file, acquired),
        Event::DuplicateCaseOpened(_) => {}
        Event::DuplicateCaseClosed(_) => {}
        Event::FilesMerged(_) => {}
        Event::FilesUnmerged(_) => {}
        Event::DetentionPlaced(_) => {}
        Event::CourtMotionFiled(_) => {}
        Event::DetentionExtendedByCourt(_) => {}
        Event::DetentionRegimeSwitched(_) => {}
        Event::AlternativeApplied(_) => {}
        Event::AlternativeEnded(_) => {}
        Event::CourtExpulsionRecorded(recorded) => return_case::court::recorded(file, recorded),
        Event::DeparturePeriodExtended(extended) => changes::extension::extended(file, extended),
        Event::DeparturePeriodExpired(expired) => return_case::period_expired(file, expired),
        Event::AppealLodged(lodged) => changes::appeal::lodged(file, lodged),
        Event::AppealDecided(decided) => changes::appeal::decided(file, decided),
        Event::DepartureRefuted(refuted) => execution::refutation::refuted(file, refuted),
        Event::EntryBanAwaitsDeparture(awaits) => ban::awaits_departure(file, awaits),
        Event::RemovalAttemptFailed(failed) => execution::attempt::failed(file, failed),
        Event::AbscondingReported(reported) => execution::attempt::absconded(file, reported),
        Event::PersonFound(found) => execution::attempt::found(file, found),
        Event::CaseClosed(closed) => return_case::closing::closed(file, closed),
        Event::ConsultationOpened(opened) => consultation::opened(file, opened),
        Event::ConsultationExtended(extended) => consultation::extended(file, extended),
        Event::ConsultationAnswered(answered) => consultation::answered(file, answered),
        Event::RemovalBarRecorded(recorded) => removal_bar::recorded(file, recorded),
        Event::RemovalBarLifted(lifted) => removal_bar::lifted(file, lifted),
        Event::EntryPermissionGranted(_) => {}
        Event::EntryPermissionUsed(_) => {}
        Event::CorrectionRecorded(_) => {}
        Event::EnteredInErrorDeclared(_) => {}
        Event::DocumentAttached(_) => {}
        Event::ServiceMarkAdded(_) => {}
        Event::ActProposed(_) => {}
        Event::ActApproved(_) => {}
        Event::ActRejected(_) => {}
        Event::ParameterChanged(_) => {}
        Event::DeadlinePassed(_) => {}
        Event::RetentionDue(_) => {}
    }
}
