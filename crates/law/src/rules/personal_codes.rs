//! The personal identity code of Latvia (area B; Reg. 122 p. 5.1.10).

use crate::refusal::Refusal;
use chrono::NaiveDate;
use events::payloads::IdentityNames;
use events::{Finding, Level, RuleId};

/// How many digits a personal code has.
const DIGITS: usize = 11;
/// Codes that begin with it say nothing about the person.
const WITHOUT_BIRTH_DATE: &str = "32";
/// The weights of the first ten digits in the check sum of a legacy code.
const WEIGHTS: [u32; 10] = [1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// a personal code is one of the two kinds there are.
pub fn a_personal_code_is_valid(code: Option<&String>) -> Result<(), Refusal> {
    match code {
        None => Ok(()),
        Some(code) if code.starts_with(WITHOUT_BIRTH_DATE) => {
            a_code_without_birth_date_has_eleven_digits(code)
        }
        Some(code) => a_legacy_code_has_a_date_and_a_check_digit(code),
    }
}

/// a legacy code has eleven digits: a real date as DDMMYY, a century digit of 0, 1 or 2, and a check digit that
/// fits (rules of the Population Register).
pub fn a_legacy_code_has_a_date_and_a_check_digit(code: &str) -> Result<(), Refusal> {
    let verifies = digits_of(code).is_some_and(|digits| check_digit(&digits) == digits[10]);
    if verifies && birth_date_in(code).is_some() {
        Ok(())
    } else {
        Err(Refusal::PersonalCodeInvalid(
            "/identity/personal_code".into(),
        ))
    }
}

/// a code that begins with 32 has eleven digits, no date of birth and no check digit that is enforced.
pub fn a_code_without_birth_date_has_eleven_digits(code: &str) -> Result<(), Refusal> {
    if digits_of(code).is_some() {
        Ok(())
    } else {
        Err(Refusal::PersonalCodeMalformed(
            "/identity/personal_code".into(),
        ))
    }
}

/// the date in a legacy code is the date of birth of its identity; a partial date of birth that admits it agrees.
pub fn the_code_tells_another_birth_date(names: &IdentityNames) -> Option<Finding> {
    let told = birth_date_in(names.personal_code.as_deref()?)?;
    let birth = names.birth.date?;
    let agrees = (birth.earliest()..=birth.latest()).contains(&told);
    (!agrees).then_some(Finding {
        rule: RuleId(25),
        level: Level::Warn,
        due_at: None,
    })
}

/// The date of birth that a legacy code tells.
fn birth_date_in(code: &str) -> Option<NaiveDate> {
    if code.starts_with(WITHOUT_BIRTH_DATE) {
        return None;
    }
    let digits = digits_of(code)?;
    let pair = |place: usize| digits[place] * 10 + digits[place + 1];
    let century = match digits[6] {
        0 => 1800,
        1 => 1900,
        2 => 2000,
        _ => return None,
    };
    let year = i32::try_from(century + pair(4)).ok()?;
    NaiveDate::from_ymd_opt(year, pair(2), pair(0))
}

/// (1101 - the weighted sum) mod 11 mod 10.
fn check_digit(digits: &[u32; DIGITS]) -> u32 {
    let weighted = WEIGHTS.iter().zip(digits);
    let sum: u32 = weighted.map(|(weight, digit)| weight * digit).sum();
    1101_u32.saturating_sub(sum) % 11 % 10
}

fn digits_of(code: &str) -> Option<[u32; DIGITS]> {
    let digits: Option<Vec<u32>> = code.chars().map(|digit| digit.to_digit(10)).collect();
    digits?.try_into().ok()
}
