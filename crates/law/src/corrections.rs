//! Corrections of recorded data (Reg. 122 p. 13; GDPR Art 16). They are no changes of decisions: those have kind, number
//! and date of their own (p. 5.14), and neither a decision nor the length of a measure is corrected here.

use crate::circumstances::{Circumstances, Decided};
use crate::command::{
    Correct, Corrected, CorrectedDeparture, CorrectedDetention, CorrectedPlacement,
};
use crate::detention::deadlines::passed_when_recorded;
use crate::detention::{
    a_child_is_detained_after_all, limit_without_court, overran, release_by_departure,
};
use crate::documents::{is_same_document, with_duplicate_cases};
use crate::identities::an_identity_is_acceptable;
use crate::refusal::Refusal;
use crate::rules::actors::{not_after_now, not_in_future};
use crate::rules::detention_limits::{self, regime_of};
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::rules::{
    categories, detention, documents, identity, personal_codes, record, removals, returns,
};
use crate::state::{Detention, DetentionSituation, File, KnownIdentity, KnownViolation, Placement};
use crate::time::civil_day;
use crate::{alternative, execution};
use chrono::NaiveDate;
use events::codes::{BorderCrossingPoint, Country, DepartureForm, ExitProof, ReleaseReason};
use events::payloads::{
    self, CorrectedRelease, CorrectedViolation, Correction, CorrectionPersonal, CorrectionRecorded,
    Document, Identity, IdentityNames,
};
use events::{DecisionId, DetentionId, DocumentId, Event, Finding, Personal, ViolationId};

/// What is right, and what the rules said about it; `None` where it is on the file already.
type Judged = Result<Option<(Correction, Vec<Finding>)>, Refusal>;

/// Recorded data are put right.
pub(crate) fn correct(
    file: &File,
    command: Correct,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    record::a_correction_says_why(&command.reason)?;
    let judged = match &command.corrected {
        Corrected::Identity(identity, names) => correct_identity(file, identity, names, on)?,
        Corrected::Document(document) => correct_document(file, document, on)?,
        Corrected::Violation(violation) => correct_violation(file, violation, on)?,
        Corrected::Detention(detention) => correct_detention(file, detention, on)?,
        Corrected::Placement(placement) => correct_placement(file, placement, on)?,
        Corrected::Departure(departure) => correct_departure(file, departure, on)?,
    };
    let Some((correction, findings)) = judged else {
        return Ok(Vec::new());
    };
    let consequences = match &command.corrected {
        Corrected::Detention(right) => follows_from_detention(file, right, &correction, on),
        Corrected::Identity(..)
        | Corrected::Document(_)
        | Corrected::Violation(_)
        | Corrected::Placement(_)
        | Corrected::Departure(_) => Vec::new(),
    };
    let (names, document, reference) = match command.corrected {
        Corrected::Identity(_, names) => (Some(*names), None, None),
        Corrected::Document(document) => (None, Some(document), None),
        Corrected::Departure(departure) => (None, None, departure.reference),
        Corrected::Violation(_) | Corrected::Detention(_) | Corrected::Placement(_) => {
            (None, None, None)
        }
    };
    let is_document = document.is_some();
    let recorded = CorrectionRecorded {
        corrects: command.corrects,
        kind: command.kind,
        correction,
        personal: Personal::Known(CorrectionPersonal {
            reason: command.reason,
            names,
            document,
            reference,
        }),
    };
    let recorded = Decided::fact(recorded, on.today).with(findings);
    Ok(if is_document {
        with_duplicate_cases(recorded, &file.duplicates, on)
    } else {
        std::iter::once(recorded).chain(consequences).collect()
    })
}

