//! What a check answers: the same members for every result, and nothing that a border must not see (rule R-110).

use super::person::{Ban, Measure};
use super::picture::Match;
use super::request::Misreading;
use super::verdict::{Action, CheckResult, Crossing, actions_of, is_misused};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use events::ForeignerId;
use events::codes::{Authority, BanScope, IdentityCategory, WarningMarker};
use law::in_force::BanEffect;
use matching::index::{Because, Candidate, Category, How, Level};
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
    /// `ONLINE`, or `OFFLINE` where the picture is too old to say that somebody is not in it; then the result is `REFER` (rule R-115).
    #[schema(value_type = String)]
    pub(crate) mode: &'static str,
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
    /// How a zone with failing check digits was perhaps misread: where to look at the document. Nothing was searched by them.
    pub(crate) misreadings: Vec<Misreading>,
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
    /// The measure that matters most: `BAN_SCHENGEN`, `BAN_LV`, `RETURN_LIVE`, `DECEASED_IDENTITY` or `MISUSED_IDENTITY`.
    #[schema(value_type = String)]
    measure: &'static str,
    /// `IN_FORCE`, `PENDING_DEPARTURE`, `SUSPENDED` or `DECEASED`.
    #[schema(value_type = String)]
    state: &'static str,
    /// First day; of a return decision the day on which it was taken; null while a ban waits for departure.
    valid_from: Option<NaiveDate>,
    /// Last day, included; null while none is known.
    valid_until: Option<NaiveDate>,
    /// Its basis (CL-BANBASIS); null without a ban.
    #[schema(value_type = Option<String>)]
    basis: Option<&'static str>,
    /// The authority (CL-AUTH); null without a decision.
    #[schema(value_type = Option<String>)]
    authority: Option<&'static str>,
    /// Kind, number and date of the decision; null without one.
    #[schema(value_type = Option<String>)]
    decision_reference: Option<Box<str>>,
    /// The entry permission that admits once more, under which the entry is recorded (rule R-091).
    permission_id: Option<Uuid>,
    /// Where the latest facial image is read; null where there is none (rule R-112).
    photo_ref: Option<String>,
    /// Who is asked and told about the measure: `SBG_DUTY_OFFICER`, `OCMA`, or `SIRENE_LV` from outside Latvia.
    #[schema(value_type = String)]
    contact: &'static str,
    /// What to do about this person, the most urgent first (CL-ACTION).
    actions: Vec<Action>,
    /// Warning markers (CL-WARN).
    #[schema(value_type = Vec<String>)]
    warnings: Vec<&'static str>,
}

/// How who is asked for and the person agree.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatchView {
    /// `SAME` or `SIMILAR`; absent when only a document agrees, or below the reporting level.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    level: Option<&'static str>,
    /// What agreed, by which rule.
    because: Vec<BecauseView>,
    /// The category of the identity that agreed (CL-IDCAT).
    #[schema(value_type = Option<String>)]
    identity_category: Option<&'static str>,
    /// Its place among the identities of the file, from 0; the primary one is the first.
    identity: Option<u32>,
    /// Whether a document agreed.
    document: bool,
}

/// One attribute that agreed: of names token by token, in the letters that were compared.
#[derive(Debug, Serialize, ToSchema)]
struct BecauseView {
    /// The rule.
    #[schema(value_type = String)]
    rule: &'static str,
    /// What was asked.
    query: String,
    /// What the register holds.
    matched: String,
    /// How they agree: `EQUAL`, `TRANSLITERATION`, `OTHER_LANGUAGE`, `EDIT`, `EDITS`, `SOUND`, `CUT`, `PART`, `SWAPPED`,
    /// `CALENDAR` or `RENAMED`.
    #[schema(value_type = String)]
    how: &'static str,
}

