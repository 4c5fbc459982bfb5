//! Erasures over a real database.

use super::*;
use crate::ReadModel;
use crate::projections::{CaseLookup, EntryBan};
use crate::testing::{Register, foreigner, life};
use chassis::clock::System;
use serde_json::json;
use sqlx::Row as _;
use sqlx::postgres::PgPoolOptions;
use tokio_util::sync::CancellationToken;

/// A register of three foreigners, of whom the first is to be erased.
struct Desk {
    register: Register,
    /// As the role that destroys keys.
    pool: PgPool,
}

impl Desk {
    async fn open(owner: &PgPool) -> Self {
        let register = Register::open(owner).await;
        register.populate(1..4).await;
        let role = (*owner.connect_options())
            .clone()
            .options([("role", "register_retention")]);
        let pool = PgPoolOptions::new()
            .max_connections(6)
            .connect_lazy_with(role);
        for model in ["case_lookup", "entry_ban"] {
            let kept = format!("SELECT read_model_create('{model}', '{model}_previous')");
            sqlx::query(&kept).execute(owner).await.expect("a schema");
        }
        sqlx::query(
            "INSERT INTO identity_digests
             SELECT sha256(convert_to(foreigner_id::text, 'UTF8')), 1, foreigner_id FROM foreigner_keys",
        )
        .execute(owner)
        .await
        .expect("digests");
        Self { register, pool }
    }

    fn worker(&self) -> Retention {
        let pace = Pace {
            residues_every: Duration::ZERO,
        };
        let context = Context::new(CancellationToken::new());
        Retention::of(self.pool.clone(), self.models(), pace, &context)
    }

    fn models(&self) -> Models {
        Models {
            pool: self.register.pool.clone(),
            keyring: self.register.keyring.clone(),
        }
    }

    async fn order(&self) {
        let version = life(1).len() as u64;
        let order = json!({"PersonalContentErased": {"due_on": "2039-03-02"}});
        self.register.append(foreigner(1), version, &[order]).await;
    }

    /// Folds what there is into the read models of persons.
    async fn project(&self) {
        let head = self.register.head().await;
        let (mut cases, mut bans) = (
            self.register.project::<CaseLookup>(),
            self.register.project::<EntryBan>(),
        );
        cases.reaches(head).await;
        bans.reaches(head).await;
        cases.stop().await;
        bans.stop().await;
    }

    async fn text(&self, statement: &str) -> String {
        let row = sqlx::query(statement)
            .fetch_one(&self.register.owner)
            .await
            .expect("a row");
        row.get::<Option<String>, _>(0).unwrap_or_default()
    }

    /// Everything that the read models of persons say of a file.
    async fn shown(&self, file: u128) -> String {
        let id = foreigner(file);
        let of = |table| {
            format!("SELECT string_agg(t::text, ' ') FROM {table} AS t WHERE foreigner_id = '{id}'")
        };
        let mut shown = String::new();
        for table in [
            "case_files",
            "case_identities",
            "case_names",
            "case_documents",
        ] {
            shown += &self.text(&of(format!("case_lookup.{table}"))).await;
        }
        shown + &self.text(&of("entry_ban.persons".to_owned())).await
    }