fn correct_identity(
    file: &File,
    right: &Identity,
    names: &IdentityNames,
    on: &Circumstances<'_>,
) -> Judged {
    let known = file.identity(right.identity_id);
    let known = known.ok_or(Refusal::UnknownSubject("/identity_id".into()))?;
    if known.identity == *right && known.names.as_ref() == Some(names) {
        return Ok(None);
    }
    categories::a_correction_leaves_the_category(known.identity.category, right.category)?;
    let primary = file.primary().map(|primary| primary.identity.identity_id);
    let is_primary = primary == Some(right.identity_id);
    // A citizenship of Latvia that was acquired meanwhile is true, and does not make the file one of a citizen.
    identity::the_subject_is_a_foreigner(&file.before_acquisition(right), is_primary)?;
    an_identity_is_acceptable(right, names, &[], on)?;
    documents::known_documents_follow_birth(&known.documents, names.birth.date)?;
    let code = personal_codes::the_code_tells_another_birth_date(names);
    let child = is_primary
        .then(|| a_child_is_detained_after_all(file, names.birth.date, on))
        .flatten();
    let correction = Correction::Identity(right.clone());
    Ok(Some((correction, code.into_iter().chain(child).collect())))
}

fn correct_document(file: &File, right: &Document, on: &Circumstances<'_>) -> Judged {
    let (holder, known) = file
        .document(right.document_id)
        .ok_or(Refusal::UnknownSubject("/document_id".into()))?;
    if is_same_document(known, right) {
        return Ok(None);
    }
    let birth = holder.names.as_ref().and_then(|names| names.birth.date);
    documents::a_document_is_readable(right, on.specimens, "/document")?;
    documents::a_documents_dates_agree(right, birth, on.today, "/document")?;
    Ok(Some((Correction::Document(right.document_id), Vec::new())))
}

fn correct_violation(file: &File, right: &CorrectedViolation, on: &Circumstances<'_>) -> Judged {
    let mut known = file.violations.iter();
    let known = known.find(|known| known.violation_id == right.violation_id);
    let known = known.ok_or(Refusal::UnknownSubject("/violation_id".into()))?;
    if *known == corrected_violation(right) {
        return Ok(None);
    }
    not_in_future(right.found_on, on.today, "/violation/found_on")?;
    detention::a_violation_has_grounds(&right.grounds, "/violation/grounds")?;
    Ok(Some((Correction::Violation(right.clone()), Vec::new())))
}

/// The limit without a court follows from the corrected moment and ground. One that a court or a switch of regime set stays,
/// because the decision that set it is not corrected here.
fn correct_detention(file: &File, right: &CorrectedDetention, on: &Circumstances<'_>) -> Judged {
    detention::only_sbg_detains(on.actor)?;
    let known = file.detentions.iter();
    let (known, others): (Vec<Detention>, Vec<Detention>) = known
        .cloned()
        .partition(|known| known.detention_id == right.detention_id);
    let known = known.first();
    let known = known.ok_or(Refusal::UnknownSubject("/detention_id".into()))?;
    if is_right(file, known, right, on) {
        return Ok(None);
    }
    detention::the_unit_is_of_sbg(&right.unit)
        .map_err(|_| Refusal::UnitOfAnother("/detention/unit".into()))?;
    not_after_now(right.started_at, on.now, "/detention/started_at")?;
    if known.released_at().is_some_and(|at| at < right.started_at) && right.release.is_none() {
        return Err(Refusal::ReleaseBeforeStart("/detention/started_at".into()));
    }
    if known.started_at < right.started_at {
        let at = "/detention/started_at";
        detention::a_start_precedes_what_is_known(known, right.started_at, at)?;
    }
    let regime = regime_of(right.reason);
    detention_limits::a_ground_belongs_to_the_first_regime(known, regime, "/detention/reason")?;
    let limit_at = limit_without_court(regime, right.started_at, on.parameters);
    let corrected = payloads::CorrectedDetention {
        detention_id: right.detention_id,
        started_at: right.started_at,
        reason: right.reason,
        unit: right.unit.clone(),
        limit_at,
        motion_due_at: detention::motion_due_at(limit_at, on.parameters),
        regime: Some(regime),
        justification: right.justification,
        release: right.release,
    };
    let mut after = known.clone();
    put_right(&mut after, &corrected);
    if let Some(CorrectedRelease::Released(right)) = right.release {
        if known.is_open() {
            return Err(Refusal::NotReleased("/detention/released_at".into()));
        }
        not_after_now(right.released_at, on.now, "/detention/released_at")?;
        detention::a_release_follows_what_is_known(&after, right.released_at)
            .map_err(|_| Refusal::ReleaseBeforeStart("/detention/released_at".into()))?;
    }
    detention::detentions_do_not_overlap(&others, after.started_at, after.released_at())
        .map_err(|_| Refusal::DetentionsOverlap("/detention/started_at".into()))?;
    let judge = |known: &Detention| {
        let (birth, on_day) = (file.birth(), civil_day(known.started_at));
        detention::a_child_is_detained(birth, on_day, known.justification, on.parameters)
    };
    let child = judge(&after);
    let anew = right.justification.is_some() || child != judge(known);
    let findings = limits_judged_again(file, &after, right, on).into_iter();
    let findings = findings.chain(child.filter(|_| anew)).collect();
    Ok(Some((Correction::Detention(corrected), findings)))
}

