//! Check digits: weights 7, 3, 1; A = 10 to Z = 35; filler = 0; sum modulo 10 (R-027, ICAO 9303-3 section 4.9).

use super::CheckField;
use super::layout::{Checked, Zone};

/// the check digit of a field, 0 to 9; `None` when a character is none of A to Z, 0 to 9 and filler.
pub fn check_digit(field: &str) -> Option<u8> {
    let mut sum = 0_u32;
    for (byte, weight) in field.bytes().zip([7, 3, 1].into_iter().cycle()) {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            b'<' => 0,
            _ => return None,
        };
        sum = (sum + u32::from(value) * weight) % 10;
    }
    u8::try_from(sum).ok()
}

/// Whether the digit printed beside a field is the field's. A filler in its place stands for 0, and only
/// beside a field that is empty.
pub(super) fn verifies(field: &str, printed: u8) -> bool {
    if printed == b'<' {
        return field.bytes().all(|byte| byte == b'<');
    }
    check_digit(field).is_some_and(|digit| digit + b'0' == printed)
}

/// The check digits of a zone that do not verify; that of the number is judged with its overflow, before.
pub(super) fn failures(zone: &Zone<'_>, number_verifies: bool) -> Vec<CheckField> {
    let holds = |checked: &Checked<'_>| verifies(checked.text, checked.digit);
    let composite_holds = zone
        .composite
        .as_ref()
        .is_none_or(|(covered, digit)| verifies(covered, *digit));
    [
        (CheckField::Number, number_verifies),
        (CheckField::Birth, holds(&zone.birth)),
        (CheckField::Expiry, holds(&zone.expiry)),
        (
            CheckField::Optional,
            zone.optional_digit
                .is_none_or(|digit| verifies(zone.optional, digit)),
        ),
        (CheckField::Composite, composite_holds),
    ]
    .into_iter()
    .filter_map(|(field, holds)| (!holds).then_some(field))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{check_digit, verifies};

    #[test]
    fn r_027_weights_are_7_3_1() {
        assert_eq!(check_digit("L898902C3"), Some(6));
        assert_eq!(check_digit("740812"), Some(2));
        assert_eq!(check_digit("ZE184226B<<<<<"), Some(1));
        assert_eq!(check_digit("D23145890734"), Some(9));
        assert_eq!(check_digit(""), Some(0));
        assert_eq!(check_digit("l8"), None);
    }

    #[test]
    fn r_027_a_filler_is_the_digit_of_an_empty_field_only() {
        assert!(verifies("<<<", b'<'));
        assert!(verifies("<<<", b'0'));
        assert!(!verifies("0<<", b'<'));
        assert!(!verifies("L898902C3", b'5'));
        assert!(!verifies("L898902C3", b'G'));
    }
}
