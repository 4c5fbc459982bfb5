//! The name field: primary identifier, two fillers, secondary identifier.

use super::MrzError;
use crate::names::{Unreadable, icao_reading, pieces};

/// Least width that has room for a letter of each identifier and the two fillers between them.
const WIDTH_FOR_BOTH: usize = 4;

/// The two identifiers of a name field.
pub(super) struct Identifiers {
    pub(super) primary: String,
    pub(super) secondary: Vec<String>,
    pub(super) truncated: bool,
}

/// Reads a name field. One filler separates the parts of an identifier, two or more end the primary one; more than
/// one between given names, as some states write, separates them all the same.
pub(super) fn parse(field: &str) -> Result<Identifiers, MrzError> {
    let has_digit = field.bytes().any(|byte| byte.is_ascii_digit());
    if has_digit || field.starts_with('<') {
        return Err(MrzError::Name);
    }
    let (primary, secondary) = field.split_once("<<").unwrap_or((field, ""));
    let parts = |identifier: &str| -> Vec<String> {
        identifier
            .split('<')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    Ok(Identifiers {
        primary: parts(primary).join(" "),
        secondary: parts(secondary),
        truncated: !field.ends_with('<'),
    })
}

/// Whether a name field, fillers at its end left out, fills one of the five formats to its last place, so that the name may have
/// been cut: 30 characters on TD1, 31 on TD2 and MRV-B, 39 on TD3 and MRV-A.
pub(crate) fn may_be_cut(field: &str) -> bool {
    let of_zone = |byte: u8| byte.is_ascii_uppercase() || byte == b'<';
    matches!(field.len(), 30 | 31 | 39) && field.bytes().all(of_zone)
}

/// A name as a machine-readable zone writes it, for example `KENINS<<GIRTS`: letters by the ICAO tables,
/// hyphens and blanks as one filler, apostrophes and full stops dropped, at most `width` characters, not padded.
///
/// A name that is too long keeps its surname whole as far as one letter of the given names still fits.
pub fn compose_name_field<S: AsRef<str>>(
    surname: &str,
    given_names: &[S],
    width: usize,
) -> Result<String, Unreadable> {
    let primary = identifier(&[surname])?;
    let secondary = identifier(given_names)?;
    let field = match (primary.is_empty(), secondary.is_empty()) {
        (true, _) => cut(&secondary, width).to_owned(),
        (false, false) if width >= WIDTH_FOR_BOTH => {
            let primary = cut(&primary, width - 3);
            format!("{primary}<<{}", cut(&secondary, width - primary.len() - 2))
        }
        (false, _) => cut(&primary, width).to_owned(),
    };
    if field.is_empty() {
        Err(Unreadable::Name)
    } else {
        Ok(field)
    }
}

fn identifier<S: AsRef<str>>(names: &[S]) -> Result<String, Unreadable> {
    if names.iter().all(|name| name.as_ref().trim().is_empty()) {
        return Ok(String::new());
    }
    let reading = icao_reading(&pieces(names.iter().map(S::as_ref))?);
    let letters: String = reading
        .chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect();
    Ok(letters
        .split_ascii_whitespace()
        .collect::<Vec<_>>()
        .join("<"))
}

/// The first `width` characters (all are ASCII), without a filler at the end.
fn cut(text: &str, width: usize) -> &str {
    text[..text.len().min(width)].trim_end_matches('<')
}

#[cfg(test)]
mod tests {
    use super::{MrzError, compose_name_field, parse};
    use crate::names::Unreadable;

    fn composed(surname: &str, given_names: &[&str], width: usize) -> String {
        compose_name_field(surname, given_names, width).expect("the name can be read")
    }

    #[test]
    fn r_016_the_search_form_follows_the_icao_tables() {
        assert_eq!(composed("Ķēniņš", &["Ģirts"], 39), "KENINS<<GIRTS");
        assert_eq!(
            composed("O'Neil-Müller", &["Anna", "J.R."], 39),
            "ONEIL<MUELLER<<ANNA<JR"
        );
        assert_eq!(composed("Саидов", &["Юлия"], 39), "SAIDOV<<IULIIA");
        assert_eq!(composed("Suharto", &[] as &[&str], 39), "SUHARTO");
        assert_eq!(composed("", &["Suharto"], 39), "SUHARTO");
    }

    #[test]
    fn r_016_a_long_name_is_cut_and_keeps_a_letter_of_the_given_names() {
        assert_eq!(
            composed("ABCDEFGHIJ", &["KLM", "NOP"], 16),
            "ABCDEFGHIJ<<KLM"
        );
        assert_eq!(composed("ABCDEFGHIJ", &["KLM"], 8), "ABCDE<<K");
        for width in 1..12 {
            assert!(
                composed("ABCDEFGHIJ", &["KLM"], width).len() <= width,
                "{width}"
            );
        }
        assert_eq!(compose_name_field("ABC", &["D"], 0), Err(Unreadable::Name));
        assert_eq!(
            compose_name_field("---", &["ALI"], 39),
            Err(Unreadable::Name)
        );
    }

    #[test]
    fn fillers_separate_names() {
        let names = parse("VAN<DER<BERG<<ANNA<MARIA<<<").expect("the field has a name");
        assert_eq!(
            (names.primary.as_str(), names.truncated),
            ("VAN DER BERG", false)
        );
        assert_eq!(names.secondary, ["ANNA", "MARIA"]);
        let names = parse("ERIKSSON<<<ANNA<<MARIA").expect("the field has a name");
        assert_eq!(
            (names.secondary.as_slice(), names.truncated),
            (&["ANNA".to_owned(), "MARIA".to_owned()][..], true)
        );
        let names = parse("ARKFREITH<<<<<").expect("the field has a name");
        assert!(names.secondary.is_empty());
    }

    #[test]
    fn a_name_field_without_a_name_is_refused() {
        for field in ["<<<<<<", "<<ANNA<<<", "ER1KSSON<<ANNA<<"] {
            assert_eq!(parse(field).err(), Some(MrzError::Name), "{field}");
        }
    }
}
