//! Sections 4.3 and 4.4: entry checks, case lookup, statistics.

use crate::{declared, post, still_works};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use system_tests::{Officer, System};

const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
/// The number goes on in the optional data.
const TD1_LONG: &str = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
const TD3: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
const MRV_A: &str =
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";
const MRV_B: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<";

fn question(traveller: Value) -> Value {
    json!({"traveller": traveller, "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MRZ"})
}

/// Every format of ICAO Doc 9303 and what it admits is answered with a result; nobody of them is banned.
async fn every_format_is_read(officer: &Officer) {
    let first = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    let cases = [
        ("TD1", TD1.to_owned()),
        ("TD1 with a long number", TD1_LONG.to_owned()),
        ("TD2", TD2.to_owned()),
        ("TD3", TD3.to_owned()),
        ("MRV-A", MRV_A.to_owned()),
        ("MRV-B", MRV_B.to_owned()),
        ("sex unspecified", TD3.replace("2F1204159", "2<1204159")),
        (
            "three fillers in the name",
            TD3.replace("ERIKSSON<<ANNA<MARIA<", "ERIKSSON<<ANNA<<<MARI"),
        ),
        (
            "only one name",
            TD3.replace(first, "P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"),
        ),
        ("German", TD3.replace("6UTO7", "6D<<7")),
        ("stateless", TD3.replace("6UTO7", "6XXA7")),
        ("refugee", TD3.replace("6UTO7", "6XXB7")),
        ("Kosovo", TD3.replace("6UTO7", "6RKS7")),
    ];
    for (name, mrz) in cases {
        let answer = officer.check(&question(json!({"mrz": mrz}))).await;
        assert_eq!(answer.status.as_u16(), 200, "{name}: {}", answer.body);
        assert_eq!(answer.text("/result"), "NO_HIT", "{name}: {}", answer.body);
    }
    // A name that fills its field may have been cut, so that nobody can say that it is on no list.
    let cut = TD3.replace(first, "P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K");
    let answer = officer.check(&question(json!({"mrz": cut}))).await;
    assert_eq!(answer.text("/result"), "REFER", "{}", answer.body);
    // Not as the standard has it: read all the same or refused with a reason, but no fault.
    for (name, mrz) in [
        ("sex X", TD3.replace("2F1204159", "2X1204159")),
        ("birth of zeros", TD3.replace("7408122", "0000000")),
        ("year of birth alone", TD3.replace("7408122", "80<<<<4")),
    ] {
        let answer = officer.check(&question(json!({"mrz": mrz}))).await;
        let status = answer.status.as_u16();
        assert!(
            [200, 400, 422].contains(&status),
            "{name}: {status} {}",
            answer.body
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn catalogue_4_3_numbers_that_are_tried_tell_nothing_and_cost_nothing() {
    let system = System::whole().await;
    let officer = system.own_officer();
    let begun = Instant::now();
    let mut sizes = Vec::new();
    for number in 0..100 {
        let traveller = json!({"documents": [{"number": format!("AA{:07}", 1_000_000 + number)}]});
        let answer = officer.check(&question(traveller)).await;
        assert_eq!(answer.text("/result"), "NO_HIT", "{}", answer.body);
        sizes.push(answer.body.to_string().len());
    }
    let same = json!({"surname": "SAME", "birth_date": "1991-07-03"});
    for _ in 0..500 {
        let answer = officer.check(&question(same.clone())).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    }
    let (least, most) = (sizes.iter().min(), sizes.iter().max());
    // Only the age of the picture has more or fewer digits.
    assert!(
        most.zip(least)
            .is_some_and(|(most, least)| most - least < 16),
        "{sizes:?}"
    );
    assert!(begun.elapsed() < Duration::from_mins(1));
    still_works(&system, &officer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn catalogue_4_3_checks_and_4_4_search() {
    let system = System::whole().await;
    let officer = system.own_officer();
    let check = |traveller: Value| question(traveller).to_string();
    let good = TD3;
    let refused: Vec<(&str, String)> = vec![
        ("no traveller", "{}".into()),
        ("empty traveller", check(json!({}))),
        (
            "birth date alone",
            check(json!({"birth_date": "1991-07-03"})),
        ),
        (
            "one character less",
            check(json!({"mrz": &good[..good.len() - 1]})),
        ),
        (
            "one character more",
            check(json!({"mrz": format!("{good}<")})),
        ),
        ("lower case", check(json!({"mrz": good.to_lowercase()}))),
        (
            "blanks for fillers",
            check(json!({"mrz": good.replace('<', " ")})),
        ),
        (
            "wrong number digit",
            check(json!({"mrz": good.replace("C36UTO", "C37UTO")})),
        ),
        (
            "wrong birth digit",
            check(json!({"mrz": good.replace("7408122", "7408123")})),
        ),
        (
            "wrong expiry digit",
            check(json!({"mrz": good.replace("1204159", "1204158")})),
        ),
        (
            "wrong personal number digit",
            check(json!({"mrz": good.replace("<<<<<10", "<<<<<20")})),
        ),
        (
            "wrong composite digit",
            check(json!({"mrz": good.replace("<<<<<10", "<<<<<11")})),
        ),
        (
            "O for 0",
            check(json!({"mrz": good.replace("7408122", "74O8122")})),
        ),
        (
            "I for 1",
            check(json!({"mrz": good.replace("1204159", "I204159")})),
        ),
        // The digit of the field beside it.
        (
            "digits of number and birth swapped",
            check(json!({"mrz": good.replace("C36UTO7408122", "C32UTO7408126")})),
        ),
        (
            "a TAB for a filler",
            check(json!({"mrz": good.replacen('<', "\t", 1)})),
        ),
        (
            "three lines joined",
            check(json!({"mrz": TD1.replacen('\n', "", 1)})),
        ),
        ("two lines and a half", check(json!({"mrz": &TD1[..70]}))),
        ("line of 1 MiB", check(json!({"mrz": "P".repeat(1 << 20)}))),
        ("MRZ of 60 KiB", check(json!({"mrz": "<".repeat(60_000)}))),
        (
            "not ASCII",
            check(json!({"mrz": good.replace("ANNA", "ANÑA")})),
        ),
        (
            "unknown crossing point",
            check(json!({"surname": "X"})).replace("LV-RIX", "LV-XXX"),
        ),
        (
            "unknown direction",
            check(json!({"surname": "X"})).replace("ENTRY", "SIDEWAYS"),
        ),
        (
            "unknown field",
            check(json!({"surname": "X", "ethnicity": "x"})),
        ),
        (
            "birth 30 February",
            check(json!({"surname": "X", "birth_date": "1991-02-30"})),
        ),
        ("sex F", check(json!({"surname": "X", "sex": "F"}))),
        (
            "nationality ZZZ",
            check(json!({"surname": "X", "nationality": "ZZZ"})),
        ),
    ];
    for (name, body) in refused {
        let url = format!("{}/v1/entry-checks", officer.query);
        let declared = declared(name, post(&officer, &url, "BORDER_CHECK", body)).await;
        let unread = [400, 413].contains(&declared.status);
        assert!(
            declared.says_why() || unread,
            "{name}: {}",
            declared.problem
        );
        let said = declared.problem.to_string();
        assert!(
            !said.contains("ERIKSSON") && !said.contains("L898902C3"),
            "{name}: {said}"
        );
    }
    every_format_is_read(&officer).await;
    // A name that cannot be read is for the second line, never "no hit".
    for unreadable in [
        "\u{200b}\u{200d}",
        "!!!",
        "\u{fffd}\u{fffd}",
        &"X".repeat(60_000),
    ] {
        let body = json!({"traveller": {"surname": unreadable}, "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MANUAL"});
        let answer = officer.check(&body).await;
        assert!(
            answer.text("/result") == "REFER" || answer.status.is_client_error(),
            "{unreadable:?}: {}",
            answer.body
        );
    }
    let long = "x".repeat(9_000);
    for path in [
        "",
        "?q=",
        "?q=%25&limit=1000000000",
        "?q=x&limit=0",
        "?q=x&limit=-1",
        "?q=x&page=-1",
        "?q=x&cursor=abc",
        "?q=x&sort=password",
        "?birth_date=1991-02-30&q=x",
        "?nationality=zz&q=x",
        &format!("?q={long}"),
    ] {
        let request = officer.request(
            reqwest::Method::GET,
            &format!("{}/v1/foreigners{path}", officer.query),
            "CASE_WORK",
        );
        declared(&path[..path.len().min(40)], request).await;
    }
    for path in [
        "/v1/foreigners/not-an-id",
        "/v1/foreigners/00000000-0000-4000-8000-000000000000",
        "/v1/foreigners/x/history",
        "/v1/statistics/none?time=2026-Q1",
        "/v1/statistics/migr_eiord1?time=1900..2400",
        "/v1/code-lists/none",
        "/v1/code-lists/CL-VIOL?version=-1",
    ] {
        let request = officer.request(
            reqwest::Method::GET,
            &format!("{}{path}", officer.query),
            "CASE_WORK",
        );
        declared(path, request).await;
    }
    still_works(&system, &officer).await;
}
