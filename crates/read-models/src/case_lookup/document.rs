//! The case as it is shown: what `GET /v1/foreigners/{id}` answers, and what the next event is folded on.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    BorderCrossingPoint, Country, DepartureForm, DepartureOutcome, DetentionGround,
    DetentionJustification, ExitProof, IdentityCategory, Organisation, ReleaseReason, Sex,
    Violation,
};
use events::payloads::{Document, ExternalReference, IdentityNames, Nationality};
use events::{DecisionId, DetentionId, ForeignerId, IdentityId, RuleId, ViolationId};

use super::decisions::{DecisionStatus, DecisionView};

macro_rules! views {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }
    )+};
}
pub(super) use views;

views! {
    /// The whole case as of one event. Dates that pass change nothing here: ask [`CaseDocument::measures_on`].
    pub struct CaseDocument {
        /// The file.
        foreigner_id: ForeignerId,
        /// The number of events in the file.
        version: u64,
        /// The position of the last of them.
        position: u64,
        /// When the file was opened (system time).
        opened_at: DateTime<Utc>,
        /// The leading legal situation.
        status: FileStatus,
        /// The first day of the earliest entry ban of a file in status `BANNED`; absent when one waits for departure.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ban_from: Option<NaiveDate>,
        /// The last day of the latest entry ban of a file in status `BANNED`; absent when there is no end yet.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ban_until: Option<NaiveDate>,
        /// Every identity, in the order in which they became known; exactly one is primary (rule R-013).
        identities: Vec<IdentityView>,
        /// The person's id in an outside list.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        external_reference: Option<ExternalReference>,
        /// Files with the same identity that an officer declared to be other persons (rule R-030).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        distinct_from: Vec<DistinctFrom>,
        /// Violations found (Reg. 122 p. 5.9).
        violations: Vec<ViolationView>,
        /// Detentions (Reg. 122 p. 5.4).
        detentions: Vec<DetentionView>,
        /// Every decision, the changes of p. 5.14 included, in the order of recording.
        decisions: Vec<DecisionView>,
        /// Departures and removals (Reg. 122 p. 5.7.3, 5.7.7-5.7.9).
        departures: Vec<DepartureView>,
        /// What holds the person now or will.
        measures: Vec<Measure>,
        /// What somebody has to do by when, the next one first.
        deadlines: Vec<Deadline>,
        /// Legality alarms, closed ones included.
        alarms: Vec<AlarmView>,
        /// Quality flags.
        warnings: Vec<WarningView>,
    }

    /// One identity of the person.
    pub struct IdentityView {
        /// The identity.
        identity_id: IdentityId,
        /// Its category (rule R-014).
        category: IdentityCategory,
        /// Whether it is the one under which the file is kept.
        primary: bool,
        /// Sex by ISO 5218.
        sex: Sex,
        /// Nationalities with their types.
        nationalities: Vec<Nationality>,
        /// Names and birth; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        names: Option<IdentityNames>,
        /// Documents in this identity.
        documents: Vec<Document>,
        /// The names and documents were lawfully erased (Reg. 122 p. 13).
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the event.
        position: u64,
    }

    /// Another file that is another person.
    pub struct DistinctFrom {
        /// That file.
        foreigner_id: ForeignerId,
        /// The distinguishing fact; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<String>,
    }

    /// A violation found.
    pub struct ViolationView {
        /// The violation.
        violation_id: ViolationId,
        /// Date found.
        found_on: NaiveDate,
        /// Place found.
        place: BorderCrossingPoint,
        /// Grounds.
        grounds: Vec<Violation>,
        /// The position of the event.
        position: u64,
    }

    /// A detention, open until it has a release.
    pub struct DetentionView {
        /// The detention.
        detention_id: DetentionId,
        /// The actual moment.
        started_at: DateTime<Utc>,
        /// The reason.
        reason: DetentionGround,
        /// The SBG unit.
        unit: String,
        /// When it ends at the latest without a court decision (rule R-040).
        limit_at: DateTime<Utc>,
        /// Why a child is detained all the same (rule R-049).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        justification: Option<DetentionJustification>,
        /// The release.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        release: Option<ReleaseView>,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The position of the event.
        position: u64,
    }

    /// The end of a detention.
    pub struct ReleaseView {
        /// The moment.
        released_at: DateTime<Utc>,
        /// The reason.
        reason: ReleaseReason,
        /// The position of the event.
        position: u64,
    }

    /// A departure or a removal.
    pub struct DepartureView {
        /// The return decision that was complied with or enforced.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// The day.
        departed_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// Whether the person was removed by force.
        removal: bool,
        /// The source of the confirmation; absent for a removal.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        proof: Option<ExitProof>,
        /// The reference of the confirmation or escort report.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// The reference was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// How the decision was complied with (rule R-071).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outcome: Option<DepartureOutcome>,
        /// The position of the event.
        position: u64,
    }

    /// A measure that holds the person, or will.
    pub struct Measure {
        /// Its kind.
        kind: MeasureKind,
        /// The detention.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        detention_id: Option<DetentionId>,
        /// The decision.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// The state of the decision on the day on which the last event was recorded.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        status: Option<DecisionStatus>,
        /// First day; absent for a ban that waits for departure (rule R-081).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        since: Option<NaiveDate>,
        /// Last day, included; absent where no end is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// The position of the event that ordered it.
        position: u64,
    }

    /// Something that has to be done by an instant.
    pub struct Deadline {
        /// What.
        kind: DeadlineKind,
        /// The rule.
        rule: RuleId,
        /// The end of the time.
        due_at: DateTime<Utc>,
        /// The last day in Latvia, for deadlines of whole days.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        due_on: Option<NaiveDate>,
        /// The detention.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        detention_id: Option<DetentionId>,
        /// The decision.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// When the fact was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The position of the event.
        position: u64,
    }

    /// A legality alarm (architecture P-11).
    pub struct AlarmView {
        /// The rule.
        rule: RuleId,
        /// When it was raised.
        raised_at: DateTime<Utc>,
        /// When something has to be done at the latest.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        due_at: Option<DateTime<Utc>>,
        /// Who recorded the fact.
        organisation: Organisation,
        /// The detention that it speaks of; the alarm ends with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        detention_id: Option<DetentionId>,
        /// When the situation ended; absent while the alarm is open.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        closed_at: Option<DateTime<Utc>>,
        /// The position of the event.
        position: u64,
    }

    /// A quality flag (rule R-127).
    pub struct WarningView {
        /// The rule.
        rule: RuleId,
        /// When it was raised.
        raised_at: DateTime<Utc>,
        /// The position of the event.
        position: u64,
    }
}

