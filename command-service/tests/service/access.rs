//! Nothing that files hold is shown without an access record (architecture P-9, rules ).

use serde_json::{Value, json};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::harness::{Call, Register, person};

struct Entry {
    user: String,
    organisation: String,
    purpose: String,
    action: String,
    result: String,
    foreigners: Vec<Uuid>,
    asked: Value,
}

/// All records, the eldest first.
async fn entries(pool: &PgPool, register: &Register) -> Vec<Entry> {
    let rows = sqlx::query(
        "SELECT access_id, actor ->> 'user' AS user, actor ->> 'organisation' AS organisation, purpose, action, result,
                foreigners, asked
           FROM access_log ORDER BY at, action DESC",
    );
    let rows = rows.fetch_all(pool).await.expect("records");
    let read = rows.iter().map(|row| {
        let asked: Vec<u8> = row.get("asked");
        let asked = register.keyring.open_question(&asked, row.get("access_id"));
        Entry {
            user: row.get("user"),
            organisation: row.get("organisation"),
            purpose: row.get("purpose"),
            action: row.get("action"),
            result: row.get("result"),
            foreigners: row.get("foreigners"),
            asked: serde_json::from_slice(&asked.expect("it opens")).expect("JSON"),
        }
    });
    read.collect()
}

fn violation() -> Value {
    json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]})
}

