//! Files: `POST /v1/foreigners`.

use axum::extract::{FromRequest, Request as HttpRequest};
use chassis::Problem;
use chassis::extract::Json;
use chrono::NaiveDate;
use events::payloads::ExternalReference;
use law::{Command, Distinct, OpenFile};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Api;
use super::first::{First, parse_first};
use super::on_file::Envelope;
use super::parse::{At, composed};
use super::persons::{DocumentBody, IdentityBody, person};
use super::recorded::Recorded;
use crate::execute::{AnswerBody, Target};

/// How many commands may be carried out with the opening.
const FIRST_MAX: usize = 20;

/// A file begins: the primary identity and its documents, or the machine-readable zone that says both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenForeigner {
    /// The primary identity; what it leaves out is filled in from `mrz`.
    identity: Option<IdentityBody>,
    /// Documents.
    #[serde(default)]
    #[schema(required = false)]
    documents: Vec<DocumentBody>,
    /// The machine-readable zone of a document, its lines joined by a newline. All check digits must verify.
    mrz: Option<String>,
    /// The person's id in an outside list.
    external_reference: Option<ReferenceBody>,
    /// What a search for duplicates of this person answered under `duplicate_search` (`POST /v1/duplicate-searches` of the query
    /// service). Then each file that it found with the same or a similar identity must be answered in `distinct_from`, beside those
    /// with an equal identity, which are looked for in any case (rule R-030).
    duplicate_search: Option<String>,
    /// Files with the same or a similar identity that are about other persons (rule R-030).
    #[serde(default)]
    #[schema(required = false)]
    distinct_from: Vec<DistinctBody>,
    /// Commands carried out in the same append, in this order.
    #[serde(default)]
    #[schema(required = false, value_type = Vec<First>)]
    first: Vec<Value>,
}

/// The same person in an outside list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExternalReference)]
struct ReferenceBody {
    /// The list.
    source: String,
    /// The id there.
    id: String,
}

/// Another file that is about another person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DistinctFrom)]
struct DistinctBody {
    /// The other file.
    foreigner_id: String,
    /// The distinguishing fact.
    reason: String,
}

/// Everything that opens a file.
pub(super) struct Opening {
    api: Api,
    envelope: Envelope,
    json: Json<OpenForeigner>,
}

impl FromRequest<Api> for Opening {
    type Rejection = Problem;

    async fn from_request(request: HttpRequest, api: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let envelope = Envelope::read(&mut parts, api).await?;
        let json = Json::from_request(HttpRequest::from_parts(parts, body), api).await?;
        Ok(Self {
            api: api.clone(),
            envelope,
            json,
        })
    }
}

/// Open a file.
///
/// With `first`, person, violation, detention and decisions are entered in one request, in one append. There, an entry ban
/// of basis `RETURN_BAN` without `return_decision_id` is linked to the return decision of the same request, and a detention
/// whose `release` follows counts as over. What must name a decision or another part of the file comes afterwards, when that has
/// its id, and so do the acts of two officers.
#[utoipa::path(
    post,
    path = "/v1/foreigners",
    tag = "foreigners",
    params(
        ("If-Match" = Option<String>, Header, description = "Only \"0\", the version of a file that is not open yet")
    ),
    request_body(content = OpenForeigner, example = json!({
        "identity": {"category": "CONFIRMED", "surname": "KARIMOV", "given_names": ["ALI"], "sex": 1,
                     "birth": {"date": "1991-07-03", "country": "UZB"}, "nationalities": [{"code": "UZB", "type": "CIT"}]},
        "documents": [{"kind": "PP", "number": "AA1234567", "issuer": "UZB", "expires_on": "2030-01-01"}],
        "first": [{"command": "record-violation", "found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]}]
    })),
    responses((status = 201, description = "The file is open and durable", body = AnswerBody))
)]
pub(super) async fn open(opening: Opening) -> Result<Recorded, Problem> {
    let Opening {
        api,
        envelope,
        json,
    } = opening;
    let mut body = json.value;
    let envelope = envelope.after_search(body.duplicate_search.take());
    let commands = body.parse(api.commands()?.today())?;
    envelope
        .answer(&api, Target::Open, &json.body, commands)
        .await
}

impl OpenForeigner {
    fn parse(self, today: NaiveDate) -> Result<Vec<Command>, Problem> {
        let at = At("");
        if self.first.len() > FIRST_MAX {
            return Err(at.refuse(
                "/first",
                "too-many",
                "at most 20 commands are carried out with the opening",
            ));
        }
        let person = person(
            at,
            self.identity,
            self.documents,
            self.mrz.as_deref().map(|zone| (zone, today)),
        )?;
        let distinct_from = self
            .distinct_from
            .into_iter()
            .enumerate()
            .map(|(i, other)| {
                let foreigner_id = at.id(
                    &format!("/distinct_from/{i}/foreigner_id"),
                    &other.foreigner_id,
                )?;
                Ok(Distinct {
                    foreigner_id,
                    reason: composed(other.reason),
                })
            });
        let open = OpenFile {
            identity: person.identity,
            names: person.names,
            documents: person.documents,
            names_truncated: person.names_truncated,
            external_reference: self.external_reference.map(|reference| ExternalReference {
                source: composed(reference.source),
                id: composed(reference.id),
            }),
            distinct_from: distinct_from.collect::<Result<_, Problem>>()?,
        };
        let mut commands = vec![Command::OpenFile(Box::new(open))];
        commands.extend(parse_first(self.first, today)?);
        Ok(commands)
    }
}
