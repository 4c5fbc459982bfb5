//! What else is kept of the person and the case: addresses, images, markers, copies, corrections (areas B and G).

use crate::command::{AttachDocument, FaceImage, ImageHeader};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::texts::{
    ADDRESS_CHARS_MAX, FREE_TEXT_CHARS_MAX, NAME_CHARS_MAX, NUMBER_CHARS_MAX,
    optional_text_is_clean, text_is_clean,
};
use chrono::NaiveDate;
use events::codes::MediaType;
use events::payloads::AddressRecordedPersonal;

/// Most bytes of content that lies in an event: written in base64, sealed and written in base64 again it fits with the rest of
/// the event into an entry of the log, which has at most 65,535 bytes.
pub const CONTENT_BYTES_MAX: usize = 33 * 1024;
/// Least width of a facial image in pixels: that of the token image of ISO/IEC 19794-5, in which the eyes are 60 pixels
/// apart.
pub const FACE_WIDTH_MIN: u16 = 240;
/// Least height of a facial image in pixels, of the same token image.
pub const FACE_HEIGHT_MIN: u16 = 320;

/// a facial image is a readable JPEG or PNG of the form that is stated, large enough to be compared, small enough
/// to be kept, with one face (Reg. (EU) 2018/1861 Art 32(1)).
pub fn a_facial_image_passes_the_quality_check(image: &FaceImage) -> Result<ImageHeader, Refusal> {
    if !fits(image.size_bytes) {
        return Err(Refusal::ImageTooLarge("/content".into()));
    }
    let header = image
        .header
        .ok_or(Refusal::ImageUnreadable("/content".into()))?;
    let is_image = matches!(image.media_type, MediaType::Jpeg | MediaType::Png);
    if !is_image || header.media_type != image.media_type {
        return Err(Refusal::ImageForm("/media_type".into()));
    }
    if header.width < FACE_WIDTH_MIN || header.height < FACE_HEIGHT_MIN {
        return Err(Refusal::ImageTooSmall("/content".into()));
    }
    if image.faces != 1 {
        return Err(Refusal::NotOneFace("/faces".into()));
    }
    Ok(header)
}

/// Whether content of this size may lie in an event.
fn fits(size_bytes: u32) -> bool {
    usize::try_from(size_bytes).is_ok_and(|size| size <= CONTENT_BYTES_MAX)
}

/// An electronic copy lies in the event, or in the records system under a reference; never both (Reg. 122 p. 5.15). Its
/// size and hash are known in either case.
pub fn a_copy_has_content_or_reference(copy: &AttachDocument) -> Result<(), Refusal> {
    text_is_clean(&copy.title, NAME_CHARS_MAX, "/title")?;
    match (&copy.content, &copy.reference) {
        (Some(_), None) if copy.size_bytes == 0 => {
            return Err(Refusal::ContentEmpty("/content".into()));
        }
        (Some(_), None) if !fits(copy.size_bytes) => {
            return Err(Refusal::ContentTooLarge("/content".into()));
        }
        (Some(_), None) => {}
        (None, Some(reference)) => {
            text_is_clean(reference, NAME_CHARS_MAX, "/reference")?;
            if copy.size_bytes == 0 {
                return Err(Refusal::ContentEmpty("/size_bytes".into()));
            }
        }
        (None, None) | (Some(_), Some(_)) => {
            return Err(Refusal::ContentOrReference("/content".into()));
        }
    }
    let is_hash = |text: &str| {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        text.len() == 64 && text.bytes().all(digit)
    };
    if is_hash(&copy.sha256) {
        Ok(())
    } else {
        Err(Refusal::HashMalformed("/sha256".into()))
    }
}

/// An address is readable and dated in order (Reg. 122 p. 5.2).
pub fn an_address_is_readable(address: &AddressRecordedPersonal) -> Result<(), Refusal> {
    text_is_clean(&address.address, ADDRESS_CHARS_MAX, "/address")?;
    optional_text_is_clean(address.region.as_ref(), NAME_CHARS_MAX, "/region")?;
    optional_text_is_clean(
        address.postal_code.as_ref(),
        NUMBER_CHARS_MAX,
        "/postal_code",
    )
}

/// what is the case since a day began already and does not end before it; its end may be planned.
pub fn a_time_is_in_order(
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if let Some(since) = since {
        not_in_future(since, today, "/since")?;
    }
    match (since, until) {
        (Some(since), Some(until)) if until < since => {
            Err(Refusal::EndsBeforeItBegins("/until".into()))
        }
        _ => Ok(()),
    }
}

/// A marker is cleared on or after the day from which it was set.
pub fn a_marker_is_cleared_after_it_was_set(
    set_on: NaiveDate,
    cleared_on: NaiveDate,
) -> Result<(), Refusal> {
    if cleared_on < set_on {
        return Err(Refusal::EndsBeforeItBegins("/cleared_on".into()));
    }
    Ok(())
}

/// a correction says why; what was wrong stays in the log (Reg. 122 p. 13).
pub fn a_correction_says_why(reason: &str) -> Result<(), Refusal> {
    text_is_clean(reason, FREE_TEXT_CHARS_MAX, "/reason")
}