/// The views of the best matches, that on which the result rests always among them.
pub(crate) fn views(
    mut matches: Vec<Match>,
    decisive: usize,
    crossing: Crossing,
) -> Vec<CandidateView> {
    if decisive >= CANDIDATES_MAX {
        matches.swap(decisive, CANDIDATES_MAX - 1);
    }
    matches
        .into_iter()
        .take(CANDIDATES_MAX)
        .map(|found| CandidateView::of(found, crossing))
        .collect()
}

/// How the answer came about (rule R-115).
pub(crate) const fn mode(too_old: bool) -> &'static str {
    if too_old { "OFFLINE" } else { "ONLINE" }
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
        let foreigner_id = found.candidate.key;
        let (ban, act, state) = match found.measure {
            Measure::Ban(ban, effect) => {
                let act = ban.act.clone();
                (Some(ban), Some(act), state(effect))
            }
            Measure::Return(act) => (None, Some(act), state(BanEffect::Refuse)),
            Measure::Deceased => (None, None, "DECEASED"),
        };
        let measure = match (&ban, &act) {
            (_, None) => "DECEASED_IDENTITY",
            (_, Some(_)) if misused => "MISUSED_IDENTITY",
            (None, Some(_)) => "RETURN_LIVE",
            (Some(ban), _) => ban_code(ban.scope),
        };
        let valid_from = match &ban {
            Some(ban) => ban.valid_from,
            None => act.as_ref().map(|act| act.date),
        };
        let permission = found.permission.filter(|_| ban.is_some());
        Self {
            foreigner_id: foreigner_id.0,
            external_id: found.external_id,
            score: found.candidate.score,
            found_by: MatchView::of(found.candidate),
            measure,
            state,
            valid_from,
            valid_until: ban.as_ref().and_then(Ban::last_day),
            basis: ban.map(|ban| ban.basis.code()),
            authority: act.as_ref().map(|act| act.authority.code()),
            contact: contact(act.as_ref().map(|act| act.authority), crossing),
            decision_reference: act.map(|act| act.reference),
            permission_id: permission.map(|decision_id| decision_id.0),
            photo_ref: found
                .photo
                .map(|photo| format!("/v1/foreigners/{foreigner_id}/photos/{photo}")),
            actions,
            warnings: found
                .markers
                .iter()
                .map(|marker| WarningMarker::code(*marker))
                .collect(),
        }
    }
}

impl MatchView {
    pub(crate) fn of(candidate: Candidate<ForeignerId>) -> Self {
        Self {
            level: candidate.level.map(level),
            because: candidate.because.into_iter().map(BecauseView::of).collect(),
            identity_category: candidate
                .identity
                .map(|identity| category(identity.category)),
            identity: candidate.identity.map(|identity| identity.label),
            document: candidate.document,
        }
    }
}

const fn ban_code(scope: BanScope) -> &'static str {
    match scope {
        BanScope::Latvia => "BAN_LV",
        BanScope::Schengen => "BAN_SCHENGEN",
    }
}

/// Whoever checks outside Latvia speaks to SIRENE; in Latvia the State Border Guard answers for its own decisions at any hour, the
/// controller of the register for all others (Reg. 122 p. 3).
fn contact(authority: Option<Authority>, crossing: Crossing) -> &'static str {
    match authority {
        _ if !crossing.in_latvia => "SIRENE_LV",
        Some(Authority::Vrs) => "SBG_DUTY_OFFICER",
        _ => "OCMA",
    }
}

impl BecauseView {
    fn of(because: Because) -> Self {
        let Because {
            rule,
            query,
            matched,
            how: by,
        } = because;
        Self {
            rule,
            query,
            matched,
            how: how(by),
        }
    }
}

const fn how(how: How) -> &'static str {
    match how {
        How::Equal => "EQUAL",
        How::Transliteration => "TRANSLITERATION",
        How::OtherLanguage => "OTHER_LANGUAGE",
        How::Edit => "EDIT",
        How::Edits => "EDITS",
        How::Sound => "SOUND",
        How::Cut => "CUT",
        How::Part => "PART",
        How::Swapped => "SWAPPED",
        How::Calendar => "CALENDAR",
        How::Renamed => "RENAMED",
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
