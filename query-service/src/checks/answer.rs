//! What a check answers: the same members for every result, and nothing that a border must not see (rule R-110).

use super::picture::Match;
use super::verdict::{Action, CheckResult};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use events::ForeignerId;
use events::codes::{BanScope, IdentityCategory};
use law::in_force::BanEffect;
use matching::index::{Because, Category, Level};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Candidates at most in one answer.
const CANDIDATES_MAX: usize = 20;

/// The answer to a check.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckAnswer {
    /// The id of this check, also that of its access record.
    pub(crate) check_id: Uuid,
    /// When it was answered.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) answered_at: String,
    /// Everything in the log up to here was seen.
    pub(crate) as_of_position: u64,
    /// How old the picture of the log was when the answer left, in milliseconds; null while there is none.
    pub(crate) age_ms: Option<u64>,
    /// The result.
    pub(crate) result: CheckResult,
    /// What to do.
    pub(crate) action: Action,
    /// Who it may be, best first, at most 20.
    pub(crate) candidates: Vec<CandidateView>,
    /// What to know about the question itself: `MRZ_CHECK_DIGITS`, `NAME_MAY_BE_CUT`, `NAME_UNREADABLE`, `PICTURE_TOO_OLD`,
    /// `CLOCK_BEHIND`.
    #[schema(value_type = Vec<String>)]
    pub(crate) warnings: Vec<&'static str>,
}

/// A person that the traveller may be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CandidateView {
    /// The file.
    foreigner_id: Uuid,
    /// The person's id in an outside list, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    external_id: Option<Box<str>>,
    /// 0 to 1; it only orders.
    score: f64,
    /// Why.
    #[serde(rename = "match")]
    found_by: MatchView,
    /// The measure that matters most: `BAN_SCHENGEN` or `BAN_LV`.
    #[schema(value_type = String)]
    measure: &'static str,
    /// `IN_FORCE`, `PENDING_DEPARTURE` or `SUSPENDED`.
    #[schema(value_type = String)]
    state: &'static str,
    /// First day; null while the ban waits for departure.
    valid_from: Option<NaiveDate>,
    /// Last day, included; null while none is known.
    valid_until: Option<NaiveDate>,
    /// Its basis (CL-BANBASIS).
    #[schema(value_type = String)]
    basis: &'static str,
    /// The authority (CL-AUTH).
    #[schema(value_type = String)]
    authority: &'static str,
    /// Kind, number and date of the decision.
    #[schema(value_type = String)]
    decision_reference: Box<str>,
    /// Warning markers (CL-WARN).
    #[schema(value_type = Vec<String>)]
    warnings: Vec<&'static str>,
}

/// How the traveller and the person agree.
#[derive(Debug, Serialize, ToSchema)]
struct MatchView {
    /// `SAME` or `SIMILAR`; absent when only a document agrees, or below the reporting level.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    level: Option<&'static str>,
    /// What agreed, by which rule.
    because: Vec<BecauseView>,
    /// The category of the identity that agreed (CL-IDCAT).
    #[schema(value_type = Option<String>)]
    identity_category: Option<&'static str>,
    /// Whether a document agreed.
    document: bool,
}

/// One attribute that agreed.
#[derive(Debug, Serialize, ToSchema)]
struct BecauseView {
    /// The rule.
    #[schema(value_type = String)]
    rule: &'static str,
    /// What was asked.
    query: String,
    /// What the register holds.
    matched: String,
}

/// The views of the best matches.
pub(crate) fn views(matches: Vec<Match>) -> Vec<CandidateView> {
    matches
        .into_iter()
        .take(CANDIDATES_MAX)
        .map(CandidateView::of)
        .collect()
}

/// An instant as answered, in milliseconds.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl CandidateView {
    /// The file.
    pub(crate) fn foreigner_id(&self) -> ForeignerId {
        ForeignerId(self.foreigner_id)
    }

    fn of(found: Match) -> Self {
        let Match {
            candidate,
            external_id,
            ban,
            effect,
        } = found;
        Self {
            foreigner_id: candidate.key.0,
            external_id,
            score: candidate.score,
            found_by: MatchView {
                level: candidate.level.map(level),
                because: candidate.because.into_iter().map(BecauseView::of).collect(),
                identity_category: candidate
                    .identity
                    .map(|identity| category(identity.category)),
                document: candidate.document,
            },
            measure: match ban.scope {
                BanScope::Latvia => "BAN_LV",
                BanScope::Schengen => "BAN_SCHENGEN",
            },
            state: state(effect),
            valid_from: ban.valid_from,
            valid_until: ban.last_day(),
            basis: ban.basis.code(),
            authority: ban.authority.code(),
            decision_reference: ban.reference,
            warnings: Vec::new(),
        }
    }
}

impl BecauseView {
    fn of(because: Because) -> Self {
        let Because {
            rule,
            query,
            matched,
        } = because;
        Self {
            rule,
            query,
            matched,
        }
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Same => "SAME",
        Level::Similar => "SIMILAR",
    }
}

const fn state(effect: BanEffect) -> &'static str {
    match effect {
        BanEffect::Refuse => "IN_FORCE",
        BanEffect::Pending => "PENDING_DEPARTURE",
        BanEffect::Suspended => "SUSPENDED",
        BanEffect::Expired => "EXPIRED",
        BanEffect::Revoked => "REVOKED",
        BanEffect::None => "NOT_IN_FORCE",
    }
}

const fn category(category: Category) -> &'static str {
    match category {
        Category::Confirmed => IdentityCategory::Confirmed.code(),
        Category::NotConfirmed => IdentityCategory::NotConfirmed.code(),
        Category::Alias => IdentityCategory::Alias.code(),
        Category::Misused => IdentityCategory::Misused.code(),
    }
}
