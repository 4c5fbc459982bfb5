//! Return statistics: facts from which persons are counted (rules ), without direct identification.
//!
//! Everything comes from the clear part of the events, so that figures survive lawful erasure. A fact is never taken away:
//! it is voided at a position, so that a table can be reproduced as it was sent (rule R-134).

use chrono::{Datelike, NaiveDate};
use events::codes::{AgeGroup, Country, DepartureForm, DepartureOutcome, RevocationMode, Sex};
use events::payloads::{
    Correction, CorrectionRecorded, Decision, DecisionExecuted, DepartureConfirmed, Profile,
    RemovalExecuted, Subject,
};
use events::{DecisionId, Event, ForeignerId};
use serde::{Deserialize, Serialize};

use crate::{Envelope, Unappliable};

/// The name of the read model and of its schema.
pub const NAME: &str = "return_statistics";

/// The version of the fold and its tables. It grows with every change of either, and the read model is rebuilt.
pub const VERSION: i32 = 3;

/// The facts of one foreigner, in the order of recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct State {
    /// The facts.
    pub facts: Vec<Fact>,
}

impl State {
    /// Voids the facts that are meant.
    fn void(&mut self, position: u64, reason: VoidReason, meant: impl Fn(&Fact) -> bool) {
        let facts = self.facts.iter_mut().filter(|fact| meant(fact));
        facts.for_each(|fact| fact.void(position, reason));
    }

    /// The position of the last event that gave or voided a fact; 0 for none.
    fn last_change(&self) -> u64 {
        let changes = self.facts.iter();
        changes
            .map(|fact| fact.voided_position.unwrap_or_default().max(fact.position))
            .max()
            .unwrap_or_default()
    }
}

/// A row of `statistics_facts`. It counts as known at position P when `position <= P` and it was not voided up to P.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The position of the event; one event gives at most one fact.
    pub position: u64,
    /// The foreigner.
    pub foreigner_id: ForeignerId,
    /// What is counted.
    pub kind: FactKind,
    /// The order, or the order that the departure followed.
    pub decision_id: DecisionId,
    /// The order that this order follows (rule R-060).
    pub predecessor_id: Option<DecisionId>,
    /// The day of the decision or of the departure (rule R-130).
    pub happened_on: NaiveDate,
    /// Its quarter, `2026-Q1`.
    pub quarter: String,
    /// The first nationality.
    pub citizenship: Country,
    /// Sex by ISO 5218.
    pub sex: Sex,
    /// Age group on that day (rule R-132).
    pub age_group: AgeGroup,
    /// The country of destination of a departure.
    pub destination: Option<Country>,
    /// The form of a departure.
    pub form: Option<DepartureForm>,
    /// Whether the person received assistance, where the form tells.
    pub assisted: Option<bool>,
    /// Whether the return was enforced, where the form or the event tells.
    pub enforced: Option<bool>,
    /// The position of the event that voided the fact.
    pub voided_position: Option<u64>,
    /// Why it was voided.
    pub voided_reason: Option<VoidReason>,
}

/// What a fact counts (Reg. (EC) 862/2007 Art 7(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FactKind {
    /// A return decision or removal order was taken.
    OrderedToLeave,
    /// The person left following it.
    Returned,
}

/// Why a fact does not count any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VoidReason {
    /// The order was revoked as if never taken.
    Annulled,
    /// The person left under the Dublin mechanism (rule R-129).
    Dublin,
    /// It became known that the person had left earlier.
    LeftEarlier,
    /// The person was found to be here: the departure did not happen.
    Refuted,
    /// The entry has no legal act behind it (rule R-117).
    EnteredInError,
    /// The fact was put right: another one stands in its place.
    Corrected,
}

impl FactKind {
    /// The code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OrderedToLeave => "ORDERED_TO_LEAVE",
            Self::Returned => "RETURNED",
        }
    }
}

