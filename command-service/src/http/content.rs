//! Content that a body carries in base64: what it is, how long it is, and its hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chassis::Problem;
use events::codes::MediaType;
use imagesize::ImageType;
use law::ImageHeader;
use sha2::{Digest as _, Sha256};

use super::parse::At;

/// Content as it was sent and as it is.
pub(super) struct Content {
    pub(super) text: String,
    pub(super) size_bytes: u32,
    /// SHA-256 in hexadecimal.
    pub(super) sha256: String,
    bytes: Vec<u8>,
}

impl Content {
    /// Reads the content at `/content`.
    pub(super) fn read(at: At<'_>, text: String) -> Result<Self, Problem> {
        let refused = || {
            let because = "content is written in base64 (RFC 4648, section 4)";
            at.refuse("/content", "not-base64", because)
        };
        let bytes = STANDARD.decode(&text).map_err(|_| refused())?;
        Ok(Self {
            text,
            size_bytes: u32::try_from(bytes.len()).map_err(|_| refused())?,
            sha256: hex::encode(Sha256::digest(&bytes)),
            bytes,
        })
    }

    /// What the header of an image says, if it is one.
    pub(super) fn image_header(&self) -> Option<ImageHeader> {
        let media_type = match imagesize::image_type(&self.bytes).ok()? {
            ImageType::Jpeg => MediaType::Jpeg,
            ImageType::Png => MediaType::Png,
            _ => return None,
        };
        let size = imagesize::blob_size(&self.bytes).ok()?;
        Some(ImageHeader {
            media_type,
            width: u16::try_from(size.width).ok()?,
            height: u16::try_from(size.height).ok()?,
        })
    }
}
