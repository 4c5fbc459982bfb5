//! The verb on a register that does not run.

use chassis::clock::System;
use clap::Parser;
use sqlx::{Executor as _, PgPool};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::seed;
use crate::testing::Register;

#[derive(Parser)]
struct Replay {
    #[command(flatten)]
    args: ReplayArgs,
}

/// A register with the persons of the demo, and one of their files.
struct Scene {
    register: Register,
    pool: PgPool,
    file: String,
}

impl Scene {
    async fn set() -> Result<Self> {
        let register = Register::start().await?;
        let desk = register.desk().await?;
        seed::demo(&desk, &System).await?;
        desk.close().await?;
        let pool = PgPool::connect(&register.database.url()).await?;
        let longest =
            "SELECT aggregate_id FROM events GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1";
        let file = sqlx::query_scalar(longest).fetch_one(&pool).await?;
        Ok(Self {
            register,
            pool,
            file,
        })
    }

    async fn replay(&self, arguments: &[&str]) -> Result<String> {
        let url = self.register.database.url();
        let key = self.register.master_key_file()?;
        let own = [
            "replay",
            &self.file,
            "--data-dir",
            "/nowhere",
            "--user",
            "a.ozola",
        ];
        let own = own
            .into_iter()
            .chain(["--database-url", &url, "--master-key-file"]);
        let own = own.chain([key.to_str().context("a path")?]);
        let args = Replay::try_parse_from(own.chain(arguments.iter().copied()))?.args;
        told(&args, &Context::new(CancellationToken::new())).await
    }

    /// What was recorded of accesses: action, purpose, user, whose.
    async fn accesses(&self) -> Result<Vec<(String, String, String, String)>> {
        let recorded = "SELECT action, purpose, actor ->> 'user', foreigners[1]::text FROM access_log ORDER BY action";
        Ok(sqlx::query_as(recorded).fetch_all(&self.pool).await?)
    }

    async fn leave(self) -> Result<()> {
        self.pool.close().await;
        self.register.stop().await
    }
}

#[tokio::test]
async fn p_9_a_history_is_told_to_people_after_the_reading_is_recorded() -> Result<()> {
    let scene = Scene::set().await?;
    let text = scene.replay(&[]).await?;
    let of_file =
        "SELECT event_type, position FROM events WHERE aggregate_id = $1 ORDER BY position";
    let events: Vec<(String, i64)> = sqlx::query_as(of_file)
        .bind(&scene.file)
        .fetch_all(&scene.pool)
        .await?;
    let heading = |line: &&str| line.starts_with(|first: char| first.is_ascii_digit());
    let told: Vec<&str> = text.lines().filter(heading).collect();
    assert_eq!(told.len(), events.len(), "{text}");
    for (line, (event_type, position)) in told.iter().zip(&events) {
        assert!(
            line.starts_with(&format!("{position}  {event_type},")),
            "{line}"
        );
    }
    assert!(
        text.contains("Every event was read and verified."),
        "{text}"
    );
    let record = |action: &str, purpose: &str| {
        let texts = (action.to_owned(), purpose.to_owned());
        (texts.0, texts.1, "a.ozola".to_owned(), scene.file.clone())
    };
    assert_eq!(scene.accesses().await?, [record("READ_HISTORY", "AUDIT")]);

    let on = [
        "--valid-on",
        "2026-03-02",
        "--purpose",
        "DATA_SUBJECT_REQUEST",
    ];
    let with_case = scene.replay(&on).await?;
    assert!(with_case.contains("The case on 2026-03-02"), "{with_case}");
    assert!(with_case.contains("    /identities/0/"), "{with_case}");
    let recorded = scene.accesses().await?;
    assert_eq!(recorded[0], record("READ_CASE", "DATA_SUBJECT_REQUEST"));
    assert_eq!(recorded.len(), 3);

    let early = scene.replay(&["--known-at", "2001-01-01T00:00:00Z"]).await;
    assert_eq!(
        early.expect_err("unknown then").to_string(),
        "The register has no such file."
    );
    assert_eq!(
        scene.accesses().await?.len(),
        4,
        "the question is recorded all the same"
    );
    assert!(scene.replay(&["--purpose", "CASE_WORK"]).await.is_err());
    scene.leave().await
}

#[tokio::test]
async fn p_7_a_history_that_cannot_be_read_whole_is_no_history() -> Result<()> {
    let scene = Scene::set().await?;
    // The events are there, the keys cannot be read: half of the way.
    let revoke = "REVOKE SELECT ON foreigner_keys FROM register_query";
    scene.pool.execute(revoke).await?;
    assert!(scene.replay(&[]).await.is_err());
    scene
        .pool
        .execute("GRANT SELECT ON foreigner_keys TO register_query")
        .await?;
    // No record, no answer.
    scene
        .pool
        .execute("REVOKE INSERT ON access_log FROM register_query")
        .await?;
    assert!(scene.replay(&[]).await.is_err());
    scene
        .pool
        .execute("GRANT INSERT ON access_log TO register_query")
        .await?;
    assert!(scene.replay(&["--json"]).await.is_ok());
    let last = format!(
        "ALTER TABLE events DISABLE TRIGGER ALL;
         DELETE FROM events WHERE position = (SELECT max(position) FROM events WHERE aggregate_id = '{}')",
        scene.file
    );
    scene.pool.execute(last.as_str()).await?;
    let refused = scene.replay(&[]).await.expect_err("an event is missing");
    assert!(
        refused.to_string().contains("altered or are missing"),
        "{refused}"
    );
    assert_eq!(scene.accesses().await?.len(), 1);
    scene.leave().await
}

#[tokio::test]
async fn p_7_a_history_that_was_written_anew_with_its_leaves_is_not_told() -> Result<()> {
    let scene = Scene::set().await?;
    let key = transparency::SigningKey::from_seed("register.test/log", &[8; 32])?;
    let now = chassis::clock::Clock::now(&System);
    event_log::Notary::open(&scene.pool, key)
        .await?
        .step(&scene.pool, now)
        .await?;
    let text = scene.replay(&[]).await?;
    assert!(
        text.contains("all events it had are in the checkpoint of"),
        "{text}"
    );
    let file: ForeignerId = scene.file.parse()?;
    let mut event = event_log::read_stream(&scene.pool, file)
        .await?
        .events
        .remove(0);
    let edited = event
        .metadata
        .get()
        .replacen("\"user\":\"", "\"user\":\"x", 1);
    event.metadata = serde_json::value::RawValue::from_string(edited)?;
    scene
        .pool
        .execute("ALTER TABLE events DISABLE TRIGGER ALL")
        .await?;
    sqlx::query("UPDATE events SET metadata = $1::json, leaf = $2 WHERE position = $3")
        .bind(event.metadata.get())
        .bind(event.leaf().0.as_slice())
        .bind(i64::try_from(event.position)?)
        .execute(&scene.pool)
        .await?;
    for arguments in [&[][..], &["--json"]] {
        let refused = scene
            .replay(arguments)
            .await
            .expect_err("it was not signed");
        assert!(refused.to_string().contains("does not hold"), "{refused:#}");
    }
    scene.leave().await
}
