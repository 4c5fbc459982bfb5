//! What a misread zone may have said.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use chrono::NaiveDate;
use matching::mrz::{Format, REPAIRS_MAX, Repair, check_digit, parse, repairs};
use proptest::prelude::*;

const TD3: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

/// What a reader of OCR-B confuses, either way.
const CONFUSIONS: [&str; 8] = ["O0", "D0", "I1", "Z2", "S5", "G6", "B8", "K<"];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()
}

fn proposals(text: &str) -> Vec<Repair> {
    repairs(text, today())
}

fn texts(text: &str) -> Vec<String> {
    proposals(text)
        .into_iter()
        .map(|repair| repair.text)
        .collect()
}

#[test]
fn r_027_a_zone_that_is_right_needs_no_repair() {
    assert_eq!(proposals(TD3), []);
    for text in ["", "P<UTO", "what is this", &TD3.to_lowercase()] {
        assert_eq!(proposals(text), [], "{text}");
    }
}

#[test]
fn r_027_a_confusion_is_proposed_with_what_it_changes() {
    // An O in the document number; the check digits alone can tell.
    let misread = TD3.replace("L898902C3", "L8989O2C3");
    let found = proposals(&misread);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].text.as_str(), found[0].mrz.number.as_str()),
        (TD3, "L898902C3")
    );
    let change = found[0].changes[0];
    assert_eq!((change.line, change.place), (2, 6));
    assert_eq!((change.read, change.proposed), ('O', '0'));
}

#[test]
fn r_027_letters_among_digits_and_digits_among_letters_are_read_together() {
    let misread = TD3
        .replace("740812", "74O8I2")
        .replace("ERIKSSON", "ER1K5SON")
        .replace("L898902C3", "LB98902C3");
    // Other confusions of the number would make its digits right too.
    assert!(texts(&misread).contains(&TD3.to_owned()));
    assert!(
        proposals(&misread)
            .iter()
            .all(|repair| repair.changes.len() == 5)
    );
    // The filler that announces a long document number, read as K.
    let long = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";
    assert_eq!(texts(&long.replace("D23145890<", "D23145890K")), [long]);
}

#[test]
fn r_027_what_the_check_digits_cannot_tell_apart_is_proposed_more_than_once() {
    // A zero among letters was an O or a D.
    let found = texts(&TD3.replace("ERIKSSON", "ERIKSS0N"));
    assert_eq!(found, [TD3, &TD3.replace("ERIKSSON", "ERIKSSDN")]);
}

#[test]
fn r_027_what_no_confusion_explains_is_not_repaired() {
    assert_eq!(proposals(&TD3.replace("L898902C3", "X898902C3")), []);
    assert_eq!(proposals(&TD3.replace("740812", "741312")), []);
    assert_eq!(proposals(&"0".repeat(44).repeat(2)), []);
}

#[test]
fn line_ends_of_a_misread_zone_do_not_matter() {
    let misread = TD3.replace("L898902C3", "L8989O2C3").replace('\n', "\r\n");
    assert_eq!(texts(&format!("{misread}\r\n")), [TD3]);
}

/// A zone of any format with all check digits right.
fn zone() -> impl Strategy<Value = String> {
    let formats = [
        Format::Td1,
        Format::Td2,
        Format::Td3,
        Format::MrvA,
        Format::MrvB,
    ];
    let birth = (0_u8..100, 1_u8..13, 1_u8..29)
        .prop_map(|(year, month, day)| format!("{year:02}{month:02}{day:02}"));
    (
        prop::sample::select(formats.to_vec()),
        "[A-Z]{2,12}<<[A-Z]{2,8}<[A-Z]{1,6}",
        "[A-Z0-9]{9}",
        birth,
        "[MF<X]",
        "[A-Z0-9]{0,6}",
    )
        .prop_map(|(format, names, number, birth, sex, optional)| {
            compose(format, &names, &number, &birth, &sex, &optional)
        })
}

fn compose(
    format: Format,
    names: &str,
    number: &str,
    birth: &str,
    sex: &str,
    optional: &str,
) -> String {
    let checked = |field: &str| format!("{field}{}", check_digit(field).unwrap());
    let (number, birth, expiry) = (checked(number), checked(birth), checked("300615"));
    let filled = |text: &str, width: usize| format!("{text:<<width$}");
    match format {
        Format::Td1 => {
            let (first, second) = (filled(optional, 15), "<".repeat(11));
            let composite =
                check_digit(&format!("{number}{first}{birth}{expiry}{second}")).unwrap();
            format!(
                "I<UZB{number}{first}\n{birth}{sex}{expiry}UZB{second}{composite}\n{}",
                filled(names, 30)
            )
        }
        Format::Td2 => {
            let optional = filled(optional, 7);
            let composite = check_digit(&format!("{number}{birth}{expiry}{optional}")).unwrap();
            format!(
                "I<UZB{}\n{number}UZB{birth}{sex}{expiry}{optional}{composite}",
                filled(names, 31)
            )
        }
        Format::Td3 => {
            let optional = checked(&filled(optional, 14));
            let composite = check_digit(&format!("{number}{birth}{expiry}{optional}")).unwrap();
            format!(
                "P<UZB{}\n{number}UZB{birth}{sex}{expiry}{optional}{composite}",
                filled(names, 39)
            )
        }
        Format::MrvA => format!(
            "V<UZB{}\n{number}UZB{birth}{sex}{expiry}{}",
            filled(names, 39),
            filled(optional, 16)
        ),
        Format::MrvB => format!(
            "V<UZB{}\n{number}UZB{birth}{sex}{expiry}{}",
            filled(names, 31),
            filled(optional, 8)
        ),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn r_027_a_zone_with_one_confusion_is_among_the_proposals(zone in zone(), place in any::<prop::sample::Index>()) {
        let is_right = |text: &str| parse(text, today()).is_ok_and(|mrz| mrz.check_failures.is_empty());
        prop_assert!(is_right(&zone), "{}", zone);
        let confusions: Vec<String> = zone
            .char_indices()
            .flat_map(|(place, letter)| {
                let pairs = CONFUSIONS.iter().filter(move |pair| pair.contains(letter));
                pairs.map(move |pair| (place, pair.replace(letter, "")))
            })
            .map(|(place, other)| format!("{}{other}{}", &zone[..place], &zone[place + 1..]))
            .collect();
        let misread = &confusions[place.index(confusions.len())];
        // A K counts 20 and a filler 0, which is the same to a check digit: that zone is as right as the other.
        if !is_right(misread) {
            let found = texts(misread);
            prop_assert!(found.contains(&zone), "{} {:?}", misread, found);
            prop_assert!(found.len() <= REPAIRS_MAX);
        }
    }

    #[test]
    fn no_text_makes_the_repair_panic(text in any::<String>()) {
        let _ = proposals(&text);
    }

    #[test]
    fn every_proposal_is_right(zone in zone(), damage in prop::collection::vec((any::<prop::sample::Index>(), "[A-Z0-9<]"), 0..6)) {
        let mut misread = zone;
        for (place, letter) in damage {
            let place = place.index(misread.len());
            if misread.as_bytes()[place] != b'\n' {
                misread.replace_range(place..=place, &letter);
            }
        }
        for repair in proposals(&misread) {
            prop_assert_eq!(parse(&repair.text, today()), Ok(repair.mrz.clone()));
            prop_assert!(repair.mrz.check_failures.is_empty() && !repair.changes.is_empty());
        }
    }
}
