//! What is answered when the database is not certain, refuses, or has forgotten (faults F22, F32).

use serde_json::json;
use sqlx::PgPool;

use crate::harness::{Call, Register, key, person};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f22_a_command_is_not_called_unknown_while_an_append_is_under_way(pool: PgPool) {
    let register = Register::open(&pool).await;
    let asked = Call::get(&format!("/v1/commands/{}", key()));
    let mut append = pool.begin().await.expect("a transaction");
    sqlx::query("SELECT position FROM log_head FOR UPDATE")
        .execute(&mut *append)
        .await
        .expect("the lock of the head");
    let reply = register.send(asked.clone()).await;
    assert_eq!(reply.status, 503, "{:?}", reply.body);
    assert!(reply.headers.contains_key("retry-after"));
    append.rollback().await.expect("the end of the append");
    assert_eq!(register.send(asked).await.status, 404);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn what_no_repeat_mends_is_a_500_and_not_a_503(pool: PgPool) {
    let register = Register::open(&pool).await;
    sqlx::query("REVOKE INSERT ON events FROM register_command")
        .execute(&pool)
        .await
        .expect("revoked");
    let reply = register.send(Call::open(&person("KARIMOV"))).await;
    assert_eq!(reply.status, 500, "{:?}", reply.body);
    sqlx::query("GRANT INSERT ON events TO register_command")
        .execute(&pool)
        .await
        .expect("granted");
    // A value that the database refuses, past the law.
    sqlx::query(
        "ALTER TABLE events ADD CONSTRAINT events_test CHECK (event_type <> 'ViolationFound')",
    )
    .execute(&pool)
    .await
    .expect("a constraint");
    let file = register.opened("KARIMOV").await;
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let reply = register
        .send(Call::on(file, "record-violation", &violation))
        .await;
    assert_eq!(reply.status, 500, "{:?}", reply.body);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f32_an_erased_file_is_not_added_to_although_it_was_kept_ready(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let record = || Call::on(file, "record-violation", &violation);
    sqlx::query("UPDATE foreigner_keys SET wrapped = NULL, destroyed_at = now()")
        .execute(&pool)
        .await
        .expect("destroyed");
    for _ in 0..2 {
        let reply = register.send(record()).await;
        assert_eq!(reply.status, 409, "{:?}", reply.body);
    }
    assert_eq!(register.count("events").await, 1);
}
