//! From the texts of a body to domain types, once, at the edge. What has the right JSON type and the wrong content is
//! refused with 422, its JSON pointer and a stable code, and never repeated in the message.

use std::borrow::Cow;
use std::str::FromStr;

use chassis::Problem;
use chassis::problem::Fault;
use chrono::{DateTime, FixedOffset, NaiveDate, Offset as _, Utc};
use events::codes::{Country, UnknownCode};
use events::{BirthDate, LegalReference, LegalReferenceError, Term, UnitCode};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// No place on earth is further from UTC.
const OFFSET_SECONDS_MAX: i32 = 14 * 3600;

/// Where in the request a command stands: the whole body, or one of `first`.
#[derive(Clone, Copy)]
pub(super) struct At<'a>(pub(super) &'a str);

impl At<'_> {
    /// A refusal of the field at `pointer`, which starts at the command.
    pub(super) fn refuse(
        self,
        pointer: &str,
        code: &'static str,
        because: impl Into<Cow<'static, str>>,
    ) -> Problem {
        let fault = Fault::at(format!("{}{pointer}", self.0), code).because(because);
        Problem::unprocessable("A field has the right type and a content that does not exist.")
            .fault(fault)
    }

    pub(super) fn code<T: FromStr<Err = UnknownCode>>(
        self,
        pointer: &str,
        text: &str,
    ) -> Result<T, Problem> {
        text.parse().map_err(|unknown: UnknownCode| {
            let problem = self.refuse(pointer, "unknown-code", unknown.to_string());
            match rule_of(unknown.list, pointer) {
                Some(rule) => problem.rule(rule),
                None => problem,
            }
        })
    }

    pub(super) fn code_if<T>(self, pointer: &str, text: Option<&str>) -> Result<Option<T>, Problem>
    where
        T: FromStr<Err = UnknownCode>,
    {
        text.map(|text| self.code(pointer, text)).transpose()
    }

    pub(super) fn codes<T>(self, pointer: &str, texts: &[String]) -> Result<Vec<T>, Problem>
    where
        T: FromStr<Err = UnknownCode>,
    {
        texts
            .iter()
            .enumerate()
            .map(|(i, text)| self.code(&format!("{pointer}/{i}"), text))
            .collect()
    }

    pub(super) fn country(self, pointer: &str, text: &str) -> Result<Country, Problem> {
        self.code(pointer, text)
    }

    pub(super) fn id<T: FromStr<Err = uuid::Error>>(
        self,
        pointer: &str,
        text: &str,
    ) -> Result<T, Problem> {
        let hyphenated = Some(text).filter(|text| text.len() == 36);
        let id = hyphenated.and_then(|text| text.parse().ok());
        id.ok_or_else(|| {
            self.refuse(
                pointer,
                "not-a-uuid",
                "an id is a UUID in its hyphenated form",
            )
        })
    }

    pub(super) fn id_if<T>(self, pointer: &str, text: Option<&str>) -> Result<Option<T>, Problem>
    where
        T: FromStr<Err = uuid::Error>,
    {
        text.map(|text| self.id(pointer, text)).transpose()
    }

    pub(super) fn day(self, pointer: &str, text: &str) -> Result<NaiveDate, Problem> {
        strict_day(text).ok_or_else(|| {
            self.refuse(
                pointer,
                "not-a-date",
                "a date is a day of the calendar, YYYY-MM-DD",
            )
        })
    }

    pub(super) fn day_if(
        self,
        pointer: &str,
        text: Option<&str>,
    ) -> Result<Option<NaiveDate>, Problem> {
        text.map(|text| self.day(pointer, text)).transpose()
    }

    pub(super) fn instant(self, pointer: &str, text: &str) -> Result<DateTime<Utc>, Problem> {
        strict_instant(text).ok_or_else(|| {
            self.refuse(
                pointer,
                "not-an-instant",
                "an instant is written with its offset, 2026-03-02T14:30:00+02:00",
            )
        })
    }

    pub(super) fn instant_if(
        self,
        pointer: &str,
        text: Option<&str>,
    ) -> Result<Option<DateTime<Utc>>, Problem> {
        text.map(|text| self.instant(pointer, text)).transpose()
    }

    pub(super) fn term_if(
        self,
        pointer: &str,
        text: Option<&str>,
    ) -> Result<Option<Term>, Problem> {
        let term = |text: &str| {
            text.parse().map_err(|_| {
                self.refuse(
                    pointer,
                    "not-a-period",
                    "a period is written P3Y, P6M or P30D",
                )
            })
        };
        text.map(term).transpose()
    }

    pub(super) fn unit(self, pointer: &str, text: &str) -> Result<UnitCode, Problem> {
        text.parse().map_err(|_| {
            let because = "a unit is written by its code, VRS-LUDZA";
            self.refuse(pointer, "not-a-unit", because).rule("R-038")
        })
    }

    pub(super) fn unit_if(
        self,
        pointer: &str,
        text: Option<&str>,
    ) -> Result<Option<UnitCode>, Problem> {
        text.map(|text| self.unit(pointer, text)).transpose()
    }

    /// What cites law lies in the log in clear, so nothing else is let in (ADR 0007).
    pub(super) fn legal_reference_if(
        self,
        text: Option<&str>,
    ) -> Result<Option<LegalReference>, Problem> {
        text.map(|text| self.citation("/legal_reference", text))
            .transpose()
    }

    pub(super) fn citation(self, pointer: &str, text: &str) -> Result<LegalReference, Problem> {
        text.parse().map_err(|error: LegalReferenceError| {
            self.refuse(pointer, "not-a-citation", error.to_string())
        })
    }

    pub(super) fn birth_if(
        self,
        pointer: &str,
        text: Option<&str>,
    ) -> Result<Option<BirthDate>, Problem> {
        let birth = |text: &str| {
            BirthDate::as_written(text).map_err(|_| {
                let because = "a birth date is written 1991-07-03, 1991-07, 1991 or 1989/1992";
                self.refuse(pointer, "not-a-birth-date", because)
                    .rule("R-017")
            })
        };
        text.map(birth).transpose()
    }
}

