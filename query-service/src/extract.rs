//! `GET /v1/foreigners/{id}/extract`: everything that the register holds on a person and who received it, for the person
//! (GDPR Art 15; Reg. (EU) 2018/1861 Art 53; rule R-125).
//!
//! It is made from the log alone, in one snapshot and verified: a part that is not shown is withheld by the recorded answer to the
//! request, and the extract says so. What is left out of entries is in `extract/omissions.rs`; docs/extract.md says why.

mod document;
mod entries;
mod files;
mod labels;
mod omissions;
mod page;
mod parts;
mod proved;
mod recipients;
mod requests;
mod situation;
mod transmissions;
mod wording;

use crate::Service;
use crate::access::{Action, Outcome};
use crate::checks::unstored;
use crate::foreigners::refused;
use crate::positions::Source::Log;
use crate::replay;
use crate::rights::admit_to_extracts;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path, Query};
use document::{Extract, Making};
use events::codes::Language;
use events::{DataSubjectRequestId, ForeignerId};
use files::Held;
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use uuid::Uuid;

/// Nothing but the document itself is ever shown with it.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// What to extract.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExtractParameters {
    /// The request of the person, as `data_subject_requests` of the case names it. It is answered.
    request_id: Uuid,
    /// `json`, which is usual, or `html` for a document that is read and printed.
    #[param(example = "html")]
    format: Option<String>,
    /// The language of the document, a code of CL-LANGUAGE; that of the request when absent, otherwise Latvian.
    #[param(example = "lv")]
    language: Option<String>,
    /// Wait up to 2 s until the log has reached this position, then 503.
    min_position: Option<u64>,
}

/// The form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Html,
}

/// Makes the extract that answers a request of the person.
///
/// Everything that is recorded in the person's files, in the parts of CL-EXTRACT, with where each entry comes from, who received
/// the data and what the person may do. 409 until the request is answered, because the answer says what is withheld.
#[utoipa::path(
    get,
    path = "/v1/foreigners/{foreigner_id}/extract",
    tag = "Foreigners",
    params(
        ("foreigner_id" = Uuid, Path, description = "The file"),
        ExtractParameters,
        ("Purpose" = String, Header, description = "DATA_SUBJECT_REQUEST"),
    ),
    responses((status = 200, description = "The extract", content(
        (Extract = "application/json"), (String = "text/html"))))
)]
pub(crate) async fn extract(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path(foreigner_id): Path<Uuid>,
    Query(parameters): Query<ExtractParameters>,
) -> Result<Response, Problem> {
    let reader = admit_to_extracts(actor, &headers)?;
    let (format, language) = parameters.read()?;
    service.reach(Log, parameters.min_position).await?;
    let id = ForeignerId(foreigner_id);
    let held = Held::read(&service, id).await?;
    let position = held.head.position;
    let whose = if held.files.is_empty() {
        vec![id]
    } else {
        held.ids()
    };
    let making = making(&service, held, &parameters, language).await?;
    let made = service.replays.run(move || making.answer(format)).await;
    let made = made.flatten();
    let found = made.as_ref().map(|(found, _)| Outcome::Found(*found));
    let outcome = found.unwrap_or(Outcome::NotFound);
    let asked = json!({
        "foreigner_id": foreigner_id,
        "request_id": parameters.request_id,
        "format": parameters.format,
    })
    .to_string();
    let record = reader.reads(Action::ReadExtract, &asked, &whose, outcome, position);
    let made = service.access.release(record, made).await?;
    made.map(|(_, response)| response)
}

/// Everything that the document is made from.
async fn making(
    service: &Service,
    held: Held,
    parameters: &ExtractParameters,
    language: Option<Language>,
) -> Result<Making, Problem> {
    Ok(Making {
        held,
        request_id: DataSubjectRequestId(parameters.request_id),
        language,
        parameters: replay::parameters(service).await?,
        now: service.clock.now(),
    })
}

impl Making {
    /// The answer, and how many entries it shows.
    fn answer(&self, format: Format) -> Result<(usize, Response), Problem> {
        let (extract, language) = self.extract()?;
        let entries = extract.parts.iter().map(|part| part.entries.len());
        let shown = entries.sum();
        let response = match format {
            Format::Json => unstored(Json::new(extract)),
            Format::Html => page(&extract, language),
        };
        Ok((shown, response))
    }
}

fn page(extract: &Extract, language: Language) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_LANGUAGE, language.code()),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    unstored((headers, page::render(extract, language)).into_response())
}

impl ExtractParameters {
    fn read(&self) -> Result<(Format, Option<Language>), Problem> {
        let format = match self.format.as_deref() {
            None | Some("json") => Format::Json,
            Some("html") => Format::Html,
            Some(_) => return Err(refused("format", "unknown-code")),
        };
        let language = self.language.as_deref().map(str::parse).transpose();
        let language = language.map_err(|_| refused("language", "unknown-code"))?;
        Ok((format, language))
    }
}

#[cfg(test)]
mod tests;
