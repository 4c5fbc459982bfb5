//! The code lists: what codes mean, since when they hold, and what other systems call them.
//!
//! They name nobody: whoever has a token reads them, for no purpose and without an access record. They change only with the
//! program, so that clients keep them and ask whether they are still the same.

use crate::Service;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Path, Query};
use chrono::NaiveDate;
use events::codes::catalogue::{self, Entry, List};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// A client may use what it has for an hour before it asks again.
const CACHE_CONTROL: &str = "private, max-age=3600";

/// Every code list.
#[derive(Debug, Serialize, ToSchema)]
struct CodeLists {
    /// The lists, by name.
    lists: Vec<ListName>,
}

/// A code list without its codes.
#[derive(Debug, Serialize, ToSchema)]
struct ListName {
    /// Its name.
    #[schema(value_type = String, examples("CL-VIOL"))]
    list: &'static str,
    /// Its newest version.
    version: u16,
    /// How many codes it has.
    codes: usize,
}

/// One version of a code list.
#[derive(Debug, Serialize, ToSchema)]
struct CodeListAnswer {
    /// Its name.
    #[schema(value_type = String, examples("CL-VIOL"))]
    list: &'static str,
    /// The version.
    version: u16,
    /// The codes of this version, in the order of the list.
    codes: Vec<CodeEntry>,
}

/// A code.
#[derive(Debug, Serialize, ToSchema)]
struct CodeEntry {
    /// The code as stored and spoken.
    #[schema(value_type = String, examples("VI04"))]
    code: &'static str,
    /// What it means.
    label: Label,
    /// Of a border crossing point the kind of border, of a country the standard that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    kind: Option<&'static str>,
    /// First day; absent where it always held.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<NaiveDate>,
    /// Last day, included; absent while it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<NaiveDate>,
    /// The codes of other systems.
    mappings: CodeMappings,
}

/// The meaning of a code in two languages.
#[derive(Debug, Serialize, ToSchema)]
struct Label {
    /// In Latvian.
    #[schema(value_type = String)]
    lv: &'static str,
    /// In English.
    #[schema(value_type = String)]
    en: &'static str,
}

/// What other systems call it; a system without a code for it is absent.
#[derive(Debug, Serialize, ToSchema)]
struct CodeMappings {
    /// Schengen Information System.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    sis: Option<&'static str>,
    /// Eurostat; `dimension=code` with semicolons between where one code stands for several dimensions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    eurostat: Option<&'static str>,
    /// ICAO Doc 9303.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    icao: Option<&'static str>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    iso2: Option<&'static str>,
}

/// Which version of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// An older version; the newest when absent.
    version: Option<u16>,
}

/// The routes of the code lists.
pub(crate) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(index))
        .routes(routes!(code_list))
}

/// Lists the code lists with their versions.
#[utoipa::path(
    get,
    path = "/v1/code-lists",
    tag = "Code lists",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag that the client has")),
    responses(
        (status = 200, description = "The lists", body = CodeLists),
        (status = 304, description = "The client has them"))
)]
async fn index(_: Actor, headers: HeaderMap) -> Result<Response, Problem> {
    let lists = catalogue::lists().iter().map(|list| ListName {
        list: list.name,
        version: list.version,
        codes: list.entries.len(),
    });
    kept(
        &headers,
        &CodeLists {
            lists: lists.collect(),
        },
    )
}

/// Reads a code list: its codes with labels, validity and the codes of other systems.
#[utoipa::path(
    get,
    path = "/v1/code-lists/{list}",
    tag = "Code lists",
    params(
        ("list" = String, Path, description = "Its name, with or without `CL-`, in capital letters or not", example = "CL-VIOL"),
        ListParameters,
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the client has")),
    responses(
        (status = 200, description = "The list", body = CodeListAnswer),
        (status = 304, description = "The client has it"))
)]
async fn code_list(
    _: Actor,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(parameters): Query<ListParameters>,
) -> Result<Response, Problem> {
    let list =
        catalogue::list(&name).ok_or_else(|| Problem::not_found("There is no such code list."))?;
    let version = parameters.version.unwrap_or(list.version);
    let answer = CodeListAnswer::of(list, version)
        .ok_or_else(|| Problem::not_found("The code list has no such version."))?;
    kept(&headers, &answer)
}

impl CodeListAnswer {
    fn of(list: &List, version: u16) -> Option<Self> {
        Some(Self {
            list: list.name,
            version,
            codes: list.of_version(version)?.map(CodeEntry::of).collect(),
        })
    }
}

impl CodeEntry {
    fn of(entry: &Entry) -> Self {
        Self {
            code: entry.code.code,
            label: Label {
                lv: entry.code.lv,
                en: entry.code.en,
            },
            kind: entry.kind,
            valid_from: entry.valid_from,
            valid_to: entry.valid_to,
            mappings: CodeMappings {
                sis: entry.mappings.sis,
                eurostat: entry.mappings.eurostat,
                icao: entry.mappings.icao,
                iso2: entry.mappings.iso2,
            },
        }
    }
}

/// The answer, or 304 when the client has it. The tag follows from the content, so that a corrected label changes it too.
fn kept(headers: &HeaderMap, answer: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(answer).map_err(|error| {
        Problem::internal(anyhow::Error::new(error).context("a code list cannot be written"))
    })?;
    let tag = format!("\"{}\"", Uuid::new_v5(&Uuid::NAMESPACE_URL, &body).simple());
    let mut response = if client_has(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (
            [(header::CONTENT_TYPE, "application/json")],
            Body::from(body),
        )
            .into_response()
    };
    let tag = HeaderValue::try_from(tag).expect("a quoted id is a header value");
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(CACHE_CONTROL),
    );
    Ok(response)
}

/// Whether `If-None-Match` names the tag (RFC 9110 section 13.1.2).
fn client_has(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests;
