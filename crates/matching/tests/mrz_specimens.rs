//! The specimens of ICAO 9303 in all five formats, and what must not pass as one.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use chrono::NaiveDate;
use matching::births::Birth;
use matching::mrz::{CheckField, Format, Mrz, MrzError, check_digit, parse};
use proptest::prelude::*;

const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD1_LONG: &str = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
const TD3: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
const MRV_A: &str =
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";
const MRV_B: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<";
const ALL: [&str; 6] = [TD1, TD1_LONG, TD2, TD3, MRV_A, MRV_B];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()
}

fn read(text: &str) -> Mrz {
    parse(text, today()).unwrap()
}

/// A specimen with one character of one line replaced.
fn with(text: &str, line: usize, place: usize, letter: char) -> String {
    let mut lines: Vec<Vec<char>> = text
        .split('\n')
        .map(|line| line.chars().collect())
        .collect();
    lines[line][place] = letter;
    lines
        .iter()
        .map(|line| line.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn td3_passport() {
    let mrz = read(TD3);
    assert_eq!((mrz.format, mrz.document_code.as_str()), (Format::Td3, "P"));
    assert_eq!(
        (mrz.issuer.as_str(), mrz.nationality.as_str()),
        ("UTO", "UTO")
    );
    assert_eq!(
        (mrz.surname.as_str(), mrz.names_truncated),
        ("ERIKSSON", false)
    );
    assert_eq!(mrz.given_names, ["ANNA", "MARIA"]);
    assert_eq!((mrz.number.as_str(), mrz.sex), ("L898902C3", 2));
    assert_eq!(mrz.birth, Birth::parse("1974-08-12").unwrap());
    assert_eq!(mrz.expires_on, NaiveDate::from_ymd_opt(2012, 4, 15));
    assert_eq!(mrz.optional_data, "ZE184226B");
    assert_eq!(mrz.check_failures, []);
}

#[test]
fn td1_and_td2_cards() {
    for (text, format) in [(TD1, Format::Td1), (TD2, Format::Td2)] {
        let mrz = read(text);
        assert_eq!(
            (mrz.format, mrz.document_code.as_str(), mrz.number.as_str()),
            (format, "I", "D23145890")
        );
        assert_eq!(
            (mrz.surname.as_str(), mrz.given_names.len()),
            ("ERIKSSON", 2)
        );
        assert_eq!(
            (mrz.optional_data.as_str(), mrz.check_failures.len()),
            ("", 0)
        );
    }
}

#[test]
fn visas_have_no_composite_digit() {
    for (text, format, optional) in [
        (MRV_A, Format::MrvA, "6ZE184226B"),
        (MRV_B, Format::MrvB, ""),
    ] {
        let mrz = read(text);
        assert_eq!(
            (mrz.format, mrz.document_code.as_str(), mrz.number.as_str()),
            (format, "V", "L8988901C")
        );
        assert_eq!(
            (mrz.nationality.as_str(), mrz.optional_data.as_str()),
            ("XXX", optional)
        );
        assert_eq!(mrz.birth.to_string(), "1940-09-07");
        assert_eq!(
            (mrz.expires_on, mrz.check_failures.len()),
            (NaiveDate::from_ymd_opt(1996, 12, 10), 0)
        );
    }
}

#[test]
fn td1_long_document_number_continues_in_the_optional_data() {
    let mrz = read(TD1_LONG);
    assert_eq!(
        (mrz.number.as_str(), mrz.optional_data.as_str()),
        ("D23145890734", "")
    );
    assert_eq!(mrz.check_failures, []);
    // Thirteen characters, and optional data of its own behind them.
    let longer = TD1_LONG.replace("<7349<<<<<<<<<<<", "<73447<ABC<<<<<<");
    let covered = longer.replace('\n', "");
    let covered = format!(
        "{}{}{}{}",
        &covered[5..30],
        &covered[30..37],
        &covered[38..45],
        &covered[48..59]
    );
    let digit = check_digit(&covered).unwrap();
    let mrz = read(&with(&longer, 1, 29, char::from(b'0' + digit)));
    assert_eq!(
        (mrz.number.as_str(), mrz.optional_data.as_str()),
        ("D231458907344", "ABC")
    );
    assert_eq!(mrz.check_failures, []);
    // A wrong digit behind the overflow is that of the number.
    let mrz = read(&with(TD1_LONG, 0, 18, '8'));
    assert!(mrz.check_failures.contains(&CheckField::Number));
}

#[test]
fn r_027_each_check_digit_that_fails_is_named() {
    for (text, line, place, expected) in [
        (TD3, 1, 9, vec![CheckField::Number, CheckField::Composite]),
        (TD3, 1, 19, vec![CheckField::Birth, CheckField::Composite]),
        (TD3, 1, 27, vec![CheckField::Expiry, CheckField::Composite]),
        (
            TD3,
            1,
            42,
            vec![CheckField::Optional, CheckField::Composite],
        ),
        (TD3, 1, 43, vec![CheckField::Composite]),
        (TD1, 0, 14, vec![CheckField::Number, CheckField::Composite]),
        (TD1, 1, 6, vec![CheckField::Birth, CheckField::Composite]),
        (TD1, 1, 14, vec![CheckField::Expiry, CheckField::Composite]),
        (TD1, 1, 29, vec![CheckField::Composite]),
        (TD2, 1, 9, vec![CheckField::Number, CheckField::Composite]),
        (TD2, 1, 35, vec![CheckField::Composite]),
        (MRV_A, 1, 9, vec![CheckField::Number]),
        (MRV_A, 1, 19, vec![CheckField::Birth]),
        (MRV_B, 1, 27, vec![CheckField::Expiry]),
    ] {
        let printed = text.split('\n').nth(line).unwrap().as_bytes()[place];
        let wrong = char::from(b'0' + (printed - b'0' + 3) % 10);
        assert_eq!(
            read(&with(text, line, place, wrong)).check_failures,
            expected,
            "{text} {line} {place}"
        );
    }
}

#[test]
fn r_027_a_right_digit_beside_a_wrong_field_fails() {
    assert_eq!(
        read(&with(TD3, 1, 2, '0')).check_failures,
        [CheckField::Number, CheckField::Composite]
    );
    assert_eq!(
        read(&with(TD3, 1, 0, '2')).check_failures,
        [CheckField::Number, CheckField::Composite]
    );
    assert_eq!(
        read(&with(TD3, 1, 30, '2')).check_failures,
        [CheckField::Optional, CheckField::Composite]
    );
    assert_eq!(
        read(&with(TD3, 1, 9, 'A')).check_failures,
        [CheckField::Number, CheckField::Composite]
    );
}

#[test]
fn an_empty_optional_field_may_have_a_filler_for_its_digit() {
    for digit in ["0", "<"] {
        let line = format!("L898902C36UTO7408122F1204159<<<<<<<<<<<<<<{digit}8");
        let mrz = read(&format!("{}\n{line}", TD3.split('\n').next().unwrap()));
        assert!(
            !mrz.check_failures.contains(&CheckField::Optional),
            "{digit}"
        );
    }
}

#[test]
fn special_codes_are_read() {
    let nationality = |code: &str| {
        read(&TD3.replace("C36UTO", &format!("C36{code}")))
            .nationality
            .to_string()
    };
    for (code, expected) in [
        ("D<<", "DEU"),
        ("XXA", "XXA"),
        ("XXB", "XXB"),
        ("RKS", "RKS"),
        ("<<<", "XXX"),
    ] {
        assert_eq!(nationality(code), expected);
    }
    assert_eq!(read(&TD3.replace("P<UTO", "P<D<<")).issuer.as_str(), "DEU");
    assert_eq!(read(&TD3.replace("P<UTO", "PDUTO")).document_code, "PD");
    for (letter, sex) in [('<', 0), ('M', 1), ('F', 2), ('X', 9)] {
        assert_eq!(read(&with(TD3, 1, 20, letter)).sex, sex);
    }
}

#[test]
fn a_name_that_fills_its_field_may_be_cut() {
    let full = "P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<KRA";
    let mrz = read(&TD3.replace("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", &full[..44]));
    assert!(mrz.names_truncated);
    let single = "P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<";
    let mrz = read(&TD3.replace("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", single));
    assert_eq!(
        (mrz.surname.as_str(), mrz.given_names.len()),
        ("ARKFREITH", 0)
    );
}

#[test]
fn partial_births_are_read() {
    let birth = |field: &str| read(&with_birth(field)).birth.to_string();
    assert_eq!(
        (
            birth("80<<<<").as_str(),
            birth("8007<<").as_str(),
            birth("000000").as_str()
        ),
        ("1980", "1980-07", "")
    );
}

fn with_birth(field: &str) -> String {
    TD3.replace("7408122F", &format!("{field}2F"))
}

#[test]
fn line_ends_are_tolerated_and_nothing_else() {
    for text in ALL {
        assert_eq!(
            parse(&text.replace('\n', "\r\n"), today()),
            parse(text, today())
        );
        assert_eq!(parse(&format!("{text}\n"), today()), parse(text, today()));
        assert_eq!(parse(&format!("{text}\r\n"), today()), parse(text, today()));
        assert_eq!(
            parse(&text.replace('\n', ""), today()),
            Err(MrzError::Shape)
        );
        assert_eq!(parse(&format!("{text}\n\n"), today()), Err(MrzError::Shape));
        assert_eq!(parse(&format!("\n{text}"), today()), Err(MrzError::Shape));
        assert_eq!(parse(&text[1..], today()), Err(MrzError::Shape));
        assert_eq!(parse(&format!("{text}<"), today()), Err(MrzError::Shape));
        for wrong in ["\t", " ", "a", "Ä", "-", "\u{0}"] {
            assert_eq!(
                parse(&text.replacen('<', wrong, 1), today()),
                Err(MrzError::Character),
                "{wrong:?}"
            );
        }
    }
    assert_eq!(parse(&"<".repeat(1 << 20), today()), Err(MrzError::Shape));
    assert_eq!(parse("", today()), Err(MrzError::Shape));
}

#[test]
fn fields_that_say_nothing_are_closed_errors() {
    for (text, expected) in [
        (TD3.replace("P<UTO", "X<UTO"), MrzError::DocumentCode),
        (TD1.replace("I<UTO", "V<UTO"), MrzError::DocumentCode),
        (TD3.replace("P<UTO", "P<U<O"), MrzError::Issuer),
        (TD3.replace("C36UTO", "C36U1O"), MrzError::Nationality),
        (TD3.replace("ERIKSSON", "ER1KSSON"), MrzError::Name),
        (TD3.replace("ERIKSSON", "<<<<<<<<"), MrzError::Name),
        (TD3.replace("L898902C3", "<<<<<<<<<"), MrzError::Number),
        (TD3.replace("740812", "74O812"), MrzError::Birth),
        (TD3.replace("2F120415", "2N120415"), MrzError::Sex),
        (TD3.replace("120415", "121315"), MrzError::Expiry),
    ] {
        assert_eq!(parse(&text, today()), Err(expected), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = parse(&text, today());
    }

    #[test]
    fn no_damaged_zone_makes_the_reader_panic(
        specimen in 0..ALL.len(),
        damage in prop::collection::vec((0_usize..100, "[A-Z0-9<]"), 0..12),
        days in -800_000_i32..3_000_000,
    ) {
        let mut text = ALL[specimen].to_owned();
        for (place, letter) in damage {
            if place < text.len() && text.as_bytes()[place] != b'\n' {
                text.replace_range(place..=place, &letter);
            }
        }
        let day = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
        if let Ok(mrz) = parse(&text, day) {
            prop_assert!(mrz.birth.interval().is_none_or(|(earliest, _)| earliest <= day));
        }
    }
}
