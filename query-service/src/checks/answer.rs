//! What a check answers: the same members for every result, and nothing that a border must not see (rule R-110).

use super::person::{Ban, Measure};
use super::picture::Match;
use super::verdict::{Action, CheckResult, Crossing, actions_of, is_misused};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use events::ForeignerId;
use events::codes::{BanScope, IdentityCategory, WarningMarker};
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
    /// What to do first; `actions` of the candidates say what else.
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
    /// The measure that matters most: `BAN_SCHENGEN`, `BAN_LV`, `DECEASED_IDENTITY` or `MISUSED_IDENTITY`.
    #[schema(value_type = String)]
    measure: &'static str,
    /// `IN_FORCE`, `PENDING_DEPARTURE`, `SUSPENDED` or `DECEASED`.
    #[schema(value_type = String)]
    state: &'static str,
    /// First day; null while the ban waits for departure.
    valid_from: Option<NaiveDate>,
    /// Last day, included; null while none is known.
    valid_until: Option<NaiveDate>,
    /// Its basis (CL-BANBASIS); null without a ban.
    #[schema(value_type = Option<String>)]
    basis: Option<&'static str>,
    /// The authority (CL-AUTH); null without a ban.
    #[schema(value_type = Option<String>)]
    authority: Option<&'static str>,
    /// Kind, number and date of the decision; null without a ban.
    #[schema(value_type = Option<String>)]
    decision_reference: Option<Box<str>>,
    /// What to do about this person, the most urgent first (CL-ACTION).
    actions: Vec<Action>,
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
pub(crate) fn views(matches: Vec<Match>, crossing: Crossing) -> Vec<CandidateView> {
    matches
        .into_iter()
        .take(CANDIDATES_MAX)
        .map(|found| CandidateView::of(found, crossing))
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

    fn of(found: Match, crossing: Crossing) -> Self {
        let actions = actions_of(&found, crossing);
        let misused = is_misused(&found);
        let Match {
            candidate,
            external_id,
            measure,
            permitted: _,
            markers,
        } = found;
        let (ban, state) = match measure {
            Measure::Ban(ban, effect) => (Some(ban), state(effect)),
            Measure::Deceased => (None, "DECEASED"),
        };
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
            measure: measure_code(ban.as_ref(), misused),
            state,
            valid_from: ban.as_ref().and_then(|ban| ban.valid_from),
            valid_until: ban.as_ref().and_then(Ban::last_day),
            basis: ban.as_ref().map(|ban| ban.basis.code()),
            authority: ban.as_ref().map(|ban| ban.authority.code()),
            decision_reference: ban.map(|ban| ban.reference),
            actions,
            warnings: markers
                .iter()
                .map(|marker| WarningMarker::code(*marker))
                .collect(),
        }
    }
}

fn measure_code(ban: Option<&Ban>, misused: bool) -> &'static str {
    match ban.map(|ban| ban.scope) {
        None => "DECEASED_IDENTITY",
        Some(_) if misused => "MISUSED_IDENTITY",
        Some(BanScope::Latvia) => "BAN_LV",
        Some(BanScope::Schengen) => "BAN_SCHENGEN",
    }
}

impl BecauseView {
    fn of(because: Because) -> Self {
        let Because {
            rule,
            query,
            matched,
            how: _,
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
