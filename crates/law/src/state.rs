//! What is so on one file: one variant for each legal situation of each thing.

macro_rules! parts {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }
    )+};
}

mod acts;
mod alternative;
mod ban;
mod course;
mod data_subject;
mod detention;
mod permission;
mod person;
mod return_case;

pub use acts::{FileStanding, LegalHold, Proposal, ProposalSituation, RegisterFile};
pub use alternative::{Alternative, AlternativeSituation};
pub use ban::{Ban, BanDates, BanSituation};
pub use course::{
    Absconding, AlertExtension, AnsweredConsultation, Appeal, Citizenship, Consultation,
    FailedRemoval, Refutation, RemovalBar,
};
pub use data_subject::DataSubjectRequest;
pub use detention::{
    Clock, CourtExtension, CourtMotion, Detention, DetentionBasis, DetentionSituation, Placement,
};
pub use permission::{EntryPermission, PermittedEntry};
pub use person::{DuplicateCase, KnownAttachment, KnownPhoto, Warning};
pub use return_case::{
    ReturnContent, ReturnDecision, ReturnSituation, Standing, Suspension, SuspensionGround,
};

use crate::parameters::{ENACTED, Parameters};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    AsylumException, BorderCrossingPoint, Country, DepartureForm, ExitProof, Reception,
    RevocationMode, RevocationReason, ShortNoticeReason, Violation,
};
use events::payloads::{
    AddressRecorded, ConsentWithdrawn, DeadlinePassed, Decision, DecisionAmended, DecisionResumed,
    DecisionRevoked, DecisionSuspended, DeparturePeriodExtended, Document, EntryBanShortened,
    ErasureAnnounced, ExternalReference, Identity, IdentityNames, ServiceMarkAdded, Subject,
    VulnerabilityRecorded,
};
use events::{BirthDate, DecisionId, DocumentId, IdentityId, ViolationId};
use serde::{Deserialize, Serialize};

/// One foreigner's file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Nothing has happened.
    #[default]
    Nothing,
    /// The file is open.
    Open(Box<File>),
    /// The file of the register itself, in which the numbers of the law change (architecture P-12).
    Register(Box<RegisterFile>),
}

impl State {
    /// The open file, if it is open.
    pub fn file(&self) -> Option<&File> {
        match self {
            Self::Nothing | Self::Register(_) => None,
            Self::Open(file) => Some(file),
        }
    }

    /// The numbers of the law: what the acts say, with the changes of the register's own file (architecture P-12).
    pub fn parameters(&self) -> Parameters {
        match self {
            Self::Nothing | Self::Open(_) => ENACTED.clone(),
            Self::Register(register) => {
                let with = |known: Parameters, change| known.with(change);
                register.changes.iter().fold(ENACTED.clone(), with)
            }
        }
    }

    /// The acts that wait or waited for a second officer.
    pub fn proposals(&self) -> &[Proposal] {
        match self {
            Self::Nothing => &[],
            Self::Open(file) => &file.proposals,
            Self::Register(register) => &register.proposals,
        }
    }
}

