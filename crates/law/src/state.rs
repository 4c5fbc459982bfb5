//! What is so on one file: one variant for each legal situation of each thing.

macro_rules! parts {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }
    )+};
}

mod ban;
mod course;
mod person;
mod return_case;

pub use ban::{Ban, BanDates, BanSituation};
pub use course::{
    Absconding, AnsweredConsultation, Appeal, Citizenship, Consultation, FailedRemoval, Refutation,
    RemovalBar,
};
pub use person::Warning;
pub use return_case::{ReturnContent, ReturnDecision, ReturnSituation, Standing, Suspension};

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    BorderCrossingPoint, Country, DepartureForm, DetentionGround, ExitProof, ReleaseReason,
    RevocationMode, RevocationReason, Violation,
};
use events::payloads::{
    Decision, DecisionAmended, DecisionResumed, DecisionRevoked, DecisionSuspended,
    DeparturePeriodExtended, Document, EntryBanShortened, ExternalReference, Identity,
    IdentityNames, VulnerabilityRecorded,
};
use events::{BirthDate, DecisionId, DetentionId, UnitCode};
use serde::{Deserialize, Serialize};

/// One foreigner's file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Nothing has happened.
    #[default]
    Nothing,
    /// The file is open.
    Open(Box<File>),
}

impl State {
    /// The open file, if it is open.
    pub fn file(&self) -> Option<&File> {
        match self {
            Self::Nothing => None,
            Self::Open(file) => Some(file),
        }
    }
}

/// What is on an open file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Identities in the order in which they became known; the first is the primary one (rule R-013).
    pub identities: Vec<KnownIdentity>,
    /// The person's id in an outside list.
    pub external_reference: Option<ExternalReference>,
    /// Violations found.
    pub violations: Vec<KnownViolation>,
    /// Warning markers that are set.
    pub warnings: Vec<Warning>,
    /// Vulnerabilities, each with the last that was recorded of it.
    pub vulnerabilities: Vec<VulnerabilityRecorded>,
    /// Detentions, oldest first.
    pub detentions: Vec<Detention>,
    /// Return decisions and removal orders, oldest first.
    pub returns: Vec<ReturnDecision>,
    /// Entry bans, oldest first.
    pub bans: Vec<Ban>,
    /// Changing decisions, oldest first.
    pub changes: Vec<Change>,
    /// Confirmed departures, oldest first.
    pub departures: Vec<Departure>,
    /// Removals, oldest first.
    pub removals: Vec<Removal>,
    /// Departures and removals that did not happen, oldest first.
    pub refutations: Vec<Refutation>,
    /// Removals that were tried and failed, oldest first.
    pub failed_removals: Vec<FailedRemoval>,
    /// Extensions of periods for voluntary departure, oldest first.
    pub extensions: Vec<DeparturePeriodExtended>,
    /// Appeals, oldest first.
    pub appeals: Vec<Appeal>,
    /// Times in which the person was not where the person had to be, oldest first.
    pub abscondings: Vec<Absconding>,
    /// Consultations of other states about their permits, oldest first.
    pub consultations: Vec<Consultation>,
    /// Countries to which nobody removes the person, oldest first.
    pub removal_bars: Vec<RemovalBar>,
    /// Citizenships that the person acquired, oldest first.
    pub citizenships: Vec<Citizenship>,
    /// The day of death (rule R-102).
    pub died_on: Option<NaiveDate>,
}