impl VoidReason {
    /// The code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Annulled => "ANNULLED",
            Self::Dublin => "DUBLIN",
            Self::LeftEarlier => "LEFT_EARLIER",
            Self::Refuted => "REFUTED",
            Self::EnteredInError => "ENTERED_IN_ERROR",
            Self::Corrected => "CORRECTED",
        }
    }
}

/// All rows of one foreigner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows<'s> {
    /// `statistics_facts`.
    pub facts: Vec<&'s Fact>,
}

/// Folds one event into the facts. What is there already changes nothing, so that a checkpoint that was set back does no harm
/// (fault F36): an event up to the last one that changed a fact is folded in, and later ones changed none.
///
/// # Errors
/// Never in this version: targets of events are verified by the other read models. The signature is that of all of them.
pub fn apply(state: &mut State, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
    if envelope.is_of_the_register() {
        return Ok(());
    }
    if envelope.position <= state.last_change() {
        return Ok(());
    }
    match envelope.event {
        Event::ReturnDecisionIssued(event) => {
            let fact = ordered(envelope, &event.decision, &event.profile, None);
            state.facts.push(fact);
        }
        Event::RemovalOrderIssued(event) => {
            let (decision, profile) = (&event.decision, &event.profile);
            let fact = ordered(envelope, decision, profile, event.predecessor);
            state.facts.push(fact);
        }
        Event::CourtExpulsionRecorded(event) => {
            let (decision, profile) = (&event.decision, &event.profile);
            let fact = ordered(envelope, decision, profile, event.predecessor);
            state.facts.push(fact);
        }
        Event::DepartureConfirmed(event) => departed(state, envelope, event),
        Event::RemovalExecuted(event) => removed(state, envelope, event),
        Event::DecisionExecuted(event) => executed(state, envelope, event),
        Event::DepartureRefuted(event) => {
            let returned = |fact: &Fact| {
                fact.kind == FactKind::Returned && Some(fact.decision_id) == event.target
            };
            state.void(envelope.position, VoidReason::Refuted, returned);
        }
        Event::CorrectionRecorded(event) => corrected(state, envelope, event),
        Event::EnteredInErrorDeclared(event) => {
            let meant = |fact: &Fact| match event.subject {
                Subject::File => true,
                Subject::Decision(decision_id) => fact.decision_id == decision_id,
                _ => false,
            };
            state.void(envelope.position, VoidReason::EnteredInError, meant);
        }
        Event::DecisionRevoked(event) => {
            if event.mode == RevocationMode::ExTunc {
                let annulled = |fact: &Fact| fact.decision_id == event.target;
                state.void(envelope.position, VoidReason::Annulled, annulled);
            }
        }
        // They change no figure of these tables.
        Event::FileOpened(_)
        | Event::IdentityAsserted(_)
        | Event::ViolationFound(_)
        | Event::DetentionStarted(_)
        | Event::DetentionReleased(_)
        | Event::DecisionNotified(_)
        | Event::EntryBanImposed(_)
        | Event::EntryBanStarted(_)
        | Event::EntryBanShortened(_)
        | Event::DecisionSuspended(_)
        | Event::DecisionResumed(_)
        | Event::DecisionAmended(_)
        | Event::IdentityRecategorised(_)
        | Event::PrimaryIdentityChosen(_)
        | Event::ConsentWithdrawn(_)
        | Event::DocumentAdded(_)
        | Event::AddressRecorded(_)
        | Event::PhotoAdded(_)
        | Event::WarningSet(_)
        | Event::WarningCleared(_)
        | Event::VulnerabilityRecorded(_)
        | Event::DeathRecorded(_)
        | Event::CitizenshipAcquired(_)
        | Event::DuplicateCaseOpened(_)
        | Event::DuplicateCaseClosed(_)
        | Event::FilesMerged(_)
        | Event::FilesUnmerged(_)
        | Event::DetentionPlaced(_)
        | Event::CourtMotionFiled(_)
        | Event::DetentionExtendedByCourt(_)
        | Event::DetentionRegimeSwitched(_)
        | Event::AlternativeApplied(_)
        | Event::AlternativeEnded(_)
        | Event::DeparturePeriodExtended(_)
        | Event::DeparturePeriodExpired(_)
        | Event::AppealLodged(_)
        | Event::AppealDecided(_)
        | Event::EntryBanAwaitsDeparture(_)
        | Event::RemovalAttemptFailed(_)
        | Event::AbscondingReported(_)
        | Event::PersonFound(_)
        | Event::CaseClosed(_)
        | Event::ConsultationOpened(_)
        | Event::ConsultationExtended(_)
        | Event::ConsultationAnswered(_)
        | Event::AlertExtended(_)
        | Event::RemovalBarRecorded(_)
        | Event::RemovalBarLifted(_)
        | Event::EntryPermissionGranted(_)
        | Event::EntryPermissionUsed(_)
        | Event::DocumentAttached(_)
        | Event::ServiceMarkAdded(_)
        | Event::DataSubjectRequestRecorded(_)
        | Event::DataSubjectRequestAnswered(_)
        | Event::ActProposed(_)
        | Event::ActApproved(_)
        | Event::ActRejected(_)
        | Event::ParameterChanged(_)
        | Event::DeadlinePassed(_)
        | Event::RetentionDue(_)
        | Event::LegalHoldSet(_)
        | Event::LegalHoldReleased(_)
        | Event::ErasureAnnounced(_)
        | Event::PersonalContentErased(_) => {}
    }
    Ok(())
}

