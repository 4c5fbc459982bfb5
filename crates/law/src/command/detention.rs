//! Detention, what happens inside it, and the alternatives to it (Reg. 122 p. 5.4-5.6).

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    AlternativeEndReason, AlternativeKind, DetentionExtensionReason, DetentionGround,
    DetentionJustification, DetentionRegime, Premises, ReleaseReason,
};
use events::payloads::Decision;
use events::{AlternativeId, DetentionId, LegalReference, UnitCode};

commands! {
    /// The person was detained (rule R-038).
    pub struct StartDetention {
        /// The new detention.
        detention_id: DetentionId,
        /// The actual moment.
        started_at: Option<DateTime<Utc>>,
        /// The reason.
        reason: Option<DetentionGround>,
        /// The SBG unit that detained.
        unit: Option<UnitCode>,
        /// When the police had detained the person before, if they did (rule R-039).
        police_detained_at: Option<DateTime<Utc>>,
        /// Why a child of 14 to 17 years is detained all the same (rule R-049).
        justification: Option<DetentionJustification>,
        /// The new facts, after a court refused the detention before (rule R-053).
        new_facts: Option<String>,
        /// The end of a detention that is recorded when it is over, with `release_reason` (rule R-048).
        released_at: Option<DateTime<Utc>>,
        /// Why it ended, with `released_at`.
        release_reason: Option<ReleaseReason>,
    }

    /// The person was released (rule R-048).
    pub struct Release {
        /// The moment.
        released_at: Option<DateTime<Utc>>,
        /// The reason.
        reason: Option<ReleaseReason>,
    }

    /// The detained person was placed in or moved to premises (rule R-047).
    pub struct PlaceInCentre {
        /// The moment.
        placed_at: Option<DateTime<Utc>>,
        /// The premises.
        premises: Option<Premises>,
    }

    /// The court was asked to extend the detention (rule R-041).
    pub struct FileCourtMotion {
        /// The moment.
        filed_at: DateTime<Utc>,
    }

    /// A court extended the detention (rules ).
    pub struct ExtendDetention {
        /// The court's decision, kind `DET_COURT`, with its new id.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// First day of the extension; the day on which the time before it ends, if absent.
        from: Option<NaiveDate>,
        /// Last day of the extension, included.
        until: NaiveDate,
        /// Why detention for return goes on beyond six months (rule R-043).
        reason: Option<DetentionExtensionReason>,
    }

    /// The detention goes on under another law (rules ).
    pub struct SwitchDetentionRegime {
        /// The law from now on.
        regime: DetentionRegime,
        /// The moment.
        switched_at: DateTime<Utc>,
    }

    /// An alternative to detention is applied (rule R-051).
    pub struct ApplyAlternative {
        /// The new alternative.
        alternative_id: AlternativeId,
        /// Its kind.
        kind: Option<AlternativeKind>,
        /// First day.
        applied_on: Option<NaiveDate>,
        /// Last day as planned, included.
        until: Option<NaiveDate>,
        /// The decision, kind `ALT_MEASURE`, where it has a number of its own.
        decision: Option<Decision>,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// What the person has to do, where and when.
        terms: Option<String>,
    }

    /// An alternative to detention ended. It is named by its id or its kind.
    pub struct EndAlternative {
        /// The alternative.
        alternative_id: Option<AlternativeId>,
        /// The kind of the one that is applied.
        kind: Option<AlternativeKind>,
        /// The day from which it is not applied any more.
        ended_on: NaiveDate,
        /// Why.
        reason: AlternativeEndReason,
    }
}