parts! {
    /// An identity and what was read with it.
    pub struct KnownIdentity {
        /// The coded part, which outlives erasure.
        identity: Identity,
        /// Names and birth; `None` after lawful erasure.
        names: Option<IdentityNames>,
        /// Documents; empty after lawful erasure.
        documents: Vec<Document>,
    }

    /// A violation found.
    pub struct KnownViolation {
        /// Date found.
        found_on: NaiveDate,
        /// Place found.
        place: BorderCrossingPoint,
        /// Grounds.
        grounds: Vec<Violation>,
    }

    /// A detention.
    pub struct Detention {
        /// The detention.
        detention_id: DetentionId,
        /// The actual moment.
        started_at: DateTime<Utc>,
        /// The reason.
        reason: DetentionGround,
        /// The SBG unit.
        unit: UnitCode,
        /// When it ends at the latest without a court decision (rule R-040).
        limit_at: DateTime<Utc>,
        /// How it stands.
        situation: DetentionSituation,
    }

    /// How a decision was revoked.
    pub struct Revocation {
        /// From when it works.
        mode: RevocationMode,
        /// The day from which it works.
        effective_on: NaiveDate,
        /// Why.
        reason: RevocationReason,
    }

    /// A confirmed departure.
    pub struct Departure {
        /// The return decision that was complied with.
        target: Option<DecisionId>,
        /// The day; the latest possible one where only a range is known.
        departed_on: NaiveDate,
        /// The earliest possible day, where only a range is known.
        departed_earliest_on: Option<NaiveDate>,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// The source of the confirmation.
        proof: ExitProof,
        /// Its reference; `None` also after lawful erasure.
        reference: Option<String>,
    }

    /// The days between which the person left; one and the same where the day is known.
    #[derive(Copy)]
    pub struct DepartureDays {
        /// The first possible day.
        earliest: NaiveDate,
        /// The last possible day.
        latest: NaiveDate,
    }

    /// A removal.
    pub struct Removal {
        /// The removal order.
        target: DecisionId,
        /// The day.
        removed_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// The reference of the escort report; `None` also after lawful erasure.
        reference: Option<String>,
    }
}

/// How a detention stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetentionSituation {
    /// The person is detained.
    Detained,
    /// The person was released.
    Released {
        /// The moment.
        at: DateTime<Utc>,
        /// The reason.
        reason: ReleaseReason,
    },
}

/// A changing decision as it was recorded (Reg. 122 p. 5.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A suspension.
    Suspended(DecisionSuspended),
    /// A resumption.
    Resumed(DecisionResumed),
    /// An amendment.
    Amended(DecisionAmended),
    /// A revocation.
    Revoked(DecisionRevoked),
    /// A shortening.
    Shortened(EntryBanShortened),
}

impl Change {
    /// The changing decision; `None` where there was no separate act.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Suspended(change) => change.decision.as_ref(),
            Self::Resumed(change) => change.decision.as_ref(),
            Self::Amended(change) => Some(&change.decision),
            Self::Revoked(change) => change.decision.as_ref(),
            Self::Shortened(change) => Some(&change.decision),
        }
    }
}

impl DepartureDays {
    /// The day of departure is known.
    pub fn on(day: NaiveDate) -> Self {
        Self {
            earliest: day,
            latest: day,
        }
    }
}

impl File {
    /// The primary identity (rule R-013).
    pub fn primary(&self) -> Option<&KnownIdentity> {
        self.identities.first()
    }

    /// The primary date of birth, if it is known and not erased.
    pub fn birth(&self) -> Option<BirthDate> {
        self.primary()?.names.as_ref()?.birth.date
    }

    /// The detention that is not ended.
    pub fn open_detention(&self) -> Option<&Detention> {
        self.detentions.iter().find(|detention| detention.is_open())
    }

    /// The live return decision or removal order (rule R-060).
    pub fn live_return(&self) -> Option<&ReturnDecision> {
        self.returns.iter().find(|decision| decision.is_live())
    }

    /// The return decision or removal order with this id.
    pub fn return_decision(&self, id: DecisionId) -> Option<&ReturnDecision> {
        self.returns
            .iter()
            .find(|decision| decision.decision.decision_id == id)
    }

    /// The ban with this id.
    pub fn ban(&self, id: DecisionId) -> Option<&Ban> {
        self.bans.iter().find(|ban| ban.decision.decision_id == id)
    }

    /// Every decision on the file: return decisions, bans, changes, extensions and rulings on appeals.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        let returns = self.returns.iter().map(|decision| &decision.decision);
        let bans = self.bans.iter().map(|ban| &ban.decision);
        let extensions = self.extensions.iter().map(|extended| &extended.decision);
        returns
            .chain(bans)
            .chain(self.changes.iter().filter_map(Change::decision))
            .chain(extensions)
            .chain(self.appeals.iter().filter_map(Appeal::ruling))
    }

    /// The days between which the person left, of a departure that is known by its day, the latest one.
    pub fn days_of_departure(&self, departed_on: NaiveDate) -> DepartureDays {
        let mut same_day = self
            .departures
            .iter()
            .filter(|it| it.departed_on == departed_on);
        let earliest = same_day.find_map(|known| known.departed_earliest_on);
        DepartureDays {
            earliest: earliest.unwrap_or(departed_on),
            latest: departed_on,
        }
    }
}

impl Detention {
    /// Whether the person is detained.
    pub fn is_open(&self) -> bool {
        matches!(self.situation, DetentionSituation::Detained)
    }
}
