//! Machine-readable zones of travel documents and visas (ICAO 9303 parts 3 to 7; ).
//!
//! [`parse`] reads TD1 (3 lines of 30), TD2 (2x36), TD3 (2x44), MRV-A (2x44) and MRV-B (2x36). A text that is no
//! zone is a closed error; a zone whose check digits fail is read, and says which. No error holds any of the input.
//! [`repairs`] proposes what a misread zone may have said.

mod check_digits;
mod dates;
mod layout;
mod name_field;
mod repair;

use chrono::NaiveDate;
use thiserror::Error;

use crate::births::Birth;
use crate::countries::Country;

pub use check_digits::check_digit;
pub use name_field::compose_name_field;
pub(crate) use name_field::may_be_cut;
pub use repair::{Change, REPAIRS_MAX, Repair, repairs};

/// Greatest length of a text that is looked at, in bytes: three lines of 30 with their line ends, and some.
pub const TEXT_BYTES_MAX: usize = 128;

/// The five formats of ICAO 9303.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Card, 3 lines of 30.
    Td1,
    /// Larger card, 2 lines of 36.
    Td2,
    /// Passport booklet, 2 lines of 44.
    Td3,
    /// Full-page visa, 2 lines of 44.
    MrvA,
    /// Smaller visa, 2 lines of 36.
    MrvB,
}

/// The places of check digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckField {
    /// Document number.
    Number,
    /// Date of birth.
    Birth,
    /// Date of expiry.
    Expiry,
    /// Optional data (TD3 only).
    Optional,
    /// The composite digit over number, dates and optional data (not on visas).
    Composite,
}

/// What a machine-readable zone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mrz {
    /// Which of the five formats it has.
    pub format: Format,
    /// One or two letters: `P`, `I`, `ID`, `AC`, `V` ...
    pub document_code: String,
    /// Issuing state or organisation.
    pub issuer: Country,
    /// Primary identifier, its parts separated by blanks.
    pub surname: String,
    /// Parts of the secondary identifier; empty when the holder has one name only.
    pub given_names: Vec<String>,
    /// The name fills its field to the last place, so it may have been cut: it is then only a prefix.
    pub names_truncated: bool,
    /// Document number without fillers at its end, the overflow of a long number included.
    pub number: String,
    /// Nationality; `XXX` also when the field is empty.
    pub nationality: Country,
    /// Date of birth, possibly partial, never after the reference day.
    pub birth: Birth,
    /// ISO 5218: 1 male, 2 female, 0 not stated, 9 for the letter X.
    pub sex: u8,
    /// Last day of validity; `None` when the field is empty.
    pub expires_on: Option<NaiveDate>,
    /// Optional data without fillers at its ends; the two fields of TD1 are joined by one filler.
    pub optional_data: String,
    /// Check digits that do not verify, in the order of [`CheckField`]; empty when all do.
    pub check_failures: Vec<CheckField>,
}

/// Why a text is no machine-readable zone.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Hash)]
pub enum MrzError {
    /// Not 3 lines of 30, 2 of 36 or 2 of 44.
    #[error("a machine-readable zone has 3 lines of 30, 2 of 36 or 2 of 44 characters")]
    Shape,
    /// Something other than A to Z, 0 to 9, filler and line end.
    #[error("a machine-readable zone consists of capital letters, digits and fillers")]
    Character,
    /// The document code does not belong to a document of this size.
    #[error("the document code does not fit the format")]
    DocumentCode,
    /// The issuer is no three-letter code.
    #[error("the issuing state is no code")]
    Issuer,
    /// The nationality is no three-letter code.
    #[error("the nationality is no code")]
    Nationality,
    /// The name field holds digits or has no primary identifier.
    #[error("the name field has no primary identifier of letters")]
    Name,
    /// The document number is empty.
    #[error("the document number is empty")]
    Number,
    /// The date of birth is no date, whole or partial.
    #[error("the date of birth is no date")]
    Birth,
    /// The sex is none of M, F, X and filler.
    #[error("the sex is not stated as m, f, x or filler")]
    Sex,
    /// The date of expiry is neither a date nor empty.
    #[error("the date of expiry is no date")]
    Expiry,
}

/// Reads a zone whose lines are joined by a newline (a carriage return before it, and a last newline, are tolerated).
///
/// `reference_day` decides the century: a birth lies not after it, an expiry at most 50 years away from it.
pub fn parse(text: &str, reference_day: NaiveDate) -> Result<Mrz, MrzError> {
    let (format, zone) = layout::split(text)?;
    let names = name_field::parse(zone.names)?;
    let number = layout::document_number(format, &zone);
    if number.text.is_empty() {
        return Err(MrzError::Number);
    }
    let check_failures = check_digits::failures(&zone, number.verifies);
    Ok(Mrz {
        format,
        document_code: layout::document_code(format, zone.document_code)?,
        issuer: layout::country(zone.issuer).ok_or(MrzError::Issuer)?,
        surname: names.primary,
        given_names: names.secondary,
        names_truncated: names.truncated,
        number: number.text,
        nationality: layout::nationality(zone.nationality).ok_or(MrzError::Nationality)?,
        birth: dates::birth(zone.birth.text, reference_day)?,
        sex: layout::sex(zone.sex)?,
        expires_on: dates::expiry(zone.expiry.text, reference_day)?,
        optional_data: layout::optional_data(number.rest_of_optional, zone.optional_second),
        check_failures,
    })
}
