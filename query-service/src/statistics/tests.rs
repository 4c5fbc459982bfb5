//! Statistics through the router, over a real database.

use crate::testing::{Answer, House, KARIMOV, Someone, id, return_decision, revoked};
use axum::body::Body;
use chrono::{DateTime, TimeDelta, Utc};
use events::ForeignerId;
use events::codes::{RevocationMode, Sex};
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::PgPool;

const WOMAN: Someone = Someone {
    sex: Sex::Female,
    nationality: "RUS",
    ..KARIMOV
};

async fn read(house: &House, organisation: &str, path: &str) -> Answer {
    let request = Request::get(path)
        .header(
            header::AUTHORIZATION,
            format!("Bearer {}", house.token("inta", organisation, "analyst")),
        )
        .header("purpose", "STATISTICS");
    house
        .call(request.body(Body::empty()).expect("a request"))
        .await
}

async fn ordered(house: &House, someone: &Someone, dates: &[&str]) {
    let orders = dates
        .iter()
        .map(|date| return_decision(someone, &format!("{}/{date}", id()), date).into());
    house
        .record(
            ForeignerId(id()),
            std::iter::once(someone.opened()).chain(orders).collect(),
        )
        .await;
}

fn value<'a>(answer: &'a Value, time: &str, citizen: &str, sex: &str, age: &str) -> &'a Value {
    let cells = answer["cells"].as_array().expect("cells");
    let found = cells.iter().find(|cell| {
        cell["time"] == time
            && cell["citizen"] == citizen
            && cell["sex"] == sex
            && cell["age"] == age
    });
    found.map_or(&Value::Null, |cell| &cell["value"])
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_128_persons_count_once_in_a_quarter_and_in_every_total(pool: PgPool) {
    let house = House::loaded(pool).await;
    ordered(
        &house,
        &KARIMOV,
        &["2026-01-05", "2026-03-05", "2026-04-01"],
    )
    .await;
    ordered(&house, &KARIMOV, &["2026-02-01"]).await;
    ordered(&house, &WOMAN, &["2026-03-31"]).await;
    let answer = read(&house, "PMLP", "/v1/statistics/migr_eiord1")
        .await
        .ok();
    for (time, citizen, sex, age, expected) in [
        ("2026-Q1", "TOTAL", "T", "TOTAL", json!(3)),
        ("2026-Q1", "UZB", "T", "TOTAL", json!(2)),
        ("2026-Q1", "UZB", "M", "Y18-34", json!(2)),
        ("2026-Q1", "TOTAL", "F", "TOTAL", json!(1)),
        ("2026-Q1", "UZB", "F", "TOTAL", Value::Null),
        ("2026-Q2", "TOTAL", "T", "TOTAL", json!(1)),
    ] {
        assert_eq!(
            value(&answer, time, citizen, sex, age),
            &expected,
            "{time} {citizen} {sex} {age}"
        );
    }
    assert_eq!(answer["as_of_position"], 8);
    let one = read(
        &house,
        "PMLP",
        "/v1/statistics/migr_eiord1?time=2026-Q1&citizen=UZB&sex=T&age=TOTAL",
    )
    .await
    .ok();
    assert_eq!(
        one["cells"],
        json!([{"time": "2026-Q1", "citizen": "UZB", "sex": "T", "age": "TOTAL", "value": 2, "status": ""}])
    );
    let returned = read(&house, "PMLP", "/v1/statistics/migr_eirtn1")
        .await
        .ok();
    assert_eq!(returned["cells"], json!([]));
    assert_eq!(house.access_records().await, 0);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_134_an_annulled_order_counts_no_more(pool: PgPool) {
    let house = House::loaded(pool).await;
    let order = return_decision(&KARIMOV, "1/2026", "2026-01-05");
    let target = order.decision.decision_id;
    let file = ForeignerId(id());
    house
        .record(file, vec![KARIMOV.opened(), order.into()])
        .await;
    let path = "/v1/statistics/migr_eiord1?citizen=TOTAL&sex=T&age=TOTAL";
    assert_eq!(
        read(&house, "PMLP", path).await.ok()["cells"][0]["value"],
        1
    );
    house
        .record(
            file,
            vec![revoked(target, RevocationMode::ExTunc, "2026-03-10")],
        )
        .await;
    assert_eq!(read(&house, "PMLP", path).await.ok()["cells"], json!([]));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_134_a_table_is_read_as_it_was_known_at_an_instant(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let order = return_decision(&KARIMOV, "1/2026", "2026-01-05");
    let target = order.decision.decision_id;
    let file = ForeignerId(id());
    house
        .record(file, vec![KARIMOV.opened(), order.into()])
        .await;
    let recorded = event_log::head(&pool).await.expect("a head").recorded_at;
    house
        .record(
            file,
            vec![revoked(target, RevocationMode::ExTunc, "2026-03-10")],
        )
        .await;
    ordered(&house, &WOMAN, &["2026-01-05"]).await;
    let known = |at: DateTime<Utc>| {
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let house = &house;
        let path =
            format!("/v1/statistics/migr_eiord1?citizen=TOTAL&sex=T&age=TOTAL&known_at={at}");
        async move { read(house, "PMLP", &path).await.ok() }
    };
    let then = known(recorded).await;
    assert_eq!(
        (&then["cells"][0]["value"], &then["as_of_position"]),
        (&json!(1), &json!(2))
    );
    let before = known(recorded - TimeDelta::days(400)).await;
    assert_eq!(
        (&before["cells"], &before["as_of_position"]),
        (&json!([]), &json!(0))
    );
    let now = known(recorded + TimeDelta::days(400)).await;
    assert_eq!(
        (&now["cells"][0]["value"], &now["as_of_position"]),
        (&json!(1), &json!(5))
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_table_comes_as_a_workbook(pool: PgPool) {
    let house = House::loaded(pool).await;
    ordered(&house, &KARIMOV, &["2026-01-05"]).await;
    let request = Request::get("/v1/statistics/migr_eiord1?format=xlsx")
        .header(
            header::AUTHORIZATION,
            format!("Bearer {}", house.token("inta", "PMLP", "analyst")),
        )
        .header("purpose", "STATISTICS")
        .body(Body::empty())
        .expect("a request");
    let (parts, file) = house.call_for_bytes(request).await;
    assert_eq!(parts.status, StatusCode::OK);
    assert_eq!(parts.headers["register-rounding"], "none");
    assert!(file.starts_with(b"PK"), "a workbook is a zip file");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_131_r_136_figures_are_rounded_on_request_and_always_outside(pool: PgPool) {
    let house = House::loaded(pool).await;
    for _ in 0..3 {
        ordered(&house, &KARIMOV, &["2026-01-05"]).await;
        ordered(&house, &WOMAN, &["2026-01-05"]).await;
    }
    let total = |answer: &Value| value(answer, "2026-Q1", "TOTAL", "T", "TOTAL").clone();
    let part = |answer: &Value| value(answer, "2026-Q1", "UZB", "T", "TOTAL").clone();
    let path = "/v1/statistics/migr_eiord1";
    let inside = read(&house, "VRS", path).await.ok();
    assert_eq!((total(&inside), part(&inside)), (json!(6), json!(3)));
    let rounded = read(&house, "CSP", &format!("{path}?rounded=true"))
        .await
        .ok();
    assert_eq!((total(&rounded), part(&rounded)), (json!(5), json!(5)));
    let outside = read(&house, "CSP", path).await.ok();
    // A figure beside a hidden one tells it: outside, everything is rounded.
    assert_eq!((total(&outside), part(&outside)), (json!(5), json!(5)));
    assert_eq!(outside["rounded"], true);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_table_comes_as_csv_in_the_order_of_the_data_sets(pool: PgPool) {
    let house = House::loaded(pool).await;
    ordered(&house, &KARIMOV, &["2026-01-05"]).await;
    let answer = read(
        &house,
        "PMLP",
        "/v1/statistics/migr_eiord1?format=csv&citizen=UZB&age=TOTAL",
    )
    .await;
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(answer.headers["register-position"], "2");
    let expected = "freq,time,geo,unit,citizen,age,sex,OBS_VALUE,OBS_STATUS\r\n\
                    Q,2026-Q1,LV,PER,UZB,TOTAL,T,1,\r\nQ,2026-Q1,LV,PER,UZB,TOTAL,M,1,\r\n";
    assert_eq!(answer.body, expected);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn the_tables_are_listed_with_their_code_lists(pool: PgPool) {
    let house = House::loaded(pool).await;
    let answer = read(&house, "PMLP", "/v1/statistics").await.ok();
    let tables = answer["tables"].as_array().expect("tables");
    assert_eq!(
        tables
            .iter()
            .map(|table| &table["name"])
            .collect::<Vec<_>>(),
        ["migr_eiord1", "migr_eirtn1"]
    );
    let codes = |dimension: usize| {
        tables[0]["dimensions"][dimension]["codes"]
            .as_array()
            .expect("codes")
            .len()
    };
    assert!(codes(0) > 249);
    assert_eq!((codes(1), codes(2)), (4, 6));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn bad_input_4_7_every_case_is_a_declared_problem(pool: PgPool) {
    let house = House::loaded(pool).await;
    for (path, status) in [
        ("/v1/statistics/migr_secret", 404),
        ("/v1/statistics/migr_eiord1?time=2026", 422),
        ("/v1/statistics/migr_eiord1?time=2026-Q5", 422),
        ("/v1/statistics/migr_eiord1?citizen=ZZZ", 422),
        ("/v1/statistics/migr_eiord1?sex=1", 422),
        ("/v1/statistics/migr_eiord1?age=17", 422),
        ("/v1/statistics/migr_eiord1?format=xml", 422),
        ("/v1/statistics/migr_eiord1?known_at=2026-05-31", 422),
        ("/v1/statistics/migr_eiord1?rounded=perhaps", 400),
        ("/v1/statistics/migr_eiord1?group_by=name", 400),
        ("/v1/statistics/migr_eiord1?min_position=7", 503),
    ] {
        assert_eq!(
            read(&house, "PMLP", path).await.status.as_u16(),
            status,
            "{path}"
        );
    }
    let guard = house
        .get("border-guard", "STATISTICS", "/v1/statistics")
        .await;
    assert_eq!(guard.status, StatusCode::FORBIDDEN);
}