/// The rows of a foreigner: a function of the event sequence alone.
pub fn rows(_foreigner_id: ForeignerId, state: &State) -> Rows<'_> {
    Rows {
        facts: state.facts.iter().collect(),
    }
}

/// The quarter of a day, `2026-Q1`.
pub fn quarter_of(day: NaiveDate) -> String {
    format!("{:04}-Q{}", day.year(), day.quarter())
}

impl Fact {
    fn of(
        envelope: &Envelope<'_>,
        kind: FactKind,
        decision_id: DecisionId,
        happened_on: NaiveDate,
    ) -> Self {
        Self {
            position: envelope.position,
            foreigner_id: envelope.foreigner_id,
            kind,
            decision_id,
            predecessor_id: None,
            happened_on,
            quarter: quarter_of(happened_on),
            citizenship: Country::UNSPECIFIED,
            sex: Sex::NotKnown,
            age_group: AgeGroup::Unknown,
            destination: None,
            form: None,
            assisted: None,
            enforced: None,
            voided_position: None,
            voided_reason: None,
        }
    }

    fn about(self, profile: &Profile) -> Self {
        let Profile {
            citizenship,
            sex,
            age_group,
            unaccompanied: _,
        } = profile.clone();
        Self {
            citizenship,
            sex,
            age_group,
            ..self
        }
    }

    /// The first reason stays: the fact has not counted since then.
    fn void(&mut self, position: u64, reason: VoidReason) {
        if self.voided_position.is_none() {
            (self.voided_position, self.voided_reason) = (Some(position), Some(reason));
        }
    }
}

/// An order to leave, and the one that it superseded.
fn ordered(
    envelope: &Envelope<'_>,
    decision: &Decision,
    profile: &Profile,
    predecessor_id: Option<DecisionId>,
) -> Fact {
    let kind = FactKind::OrderedToLeave;
    let fact = Fact::of(envelope, kind, decision.decision_id, decision.date);
    Fact {
        predecessor_id,
        ..fact.about(profile)
    }
}

/// A departure counts when it followed an order that was in effect: one that was made known before (rule R-059).
fn departed(state: &mut State, envelope: &Envelope<'_>, event: &DepartureConfirmed) {
    let Some(target) = event.target else { return };
    // A second departure under one order is evidence of an earlier one: the order was complied with once.
    let known = |fact: &Fact| fact.decision_id == target && fact.kind == FactKind::Returned;
    state.void(envelope.position, VoidReason::LeftEarlier, known);
    if event.form == DepartureForm::Dublin {
        exclude_dublin(state, envelope.position, target);
    }
    let in_effect = event.outcome != Some(DepartureOutcome::DepartedBeforeNotification);
    if event.form.counts_as_return() && in_effect {
        let fact =
            Fact::of(envelope, FactKind::Returned, target, event.departed_on).about(&event.profile);
        state.facts.push(fact.left(event.destination, event.form));
    }
}

