//! What somebody has to do by when. Every limit comes from the events: this file knows no number of the law.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{DetentionRegime, Organisation};
use events::{ConsultationId, DataSubjectRequestId, DecisionId, DetentionId, ForeignerId, RuleId};

use super::data_subjects::DataSubjectRequestView;
use super::decisions::DecisionView;
use super::detentions::DetentionView;
use super::document::{CaseDocument, spoken, views};
use super::files::DuplicateView;
use super::obstacles::ConsultationView;
use crate::days::end_of;

views! {
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
        /// The consultation.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        consultation_id: Option<ConsultationId>,
        /// The request of the data subject.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        request_id: Option<DataSubjectRequestId>,
        /// The other file that holds the same document.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        other: Option<ForeignerId>,
        /// When the fact was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The position of the event.
        position: u64,
    }
}

spoken! {
    /// The kind of a deadline.
    pub enum DeadlineKind {
        /// Detention ends at the latest (rules ).
        DetentionLimit = "DETENTION_LIMIT",
        /// The motion to the court is due (rule R-041).
        CourtMotion = "COURT_MOTION",
        /// Last day of voluntary departure (rule R-058).
        DepartureLastDay = "DEPARTURE_LAST_DAY",
        /// A consulted state replies (rule R-065).
        ConsultationReply = "CONSULTATION_REPLY",
        /// A case of two files with the same document is cross-checked (rule R-031).
        DuplicateCase = "DUPLICATE_CASE",
        /// An unlimited ban is reviewed (rule R-085).
        BanReview = "BAN_REVIEW",
        /// A request of the person is answered (rule R-125).
        DataSubjectAnswer = "DATA_SUBJECT_ANSWER",
    }
}

impl DeadlineKind {
    /// The rule that sets the time.
    pub const fn rule(self) -> RuleId {
        RuleId(match self {
            Self::DuplicateCase => 31,
            Self::DetentionLimit => 40,
            Self::CourtMotion => 41,
            Self::DepartureLastDay => 58,
            Self::ConsultationReply => 65,
            Self::BanReview => 85,
            Self::DataSubjectAnswer => 125,
        })
    }
}

/// The limit of detention of an asylum seeker without a court decision.
const ASYLUM_DETENTION_LIMIT: RuleId = RuleId(45);
/// The limit that a court decision gives.
const COURT_DETENTION_LIMIT: RuleId = RuleId(42);

impl CaseDocument {
    /// What somebody has to do by when, as it stood on a day, the next one first.
    pub fn deadlines_on(&self, day: NaiveDate) -> Vec<Deadline> {
        if self.is_in_error() {
            return Vec::new();
        }
        let open = self
            .detentions
            .iter()
            .filter(|detention| detention.release.is_none());
        let detentions = open.flat_map(|detention| {
            let limit = limit_of(detention);
            motion_of(detention).into_iter().chain([limit])
        });
        let decisions = self
            .decisions
            .iter()
            .filter_map(|decision| self.deadline_of(decision, day));
        let consultations = self.consultations.iter().filter_map(reply_to);
        let duplicates = self.duplicates.iter().filter_map(cross_check_of);
        let requests = self.data_subject_requests.iter().filter_map(answer_to);
        let mut deadlines: Vec<Deadline> = detentions
            .chain(decisions)
            .chain(consultations)
            .chain(duplicates)
            .chain(requests)
            .collect();
        deadlines.sort_by_key(|deadline| (deadline.due_at, deadline.position));
        deadlines
    }

    /// A frozen period has no last day, and a ban whose end is decided is reviewed no more.
    fn deadline_of(&self, decision: &DecisionView, day: NaiveDate) -> Option<Deadline> {
        let (kind, due_on) = match (&decision.return_order, &decision.ban) {
            (Some(order), _) if self.has_to_be_met(decision, day) => {
                (DeadlineKind::DepartureLastDay, order.last_day?)
            }
            (None, Some(ban)) if decision.revocation.is_none() => {
                (DeadlineKind::BanReview, ban.review_on?)
            }
            _ => return None,
        };
        Some(Deadline {
            due_on: Some(due_on),
            decision_id: Some(decision.decision_id),
            ..Deadline::of(
                kind,
                end_of(due_on),
                decision.recorded_at,
                decision.organisation,
                decision.position,
            )
        })
    }
}

impl Deadline {
    fn of(
        kind: DeadlineKind,
        due_at: DateTime<Utc>,
        recorded_at: DateTime<Utc>,
        organisation: Organisation,
        position: u64,
    ) -> Self {
        Self {
            kind,
            rule: kind.rule(),
            due_at,
            due_on: None,
            detention_id: None,
            decision_id: None,
            consultation_id: None,
            request_id: None,
            other: None,
            recorded_at,
            organisation,
            position,
        }
    }

    fn about(detention: &DetentionView, kind: DeadlineKind, due_at: DateTime<Utc>) -> Self {
        let (recorded_at, organisation) = (detention.recorded_at, detention.organisation);
        Self {
            detention_id: Some(detention.detention_id),
            ..Self::of(kind, due_at, recorded_at, organisation, detention.position)
        }
    }
}

/// The limit as things stand: after a court decision that of the court.
fn limit_of(detention: &DetentionView) -> Deadline {
    let rule = match detention.regime {
        _ if !detention.extensions.is_empty() => COURT_DETENTION_LIMIT,
        DetentionRegime::Return => DeadlineKind::DetentionLimit.rule(),
        DetentionRegime::Asylum => ASYLUM_DETENTION_LIMIT,
    };
    Deadline {
        rule,
        ..Deadline::about(detention, DeadlineKind::DetentionLimit, detention.limit_at)
    }
}

fn motion_of(detention: &DetentionView) -> Option<Deadline> {
    let due_at = detention.motion_due_at?;
    Some(Deadline::about(
        detention,
        DeadlineKind::CourtMotion,
        due_at,
    ))
}

fn reply_to(consultation: &ConsultationView) -> Option<Deadline> {
    if consultation.outcome.is_some() {
        return None;
    }
    Some(Deadline {
        due_on: Some(consultation.reply_due_on),
        consultation_id: Some(consultation.consultation_id),
        ..Deadline::of(
            DeadlineKind::ConsultationReply,
            end_of(consultation.reply_due_on),
            consultation.recorded_at,
            consultation.organisation,
            consultation.position,
        )
    })
}

/// The controller answers, whoever received the request.
fn answer_to(request: &DataSubjectRequestView) -> Option<Deadline> {
    if request.outcome.is_some() {
        return None;
    }
    Some(Deadline {
        due_on: Some(request.answer_due_on),
        request_id: Some(request.request_id),
        ..Deadline::of(
            DeadlineKind::DataSubjectAnswer,
            end_of(request.answer_due_on),
            request.recorded_at,
            Organisation::Pmlp,
            request.position,
        )
    })
}

fn cross_check_of(duplicate: &DuplicateView) -> Option<Deadline> {
    if duplicate.closed_at.is_some() {
        return None;
    }
    Some(Deadline {
        other: Some(duplicate.other),
        ..Deadline::of(
            DeadlineKind::DuplicateCase,
            duplicate.due_at,
            duplicate.recorded_at,
            duplicate.organisation,
            duplicate.position,
        )
    })
}