/// a category, as every code, is one of its closed list; the rule that refuses what is none, in a field.
fn rule_of(list: &str, pointer: &str) -> Option<&'static str> {
    match (list, pointer) {
        ("CL-AUTH", _) => Some("R-012"),
        ("CL-IDCAT", _) => Some("R-014"),
        ("CL-COUNTRY", _) => Some("R-020"),
        ("CL-NATTYPE", _) => Some("R-021"),
        ("CL-PHOTO", _) => Some("R-036"),
        ("CL-VIOL", _) | ("CL-BCP", "/place" | "/violation/place") => Some("R-037"),
        ("CL-DETGROUND", _) => Some("R-038"),
        ("CL-DETEXT", _) => Some("R-043"),
        ("CL-REGIME", _) => Some("R-044"),
        ("CL-PLACE", _) => Some("R-047"),
        ("CL-RELREASON", _) => Some("R-048"),
        ("CL-ALT" | "CL-ALTEND", _) => Some("R-051"),
        ("CL-REMGROUND", _) => Some("R-057"),
        ("CL-NOTIFICATION", _) => Some("R-059"),
        ("CL-ASYLEXC", _) => Some("R-063"),
        ("CL-CONSULT", _) => Some("R-064"),
        ("CL-SHORTNOTICE", _) => Some("R-067"),
        ("CL-BCP", "/border_crossing_point") => Some("R-068"),
        ("CL-EXITPROOF", _) => Some("R-070"),
        ("CL-DEPFORM", _) => Some("R-071"),
        ("CL-BANSUB", _) => Some("R-084"),
        ("CL-PERMGROUND", _) => Some("R-090"),
        ("CL-FAILREASON", _) => Some("R-072"),
        ("CL-RECEPTION", _) => Some("R-073"),
        ("CL-SUSPENSION", _) => Some("R-074"),
        ("CL-REVMODE", _) => Some("R-077"),
        ("CL-NOBAN", _) => Some("R-086"),
        _ => None,
    }
}

/// Names the rule behind a refusal, where the field and not its list says which.
pub(super) fn under(rule: &'static str) -> impl Fn(Problem) -> Problem {
    move |problem| problem.rule(rule)
}

/// A text as it is stored: letters with their accents in one character (NFC), so that what looks alike is alike.
pub(super) fn composed(text: String) -> String {
    if is_nfc(&text) {
        text
    } else {
        text.nfc().collect()
    }
}

fn strict_day(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    let digit = |place: usize| bytes[place].is_ascii_digit();
    let shaped = bytes.len() == 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && [0, 1, 2, 3, 5, 6, 8, 9].into_iter().all(digit);
    shaped
        .then(|| text.parse().ok())
        .flatten()
        .filter(|day: &NaiveDate| chrono::Datelike::year(day) > 0)
}

fn strict_instant(text: &str) -> Option<DateTime<Utc>> {
    let shaped = text.len() <= 35
        && text.as_bytes().get(10) == Some(&b'T')
        && strict_day(text.get(..10)?).is_some();
    let instant: DateTime<FixedOffset> = shaped
        .then(|| DateTime::parse_from_rfc3339(text).ok())
        .flatten()?;
    let leap_second = chrono::Timelike::nanosecond(&instant) >= 1_000_000_000;
    let near = instant.offset().fix().local_minus_utc().abs() <= OFFSET_SECONDS_MAX;
    (near && !leap_second).then(|| instant.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for text in ["2026-03-02", "2024-02-29", "9999-12-31", "0001-01-01"] {
            assert!(strict_day(text).is_some(), "{text}");
        }
        for text in [
            "2026-02-30",
            "2027-02-29",
            "0000-01-01",
            "-001-01-01",
            "2026-3-2",
            "20260302",
            "2026-03-02 ",
            "2026-03-02T00:00",
            "+2026-03-0",
            "２０２６-03-02",
            "",
        ] {
            assert!(strict_day(text).is_none(), "{text}");
        }
    }

    #[test]
    fn instants_carry_their_offset() {
        for text in [
            "2026-03-02T14:30:00+02:00",
            "2026-03-02T12:30:00Z",
            "2026-03-02T12:30:00.250Z",
            "2026-03-02T12:30:00+14:00",
        ] {
            assert!(strict_instant(text).is_some(), "{text}");
        }
        for text in [
            "2026-03-02T14:30:00",
            "2026-03-02T24:00:00+02:00",
            "2026-03-02 14:30:00+02:00",
            "2026-03-02T14:30:00+15:00",
            "2026-03-02",
            "2026-12-31T23:59:60Z",
            "2026-02-30T10:00:00Z",
            "2026-03-02T14:30+02:00",
            "é026-03-02T14:30:00Z",
        ] {
            assert!(strict_instant(text).is_none(), "{text}");
        }
    }

    #[test]
    fn r_017_a_day_or_month_of_zero_is_not_known() {
        let read = |text| At("").birth_if("/b", Some(text)).ok().flatten();
        assert_eq!(read("1980-00-00"), Some(BirthDate::Year(1980)));
        assert_eq!(
            At("")
                .birth_if("/b", Some("1980-00-03"))
                .map_err(|problem| problem.status().as_u16()),
            Err(422)
        );
    }
}
