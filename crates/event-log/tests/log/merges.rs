//! Streams of merged files, read together (rule R-032).

use crate::*;
use events::codes::MergeEvidence;
use events::payloads::{Explanation, FilesMerged};
use sqlx::Row as _;

impl Log {
    /// Merges a file of this version into another one.
    async fn merged(&self, file: ForeignerId, version: u64, into: ForeignerId) {
        let merged = FilesMerged {
            into,
            evidence: MergeEvidence::Biometric,
            personal: Personal::Known(Explanation { text: None }),
        };
        let key = self.keyring.key(file).await.unwrap().unwrap();
        let merged = self.keyring.seal(&key, &merged.into(), metadata());
        let append = append(file, version, vec![merged]);
        self.writer.append(append).await.unwrap();
    }

    /// Each file that is read, with the length of its stream.
    async fn linked(&self, file: ForeignerId) -> Vec<(ForeignerId, usize)> {
        let linked = event_log::read_linked(&self.pool, file).await.unwrap();
        let lengths = linked.streams.iter();
        lengths
            .map(|(file, events)| (*file, events.len()))
            .collect()
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_032_whatever_was_merged_into_a_file_is_read_with_it_once(pool: PgPool) {
    let log = Log::open(&pool).await;
    let (first, second, third) = (log.opened().await, log.opened().await, log.opened().await);
    assert_eq!(log.linked(first).await, [(first, 1)]);
    log.merged(second, 1, first).await;
    log.merged(third, 1, second).await;
    let mut files = vec![(first, 1), (second, 2), (third, 2)];
    files.sort_unstable();
    assert_eq!(log.linked(first).await, files);
    assert_eq!(log.linked(third).await, [(third, 2)]);
    // In a circle, each is read once.
    log.merged(first, 1, third).await;
    for file in [first, second, third] {
        let linked = log.linked(file).await;
        assert_eq!(linked.iter().map(|(_, length)| length).sum::<usize>(), 6);
        assert_eq!(linked.len(), 3);
    }
    let nobody = ForeignerId(Uuid::new_v4());
    assert_eq!(log.linked(nobody).await, [(nobody, 0)]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_a_merged_stream_that_is_not_whole_is_an_error(pool: PgPool) {
    let log = Log::open(&pool).await;
    let (kept, other) = (log.opened().await, log.opened().await);
    log.merged(other, 1, kept).await;
    log.writer.append(notified(other, 2)).await.unwrap();
    as_superuser(&pool, &["DELETE FROM events WHERE position = 4"]).await;
    assert!(matches!(
        event_log::read_linked(&pool, kept).await,
        Err(ReadError::OtherEnd { foreigner_id, found: 2, recorded: 3 }) if foreigner_id == other
    ));
    let altered = "UPDATE events SET metadata = replace(metadata::text, 'vrs-4711', 'vrs-4712')::json WHERE position = 2";
    as_superuser(&pool, &[altered]).await;
    assert!(matches!(
        event_log::read_linked(&pool, kept).await,
        Err(ReadError::Altered { position: 2 })
    ));
}

/// In a large log a scan would take seconds.
#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn merges_are_found_by_their_index(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    // As the services do.
    sqlx::query("SET enable_seqscan = off")
        .execute(&mut *connection)
        .await
        .unwrap();
    let explain = format!("EXPLAIN {}", include_str!("../../queries/linked.sql"));
    let plan = sqlx::query(&explain)
        .bind("foreigner")
        .bind(Uuid::new_v4().to_string())
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
    let plan = plan.join("\n");
    let condition = |index: &str| {
        let mut from = plan.lines().skip_while(|line| !line.contains(index));
        from.nth(1).unwrap_or_default()
    };
    assert!(
        condition("events_merged_into_idx").contains("'into'"),
        "{plan}"
    );
    assert!(
        condition("events_pkey").contains("aggregate_id = f.id"),
        "{plan}"
    );
}
