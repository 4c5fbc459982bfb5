//! What a machine-readable zone says, in domain types (rules ).

use chassis::Problem;
use chrono::NaiveDate;
use events::codes::{Country, DocumentKind, NationalityType};
use events::payloads::{Document, Nationality};
use events::{BirthDate, DocumentId};
use matching::births;
use matching::mrz::{self, Format, Mrz};

use super::parse::At;
use crate::mint;

/// machine-read input is taken only if every check digit verifies.
pub(super) fn read_zone(at: At<'_>, text: &str, today: NaiveDate) -> Result<Mrz, Problem> {
    let read = mrz::parse(text, today)
        .map_err(|error| at.refuse("/mrz", "not-an-mrz", error.to_string()))?;
    if read.check_failures.is_empty() {
        return Ok(read);
    }
    Err(at
        .refuse(
            "/mrz",
            "check-digit",
            "a check digit does not verify; read the document again",
        )
        .rule("R-027"))
}

/// A zone with one identifier only belongs to a person with a single name.
pub(super) fn names_of(read: &Mrz) -> (Option<String>, Vec<String>) {
    if read.given_names.is_empty() {
        (None, vec![read.surname.clone()])
    } else {
        (Some(read.surname.clone()), read.given_names.clone())
    }
}

pub(super) fn date_of(birth: births::Birth) -> Option<BirthDate> {
    match birth {
        births::Birth::Full(day) => Some(BirthDate::Day(day)),
        births::Birth::Month { year, month } => Some(BirthDate::Month(year.into(), month.into())),
        births::Birth::Year(year) => Some(BirthDate::Year(year.into())),
        births::Birth::Unknown => None,
    }
}

pub(super) fn nationality_of(at: At<'_>, read: &Mrz) -> Result<Nationality, Problem> {
    let code = zone_country(at, read.nationality)?;
    let kind = match code.code() {
        "XXA" => NationalityType::Stateless,
        "XXB" => NationalityType::Ref1951,
        "XXC" => NationalityType::RefOther,
        "XXX" => NationalityType::Unspec,
        _ => NationalityType::Cit,
    };
    Ok(Nationality { code, kind })
}

fn zone_country(at: At<'_>, country: matching::countries::Country) -> Result<Country, Problem> {
    at.country("/mrz", country.as_str())
}

pub(super) fn document_of(at: At<'_>, read: &Mrz) -> Result<Document, Problem> {
    Ok(Document {
        document_id: DocumentId(mint::uuid()),
        kind: kind_of(read),
        number: read.number.clone(),
        issuer: zone_country(at, read.issuer)?,
        issuing_authority: None,
        issued_on: None,
        expires_on: read.expires_on,
    })
}

/// A passport's code may say by its second letter which passport it is (ICAO 9303-4), and `AR` and `IR` are residence permits;
/// visas are known by their format. Cards of the codes I, A and C stay the identity cards that they always were: the same card,
/// read again, is the same document.
fn kind_of(read: &Mrz) -> DocumentKind {
    let code = read.document_code.as_str();
    let passport = Some(code)
        .filter(|code| code.len() == 2)
        .and_then(|code| code.parse().ok());
    match (read.format, code.as_bytes().first()) {
        (Format::MrvA | Format::MrvB, _) => DocumentKind::Visa,
        (_, Some(b'P')) => passport.unwrap_or(DocumentKind::Pp),
        _ if code == "AC" => DocumentKind::Crew,
        _ if code == "AR" => DocumentKind::PermitAr,
        _ if code == "IR" => DocumentKind::PermitIr,
        _ => DocumentKind::Id,
    }
}

/// The name field of the zone as it stands there, without the fillers at its end.
pub(super) fn name_field(format: Format, text: &str) -> String {
    let mut lines = text.lines();
    let field = match format {
        Format::Td1 => lines.nth(2),
        Format::Td2 | Format::Td3 | Format::MrvA | Format::MrvB => {
            lines.next().and_then(|line| line.get(5..))
        }
    };
    field.unwrap_or_default().trim_end_matches('<').to_owned()
}