macro_rules! spoken {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as stored and spoken.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    )+};
}
pub(super) use spoken;

spoken! {
    /// The leading legal situation of a file, the strongest first.
    pub enum FileStatus {
        /// A detention is open.
        Detained = "DETAINED",
        /// A return decision is live.
        ToLeave = "TO_LEAVE",
        /// No return decision is live, an entry ban was not annulled. It may not have begun or have ended by date: see `ban_from` and `ban_until`.
        Banned = "BANNED",
        /// The person left and nothing holds.
        Departed = "DEPARTED",
        /// Nothing holds.
        NoMeasure = "NO_MEASURE",
    }

    /// The kind of a measure.
    pub enum MeasureKind {
        /// An open detention.
        Detention = "DETENTION",
        /// A live return decision with a period for voluntary departure.
        ReturnDecision = "RETURN_DECISION",
        /// A live removal order or expulsion.
        RemovalOrder = "REMOVAL_ORDER",
        /// An entry ban in Latvia.
        BanLv = "BAN_LV",
        /// An entry ban in the Schengen territory.
        BanSchengen = "BAN_SCHENGEN",
    }

    /// The kind of a deadline.
    pub enum DeadlineKind {
        /// Detention without a court decision ends (rule R-040).
        DetentionLimit = "DETENTION_LIMIT",
        /// Last day of voluntary departure (rule R-058).
        DepartureLastDay = "DEPARTURE_LAST_DAY",
        /// An unlimited ban is reviewed (rule R-085).
        BanReview = "BAN_REVIEW",
    }
}

impl CaseDocument {
    /// The measures that hold on a day or wait for departure: those that ended before or begin later are left out.
    pub fn measures_on(&self, day: NaiveDate) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(move |measure| {
            measure.since.is_none_or(|since| since <= day)
                && measure.until.is_none_or(|until| day <= until)
        })
    }

    /// The primary identity.
    pub fn primary(&self) -> Option<&IdentityView> {
        self.identities.iter().find(|identity| identity.primary)
    }

    /// The name under which the file is shown, `SURNAME, Given`; `None` once erased.
    pub fn display_name(&self) -> Option<String> {
        let names = self.primary()?.names.as_ref()?;
        let given = names.given_names.join(" ");
        Some(match names.surname.as_deref() {
            Some(surname) if given.is_empty() => surname.to_owned(),
            Some(surname) => format!("{surname}, {given}"),
            None => given,
        })
    }
}
