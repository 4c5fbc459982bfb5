//! Commits whose answer is lost, and databases that say nothing (faults F21, F22, F32).

use crate::proxy::{Fate, Proxy};
use crate::*;
use std::time::{Duration, Instant};

/// A log whose writer reaches the database through the proxy.
async fn behind(proxy: &Proxy, pool: &PgPool) -> Log {
    let config = WriterConfig {
        phase_patience: Duration::from_millis(700),
        commit_patience: Duration::from_millis(700),
        ..WriterConfig::new(clock)
    };
    let (writer, _) = Writer::start(proxy.pool(pool), config);
    Log {
        writer,
        ..Log::open(pool).await
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f22_a_commit_that_another_process_repeated_is_not_taken_for_ours(pool: PgPool) {
    let proxy = Proxy::start(&pool).await;
    let (cut, direct) = (behind(&proxy, &pool).await, Log::open(&pool).await);
    let (file, other) = (direct.opened().await, direct.opened().await);
    let first = notified(file, 1);
    let mut repeat = notified(file, 1);
    repeat.command.key = first.command.key;
    let second = notified(other, 1);
    let lost_key = second.command.key;
    proxy.set(Fate::CommitLost);
    let repeated = async {
        // It waits for the lock of the head, which falls free when the server notices the break.
        proxy.met().await;
        direct.writer.append(repeat).await
    };
    let (first, second, repeated) = tokio::join!(
        cut.writer.append(first),
        cut.writer.append(second),
        repeated
    );
    assert!(
        matches!(first, Err(AppendError::Unavailable(_))),
        "{first:?}"
    );
    assert!(
        matches!(second, Err(AppendError::Unavailable(_))),
        "{second:?}"
    );
    assert_eq!(repeated.unwrap().version, 2);
    assert_eq!(cut.read_all().await.len(), 3);
    let lost = event_log::known_command(&pool, lost_key).await.unwrap();
    assert!(lost.is_none());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f22_another_event_at_the_position_of_ours_is_not_ours(pool: PgPool) {
    let proxy = Proxy::start(&pool).await;
    let (cut, direct) = (behind(&proxy, &pool).await, Log::open(&pool).await);
    let file = direct.opened().await;
    let first = notified(file, 1);
    let mut repeat = notified(file, 1);
    repeat.command.key = first.command.key;
    proxy.set(Fate::CommitLost);
    let repeated = async {
        proxy.met().await;
        direct.writer.append(repeat).await
    };
    let (first, repeated) = tokio::join!(cut.writer.append(first), repeated);
    assert!(
        matches!(first, Err(AppendError::Unavailable(_))),
        "{first:?}"
    );
    assert_eq!(repeated.unwrap().first_position, Some(2));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f22_a_commit_whose_answer_is_lost_is_answered_as_what_it_is(pool: PgPool) {
    let proxy = Proxy::start(&pool).await;
    let (cut, direct) = (behind(&proxy, &pool).await, Log::open(&pool).await);
    let file = direct.opened().await;
    for (fate, version) in [(Fate::AnswerLost, 1), (Fate::CommitLate, 2)] {
        proxy.set(fate);
        let appended = cut.writer.append(notified(file, version)).await.unwrap();
        assert_eq!(appended.version, version + 1, "{fate:?}");
    }
    // Commands without events have no leaf; their rows are the evidence.
    for fate in [Fate::AnswerLost, Fate::CommitLate] {
        proxy.set(fate);
        let appended = cut
            .writer
            .append(append(file, 3, Vec::new()))
            .await
            .unwrap();
        assert_eq!(appended.first_position, None, "{fate:?}");
    }
    proxy.set(Fate::CommitLost);
    let nothing = cut.writer.append(append(file, 3, Vec::new())).await;
    assert!(matches!(nothing, Err(AppendError::Unavailable(_))));
    assert_eq!(stream_of(&pool, file).await.len(), 3);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f22_a_command_is_not_called_unknown_while_its_commit_is_under_way(pool: PgPool) {
    let proxy = Proxy::start(&pool).await;
    let (cut, direct) = (behind(&proxy, &pool).await, Log::open(&pool).await);
    let file = direct.opened().await;
    let command = notified(file, 1);
    let key = command.command.key;
    proxy.set(Fate::CommitLate);
    let asked = async {
        proxy.met().await;
        assert!(
            event_log::known_command(&pool, key)
                .await
                .unwrap()
                .is_none()
        );
        event_log::settled_command(&pool, key).await
    };
    let (appended, found) = tokio::join!(cut.writer.append(command), asked);
    assert!(appended.is_ok());
    assert_eq!(found.unwrap().unwrap().version, 2);
    let never = CommandKey(Uuid::new_v4());
    assert!(
        event_log::settled_command(&pool, never)
            .await
            .unwrap()
            .is_none()
    );

    // An append that does not end leaves it open.
    let mut held = pool.begin().await.unwrap();
    sqlx::query("SELECT position FROM log_head FOR UPDATE")
        .execute(&mut *held)
        .await
        .unwrap();
    let unknown = event_log::settled_command(&pool, never).await.unwrap_err();
    let code = unknown
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    assert_eq!(code.as_deref(), Some("55P03"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f21_a_database_that_says_nothing_is_given_up_and_not_used_again(pool: PgPool) {
    let proxy = Proxy::start(&pool).await;
    let (cut, direct) = (behind(&proxy, &pool).await, Log::open(&pool).await);
    let file = direct.opened().await;
    cut.writer.append(notified(file, 1)).await.unwrap();
    proxy.set(Fate::Silence);
    let began = Instant::now();
    let silent = cut.writer.append(notified(file, 2)).await;
    assert!(
        matches!(silent, Err(AppendError::Unavailable(_))),
        "{silent:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(5));
    proxy.set(Fate::Passed);
    assert_eq!(
        cut.writer.append(notified(file, 2)).await.unwrap().version,
        3
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_009_a_decision_that_stands_twice_in_one_command_is_refused_as_such(pool: PgPool) {
    let log = Log::open(&pool).await;
    let file = log.opened().await;
    let twice = Append {
        decisions: vec![decision("1"), decision("2"), decision("1")],
        ..notified(file, 1)
    };
    assert!(matches!(
        log.writer.append(twice).await,
        Err(AppendError::DecisionTaken { index: 2 })
    ));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f32_nothing_is_added_to_a_file_whose_key_was_destroyed(pool: PgPool) {
    let log = Log::open(&pool).await;
    let file = log.opened().await;
    let first = notified(file, 1);
    let (key, mut again) = (first.command.key, notified(file, 2));
    again.command.key = key;
    log.writer.append(first).await.unwrap();
    sqlx::query("UPDATE foreigner_keys SET wrapped = NULL, destroyed_at = now()")
        .execute(&pool)
        .await
        .unwrap();
    let added = log.writer.append(notified(file, 2)).await;
    assert!(matches!(added, Err(AppendError::Erased)), "{added:?}");
    // What was recorded before is still answered.
    assert!(matches!(
        log.writer.append(again).await,
        Err(AppendError::Known(_))
    ));
    // The key that was kept ready is forgotten.
    assert!(log.keyring.key(file).await.unwrap().is_some());
    log.keyring.forget(file);
    assert!(log.keyring.key(file).await.unwrap().is_none());
}
