//! Detention beyond its start, and alternatives to it (Reg. 122 p. 5.4-5.6).

use super::Decision;
use crate::codes::{
    AlternativeEndReason, AlternativeKind, DetentionExtensionReason, DetentionRegime, Premises,
};
use crate::{AlternativeId, DetentionId, Personal};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

payload! {
    /// `DetentionPlaced`: the detained person was placed in or moved to premises (Reg. 122 p. 5.5.1, 5.5.2).
    pub struct DetentionPlaced {
        /// The detention.
        detention_id: DetentionId,
        /// The moment.
        placed_at: DateTime<Utc>,
        /// The premises.
        premises: Premises,
    }

    /// `CourtMotionFiled`: the court was asked to extend the detention (rules ).
    pub struct CourtMotionFiled {
        /// The detention.
        detention_id: DetentionId,
        /// The moment.
        filed_at: DateTime<Utc>,
        /// When the court decides at the latest.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_due_at: Option<DateTime<Utc>>,
    }

    /// `DetentionExtendedByCourt`: a judge extended the detention (rules ).
    pub struct DetentionExtendedByCourt {
        /// The detention.
        detention_id: DetentionId,
        /// The court decision, kind `DET_COURT`.
        decision: Decision,
        /// First day of the extension.
        from: NaiveDate,
        /// Last day of the extension, included.
        until: NaiveDate,
        /// Why return detention goes on beyond six months.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<DetentionExtensionReason>,
        /// When detention ends at the latest.
        limit_at: DateTime<Utc>,
        /// When the next motion to the court is due.
        motion_due_at: DateTime<Utc>,
    }

    /// `DetentionRegimeSwitched`: the detention goes on under another law, on another clock (rules ).
    pub struct DetentionRegimeSwitched {
        /// The detention.
        detention_id: DetentionId,
        /// The law from now on.
        regime: DetentionRegime,
        /// The moment.
        switched_at: DateTime<Utc>,
        /// When detention ends at the latest.
        limit_at: DateTime<Utc>,
        /// When the next motion to the court is due.
        motion_due_at: DateTime<Utc>,
    }

    /// `AlternativeApplied`: an alternative to detention is applied (Reg. 122 p. 5.6.1, 5.6.2).
    pub struct AlternativeApplied {
        /// The alternative.
        alternative_id: AlternativeId,
        /// Its kind.
        kind: AlternativeKind,
        /// First day.
        applied_on: NaiveDate,
        /// Last day as planned, included.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// The decision, kind `ALT_MEASURE`, where it has a number of its own.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision: Option<Decision>,
        /// Sealed.
        personal: Personal<AlternativePersonal>,
    }

    /// Personal data of `AlternativeApplied`.
    pub struct AlternativePersonal {
        /// What the person has to do, where and when.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        terms: Option<String>,
    }

    /// `AlternativeEnded`: an alternative to detention ended (Reg. 122 p. 5.6.3).
    pub struct AlternativeEnded {
        /// The alternative.
        alternative_id: AlternativeId,
        /// The day from which it is not applied any more.
        ended_on: NaiveDate,
        /// Why.
        reason: AlternativeEndReason,
    }
}
