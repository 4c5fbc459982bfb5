//! The request that an extract answers, and what its answer withholds (rule R-125).

use super::files::Held;
use crate::foreigners::refused;
use chassis::Problem;
use chrono::NaiveDate;
use events::codes::{DataSubjectRight, ExtractPart, Language};
use events::payloads::{DataSubjectRequestAnswered, DataSubjectRequestRecorded, Restriction};
use events::{DataSubjectRequestId, Event};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The request and its answer.
#[derive(Clone, Debug)]
pub(super) struct Request {
    recorded: DataSubjectRequestRecorded,
    answered: DataSubjectRequestAnswered,
}

/// The request, as the extract names it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RequestView {
    /// The request.
    pub(super) request_id: Uuid,
    /// The day on which it was received.
    pub(super) received_on: NaiveDate,
    /// The day on which it was answered.
    pub(super) answered_on: NaiveDate,
    /// How.
    #[schema(value_type = String, example = "GRANTED")]
    pub(super) outcome: &'static str,
}

/// What is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct RestrictionView {
    /// Which part, a code of CL-EXTRACT.
    #[schema(value_type = String, example = "SERVICE_MARKS")]
    pub(super) part: &'static str,
    /// Why, a code of CL-DSREASON; null where the reason is not told.
    #[schema(value_type = Option<String>)]
    pub(super) reason: Option<&'static str>,
    /// The reason is not told, because saying it would undermine it (Reg. (EU) 2018/1861 Art 53(3)).
    pub(super) reason_withheld: bool,
}

impl Request {
    /// The request with its answer.
    ///
    /// # Errors
    /// 422 where the files hold no such request for access; 409 until it is answered, because nobody can say before what is
    /// withheld.
    pub(super) fn find(held: &Held, id: DataSubjectRequestId) -> Result<Self, Problem> {
        let (mut asked, mut answer) = (None, None);
        for recorded in held.events() {
            match &recorded.event {
                Event::DataSubjectRequestRecorded(event) if event.request_id == id => {
                    asked = Some(event.clone());
                }
                Event::DataSubjectRequestAnswered(event) if event.request_id == id => {
                    answer = Some(event.clone());
                }
                _ => {}
            }
        }
        let recorded = asked.ok_or_else(|| refused("request_id", "unknown-value"))?;
        if recorded.kind != DataSubjectRight::Access {
            return Err(refused("request_id", "not-about-access").rule("R-125"));
        }
        let answered = answer.ok_or_else(not_answered)?;
        Ok(Self { recorded, answered })
    }

    pub(super) fn view(&self) -> RequestView {
        RequestView {
            request_id: self.recorded.request_id.0,
            received_on: self.recorded.received_on,
            answered_on: self.answered.answered_on,
            outcome: self.answered.outcome.code(),
        }
    }

    /// The language that the person asked for.
    pub(super) fn language(&self) -> Option<Language> {
        self.recorded.language
    }

    /// What is withheld of a part, with the reasons that are told.
    pub(super) fn restrictions_of(&self, part: ExtractPart) -> Vec<RestrictionView> {
        let restrictions = self.answered.restrictions.iter();
        let of_part = restrictions.filter(|it| it.part == part || it.part == ExtractPart::Whole);
        of_part.map(restriction_view).collect()
    }

    /// Everything that is withheld.
    pub(super) fn restrictions(&self) -> Vec<RestrictionView> {
        let restrictions = self.answered.restrictions.iter();
        restrictions.map(restriction_view).collect()
    }

    pub(super) fn withholds(&self, part: ExtractPart) -> bool {
        !self.restrictions_of(part).is_empty()
    }
}

fn restriction_view(restriction: &Restriction) -> RestrictionView {
    let reason = Some(restriction.reason.code());
    RestrictionView {
        part: restriction.part.code(),
        reason: reason.filter(|_| !restriction.reason_withheld),
        reason_withheld: restriction.reason_withheld,
    }
}

/// 409: what the answer withholds is not recorded yet.
fn not_answered() -> Problem {
    let problem = Problem::new(
        StatusCode::CONFLICT,
        "not-answered",
        "The request is not answered yet",
        "An extract is made when the answer is recorded, because only the answer says what is withheld.",
    );
    problem.rule("R-125")
}
