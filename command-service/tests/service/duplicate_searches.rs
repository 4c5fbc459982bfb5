//! A file is opened after a search for duplicates (rule R-030).

use chrono::{DateTime, TimeDelta, Utc};
use event_log::DuplicateSearch;
use events::ForeignerId;
use matching::names::identity_texts;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, NOON, Register, Reply, bearer_of, key, person};

fn noon() -> DateTime<Utc> {
    NOON.parse().expect("an instant")
}

/// The token with which the query service answers a search of the usual officer.
fn searched(register: &Register, surname: &str, found: &[Uuid]) -> String {
    searched_by("vrs-4711", "VRS", register, surname, found)
}

fn searched_by(
    user: &str,
    organisation: &str,
    register: &Register,
    surname: &str,
    found: &[Uuid],
) -> String {
    let identity = identity_texts([surname, "Ali"], "1991-07-03").expect("a name");
    let search = DuplicateSearch {
        user,
        organisation,
        identity: &identity,
    };
    let found: Vec<ForeignerId> = found.iter().copied().map(ForeignerId).collect();
    search.seal(&register.keyring, &found, noon())
}

fn opening(surname: &str, token: &str, distinct_from: &[Uuid]) -> Value {
    let mut body = person(surname);
    body["duplicate_search"] = json!(token);
    let distinct = distinct_from.iter();
    body["distinct_from"] = distinct
        .map(|file| json!({"foreigner_id": file, "reason": "taller"}))
        .collect();
    body
}

async fn open(register: &Register, body: &Value) -> Reply {
    register.send(Call::open(body)).await
}

fn candidates(reply: &Reply) -> Vec<Uuid> {
    assert_eq!(
        (reply.status.as_u16(), reply.rule()),
        (409, "R-030"),
        "{:?}",
        reply.body
    );
    assert_eq!(
        (reply.pointer(), reply.code()),
        ("/distinct_from", "DUPLICATE_CANDIDATES")
    );
    serde_json::from_value(reply.body["candidates"].clone()).expect("ids")
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_030_every_file_that_the_search_found_is_answered(pool: PgPool) {
    let register = Register::open(&pool).await;
    let similar = register.opened("KARIMOFF").await;
    let token = searched(&register, "Karimov", &[similar]);
    let ignored = open(&register, &opening("KARIMOV", &token, &[])).await;
    assert_eq!(candidates(&ignored), [similar]);
    let opened = open(&register, &opening("KARIMOV", &token, &[similar])).await;
    assert_eq!(opened.status, 201, "{:?}", opened.body);
    // One that was opened since the search is equal, and is found at the append.
    let equal = opened.foreigner_id();
    let again = open(&register, &opening("KARIMOV", &token, &[similar])).await;
    assert_eq!(candidates(&again), [equal]);
    let both = open(&register, &opening("KARIMOV", &token, &[similar, equal])).await;
    assert_eq!(both.status, 201, "{:?}", both.body);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_030_without_a_search_only_equal_identities_are_candidates(pool: PgPool) {
    let register = Register::open(&pool).await;
    register.opened("KARIMOFF").await;
    assert_eq!(open(&register, &person("KARIMOV")).await.status, 201);
    let equal = open(&register, &person("KARIMOV")).await;
    assert_eq!(candidates(&equal).len(), 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_030_a_token_of_another_search_or_of_none_is_refused(pool: PgPool) {
    let register = Register::open(&pool).await;
    let right = searched(&register, "KARIMOV", &[]);
    let mut forged = right.clone();
    forged.replace_range(0..1, if forged.starts_with('A') { "B" } else { "A" });
    let refused = |reply: &Reply, code: &str| {
        assert_eq!(
            (reply.status.as_u16(), reply.rule()),
            (422, "R-030"),
            "{:?}",
            reply.body
        );
        assert_eq!((reply.pointer(), reply.code()), ("/duplicate_search", code));
    };
    for token in [
        searched(&register, "PETROV", &[]),
        searched_by("vrs-4712", "VRS", &register, "KARIMOV", &[]),
        searched_by("vrs-4711", "PMLP", &register, "KARIMOV", &[]),
        forged,
        String::new(),
        "x".repeat(9_000),
    ] {
        let body = opening("KARIMOV", &token, &[]);
        refused(&open(&register, &body).await, "DUPLICATE_SEARCH_OF_ANOTHER");
        let preview = register
            .send(Call::post("/v1/foreigners?preview=true", &body))
            .await;
        refused(&preview, "DUPLICATE_SEARCH_OF_ANOTHER");
    }
    let of_another = Call::open(&opening("KARIMOV", &right, &[]));
    let of_another = of_another.header("authorization", bearer_of("vrs-4712", "VRS", "officer"));
    refused(
        &register.send(of_another).await,
        "DUPLICATE_SEARCH_OF_ANOTHER",
    );
    register.clock.set(noon() + DuplicateSearch::VALID_FOR);
    let late = open(&register, &opening("KARIMOV", &right, &[])).await;
    refused(&late, "DUPLICATE_SEARCH_EXPIRED");
    register
        .clock
        .set(noon() + DuplicateSearch::VALID_FOR - TimeDelta::seconds(1));
    let in_time = open(&register, &opening("KARIMOV", &right, &[])).await;
    assert_eq!(in_time.status, 201, "{:?}", in_time.body);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_3_a_repeated_opening_is_answered_when_its_search_is_too_old(pool: PgPool) {
    let register = Register::open(&pool).await;
    let token = searched(&register, "KARIMOV", &[]);
    let call = Call::open(&opening("KARIMOV", &token, &[])).key(key());
    let first = register.send(call.clone()).await;
    assert_eq!(first.status, 201, "{:?}", first.body);
    register.clock.set(noon() + TimeDelta::hours(2));
    let again = register.send(call).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
}
