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

#[cfg(test)]
mod tests {
    use super::*;

    fn header_of(bytes: &[u8]) -> Option<ImageHeader> {
        let content = Content::read(At(""), STANDARD.encode(bytes));
        let content = content.unwrap_or_else(|problem| panic!("{}", problem.status()));
        content.image_header()
    }

    #[test]
    fn r_036_form_and_size_of_an_image_stand_in_its_header() {
        let frame = b"\xFF\xC0\x00\x11\x08\x02\x80\x01\xE0\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01";
        let jpeg = [b"\xFF\xD8".as_slice(), frame, b"\xFF\xD9"].concat();
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\xE0\0\0\x02\x80\x08\x02\0\0\0";
        for (bytes, media_type) in [
            (jpeg.as_slice(), MediaType::Jpeg),
            (png.as_slice(), MediaType::Png),
        ] {
            let header = ImageHeader {
                media_type,
                width: 480,
                height: 640,
            };
            assert_eq!(header_of(bytes), Some(header));
            assert_eq!(header_of(&bytes[..6]), None);
        }
        assert_eq!(header_of(b""), None);
        assert_eq!(header_of(b"GIF89a\xE0\x01\x80\x02"), None);
    }

    #[test]
    fn content_is_measured_and_hashed_as_it_is() {
        let content = Content::read(At(""), "AAAA".to_owned());
        let content = content.unwrap_or_else(|problem| panic!("{}", problem.status()));
        assert_eq!(content.size_bytes, 3);
        assert_eq!(
            content.sha256,
            "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c"
        );
        for text in ["AAA", "AA A", "%%%%", "AAAA\n"] {
            assert!(Content::read(At(""), text.to_owned()).is_err(), "{text}");
        }
    }
}
