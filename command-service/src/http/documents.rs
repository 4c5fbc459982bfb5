//! Documents of the person, and other files with the same document (Reg. 122 p. 5.3).

use chassis::Problem;
use chrono::NaiveDate;
use law::Command;
use matching::documents::normal_number;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::persons::{DocumentBody, parse_document};
use super::recorded::Recorded;
use super::zone::{document_of, read_zone};
use crate::execute::AnswerBody;

/// Record a document of the person.
///
/// With `mrz` alone the document is what its machine-readable zone says. With both, what is written goes before what is read,
/// and the numbers agree.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/add-document",
    tag = "foreigners",
    request_body(content = AddDocument, example = json!(
        {"document": {"kind": "PP", "number": "AA1234567", "issuer": "UZB", "expires_on": "2030-01-01"}}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn add_document(command: OnFile<AddDocument>) -> Result<Recorded, Problem> {
    command.carry_out_on_a_day(AddDocument::parse_on).await
}

/// Record why another file holds the same document.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/close-duplicate-case",
    tag = "foreigners",
    request_body(content = CloseDuplicateCase, example = json!(
        {"other": "00000000-0000-4000-8000-000000000001", "resolution": "DIFFERENT_PERSONS", "reason": "other fingerprints"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn close_duplicate_case(
    command: OnFile<CloseDuplicateCase>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A document became known (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddDocument {
    /// The identity in which it was issued; the primary one if absent.
    identity_id: Option<String>,
    /// The document; may be absent with `mrz`.
    document: Option<DocumentBody>,
    /// The machine-readable zone of the document, its lines joined by a newline. All check digits must verify.
    mrz: Option<String>,
}

impl AddDocument {
    /// Two digits are the year of expiry in a machine-readable zone: which century is meant, the day tells.
    pub(super) fn parse_on(self, at: At<'_>, today: NaiveDate) -> Result<Command, Problem> {
        let read = self
            .mrz
            .map(|zone| read_zone(at, &zone, today))
            .transpose()?;
        let written = self
            .document
            .map(|body| parse_document(at, "/document", body))
            .transpose()?;
        let document = match (written, read) {
            (Some(written), Some(read))
                if normal_number(&written.number) != normal_number(&read.number) =>
            {
                let because = "the machine-readable zone is that of another document";
                return Err(at
                    .refuse("/document/number", "other-document", because)
                    .rule("R-027"));
            }
            (Some(written), _) => written,
            (None, Some(read)) => document_of(at, &read)?,
            (None, None) => {
                let because = "this field is needed, unless a machine-readable zone fills it in";
                return Err(at.refuse("/document", "missing-field", because));
            }
        };
        Ok(Command::AddDocument(Box::new(law::AddDocument {
            identity_id: at.id_if("/identity_id", self.identity_id.as_deref())?,
            document,
        })))
    }
}

/// It is known why another file holds the same document (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CloseDuplicateCase {
    /// The other file.
    other: String,
    /// Why, a code of CL-DUPRES.
    #[schema(example = "DIFFERENT_PERSONS")]
    resolution: String,
    /// What shows it.
    reason: Option<String>,
}

impl Body for CloseDuplicateCase {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::CloseDuplicateCase(law::CloseDuplicateCase {
            other: at.id("/other", &self.other)?,
            resolution: at.code("/resolution", &self.resolution)?,
            reason: self.reason.map(composed),
        }))
    }
}