fn removed(state: &mut State, envelope: &Envelope<'_>, event: &RemovalExecuted) {
    if event.form == DepartureForm::Dublin {
        exclude_dublin(state, envelope.position, event.target);
    }
    if event.form.counts_as_return() {
        let fact = Fact::of(envelope, FactKind::Returned, event.target, event.removed_on)
            .about(&event.profile);
        state.facts.push(Fact {
            enforced: Some(true),
            ..fact.left(event.destination, event.form)
        });
    }
}

/// A departure that was known before turned out to have followed an order. Where it counts for another one already, it counts
/// once.
fn executed(state: &mut State, envelope: &Envelope<'_>, event: &DecisionExecuted) {
    if event.form == DepartureForm::Dublin {
        exclude_dublin(state, envelope.position, event.target);
    }
    let counted = state.facts.iter().any(|fact| {
        fact.kind == FactKind::Returned
            && fact.voided_position.is_none()
            && fact.happened_on == event.departed_on
    });
    let in_effect = event.outcome != DepartureOutcome::DepartedBeforeNotification;
    if event.form.counts_as_return() && in_effect && !counted {
        let fact = Fact::of(
            envelope,
            FactKind::Returned,
            event.target,
            event.departed_on,
        );
        let fact = fact.about(&event.profile);
        state.facts.push(fact.left(event.destination, event.form));
    }
}

/// A departure that was put right is counted anew, with what its form tells; its day and its kind are those of before.
fn corrected(state: &mut State, envelope: &Envelope<'_>, event: &CorrectionRecorded) {
    let Correction::Departure(right) = &event.correction else {
        return;
    };
    let meant = |fact: &Fact| {
        fact.kind == FactKind::Returned
            && fact.voided_position.is_none()
            && (Some(fact.decision_id), fact.happened_on) == (right.target, right.departed_on)
    };
    let Some(known) = state.facts.iter().find(|fact| meant(fact)).cloned() else {
        return;
    };
    state.void(envelope.position, VoidReason::Corrected, meant);
    state.facts.push(Fact {
        position: envelope.position,
        enforced: known.enforced,
        ..known.left(right.destination, right.form)
    });
}

impl Fact {
    fn left(self, destination: Country, form: DepartureForm) -> Self {
        let (assisted, enforced) = match form {
            DepartureForm::VolNoassist => (Some(false), Some(false)),
            DepartureForm::VolAssist => (Some(true), Some(false)),
            DepartureForm::ForcedNoassist => (Some(false), Some(true)),
            DepartureForm::ForcedAssist => (Some(true), Some(true)),
            DepartureForm::ReadmEu
            | DepartureForm::ReadmBilat
            | DepartureForm::ReadmInformal
            | DepartureForm::Dublin
            | DepartureForm::Extradition
            | DepartureForm::SurrenderEaw
            | DepartureForm::TransferSentence => (None, None),
        };
        Self {
            destination: Some(destination),
            form: Some(form),
            assisted,
            enforced,
            ..self
        }
    }
}

/// Transfers under the Dublin mechanism count neither as ordered nor as returned (rule R-129): the order and those that it
/// followed are voided.
fn exclude_dublin(state: &mut State, position: u64, target: DecisionId) {
    let mut next = Some(target);
    // Facts stand in the order of recording, so that a predecessor is met after its successor when walking backwards.
    for fact in state.facts.iter_mut().rev() {
        if Some(fact.decision_id) == next && fact.kind == FactKind::OrderedToLeave {
            fact.void(position, VoidReason::Dublin);
            next = fact.predecessor_id;
        }
    }
}