/// Whether a detention is on the file as it is right. What the correction leaves out stays as it is, and a release that would
/// follow again from a departure is not to be taken back.
fn is_right(
    file: &File,
    known: &Detention,
    right: &CorrectedDetention,
    on: &Circumstances<'_>,
) -> bool {
    let is_released = |released_at, reason| {
        let at = released_at;
        known.situation == DetentionSituation::Released { at, reason }
    };
    let release = match right.release {
        None => true,
        Some(CorrectedRelease::Released(right)) => is_released(right.released_at, right.reason),
        Some(CorrectedRelease::TakenBack) => {
            let mut reopened = known.clone();
            reopened.take_release_back();
            match ended_by_departure(file, &reopened, right, on).map(|it| it.event) {
                Some(Event::DetentionReleased(it)) => is_released(it.released_at, it.reason),
                _ => known.is_open(),
            }
        }
    };
    let justification = right.justification;
    release
        && known.started_at == right.started_at
        && known.reason == right.reason
        && known.unit == right.unit
        && (justification.is_none() || justification == known.justification)
}

/// the first clock by the time until the next one, and the last one if it is the first or its end was
/// recorded wrongly. What a departure ends again is judged by its release.
fn limits_judged_again(
    file: &File,
    after: &Detention,
    right: &CorrectedDetention,
    on: &Circumstances<'_>,
) -> Vec<Finding> {
    let mut clocks = after.clocks();
    let first = clocks.next();
    let next_since = clocks.next().map(|clock| clock.since);
    let first = first.zip(next_since);
    let overrun = first.and_then(|(clock, next_since)| overran(clock, next_since));
    let judges_last = next_since.is_none() || right.release.is_some();
    let last = if judges_last && ended_by_departure(file, after, right, on).is_none() {
        passed_when_recorded(after, on.now, on.parameters)
    } else {
        Vec::new()
    };
    overrun.into_iter().chain(last).collect()
}

/// a detention of which the release was taken back ends by the departure or death that is on the file.
fn ended_by_departure(
    file: &File,
    after: &Detention,
    right: &CorrectedDetention,
    on: &Circumstances<'_>,
) -> Option<Decided> {
    let taken_back = right.release == Some(CorrectedRelease::TakenBack);
    let started_on = civil_day(after.started_at);
    let left = execution::first_departure_since(file, started_on);
    let left = left.map(|(left_on, form)| (left_on, detention::release_reason_of(form)));
    let died = file.died_on.map(|died_on| (died_on, ReleaseReason::Death));
    let (ended_on, reason) = left.or(died).filter(|_| taken_back)?;
    release_by_departure(after, ended_on, reason, on)
}

/// what follows from a detention as it is right: its end by a known departure, and that of the alternatives
/// which it meets.
fn follows_from_detention(
    file: &File,
    right: &CorrectedDetention,
    correction: &Correction,
    on: &Circumstances<'_>,
) -> Vec<Decided> {
    let known = file.detentions.iter();
    let mut known = known.filter(|known| known.detention_id == right.detention_id);
    let (Some(known), Correction::Detention(corrected)) = (known.next(), correction) else {
        return Vec::new();
    };
    let mut after = known.clone();
    put_right(&mut after, corrected);
    let released = ended_by_departure(file, &after, right, on);
    let departed_on = released.as_ref().map(|released| released.effective_on);
    let released_on = after.released_at().map(civil_day).or(departed_on);
    alternative::end_by_detention(file, civil_day(after.started_at), released_on)
        .chain(released)
        .collect()
}

