//! Corrections of recorded data (Reg. 122 p. 13; GDPR Art 16).

use chassis::Problem;
use events::payloads::{
    CorrectedAlternative, CorrectedRelease, CorrectedViolation, Document, Identity, RightRelease,
};
use law::{Command, Corrected, CorrectedDeparture, CorrectedDetention, CorrectedPlacement};
use serde::Deserialize;
use utoipa::ToSchema;

use super::departures::ProofBody;
use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::persons::{DocumentBody, IdentityBody, parse_document, person};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Put recorded data right.
///
/// Exactly one subject, by its id and with all its values as they are right: an identity, a document, a violation, a detention,
/// a placement (by the moment that is recorded), an alternative, or a departure or removal (by its day). What was recorded stays.
/// Decisions are not corrected but changed by decisions.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/correct",
    tag = "record",
    request_body(content = Correct, example = json!(
        {"kind": "RECTIFICATION", "reason": "wrong date keyed", "violation_id": "00000000-0000-4000-8000-000000000001",
         "violation": {"found_on": "2026-03-01", "place": "LV-TER", "grounds": ["VI04"]}}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn correct(command: OnFile<Correct>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// What was wrong and what is right (rule R-116).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Correct {
    /// The event that was wrong.
    corrects: Option<String>,
    /// Whether the decision or the record was wrong, a code of CL-CORRKIND.
    #[schema(example = "RECTIFICATION")]
    kind: String,
    /// Why.
    #[schema(example = "wrong date keyed")]
    reason: String,
    /// The identity that is corrected; its documents stay.
    identity_id: Option<String>,
    /// The identity as it is right.
    identity: Option<IdentityBody>,
    /// The document that is corrected.
    document_id: Option<String>,
    /// The document as it is right.
    document: Option<DocumentBody>,
    /// The violation that is corrected.
    violation_id: Option<String>,
    /// The violation as it is right.
    violation: Option<ViolationBody>,
    /// The detention that is corrected.
    detention_id: Option<String>,
    /// The detention as it is right. Its limit without a court follows from its start.
    detention: Option<DetentionBody>,
    /// The placement that is corrected, by the moment that is recorded, with its offset.
    #[schema(example = "2026-03-02T18:00:00+02:00")]
    placed_at: Option<String>,
    /// The placement as it is right.
    placement: Option<PlacementBody>,
    /// The alternative to detention that is corrected.
    alternative_id: Option<String>,
    /// The alternative as it is right; its decision, terms and end stay.
    alternative: Option<AlternativeBody>,
    /// The departure or removal that is corrected, by its day.
    #[schema(example = "2026-03-16")]
    departed_on: Option<String>,
    /// The departure or removal as it is right. Its form stays within its kind.
    departure: Option<DepartureBody>,
}

/// A violation as it is right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectedViolation)]
struct ViolationBody {
    /// Date found.
    #[schema(example = "2026-03-01")]
    found_on: String,
    /// Place found, a code of CL-BCP.
    #[schema(example = "LV-TER")]
    place: String,
    /// Grounds, codes of CL-VIOL.
    #[schema(example = json!(["VI04"]))]
    grounds: Vec<String>,
}

/// A detention as it is right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectedDetention)]
struct DetentionBody {
    /// The actual moment, with its offset.
    #[schema(example = "2026-03-02T14:30:00+02:00")]
    started_at: String,
    /// The reason, a code of CL-DETGROUND.
    #[schema(example = "DG02")]
    reason: String,
    /// The SBG unit that detained.
    #[schema(example = "VRS-LUDZA")]
    unit: String,
    /// Why a child is detained all the same, a code of CL-DETJUST; as it is recorded, if absent (rule R-049).
    justification: Option<String>,
    /// When the person was released, with its offset; as it is recorded, if absent.
    #[schema(example = "2026-03-05T14:30:00+02:00")]
    released_at: Option<String>,
    /// Why the person was released, a code of CL-RELREASON, with `released_at`.
    #[schema(example = "COURT_REFUSED")]
    release_reason: Option<String>,
    /// The person was not released: takes back the release that is recorded. Without `released_at`.
    #[serde(default)]
    still_detained: bool,
}

/// A placement as it is right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectedPlacement)]
struct PlacementBody {
    /// The moment, with its offset.
    #[schema(example = "2026-03-02T18:00:00+02:00")]
    placed_at: String,
    /// The premises, a code of CL-PLACE.
    #[schema(example = "MUCENIEKI_CENTRE")]
    premises: String,
}

/// An alternative to detention as it is right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectedAlternative)]
struct AlternativeBody {
    /// Its kind, a code of CL-ALTKIND.
    #[schema(example = "REPORTING")]
    kind: String,
    /// First day.
    #[schema(example = "2026-03-12")]
    applied_on: String,
    /// Last day as planned, included; none if absent.
    until: Option<String>,
}

/// A departure or removal as it is right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectedDeparture)]
struct DepartureBody {
    /// Where, a code of CL-BCP.
    #[schema(example = "LV-RIX")]
    border_crossing_point: String,
    /// Whereto.
    #[schema(example = "UZB")]
    destination: String,
    /// In which form, a code of CL-DEPFORM.
    #[schema(example = "VOL_NOASSIST")]
    form: String,
    /// The confirmation, or the reference of the escort report; as it is recorded, if absent.
    proof: Option<ProofBody>,
}

impl Body for Correct {
    fn parse(mut self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::Correct(Box::new(law::Correct {
            corrects: at.id_if("/corrects", self.corrects.as_deref())?,
            kind: at.code("/kind", &self.kind)?,
            corrected: self.corrected(at)?,
            reason: composed(self.reason),
        })))
    }
}

impl Correct {
    /// The one subject, of which both parts are there and nothing of another one.
    fn corrected(&mut self, at: At<'_>) -> Result<Corrected, Problem> {
        let ids = [
            &self.identity_id,
            &self.document_id,
            &self.violation_id,
            &self.detention_id,
            &self.placed_at,
            &self.alternative_id,
            &self.departed_on,
        ];
        let one_id = ids.into_iter().flatten().count() == 1;
        let one_value = [
            self.identity.is_some(),
            self.document.is_some(),
            self.violation.is_some(),
            self.detention.is_some(),
            self.placement.is_some(),
            self.alternative.is_some(),
            self.departure.is_some(),
        ]
        .into_iter()
        .filter(|there| *there)
        .count()
            == 1;
        if one_id && one_value {
            if let Some((id, body)) = self.identity_id.as_deref().zip(self.identity.take()) {
                return corrected_identity(at, id, body);
            }
            if let Some((id, body)) = self.document_id.as_deref().zip(self.document.take()) {
                let document_id = at.id("/document_id", id)?;
                let document = parse_document(at, "/document", body)?;
                return Ok(Corrected::Document(Document {
                    document_id,
                    ..document
                }));
            }
            if let Some((id, body)) = self.violation_id.as_deref().zip(self.violation.take()) {
                return corrected_violation(at, id, &body);
            }
            if let Some((id, body)) = self.detention_id.as_deref().zip(self.detention.take()) {
                return corrected_detention(at, id, &body);
            }
            if let Some((id, body)) = self.placed_at.as_deref().zip(self.placement.take()) {
                return corrected_placement(at, id, &body);
            }
            if let Some((id, body)) = self.alternative_id.as_deref().zip(self.alternative.take()) {
                return corrected_alternative(at, id, &body);
            }
            if let Some((id, body)) = self.departed_on.as_deref().zip(self.departure.take()) {
                return corrected_departure(at, id, body);
            }
        }
        let because = "a correction has one subject: its id, and what is right of it";
        Err(at.refuse("", "not-one-subject", because).rule("R-116"))
    }
}

fn corrected_identity(at: At<'_>, id: &str, body: IdentityBody) -> Result<Corrected, Problem> {
    let identity_id = at.id("/identity_id", id)?;
    let person = person(at, Some(body), Vec::new(), None)?;
    let identity = Identity {
        identity_id,
        ..person.identity
    };
    Ok(Corrected::Identity(identity, Box::new(person.names)))
}

fn corrected_violation(at: At<'_>, id: &str, body: &ViolationBody) -> Result<Corrected, Problem> {
    Ok(Corrected::Violation(CorrectedViolation {
        violation_id: at.id("/violation_id", id)?,
        found_on: at.day("/violation/found_on", &body.found_on)?,
        place: at.code("/violation/place", &body.place)?,
        grounds: at.codes("/violation/grounds", &body.grounds)?,
    }))
}

fn corrected_detention(at: At<'_>, id: &str, body: &DetentionBody) -> Result<Corrected, Problem> {
    Ok(Corrected::Detention(CorrectedDetention {
        detention_id: at.id("/detention_id", id)?,
        started_at: at.instant("/detention/started_at", &body.started_at)?,
        reason: at.code("/detention/reason", &body.reason)?,
        unit: at.unit("/detention/unit", &body.unit)?,
        justification: at.code_if("/detention/justification", body.justification.as_deref())?,
        release: corrected_release(at, body)?,
    }))
}

fn corrected_placement(at: At<'_>, id: &str, body: &PlacementBody) -> Result<Corrected, Problem> {
    Ok(Corrected::Placement(CorrectedPlacement {
        recorded_at: at.instant("/placed_at", id)?,
        placed_at: at.instant("/placement/placed_at", &body.placed_at)?,
        premises: at.code("/placement/premises", &body.premises)?,
    }))
}

fn corrected_alternative(
    at: At<'_>,
    id: &str,
    body: &AlternativeBody,
) -> Result<Corrected, Problem> {
    Ok(Corrected::Alternative(CorrectedAlternative {
        alternative_id: at.id("/alternative_id", id)?,
        kind: at.code("/alternative/kind", &body.kind)?,
        applied_on: at.day("/alternative/applied_on", &body.applied_on)?,
        until: at.day_if("/alternative/until", body.until.as_deref())?,
    }))
}

fn corrected_departure(at: At<'_>, id: &str, body: DepartureBody) -> Result<Corrected, Problem> {
    let proof = body.proof.unwrap_or_default();
    let place = "/departure/border_crossing_point";
    Ok(Corrected::Departure(CorrectedDeparture {
        departed_on: at.day("/departed_on", id)?,
        border_crossing_point: at.code(place, &body.border_crossing_point)?,
        destination: at.country("/departure/destination", &body.destination)?,
        form: at.code("/departure/form", &body.form)?,
        proof: at.code_if("/departure/proof/source", proof.source.as_deref())?,
        reference: proof.reference.map(composed),
    }))
}

/// The end of a detention as it is right: moment and reason together, or none at all.
fn corrected_release(
    at: At<'_>,
    body: &DetentionBody,
) -> Result<Option<CorrectedRelease>, Problem> {
    let reason = body.release_reason.as_deref();
    match (body.released_at.as_deref(), reason, body.still_detained) {
        (None, None, false) => Ok(None),
        (None, None, true) => Ok(Some(CorrectedRelease::TakenBack)),
        (Some(released_at), Some(reason), false) => {
            Ok(Some(CorrectedRelease::Released(RightRelease {
                released_at: at.instant("/detention/released_at", released_at)?,
                reason: at.code("/detention/release_reason", reason)?,
            })))
        }
        _ => {
            let because = "a release has an instant and a reason, or the person is still detained";
            let refused = at.refuse("/detention/released_at", "release-incomplete", because);
            Err(refused.rule("R-048"))
        }
    }
}
