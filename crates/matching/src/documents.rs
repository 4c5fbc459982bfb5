//! Document numbers in normal form.

use crate::names::is_invisible;

/// the form in which document numbers are compared: upper case, without spaces, hyphens and the fillers of a
/// machine-readable zone. The letter O and the digit 0 stay apart. Empty when nothing else was there.
pub fn normal_number(text: &str) -> String {
    text.chars()
        .filter(|&letter| {
            !letter.is_whitespace() && !is_hyphen(letter) && !is_invisible(letter) && letter != '<'
        })
        .flat_map(char::to_uppercase)
        .collect()
}

fn is_hyphen(letter: char) -> bool {
    matches!(
        letter,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

#[cfg(test)]
mod tests {
    use super::normal_number;

    #[test]
    fn r_026_case_spaces_and_hyphens_do_not_matter() {
        for text in [
            "AB 123-456",
            "ab123456",
            "AB\u{a0}123\u{2013}456",
            "AB<123456<<",
            "A\u{200b}B123456",
        ] {
            assert_eq!(normal_number(text), "AB123456", "{text}");
        }
    }

    #[test]
    fn r_026_letter_o_and_digit_zero_stay_apart() {
        assert_ne!(normal_number("O123"), normal_number("0123"));
        assert_eq!(normal_number(" - <"), "");
    }
}
