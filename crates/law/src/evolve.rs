//! One event on one file. It never fails: every history ever written can be folded.

use crate::state::{Change, File, RegisterFile, State};
use crate::{
    acts, alert_extension, alternative, ban, changes, civil_status, consultation, corrections,
    data_subject, deadlines, detention, documents, entered_in_error, execution, file, identities,
    legal_hold, merges, permission, record, removal_bar, return_case,
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

pub(crate) fn evolve_file(file: &mut File, event: &Event) {
    match event {
        Event::IdentityAsserted(asserted) => identities::identity_asserted(file, asserted),
        Event::ViolationFound(found) => file::violation_found(file, found),
        Event::DetentionStarted(started) => detention::started(file, started),
        Event::DetentionReleased(released) => detention::released(file, released),
        Event::DetentionPlaced(placed) => detention::placement::placed(file, placed),
        Event::CourtMotionFiled(filed) => detention::court::motion_filed(file, filed),
        Event::DetentionExtendedByCourt(extended) => detention::court::extended(file, extended),
        Event::DetentionRegimeSwitched(switched) => detention::regime::switched(file, switched),
        Event::AlternativeApplied(applied) => alternative::applied(file, applied),
        Event::AlternativeEnded(ended) => alternative::ended(file, ended),
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
        Event::IdentityRecategorised(recategorised) => {
            identities::recategorised(file, recategorised);
        }
        Event::PrimaryIdentityChosen(chosen) => identities::primary_chosen(file, chosen),
        Event::ConsentWithdrawn(withdrawn) => identities::consent_withdrawn(file, withdrawn),
        Event::DocumentAdded(added) => documents::added(file, added),
        Event::AddressRecorded(recorded) => record::address_recorded(file, recorded),
        Event::PhotoAdded(added) => record::photo_added(file, added),
        Event::WarningSet(set) => record::warning_set(file, set),
        Event::WarningCleared(cleared) => record::warning_cleared(file, cleared),
        Event::VulnerabilityRecorded(recorded) => record::vulnerability_recorded(file, recorded),
        Event::DeathRecorded(died) => civil_status::died(file, died),
        Event::CitizenshipAcquired(acquired) => civil_status::citizenship_acquired(file, acquired),
        Event::DuplicateCaseOpened(opened) => documents::duplicate_case_opened(file, opened),
        Event::DuplicateCaseClosed(closed) => documents::duplicate_case_closed(file, closed),
        Event::FilesMerged(merged) => merges::merged(file, merged),
        Event::FilesUnmerged(_) => merges::unmerged(file),
        Event::CourtExpulsionRecorded(recorded) => return_case::court::recorded(file, recorded),
        Event::DeparturePeriodExtended(extended) => changes::extension::extended(file, extended),
        Event::DeparturePeriodExpired(expired) => return_case::period_expired(file, expired),
        Event::AppealLodged(lodged) => changes::appeal::lodged(file, lodged),
        Event::AppealDecided(decided) => changes::appeal::decided(file, decided),
        Event::DepartureRefuted(refuted) => execution::refutation::refuted(file, refuted),
        Event::DecisionExecuted(executed) => execution::known_departure::executed(file, executed),
        Event::EntryBanAwaitsDeparture(awaits) => ban::awaits_departure(file, awaits),
        Event::RemovalAttemptFailed(failed) => execution::attempt::failed(file, failed),
        Event::AbscondingReported(reported) => execution::attempt::absconded(file, reported),
        Event::PersonFound(found) => execution::attempt::found(file, found),
        Event::CaseClosed(closed) => return_case::closing::closed(file, closed),
        Event::ConsultationOpened(opened) => consultation::opened(file, opened),
        Event::ConsultationExtended(extended) => consultation::extended(file, extended),
        Event::ConsultationAnswered(answered) => consultation::answered(file, answered),
        Event::AlertExtended(extended) => alert_extension::extended(file, extended),
        Event::RemovalBarRecorded(recorded) => removal_bar::recorded(file, recorded),
        Event::RemovalBarLifted(lifted) => removal_bar::lifted(file, lifted),
        Event::EntryPermissionGranted(granted) => permission::granted(file, granted),
        Event::EntryPermissionUsed(used) => permission::used(file, used),
        Event::CorrectionRecorded(recorded) => corrections::corrected(file, recorded),
        Event::EnteredInErrorDeclared(declared) => entered_in_error::declared(file, declared),
        Event::DocumentAttached(attached) => record::document_attached(file, attached),
        Event::ServiceMarkAdded(added) => record::service_mark_added(file, added),
        Event::DataSubjectRequestRecorded(recorded) => data_subject::recorded(file, recorded),
        Event::DataSubjectRequestAnswered(answered) => data_subject::answered(file, answered),
        Event::ActProposed(proposed) => acts::proposed(&mut file.proposals, proposed),
        Event::ActApproved(approved) => acts::approved(&mut file.proposals, approved),
        Event::ActRejected(rejected) => acts::rejected(&mut file.proposals, rejected),
        // The file is open, and numbers of the law stand in no file of a person.
        Event::FileOpened(_) | Event::ParameterChanged(_) => {}
        Event::DeadlinePassed(passed) => deadlines::deadline_passed(file, passed),
        Event::RetentionDue(due) => deadlines::retention_due(file, due),
        Event::LegalHoldSet(set) => legal_hold::was_set(file, set),
        Event::LegalHoldReleased(released) => legal_hold::was_released(file, released),
        Event::ErasureAnnounced(announced) => file.erasure_announced = Some(announced.clone()),
        Event::PersonalContentErased(_) => file.erased = true,
    }
}
