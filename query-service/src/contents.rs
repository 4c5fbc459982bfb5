//! Facial images and electronic copies themselves (Reg. 122 p. 5.8, 5.15): the bytes, as they were recorded.
//!
//! They lie sealed in the log and in no read model. The stream is read whole and verified, as for a history.

use crate::Service;
use crate::access::{Action, Outcome};
use crate::checks::unstored;
use crate::foreigners::no_such_file;
use crate::replay::{self, Replay};
use crate::rights::Right;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::Path;
use events::codes::MediaType;
use events::payloads::Subject;
use events::{AttachmentId, Event, ForeignerId, PhotoId};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;
use uuid::Uuid;

/// Reads a facial image.
///
/// The bytes of the image in the form in which it was recorded. 410 once it was lawfully erased.
#[utoipa::path(
    get,
    path = "/v1/foreigners/{foreigner_id}/photos/{photo_id}",
    tag = "Foreigners",
    params(
        ("foreigner_id" = Uuid, Path, description = "The file"),
        ("photo_id" = Uuid, Path, description = "The image, as `photos` of the case names it"),
        ("Purpose" = String, Header, description = "BORDER_CHECK, CASE_WORK, RECORD_DECISION, AUDIT or DATA_SUBJECT_REQUEST"),
    ),
    responses((status = 200, description = "The image", content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))))
)]
pub(crate) async fn photo(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path((foreigner_id, photo_id)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    let asked = Asked {
        right: Right::Photos,
        action: Action::ReadPhoto,
        foreigner_id: ForeignerId(foreigner_id),
        subject: Subject::Photo(PhotoId(photo_id)),
    };
    asked.answer(&service, actor, &headers).await
}

/// Reads an electronic copy of a case document.
///
/// The bytes of the copy in the form in which it was recorded. 404 where the content lies in the records system under the
/// `reference` that the case names; 410 once it was lawfully erased.
#[utoipa::path(
    get,
    path = "/v1/foreigners/{foreigner_id}/attachments/{attachment_id}",
    tag = "Foreigners",
    params(
        ("foreigner_id" = Uuid, Path, description = "The file"),
        ("attachment_id" = Uuid, Path, description = "The copy, as `attachments` of the case names it"),
        ("Purpose" = String, Header, description = "CASE_WORK, RECORD_DECISION, AUDIT or DATA_SUBJECT_REQUEST"),
    ),
    responses((status = 200, description = "The copy", content(
        (Vec<u8> = "application/pdf"), (Vec<u8> = "application/vnd.etsi.asic-e+zip"), (Vec<u8> = "image/jpeg"),
        (Vec<u8> = "image/png"))))
)]
pub(crate) async fn attachment(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path((foreigner_id, attachment_id)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    let asked = Asked {
        right: Right::Cases,
        action: Action::ReadAttachment,
        foreigner_id: ForeignerId(foreigner_id),
        subject: Subject::Attachment(AttachmentId(attachment_id)),
    };
    asked.answer(&service, actor, &headers).await
}

/// One content, and how reading it is called.
struct Asked {
    right: Right,
    action: Action,
    foreigner_id: ForeignerId,
    subject: Subject,
}

/// What is there of a content.
#[derive(Clone, Copy)]
enum Found<'e> {
    /// The bytes, in base64.
    Here(MediaType, &'e str),
    /// The records system has it.
    Elsewhere,
    /// It was lawfully erased.
    Erased,
}

impl Asked {
    async fn answer(
        &self,
        service: &Service,
        actor: Actor,
        headers: &HeaderMap,
    ) -> Result<Response, Problem> {
        let reader = self.right.admit(actor, headers)?;
        let replay = replay::read(service, self.foreigner_id).await?;
        let found = self
            .find(&replay)
            .filter(|_| !self.is_in_error(&replay) || reader.sees_errors());
        let outcome = match found {
            Some(Found::Here(..)) => Outcome::Found(1),
            Some(Found::Elsewhere | Found::Erased) | None => Outcome::NotFound,
        };
        let asked = json!({ "foreigner_id": self.foreigner_id, "content": self.subject });
        let (asked, whose) = (asked.to_string(), [self.foreigner_id]);
        let position = replay.head.position;
        let record = reader.reads(self.action, &asked, &whose, outcome, position);
        let found = service.access.release(record, found).await?;
        found.ok_or_else(|| not_found(&replay))?.into_response()
    }

    fn find<'e>(&self, replay: &'e Replay) -> Option<Found<'e>> {
        replay
            .events
            .iter()
            .find_map(|recorded| match (&recorded.event, self.subject) {
                (Event::PhotoAdded(added), Subject::Photo(id)) if added.photo_id == id => {
                    let known = added.personal.known();
                    Some(known.map_or(Found::Erased, |known| {
                        Found::Here(added.media_type, &known.content)
                    }))
                }
                (Event::DocumentAttached(added), Subject::Attachment(id))
                    if added.attachment_id == id =>
                {
                    let known = added.personal.known();
                    Some(known.map_or(Found::Erased, |known| {
                        let content = known.content.as_deref();
                        content.map_or(Found::Elsewhere, |content| {
                            Found::Here(added.media_type, content)
                        })
                    }))
                }
                _ => None,
            })
    }

    /// whether the file or this content in it was entered in error.
    fn is_in_error(&self, replay: &Replay) -> bool {
        let mut events = replay.events.iter();
        replay.is_in_error()
            || events.any(|recorded| match &recorded.event {
                Event::EnteredInErrorDeclared(declared) => declared.subject == self.subject,
                _ => false,
            })
    }
}

impl Found<'_> {
    fn into_response(self) -> Result<Response, Problem> {
        let (media_type, content) = match self {
            Self::Here(media_type, content) => (media_type, content),
            Self::Elsewhere => {
                return Err(Problem::not_found(
                    "The content lies in the records system, under the reference that the case names.",
                ));
            }
            Self::Erased => return Err(erased()),
        };
        let bytes = STANDARD.decode(content).map_err(|error| {
            Problem::internal(anyhow::Error::new(error).context("a content is no base64"))
        })?;
        let media_type = HeaderValue::from_static(media_type.code());
        Ok(unstored(
            ([(header::CONTENT_TYPE, media_type)], bytes).into_response(),
        ))
    }
}

fn not_found(replay: &Replay) -> Problem {
    if replay.events.is_empty() {
        no_such_file()
    } else {
        Problem::not_found("The file holds no such content.")
    }
}

/// 410: it was there and was lawfully erased.
fn erased() -> Problem {
    Problem::new(
        StatusCode::GONE,
        "erased",
        "It was lawfully erased",
        "The personal data of the file were lawfully erased, and this content with them.",
    )
}

#[cfg(test)]
mod tests;