/// What is on an open file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// The first is the primary identity (rule R-013), the others follow it.
    pub identities: Vec<KnownIdentity>,
    /// Consents that were withdrawn; their identities are not among `identities` any more (rule R-034).
    pub withdrawals: Vec<ConsentWithdrawn>,
    /// The person's id in an outside list.
    pub external_reference: Option<ExternalReference>,
    /// Addresses, oldest first.
    pub addresses: Vec<AddressRecorded>,
    /// Facial images, oldest first.
    pub photos: Vec<KnownPhoto>,
    /// Warning markers that are set.
    pub warnings: Vec<Warning>,
    /// Vulnerabilities, each with the last that was recorded of it.
    pub vulnerabilities: Vec<VulnerabilityRecorded>,
    /// Cases of other files with the same document, one for each other file.
    pub duplicates: Vec<DuplicateCase>,
    /// Electronic copies, oldest first.
    pub attachments: Vec<KnownAttachment>,
    /// Service marks, oldest first.
    pub service_marks: Vec<ServiceMarkAdded>,
    /// Requests of the person about the own data, oldest first.
    pub data_subject_requests: Vec<DataSubjectRequest>,
    /// Violations found.
    pub violations: Vec<KnownViolation>,
    /// Detentions, oldest first.
    pub detentions: Vec<Detention>,
    /// Alternatives to detention, oldest first.
    pub alternatives: Vec<Alternative>,
    /// Return decisions and removal orders, oldest first.
    pub returns: Vec<ReturnDecision>,
    /// Entry bans, oldest first.
    pub bans: Vec<Ban>,
    /// Entry permissions, oldest first.
    pub permissions: Vec<EntryPermission>,
    /// Changing decisions, oldest first.
    pub changes: Vec<Change>,
    /// Confirmed departures, oldest first.
    pub departures: Vec<Departure>,
    /// Removals, oldest first.
    pub removals: Vec<Removal>,
    /// The day on which the file was opened; unknown for the oldest files.
    pub opened_on: Option<NaiveDate>,
    /// Deadlines that the register recorded as passed.
    pub deadlines_passed: Vec<DeadlinePassed>,
    /// The end of the time of retention, once it is recorded (rule R-121).
    pub retention_due_on: Option<NaiveDate>,
    /// Times in which the person was not where the person had to be, oldest first.
    pub abscondings: Vec<Absconding>,
    /// Consultations of other states about their permits, oldest first.
    pub consultations: Vec<Consultation>,
    /// Decisions to keep an alert beyond its review, oldest first.
    pub alert_extensions: Vec<AlertExtension>,
    /// Whether it stands for itself.
    pub standing: FileStanding,
    /// Acts that wait or waited for a second officer, oldest first.
    pub proposals: Vec<Proposal>,
    /// What was declared to be entered in error; it stands in none of the lists above (rule R-117).
    pub entered_in_error: Vec<Subject>,
    /// Departures and removals that did not happen, oldest first.
    pub refutations: Vec<Refutation>,
    /// Removals that were tried and failed, oldest first.
    pub failed_removals: Vec<FailedRemoval>,
    /// Extensions of periods for voluntary departure, oldest first.
    pub extensions: Vec<DeparturePeriodExtended>,
    /// Appeals, oldest first.
    pub appeals: Vec<Appeal>,
    /// Countries to which nobody removes the person, oldest first.
    pub removal_bars: Vec<RemovalBar>,
    /// Citizenships that the person acquired, oldest first.
    pub citizenships: Vec<Citizenship>,
    /// The day of death (rule R-102).
    pub died_on: Option<NaiveDate>,
    /// Legal holds, oldest first (rule R-122).
    pub legal_holds: Vec<LegalHold>,
    /// The last announcement of the erasure (rule R-123).
    pub erasure_announced: Option<ErasureAnnounced>,
    /// Whether the personal content was lawfully erased.
    pub erased: bool,
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
        /// The violation.
        violation_id: ViolationId,
        /// Date found.
        found_on: NaiveDate,
        /// Place found.
        place: BorderCrossingPoint,
        /// Grounds.
        grounds: Vec<Violation>,
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
        /// When it started.
        started_at: Option<DateTime<Utc>>,
        /// When the person was told of it.
        informed_at: Option<DateTime<Utc>>,
        /// Why the person was told later than usual.
        short_notice: Option<ShortNoticeReason>,
        /// Why a pending asylum application did not stand in the way.
        asylum_exception: Option<AsylumException>,
        /// Who received an unaccompanied minor.
        reception: Option<Reception>,
        /// The reference of the escort report; `None` also after lawful erasure.
        reference: Option<String>,
        /// The reference of the representative of a minor; `None` also after lawful erasure.
        representative: Option<String>,
    }
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

    /// The identity with this id.
    pub fn identity(&self, id: IdentityId) -> Option<&KnownIdentity> {
        self.identities
            .iter()
            .find(|known| known.identity.identity_id == id)
    }

    /// The document with this id, and the identity that it was issued in.
    pub fn document(&self, id: DocumentId) -> Option<(&KnownIdentity, &Document)> {
        let documents = self.identities.iter().flat_map(|known| {
            let with_holder = move |document| (known, document);
            known.documents.iter().map(with_holder)
        });
        let mut documents = documents.filter(|(_, document)| document.document_id == id);
        documents.next()
    }

    /// The primary date of birth, if it is known and not erased.
    pub fn birth(&self) -> Option<BirthDate> {
        self.primary()?.names.as_ref()?.birth.date
    }

    /// Whether there is a fact of the register: a violation, a detention, an alternative to it, a return decision or a
    /// ban (rule R-002).
    pub fn holds_a_fact(&self) -> bool {
        !(self.violations.is_empty()
            && self.detentions.is_empty()
            && self.returns.is_empty()
            && self.bans.is_empty()
            && self.alternatives.is_empty())
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

    /// The entry permission with this id.
    pub fn permission(&self, id: DecisionId) -> Option<&EntryPermission> {
        self.permissions
            .iter()
            .find(|known| known.decision.decision_id == id)
    }

    /// Every decision on the file: return decisions, bans, permissions, changes, and those about detention and its
    /// alternatives, extensions of the departure period and rulings on appeals.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        let returns = self.returns.iter().map(|decision| &decision.decision);
        let bans = self.bans.iter().map(|ban| &ban.decision);
        let by_court = self.detentions.iter().flat_map(|known| &known.extensions);
        let alternatives = self.alternatives.iter();
        let permissions = self.permissions.iter().map(|known| &known.decision);
        let extensions = self.extensions.iter().map(|extended| &extended.decision);
        returns
            .chain(bans)
            .chain(permissions)
            .chain(self.changes.iter().filter_map(Change::decision))
            .chain(by_court.map(|extension| &extension.decision))
            .chain(alternatives.filter_map(|known| known.decision.as_ref()))
            .chain(extensions)
            .chain(self.appeals.iter().filter_map(Appeal::ruling))
    }

    /// The days on which the person left, by departures and removals.
    pub fn days_left(&self) -> impl Iterator<Item = NaiveDate> {
        let departures = self.departures.iter().map(|known| known.departed_on);
        let removals = self.removals.iter().map(|known| known.removed_on);
        departures.chain(removals)
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