/// A detention as a correction says it is.
fn put_right(known: &mut Detention, right: &payloads::CorrectedDetention) {
    known.started_at = right.started_at;
    known.reason = right.reason;
    known.unit = right.unit.clone();
    known.justification = right.justification.or(known.justification);
    match right.release {
        Some(CorrectedRelease::Released(right)) => {
            known.release(right.released_at, right.reason);
        }
        Some(CorrectedRelease::TakenBack) => known.take_release_back(),
        None => {}
    }
    let began_under = known.clocks().next().map(|clock| clock.regime);
    if let Some(regime) = right.regime {
        let until_switched = known.clocks_mut();
        for clock in until_switched.take_while(|clock| Some(clock.regime) == began_under) {
            clock.regime = regime;
        }
    }
    if let Some(clock) = known.clocks_mut().next() {
        clock.since = right.started_at;
        clock.limit_at = right.limit_at;
        clock.motion_due_at = Some(right.motion_due_at);
    }
}

/// A placement is named by the moment that is recorded, and stays in its detention.
fn correct_placement(file: &File, right: &CorrectedPlacement, on: &Circumstances<'_>) -> Judged {
    let is_it = |known: &Placement| known.placed_at == right.recorded_at;
    let mut latest_first = file.detentions.iter().rev();
    let known = latest_first.find(|known| known.placements.iter().any(is_it));
    let placed = file.detentions.iter().flat_map(|known| &known.placements);
    let (placed_at, premises) = (right.placed_at, right.premises);
    let as_it_is_right = Placement {
        placed_at,
        premises,
    };
    if placed.into_iter().any(|known| *known == as_it_is_right) {
        return Ok(None);
    }
    let mut after = known
        .cloned()
        .ok_or(Refusal::UnknownSubject("/placed_at".into()))?;
    not_after_now(placed_at, on.now, "/placement/placed_at")?;
    if !after.covers(placed_at) {
        let at = "/placement/placed_at";
        return Err(Refusal::PlacementOutsideDetention(at.into()));
    }
    after.placements.retain(|known| !is_it(known));
    detention::a_person_is_in_one_place(&after, placed_at)
        .map_err(|_| Refusal::PlacementBeforeAnother("/placement/placed_at".into()))?;
    let corrected = payloads::CorrectedPlacement {
        detention_id: after.detention_id,
        recorded_at: right.recorded_at,
        placed_at,
        premises,
    };
    Ok(Some((Correction::Placement(corrected), Vec::new())))
}

/// The day of a departure is not put right here: a departure that did not happen is refuted, and evidence of an earlier one is
/// recorded.
fn correct_departure(file: &File, right: &CorrectedDeparture, on: &Circumstances<'_>) -> Judged {
    let known = departure_on(file, right.departed_on);
    let known = known.ok_or(Refusal::UnknownSubject("/departed_on".into()))?;
    if right.proof.is_some() && known.proof.is_none() {
        return Err(Refusal::UnknownSubject("/departure/proof/source".into()));
    }
    let proof = right.proof.or(known.proof);
    let other_reference = right.reference.is_some() && right.reference.as_ref() != known.reference;
    let same = *known.border_crossing_point == right.border_crossing_point
        && (known.destination, known.form) == (right.destination, right.form)
        && known.proof == proof
        && !other_reference;
    if same {
        return Ok(None);
    }
    execution::a_departure_keeps_its_kind(known.form, right.form, "/departure/form")?;
    if known.destination != right.destination {
        the_destination_is_right(file, right, known.proof.is_none(), on)?;
    }
    let at = "/departure/proof/reference";
    optional_text_is_clean(right.reference.as_ref(), FREE_TEXT_CHARS_MAX, at)?;
    let corrected = payloads::CorrectedDeparture {
        target: known.target,
        departed_on: right.departed_on,
        border_crossing_point: right.border_crossing_point.clone(),
        destination: right.destination,
        form: right.form,
        proof,
    };
    Ok(Some((Correction::Departure(corrected), Vec::new())))
}

