//! Electronic copies of case documents (Reg. 122 p. 5.15).

use chassis::Problem;
use events::AttachmentId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::content::Content;
use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Attach an electronic copy of a case document.
///
/// Content of at most 33 KiB lies in the register; what is larger lies in the records system and is recorded by its
/// `reference`, `sha256` and `size_bytes`.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/attach-document",
    tag = "record",
    request_body(content = AttachDocument, example = json!(
        {"kind": "DECISION", "media_type": "application/pdf", "title": "Lēmums 112/2026", "reference": "DVS-2026-0042",
         "sha256": "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c", "size_bytes": 90112}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn attach_document(command: OnFile<AttachDocument>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// An electronic copy of a case document. Exactly one of `content` and `reference`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttachDocument {
    /// Its kind, a code of CL-ATTACH.
    #[schema(example = "DECISION")]
    kind: String,
    /// Its form, a code of CL-MEDIA.
    #[schema(example = "application/pdf")]
    media_type: String,
    /// What it is.
    #[schema(example = "Lēmums 112/2026")]
    title: String,
    /// The content in base64.
    content: Option<String>,
    /// Where the content lies in the records system.
    #[schema(example = "DVS-2026-0042")]
    reference: Option<String>,
    /// SHA-256 of the content in hexadecimal; needed with `reference`, compared with `content`.
    sha256: Option<String>,
    /// Size in bytes; needed with `reference`, compared with `content`.
    size_bytes: Option<u32>,
    /// The decision that it belongs to.
    decision_id: Option<String>,
}

impl Body for AttachDocument {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let content = self
            .content
            .map(|text| Content::read(at, text))
            .transpose()?;
        let (size_bytes, sha256) = match &content {
            None => {
                let because = "needed, unless the content is sent";
                let missing = |pointer| at.refuse(pointer, "missing-field", because);
                let size_bytes = self.size_bytes.ok_or_else(|| missing("/size_bytes"))?;
                (size_bytes, self.sha256.ok_or_else(|| missing("/sha256"))?)
            }
            Some(content) => {
                let because = "this is not that of the content";
                let other = |pointer| at.refuse(pointer, "other-content", because);
                if self
                    .size_bytes
                    .is_some_and(|size| size != content.size_bytes)
                {
                    return Err(other("/size_bytes"));
                }
                if self.sha256.is_some_and(|hash| hash != content.sha256) {
                    return Err(other("/sha256"));
                }
                (content.size_bytes, content.sha256.clone())
            }
        };
        Ok(Command::AttachDocument(Box::new(law::AttachDocument {
            attachment_id: AttachmentId(mint::uuid()),
            kind: at.code("/kind", &self.kind)?,
            media_type: at.code("/media_type", &self.media_type)?,
            title: composed(self.title),
            content: content.map(|content| content.text),
            reference: self.reference.map(composed),
            size_bytes,
            sha256,
            decision_id: at.id_if("/decision_id", self.decision_id.as_deref())?,
        })))
    }
}