async fn deny_records(pool: &PgPool) {
    let deny = "CREATE FUNCTION deny() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
                CREATE TRIGGER deny BEFORE INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION deny()";
    sqlx::raw_sql(deny).execute(pool).await.expect("a trigger");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_every_preview_leaves_a_record_and_a_command_none(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let path = format!("/v1/foreigners/{file}/record-violation");
    let other = json!({"found_on": "2026-03-01", "place": "LV-TER", "grounds": ["VI04"]});
    let done = register.send(Call::post(&path, &other)).await;
    assert_eq!(done.status, 200);
    assert_eq!(entries(&pool, &register).await.len(), 0);

    let preview = format!("{path}?preview=true");
    assert_eq!(
        register
            .send(Call::post(&preview, &violation()))
            .await
            .status,
        200
    );
    let refused = format!("/v1/foreigners/{file}/release?preview=true");
    let body = json!({"released_at": "2026-03-02T13:45:00+02:00", "reason": "COURT_REFUSED"});
    assert_eq!(register.send(Call::post(&refused, &body)).await.status, 409);
    let nobody = format!(
        "/v1/foreigners/{}/record-violation?preview=true",
        Uuid::from_u128(7)
    );
    assert_eq!(
        register
            .send(Call::post(&nobody, &violation()))
            .await
            .status,
        404
    );
    let opening = Call::post("/v1/foreigners?preview=true", &person("BERZINS"));
    assert_eq!(register.send(opening).await.status, 200);

    let entries = entries(&pool, &register).await;
    assert_eq!(entries.len(), 4);
    for entry in &entries {
        assert_eq!(entry.action, "PREVIEW");
        assert_eq!(
            (entry.organisation.as_str(), entry.purpose.as_str()),
            ("VRS", "RECORD_DECISION")
        );
        assert!(!entry.user.is_empty());
    }
    let of = |end: &str| {
        let found = entries.iter().find(|entry| {
            entry.asked["request"]
                .as_str()
                .is_some_and(|asked| asked.ends_with(end))
        });
        found.expect("a record")
    };
    let foreseen = of(&format!("{file}/record-violation"));
    assert_eq!(
        (foreseen.result.as_str(), &foreseen.foreigners),
        ("FOUND 1", &vec![file])
    );
    assert_eq!(foreseen.asked["body"], violation());
    assert_eq!(of("release").result, "REFUSED");
    assert_eq!(
        of(&format!("{}/record-violation", Uuid::from_u128(7))).result,
        "NOT_FOUND"
    );
    assert_eq!(
        of("/v1/foreigners").asked["body"]["identity"]["surname"],
        "BERZINS"
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_a_refusal_and_an_answer_without_events_tell_of_the_file_and_leave_a_record(
    pool: PgPool,
) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let release = format!("/v1/foreigners/{file}/release");
    let body = json!({"released_at": "2026-03-02T13:45:00+02:00", "reason": "COURT_REFUSED"});
    assert_eq!(register.send(Call::post(&release, &body)).await.status, 409);
    // The law is asked before anything is recorded, so that what already is says that it is.
    let address = format!("/v1/foreigners/{file}/record-address");
    let home = json!({"address": "Brivibas iela 1, Riga", "country": "LVA", "since": "2026-03-01"});
    let first = register.send(Call::post(&address, &home)).await;
    assert_eq!(first.status, 200, "{:?}", first.body);
    let again = register.send(Call::post(&address, &home)).await;
    assert_eq!(
        (again.status.as_u16(), &again.body["events"]),
        (200, &json!([]))
    );
    let nobody = format!("/v1/foreigners/{}/release", Uuid::from_u128(7));
    assert_eq!(register.send(Call::post(&nobody, &body)).await.status, 404);
    let changed = Call::post(&release, &body).header("if-match", "\"7\"");
    assert_eq!(register.send(changed).await.status, 412);

    let entries = entries(&pool, &register).await;
    let mut seen: Vec<_> = entries.iter().map(|entry| entry.result.as_str()).collect();
    seen.sort_unstable();
    assert_eq!(seen, ["FOUND 1", "NOT_FOUND", "REFUSED", "REFUSED"]);
    assert!(entries.iter().all(|entry| entry.action == "COMMAND"));
    let of_file = |entry: &&Entry| entry.result == "REFUSED";
    let refused = entries.iter().find(of_file).expect("a record");
    assert_eq!(
        (&refused.foreigners, &refused.asked["body"]),
        (&vec![file], &body)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_candidates_leave_a_record(pool: PgPool) {
    let register = Register::open(&pool).await;
    let known = register.opened("KARIMOV").await;
    for path in ["/v1/foreigners", "/v1/foreigners?preview=true"] {
        let reply = register.send(Call::post(path, &person("KARIMOV"))).await;
        assert_eq!((reply.status.as_u16(), reply.rule()), (409, "R-030"));
    }
    let entries = entries(&pool, &register).await;
    let seen: Vec<_> = entries
        .iter()
        .map(|entry| (entry.action.as_str(), entry.result.as_str()))
        .collect();
    assert_eq!(
        seen,
        [("READ_CANDIDATES", "FOUND 1"), ("PREVIEW", "REFUSED")]
    );
    assert!(entries.iter().all(|entry| entry.foreigners == [known]));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_119_a_preview_of_a_photo_is_recorded_without_the_image(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let path = format!("/v1/foreigners/{file}/add-photo?preview=true");
    let image = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////";
    let body = json!({"kind": "TOKEN", "taken_on": "2026-03-01", "media_type": "image/jpeg", "content": image, "faces": 1});
    let reply = register.send(Call::post(&path, &body)).await;
    let entries = entries(&pool, &register).await;
    if reply.status == 200 {
        assert_eq!(entries.len(), 1);
    }
    for entry in entries {
        assert_eq!(entry.asked["body"]["content"], json!({"type": "FACE"}));
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_9_nothing_is_shown_while_records_cannot_be_written(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    deny_records(&pool).await;
    let refused = format!("/v1/foreigners/{file}/release?preview=true");
    let release = json!({"released_at": "2026-03-02T13:45:00+02:00", "reason": "COURT_REFUSED"});
    for (path, body) in [
        (
            format!("/v1/foreigners/{file}/record-violation?preview=true"),
            violation(),
        ),
        (refused, release.clone()),
        (format!("/v1/foreigners/{file}/release"), release.clone()),
        ("/v1/foreigners".to_owned(), person("KARIMOV")),
        ("/v1/foreigners?preview=true".to_owned(), person("KARIMOV")),
    ] {
        let reply = register.send(Call::post(&path, &body)).await;
        assert_eq!(
            (reply.status.as_u16(), reply.rule()),
            (503, "R-118"),
            "{path}"
        );
        assert_eq!(reply.body["candidates"], Value::Null);
        assert!(reply.headers.contains_key("retry-after"));
    }
    // What shows nothing of other files goes on.
    let path = format!("/v1/foreigners/{file}/record-violation");
    assert_eq!(
        register.send(Call::post(&path, &violation())).await.status,
        200
    );
    let other = register.send(Call::open(&person("BERZINS"))).await;
    assert_eq!(other.status, 201, "{:?}", other.body);
}