    async fn steps(&self) -> String {
        let steps = "SELECT concat_ws(' ',
                            CASE WHEN key_destroyed_at IS NOT NULL THEN 'key' END,
                            CASE WHEN digests_deleted_at IS NOT NULL THEN 'digests' END,
                            CASE WHEN read_models_purged_at IS NOT NULL THEN 'read models' END,
                            CASE WHEN tables_rewritten_at IS NOT NULL THEN 'tables' END,
                            CASE WHEN finished_at IS NOT NULL THEN 'end' END)
                       FROM erasures";
        self.text(steps).await
    }

    async fn assert_erased(&self) {
        assert_eq!(self.steps().await, "key digests read models tables end");
        let keys = "SELECT count(*)::text FROM foreigner_keys WHERE wrapped IS NULL AND destroyed_at IS NOT NULL";
        assert_eq!(self.text(keys).await, "1");
        let digests = "SELECT count(*)::text FROM identity_digests";
        assert_eq!(self.text(digests).await, "2", "others keep theirs");
        let shown = self.shown(1).await;
        for word in ["KARIMOV", "1991-07", "AB1", "AB 1", "Samarkand"] {
            assert!(!shown.contains(word), "{word} in {shown}");
        }
        assert!(
            self.shown(2).await.contains("KARIMOV2"),
            "others are untouched"
        );
        let left =
            "SELECT count(*)::text FROM pg_namespace WHERE nspname ~ '^(case_lookup|entry_ban)_'";
        assert_eq!(self.text(left).await, "0", "no other generation is left");
    }

    async fn close(self) {
        self.pool.close().await;
        self.register.close().await;
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_an_erased_file_is_folded_without_names_before_its_key_is_destroyed(owner: PgPool) {
    let desk = Desk::open(&owner).await;
    desk.project().await;
    assert!(desk.shown(1).await.contains("KARIMOV1"));
    let facts = "SELECT count(*)::text FROM entry_ban.persons WHERE banned";
    let banned = desk.text(facts).await;
    desk.order().await;
    desk.project().await;
    let shown = desk.shown(1).await;
    assert!(
        !shown.contains("KARIMOV") && !shown.contains("AB1"),
        "{shown}"
    );
    let head = desk.register.head().await;
    let position = format!(
        "SELECT position::text FROM entry_ban.persons WHERE foreigner_id = '{}'",
        foreigner(1)
    );
    assert_eq!(
        desk.text(&position).await,
        head.to_string(),
        "whoever follows sees it"
    );
    assert_eq!(desk.text(facts).await, banned, "the measure stays");
    for model in ReadModel::ALL {
        assert_eq!(
            desk.register.differences(*model).await,
            0,
            "{model} with the key"
        );
    }
    while !desk.worker().look().await.expect("the database") {}
    for model in ReadModel::ALL {
        assert_eq!(
            desk.register.differences(*model).await,
            0,
            "{model} without it"
        );
    }
    desk.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_an_order_is_carried_out_once_and_others_keep_what_they_have(owner: PgPool) {
    let desk = Desk::open(&owner).await;
    desk.project().await;
    assert!(
        desk.worker().look().await.expect("the database"),
        "nothing to do"
    );
    desk.order().await;
    // The names are in the read models until these come to the order.
    assert!(!desk.worker().look().await.expect("the database"));
    assert_eq!(desk.steps().await, "key digests");
    desk.project().await;
    assert!(desk.worker().look().await.expect("the database"));
    desk.assert_erased().await;
    let finished = "SELECT finished_at::text FROM erasures";
    let before = desk.text(finished).await;
    assert!(desk.worker().look().await.expect("the database"));
    assert_eq!(desk.text(finished).await, before, "done once");
    desk.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_what_was_interrupted_after_any_step_is_done_to_the_end(owner: PgPool) {
    let desk = Desk::open(&owner).await;
    desk.order().await;
    desk.project().await;
    orders::take_up(&desk.pool).await.expect("an order");
    let now = System.now();
    for steps in 0..6 {
        let reopened = "UPDATE erasures SET key_destroyed_at = NULL, digests_deleted_at = NULL,
            read_models_purged_at = NULL, tables_rewritten_at = NULL, finished_at = NULL";
        sqlx::query(reopened)
            .execute(&owner)
            .await
            .expect("reopened");
        if steps > 0 {
            orders::destroy_keys(&desk.pool, now).await.expect("keys");
        }
        if steps > 1 {
            orders::delete_digests(&desk.pool, now)
                .await
                .expect("digests");
        }
        if steps > 2 {
            orders::see_read_models(&desk.pool, now)
                .await
                .expect("models");
        }
        let purged = orders::purged(&desk.pool).await.expect("files");
        if steps > 3 {
            assert!(
                residues::rewrite(&desk.pool, &desk.models(), &System)
                    .await
                    .expect("tables")
            );
        }
        if steps > 4 {
            orders::rewritten(&desk.pool, &purged, now)
                .await
                .expect("noted");
        }
        assert!(desk.worker().look().await.expect("the database"), "{steps}");
        desk.assert_erased().await;
    }
    desk.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_a_key_that_came_back_is_destroyed_again(owner: PgPool) {
    let desk = Desk::open(&owner).await;
    desk.order().await;
    desk.project().await;
    assert!(desk.worker().look().await.expect("the database"));
    for statement in [
        "ALTER TABLE foreigner_keys DISABLE TRIGGER foreigner_keys_destroyed_once",
        "UPDATE foreigner_keys SET wrapped = 'old', destroyed_at = NULL WHERE destroyed_at IS NOT NULL",
        "ALTER TABLE foreigner_keys ENABLE ALWAYS TRIGGER foreigner_keys_destroyed_once",
    ] {
        sqlx::query(statement)
            .execute(&owner)
            .await
            .expect("an old copy is restored");
    }
    assert!(desk.worker().look().await.expect("the database"));
    desk.assert_erased().await;
    desk.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_tables_are_rewritten_when_nobody_rebuilds_or_reads_what_was_before(owner: PgPool) {
    let desk = Desk::open(&owner).await;
    desk.order().await;
    desk.project().await;
    let mut rebuild = Guard::of_rebuild(&desk.register.pool, ReadModel::CaseLookup)
        .await
        .expect("the database")
        .expect("nobody rebuilds");
    assert!(!desk.worker().look().await.expect("the database"));
    assert_eq!(desk.steps().await, "key digests read models");
    rebuild.release().await;
    // Somebody reads as of before.
    let mut reader = owner.begin().await.expect("a transaction");
    sqlx::query("SELECT 1")
        .execute(&mut *reader)
        .await
        .expect("a snapshot");
    let mut worker = desk.worker();
    let mut looking = std::pin::pin!(worker.look());
    let waits = tokio::time::timeout(Duration::from_secs(2), &mut looking).await;
    assert!(waits.is_err(), "it waits for the reader");
    reader.rollback().await.expect("read");
    assert!(looking.await.expect("the database"));
    desk.assert_erased().await;
    desk.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_120_expired_access_records_are_dropped_by_the_worker(owner: PgPool) {
    let desk = Desk::open(&owner).await;
    sqlx::query("SELECT access_log_prepare_quarter('2020-02-01')")
        .execute(&owner)
        .await
        .expect("a quarter");
    let old = "SELECT count(*)::text FROM pg_class WHERE relname = 'access_log_2020_q1'";
    assert_eq!(desk.text(old).await, "1");
    assert!(desk.worker().look().await.expect("the database"));
    assert_eq!(desk.text(old).await, "0");
    desk.close().await;
}