/// the right country is one to which the person could go, or be brought.
fn the_destination_is_right(
    file: &File,
    right: &CorrectedDeparture,
    removal: bool,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let at = "/departure/destination";
    let (destination, day) = (right.destination, right.departed_on);
    identity::the_country_exists_today(destination, on.specimens, at)?;
    returns::a_removal_goes_outside(destination, right.form, day)
        .map_err(|_| Refusal::RemovalDestination(at.into()))?;
    if removal || returns::is_forced(right.form) {
        removals::the_country_is_not_barred(&file.removal_bars, destination, day, at)?;
    }
    Ok(())
}

/// What is known of a departure or, without a proof, of a removal.
struct KnownDeparture<'a> {
    target: Option<DecisionId>,
    border_crossing_point: &'a BorderCrossingPoint,
    destination: Country,
    form: DepartureForm,
    proof: Option<ExitProof>,
    reference: Option<&'a String>,
}

fn departure_on(file: &File, day: NaiveDate) -> Option<KnownDeparture<'_>> {
    let mut departures = file.departures.iter();
    let departure = departures.find(|known| known.departed_on == day);
    let departure = departure.map(|known| KnownDeparture {
        target: known.target,
        border_crossing_point: &known.border_crossing_point,
        destination: known.destination,
        form: known.form,
        proof: Some(known.proof),
        reference: known.reference.as_ref(),
    });
    let mut removals = file.removals.iter();
    let removal = removals.find(|known| known.removed_on == day);
    departure.or_else(|| {
        removal.map(|known| KnownDeparture {
            target: Some(known.target),
            border_crossing_point: &known.border_crossing_point,
            destination: known.destination,
            form: known.form,
            proof: None,
            reference: known.reference.as_ref(),
        })
    })
}

fn corrected_violation(right: &CorrectedViolation) -> KnownViolation {
    KnownViolation {
        violation_id: right.violation_id,
        found_on: right.found_on,
        place: right.place.clone(),
        grounds: right.grounds.clone(),
    }
}

pub(crate) fn corrected(file: &mut File, event: &CorrectionRecorded) {
    let personal = event.personal.known();
    match &event.correction {
        Correction::Identity(right) => {
            let same = |known: &&mut KnownIdentity| known.identity.identity_id == right.identity_id;
            if let Some(known) = file.identities.iter_mut().find(same) {
                known.identity = right.clone();
                known.names = personal.and_then(|personal| personal.names.clone());
            }
        }
        Correction::Document(id) => {
            let right = personal.and_then(|personal| personal.document.as_ref());
            if let (Some(known), Some(right)) = (document_mut(file, *id), right) {
                known.clone_from(right);
            }
        }
        Correction::Violation(right) => {
            if let Some(known) = violation_mut(file, right.violation_id) {
                *known = corrected_violation(right);
            }
        }
        Correction::Detention(right) => {
            if let Some(known) = detention_mut(file, right.detention_id) {
                put_right(known, right);
            }
        }
        Correction::Placement(right) => {
            if let Some(known) = detention_mut(file, right.detention_id) {
                known
                    .placements
                    .retain(|known| known.placed_at != right.recorded_at);
                known.place(Placement {
                    placed_at: right.placed_at,
                    premises: right.premises,
                });
            }
        }
        Correction::Departure(right) => {
            let reference = personal.and_then(|personal| personal.reference.clone());
            execution::departure_corrected(file, right, reference);
        }
    }
}

fn document_mut(file: &mut File, id: DocumentId) -> Option<&mut Document> {
    let mut documents = file
        .identities
        .iter_mut()
        .flat_map(|known| &mut known.documents);
    documents.find(|document| document.document_id == id)
}

fn violation_mut(file: &mut File, id: ViolationId) -> Option<&mut KnownViolation> {
    let mut violations = file.violations.iter_mut();
    violations.find(|violation| violation.violation_id == id)
}

fn detention_mut(file: &mut File, id: DetentionId) -> Option<&mut Detention> {
    let mut detentions = file.detentions.iter_mut();
    detentions.find(|detention| detention.detention_id == id)
}
