//! Questions that cannot be asked (faults.md 4.3).

use super::{SPECIMEN, asking, karimov};
use crate::testing::House;
use http::{Method, header};
use serde_json::{Value, json};
use sqlx::PgPool;

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn bad_input_4_3_every_case_is_a_declared_problem(pool: PgPool) {
    let house = House::loaded(pool).await;
    let with = |pointer: &str, value: Value| {
        let mut question = asking(&karimov());
        *question.pointer_mut(pointer).expect("a member") = value;
        question.to_string()
    };
    let zone = |text: &str| {
        json!({"traveller": {"mrz": text}, "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MRZ"}).to_string()
    };
    let digit = |from: &str, to: &str| zone(&SPECIMEN.replace(from, to));
    let cases: Vec<(String, u16, &str)> = vec![
        ("null".into(), 400, "wrong-type"),
        ("[]".into(), 400, ""),
        ("{}".into(), 400, "missing-field"),
        (format!("{} x", asking(&karimov())), 400, ""),
        (
            asking(&json!({"surname": "A", "role": "admin"})).to_string(),
            400,
            "unknown-field",
        ),
        (
            asking(&json!({})).to_string(),
            422,
            "name-or-document-required",
        ),
        (
            asking(&json!({"surname": "  ", "given_names": [""]})).to_string(),
            422,
            "name-or-document-required",
        ),
        (
            with("/border_crossing_point", json!("LV-XYZ")),
            422,
            "unknown-code",
        ),
        (with("/direction", json!("SIDEWAYS")), 422, "unknown-code"),
        (with("/input", json!("TELEPATHY")), 422, "unknown-code"),
        (with("/traveller/sex", json!(3)), 422, "unknown-code"),
        (with("/traveller/sex", json!("M")), 400, "wrong-type"),
        (with("/traveller/sex", json!(-1)), 400, ""),
        (
            with("/traveller/nationality", json!("ZZZ")),
            422,
            "unknown-code",
        ),
        (
            with("/traveller/nationality", json!("uzb")),
            422,
            "unknown-code",
        ),
        (
            with("/traveller/birth_date", json!("1991-02-30")),
            422,
            "no-such-day",
        ),
        (
            with("/traveller/birth_date", json!("2030-01-01")),
            422,
            "in-the-future",
        ),
        (
            with("/traveller/birth_date", json!("1870-01-01")),
            422,
            "too-old",
        ),
        (
            with("/traveller/birth_date", json!("03.07.1991")),
            422,
            "not-a-date",
        ),
        (
            with("/traveller/documents/0/issuer", json!("U")),
            422,
            "unknown-code",
        ),
        (
            with("/traveller/documents/0/number", json!(" ")),
            422,
            "empty",
        ),
        (
            with("/traveller/given_names", json!(vec!["A"; 17])),
            422,
            "too-many",
        ),
        (
            asking(&json!({"surname": "A\u{0}"})).to_string(),
            400,
            "nul-character",
        ),
        (
            asking(&json!({"mrz": SPECIMEN, "surname": "A"})).to_string(),
            422,
            "zone-or-fields",
        ),
        (zone(&SPECIMEN[..SPECIMEN.len() - 1]), 422, "wrong-shape"),
        (zone(&format!("{SPECIMEN}<")), 422, "wrong-shape"),
        (zone(&SPECIMEN.replace('\n', "")), 422, "wrong-shape"),
        (zone(&SPECIMEN.to_lowercase()), 422, "wrong-character"),
        (zone(&SPECIMEN.replace('<', " ")), 422, "wrong-character"),
        (
            zone(&SPECIMEN.replace("ERIKSSON", "ERIKSS\u{d6}N")),
            422,
            "",
        ),
        (zone(&"<".repeat(60_000)), 422, "wrong-shape"),
        (digit("L898902C36", "L898902C37"), 422, "check-digit-number"),
        (digit("7408122F", "7408123F"), 422, "check-digit-birth"),
        (digit("1204159Z", "1204158Z"), 422, "check-digit-expiry"),
        (digit("<<<<<10", "<<<<<20"), 422, "check-digit-optional"),
        (digit("<<<<<10", "<<<<<11"), 422, "check-digit-composite"),
        (digit("L898902C36", "L898902O36"), 422, "check-digit-number"),
    ];
    for (body, status, code) in cases {
        let answer = house
            .send(
                "border-guard",
                "BORDER_CHECK",
                Method::POST,
                "/v1/entry-checks",
                Some(&body),
            )
            .await;
        let shown = &body[..body.len().min(200)];
        assert_eq!(answer.status.as_u16(), status, "{shown}: {}", answer.body);
        let problem = answer.json();
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        let codes: Vec<&str> = problem["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .filter_map(|e| e["code"].as_str())
            .collect();
        assert!(
            code.is_empty() || codes.contains(&code),
            "{shown}: {}",
            answer.body
        );
        assert!(
            !answer.body.contains("KARIMOV") && !answer.body.contains("Karimov"),
            "no echo of the input"
        );
    }
    assert_eq!(
        house.access_records().await,
        0,
        "what was not asked is not recorded"
    );
}
