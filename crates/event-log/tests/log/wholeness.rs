//! What was taken from the log or put into it past its writer (architecture P-7).

use crate::*;

async fn log_with_a_file(pool: &PgPool) -> (Log, ForeignerId) {
    let log = Log::open(pool).await;
    let file = log.opened().await;
    for version in 1..5 {
        log.writer.append(notified(file, version)).await.unwrap();
    }
    (log, file)
}

/// Verified with the rights of those who verify.
async fn verified(pool: &PgPool) -> Result<event_log::Verified, Fault> {
    let role = pool.connect_options().as_ref().clone();
    let role = role.options([("role", "register_query")]);
    let pool = sqlx::postgres::PgPoolOptions::new().connect_lazy_with(role);
    event_log::verify(&pool, &Evidence::default(), |_, _| ()).await
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_events_taken_from_the_end_of_a_file_are_missed(pool: PgPool) {
    let (log, file) = log_with_a_file(&pool).await;
    // Somebody else's event follows, so that the log itself has no shorter end.
    log.opened().await;
    for role in ["register_command", "register_projection", "register_query"] {
        let mut transaction = pool.begin().await.unwrap();
        sqlx::query(&format!("SET LOCAL ROLE {role}"))
            .execute(&mut *transaction)
            .await
            .unwrap();
        let read = event_log::read_stream(&mut *transaction, file).await;
        assert_eq!(read.unwrap().events.len(), 5, "{role}");
    }
    let stream = event_log::read_stream(&pool, file).await.unwrap();
    assert_eq!((stream.events.len(), stream.head.position), (5, 6));
    as_superuser(&pool, &["DELETE FROM events WHERE position IN (4, 5)"]).await;
    assert!(matches!(
        event_log::read_stream(&pool, file).await,
        Err(ReadError::OtherEnd {
            found: 3,
            recorded: 5,
            ..
        })
    ));
    as_superuser(&pool, &["DELETE FROM events WHERE position < 6"]).await;
    assert!(matches!(
        event_log::read_stream(&pool, file).await,
        Err(ReadError::OtherEnd {
            found: 0,
            recorded: 5,
            ..
        })
    ));
    let nobody = ForeignerId(Uuid::new_v4());
    assert!(stream_of(&pool, nobody).await.is_empty());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_an_altered_or_padded_row_is_no_event(pool: PgPool) {
    let (_, file) = log_with_a_file(&pool).await;
    let padded = "UPDATE events SET payload = (payload::text || ' ')::json WHERE position = 2";
    as_superuser(&pool, &[padded]).await;
    assert!(matches!(
        event_log::read_stream(&pool, file).await,
        Err(ReadError::Altered { position: 2 })
    ));
    assert!(matches!(
        event_log::read_from(&pool, 0, 10).await,
        Err(ReadError::Altered { position: 2 })
    ));
    let restored = "UPDATE events SET payload = rtrim(payload::text)::json WHERE position = 2";
    let altered = "UPDATE events SET event_type = 'FileOpened' WHERE position = 3";
    as_superuser(&pool, &[restored, altered]).await;
    assert!(matches!(
        event_log::read_stream(&pool, file).await,
        Err(ReadError::Altered { position: 3 })
    ));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_nothing_lies_beyond_the_head(pool: PgPool) {
    let (_, file) = log_with_a_file(&pool).await;
    assert_eq!(verified(&pool).await.unwrap().events, 5);
    as_superuser(&pool, &["UPDATE log_head SET position = 4"]).await;
    assert!(matches!(
        verified(&pool).await,
        Err(Fault::BeyondTheHead {
            head: 4,
            position: 5
        })
    ));
    let page = event_log::read_from(&pool, 0, 10).await.unwrap();
    assert_eq!((page.events.len(), page.head), (4, 4));
    // The last event is gone and the head set back: its command still knows.
    as_superuser(&pool, &["DELETE FROM events WHERE position = 5"]).await;
    assert!(matches!(
        verified(&pool).await,
        Err(Fault::BeyondTheHead {
            head: 4,
            position: 5
        })
    ));
    assert!(event_log::read_stream(&pool, file).await.is_err());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_commands_and_claims_are_tied_to_their_events(pool: PgPool) {
    let (log, file) = log_with_a_file(&pool).await;
    log.opened().await;
    for (column, value) in [("first_position", 6), ("version", 7)] {
        let key = "(SELECT key FROM commands ORDER BY head_position LIMIT 1 OFFSET 2)";
        let was: i64 =
            sqlx::query_scalar(&format!("SELECT {column} FROM commands WHERE key = {key}"))
                .fetch_one(&pool)
                .await
                .unwrap();
        let set = |value| format!("UPDATE commands SET {column} = {value} WHERE key = {key}");
        sqlx::query(&set(value)).execute(&pool).await.unwrap();
        let found = verified(&pool).await;
        assert!(
            matches!(found, Err(Fault::CommandWithoutEvents { position: 3 })),
            "{column}: {found:?}"
        );
        sqlx::query(&set(was)).execute(&pool).await.unwrap();
    }
    let claiming = Append {
        decisions: vec![decision("112/2026")],
        ..notified(file, 5)
    };
    assert_eq!(verified(&pool).await.unwrap().events, 6);
    log.writer.append(claiming).await.unwrap();
    assert!(matches!(
        verified(&pool).await,
        Err(Fault::ClaimWithoutDecision { foreigner_id }) if foreigner_id == file.0
    ));
}
