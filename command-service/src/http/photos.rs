//! Facial images (Reg. 122 p. 5.8).

use chassis::Problem;
use events::PhotoId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::content::Content;
use super::on_file::{Body, OnFile};
use super::parse::{At, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record a facial image.
///
/// It passes the quality check of rule R-036: a readable JPEG or PNG of at least 240 x 320 pixels and at most 33 KiB, on which
/// the capture station counted one face.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/add-photo",
    tag = "foreigners",
    request_body(content = AddPhoto, example = json!(
        {"kind": "TOKEN", "taken_on": "2026-03-01", "media_type": "image/jpeg", "content": "/9j/4AAQ", "faces": 1}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn add_photo(command: OnFile<AddPhoto>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A facial image (rule R-036).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddPhoto {
    /// Its kind, a code of CL-PHOTO.
    #[schema(example = "TOKEN")]
    kind: String,
    /// The day on which it was taken.
    #[schema(example = "2026-03-01")]
    taken_on: String,
    /// Its form, a code of CL-MEDIA.
    #[schema(example = "image/jpeg")]
    media_type: String,
    /// The image in base64.
    content: String,
    /// How many faces the capture station counted.
    #[schema(example = 1)]
    faces: u8,
}

impl Body for AddPhoto {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let content = Content::read(at, self.content).map_err(under("R-036"))?;
        Ok(Command::AddPhoto(Box::new(law::AddPhoto {
            photo_id: PhotoId(mint::uuid()),
            kind: at.code("/kind", &self.kind)?,
            taken_on: at.day("/taken_on", &self.taken_on)?,
            image: law::FaceImage {
                media_type: at.code("/media_type", &self.media_type)?,
                header: content.image_header(),
                size_bytes: content.size_bytes,
                faces: self.faces,
            },
            sha256: content.sha256,
            content: content.text,
        })))
    }
}
