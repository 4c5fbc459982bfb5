//! Who may do what to the tables of the log (faults.md section 1), and what the triggers stop all the same.

use crate::*;
use sqlx::{Executor as _, PgConnection};

const TABLES: [&str; 14] = [
    "access_log",
    "access_log_holds",
    "check_outcomes",
    "commands",
    "decision_claims",
    "digest_key",
    "erasures",
    "events",
    "foreigner_keys",
    "identity_digests",
    "log_head",
    "retention_queue",
    "schedule",
    "schedule_head",
];
const VERBS: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"];

/// What each login may do to whole tables. Whatever is not here is refused.
const GRANTED: [(&str, &[(&str, &str)]); 4] = [
    (
        "register_command",
        &[
            ("access_log", "INSERT"),
            ("commands", "SELECT INSERT"),
            ("decision_claims", "SELECT INSERT"),
            ("digest_key", "SELECT INSERT"),
            ("events", "SELECT INSERT"),
            ("foreigner_keys", "SELECT INSERT"),
            ("identity_digests", "SELECT INSERT"),
            ("log_head", "SELECT UPDATE"),
            ("retention_queue", "SELECT INSERT UPDATE DELETE"),
            ("schedule", "SELECT INSERT UPDATE DELETE"),
            ("schedule_head", "SELECT UPDATE"),
        ],
    ),
    (
        "register_projection",
        &[
            ("digest_key", "SELECT"),
            ("events", "SELECT"),
            ("foreigner_keys", "SELECT"),
            ("log_head", "SELECT"),
        ],
    ),
    (
        "register_query",
        &[
            ("access_log", "SELECT INSERT"),
            ("access_log_holds", "SELECT INSERT"),
            ("check_outcomes", "SELECT INSERT"),
            ("decision_claims", "SELECT"),
            ("digest_key", "SELECT"),
            ("erasures", "SELECT"),
            ("events", "SELECT"),
            ("foreigner_keys", "SELECT"),
            ("log_head", "SELECT"),
            ("retention_queue", "SELECT"),
            ("schedule_head", "SELECT"),
        ],
    ),
    (
        "register_retention",
        &[
            ("erasures", "SELECT INSERT UPDATE"),
            ("foreigner_keys", "SELECT"),
            ("identity_digests", "SELECT DELETE"),
            ("log_head", "SELECT"),
            ("schedule", "SELECT DELETE"),
        ],
    ),
];

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn each_login_may_do_what_is_listed_and_nothing_else(pool: PgPool) {
    for (role, granted) in GRANTED {
        for table in TABLES {
            let listed = granted.iter().find(|(listed, _)| *listed == table);
            let listed: Vec<_> = listed.map_or("", |(_, verbs)| verbs).split(' ').collect();
            for verb in VERBS {
                let may: bool = sqlx::query_scalar("SELECT has_table_privilege($1, $2, $3)")
                    .bind(role)
                    .bind(table)
                    .bind(verb)
                    .fetch_one(&pool)
                    .await
                    .unwrap();
                assert_eq!(may, listed.contains(&verb), "{role}: {verb} on {table}");
            }
        }
    }
    // Columns: where a stream ends, which events are orders of erasure, and the destruction of a key.
    for (role, table, column, verb, expected) in [
        ("register_query", "commands", "version", "SELECT", true),
        ("register_query", "commands", "fingerprint", "SELECT", false),
        ("register_query", "commands", "outcome", "SELECT", false),
        ("register_projection", "commands", "version", "SELECT", true),
        ("register_retention", "events", "event_type", "SELECT", true),
        ("register_retention", "events", "payload", "SELECT", false),
        ("register_retention", "events", "metadata", "SELECT", false),
        (
            "register_query",
            "access_log_holds",
            "lifted_at",
            "UPDATE",
            true,
        ),
        (
            "register_query",
            "access_log_holds",
            "reason",
            "UPDATE",
            false,
        ),
        (
            "register_retention",
            "foreigner_keys",
            "wrapped",
            "UPDATE",
            true,
        ),
        (
            "register_retention",
            "foreigner_keys",
            "master_key_id",
            "UPDATE",
            false,
        ),
        (
            "register_command",
            "foreigner_keys",
            "wrapped",
            "UPDATE",
            false,
        ),
    ] {
        let may: bool = sqlx::query_scalar("SELECT has_column_privilege($1, $2, $3, $4)")
            .bind(role)
            .bind(table)
            .bind(column)
            .bind(verb)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(may, expected, "{role}: {verb} on {table}.{column}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn only_the_services_log_in_and_none_owns_anything(pool: PgPool) {
    let logins: Vec<String> = sqlx::query_scalar(
        "SELECT rolname::text FROM pg_roles
          WHERE rolname LIKE 'register\\_%' AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole) ORDER BY 1",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(
        logins,
        [
            "register_command",
            "register_projection",
            "register_query",
            "register_retention"
        ]
    );
    let owners: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT tableowner::text FROM pg_tables
          WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(owners, ["register_owner"]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_member_of_register_migrator_goes_on_where_the_first_migration_stopped(pool: PgPool) {
    let options = sqlx::postgres::PgConnectOptions::clone(&pool.connect_options());
    let options = options.options([("role", "register_migrator")]);
    let member = sqlx::postgres::PgPoolOptions::new().connect_lazy_with(options);
    migrations::MIGRATOR.run(&member).await.unwrap();
    // What the next file will do, and the account of it.
    let mut next = member.begin().await.unwrap();
    for statement in [
        "SET LOCAL ROLE register_owner",
        "CREATE TABLE next_table (one boolean)",
        "RESET ROLE",
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'next', true, '', 0)",
        "UPDATE _sqlx_migrations SET execution_time = 1 WHERE version = 9999",
    ] {
        next.execute(statement).await.unwrap();
    }
}

async fn is_refused(connection: &mut PgConnection, statement: &str) -> bool {
    // A savepoint, so that one refusal does not end the transaction of the others.
    connection.execute("SAVEPOINT attempt").await.unwrap();
    let refused = connection.execute(statement).await.is_err();
    connection
        .execute("ROLLBACK TO SAVEPOINT attempt")
        .await
        .unwrap();
    refused
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_116_triggers_stop_even_a_superuser_who_plays_a_replica(pool: PgPool) {
    let log = Log::open(&pool).await;
    log.opened().await;
    let mut transaction = pool.begin().await.unwrap();
    for replication in ["origin", "replica"] {
        let role = format!("SET LOCAL session_replication_role = {replication}");
        transaction.execute(role.as_str()).await.unwrap();
        for attempt in [
            "UPDATE events SET event_type = 'X'",
            "DELETE FROM events",
            "TRUNCATE events",
            "UPDATE log_head SET position = 0",
            "UPDATE log_head SET recorded_at = 'epoch'",
            "DELETE FROM log_head",
            "TRUNCATE log_head",
            "UPDATE foreigner_keys SET master_key_id = 'other'",
            "UPDATE foreigner_keys SET wrapped = 'other'",
            "DELETE FROM foreigner_keys",
            "TRUNCATE foreigner_keys",
        ] {
            assert!(
                is_refused(&mut transaction, attempt).await,
                "{replication}: {attempt}"
            );
        }
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_retention_destroys_a_key_once_with_its_digests(pool: PgPool) {
    let log = Log::open(&pool).await;
    let file = ForeignerId(Uuid::new_v4());
    let digest = IdentityDigest {
        kind: DigestKind::Identity,
        digest: [5; 32],
    };
    let opening = Append {
        digests: vec![digest],
        ..log.opening(file)
    };
    log.writer.append(opening).await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    transaction
        .execute("SET LOCAL ROLE register_retention")
        .await
        .unwrap();
    let destroy = "UPDATE foreigner_keys SET wrapped = NULL, destroyed_at = now()";
    let digests = format!("DELETE FROM identity_digests WHERE foreigner_id = '{file}'");
    transaction.execute(destroy).await.unwrap();
    let deleted = transaction.execute(digests.as_str()).await.unwrap();
    assert_eq!(deleted.rows_affected(), 1);
    for attempt in [
        destroy,
        "UPDATE foreigner_keys SET wrapped = 'back', destroyed_at = NULL",
        "INSERT INTO events SELECT * FROM events",
        "DELETE FROM access_log",
    ] {
        assert!(is_refused(&mut transaction, attempt).await, "{attempt}");
    }
}

async fn record(connection: &mut PgConnection, at: &str) {
    let record = format!(
        "INSERT INTO access_log (access_id, at, actor, purpose, action, foreigners, result, log_position)
         VALUES (gen_random_uuid(), '{at}', '{{}}', 'AUDIT', 'TEST', '{{}}', 'FOUND', 0)"
    );
    connection.execute(record.as_str()).await.unwrap();
}

async fn partitions(pool: &PgPool) -> Vec<(String, i64)> {
    sqlx::query_as(
        "SELECT tableoid::regclass::text, count(*) FROM access_log GROUP BY 1 ORDER BY 1",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_120_a_quarter_takes_over_what_lay_in_the_default_partition(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    for at in [
        "2026-04-01T00:00:00Z",
        "2026-06-30T23:59:59Z",
        "2026-07-01T00:00:00Z",
    ] {
        record(&mut connection, at).await;
    }
    // A session far from UTC sees no other quarters.
    connection
        .execute("SET timezone = 'Pacific/Auckland'")
        .await
        .unwrap();
    connection.execute("SET ROLE register_query").await.unwrap();
    let prepare = "SELECT access_log_prepare_quarter('2026-05-17')";
    let made: bool = sqlx::query_scalar(prepare)
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    assert!(made);
    let again: bool = sqlx::query_scalar(prepare)
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    assert!(!again);
    assert_eq!(
        partitions(&pool).await,
        [
            ("access_log_2026_q2".to_owned(), 2),
            ("access_log_default".to_owned(), 1)
        ]
    );
    connection.execute("RESET ALL").await.unwrap();

    // Two instances at the same moment: one makes it, the other waits and finds it.
    for year in 2030..2036 {
        let prepare = format!("SELECT access_log_prepare_quarter('{year}-08-01')");
        let (one, other) = tokio::join!(
            sqlx::query_scalar::<_, bool>(&prepare).fetch_one(&pool),
            sqlx::query_scalar::<_, bool>(&prepare).fetch_one(&pool)
        );
        assert!(one.unwrap() ^ other.unwrap());
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_120_quarters_older_than_three_years_are_dropped_by_retention_alone(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    record(&mut connection, "2019-02-03T12:00:00Z").await;
    record(&mut connection, "2019-11-03T12:00:00Z").await;
    connection
        .execute("SELECT access_log_prepare_quarter('2019-02-01'), access_log_prepare_quarter(current_date)")
        .await
        .unwrap();
    record(&mut connection, "now").await;
    let drop = "SELECT access_log_drop_expired()";
    for (role, may) in [("register_query", false), ("register_retention", true)] {
        let mut transaction = pool.begin().await.unwrap();
        let role = format!("SET LOCAL ROLE {role}");
        transaction.execute(role.as_str()).await.unwrap();
        let dropped: Result<i32, _> = sqlx::query_scalar(drop).fetch_one(&mut *transaction).await;
        assert_eq!(dropped.ok(), may.then_some(1), "{role}");
        transaction.commit().await.unwrap();
    }
    let left = partitions(&pool).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].1, 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_120_a_record_lives_three_years_to_the_day(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    let quarter = "SELECT access_log_prepare_quarter((now() - interval '3 years')::date)";
    connection.execute(quarter).await.unwrap();
    for age in [
        "3 years 1 hour",
        "3 years 2 days",
        "2 years 364 days",
        "1 year",
    ] {
        record_aged(&mut connection, age, "{}", "anna").await;
    }
    let drop = "SET ROLE register_retention; SELECT access_log_drop_expired(); RESET ROLE";
    connection.execute(drop).await.unwrap();
    assert_eq!(ages(&pool).await, [364 + 2 * 365, 365]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_120_what_a_running_proceeding_needs_is_kept_until_the_hold_is_lifted(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    let held = "{5a0e4f0e-0000-4000-8000-000000000001}";
    let other = "{5a0e4f0e-0000-4000-8000-000000000002}";
    let quarter = "SELECT access_log_prepare_quarter((now() - interval '4 years')::date)";
    connection.execute(quarter).await.unwrap();
    for (foreigners, user) in [
        (held, "anna"),
        (other, "anna"),
        (other, "berta"),
        ("{}", "berta"),
    ] {
        record_aged(&mut connection, "4 years", foreigners, user).await;
        record_aged(&mut connection, "6 years", foreigners, user).await;
    }
    let hold = "SET ROLE register_query;
        INSERT INTO access_log_holds (hold_id, foreigner_id, reason, set_by, set_at)
        VALUES (gen_random_uuid(), '5a0e4f0e-0000-4000-8000-000000000001', 'case 1', '{}', now());
        INSERT INTO access_log_holds (hold_id, held_user, reason, set_by, set_at)
        VALUES (gen_random_uuid(), 'berta', 'case 2', '{}', now());
        RESET ROLE";
    connection.execute(hold).await.unwrap();
    let drop = "SET ROLE register_retention; SELECT access_log_drop_expired(); RESET ROLE";
    connection.execute(drop).await.unwrap();
    assert_eq!(ages(&pool).await.len(), 6);

    let lift = "UPDATE access_log_holds SET lifted_by = '{}', lifted_at = now(), lift_reason = 'ended' WHERE held_user = 'berta'";
    connection.execute("SET ROLE register_query").await.unwrap();
    connection.execute(lift).await.unwrap();
    assert!(connection.execute(lift).await.is_err(), "lifted twice");
    connection.execute("RESET ROLE").await.unwrap();
    connection.execute(drop).await.unwrap();
    assert_eq!(ages(&pool).await.len(), 2);
    connection.execute("UPDATE access_log_holds SET lifted_by = '{}', lifted_at = now(), lift_reason = 'ended' WHERE lifted_at IS NULL").await.unwrap();
    connection.execute(drop).await.unwrap();
    assert_eq!(ages(&pool).await, [0; 0]);
    let quarters: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'access_log'::regclass",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(quarters, 1, "only the default partition is left");
}

/// The job waits for a row between its look for holds and its drop; meanwhile a proceeding begins.
#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_120_a_hold_that_stands_before_the_drop_keeps_its_records(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    let quarters = "SELECT access_log_prepare_quarter((now() - interval '4 years')::date),
                           access_log_prepare_quarter((now() - interval '3 years')::date)";
    connection.execute(quarters).await.unwrap();
    let person = "{5a0e4f0e-0000-4000-8000-000000000001}";
    record_aged(&mut connection, "4 years", person, "anna").await;
    record_aged(&mut connection, "3 years 1 second", "{}", "berta").await;
    let mut reader = pool.begin().await.unwrap();
    let row = "SELECT FROM access_log WHERE actor ->> 'user' = 'berta' FOR UPDATE";
    reader.execute(row).await.unwrap();
    let job = pool.clone();
    let job = tokio::spawn(async move { job.execute("SELECT access_log_drop_expired()").await });
    let waits = "SELECT EXISTS (SELECT FROM pg_stat_activity
                                 WHERE datname = current_database() AND wait_event_type = 'Lock')";
    while !job.is_finished()
        && !sqlx::query_scalar::<_, bool>(waits)
            .fetch_one(&pool)
            .await
            .unwrap()
    {
        tokio::task::yield_now().await;
    }
    let hold = "SET LOCAL lock_timeout = '100ms';
        INSERT INTO access_log_holds (hold_id, foreigner_id, reason, set_by, set_at)
        VALUES (gen_random_uuid(), '5a0e4f0e-0000-4000-8000-000000000001', 'case 1', '{}', now())";
    let stands = pool.execute(hold).await.is_ok();
    reader.commit().await.unwrap();
    drop(job.await.unwrap());
    let held = ages(&pool).await.iter().any(|age| *age > 4 * 365);
    assert!(held || !stands, "a hold stands and its record is gone");
}

async fn record_aged(connection: &mut PgConnection, age: &str, foreigners: &str, user: &str) {
    let record = format!(
        r#"INSERT INTO access_log (access_id, at, actor, purpose, action, foreigners, result, log_position)
           VALUES (gen_random_uuid(), now() - interval '{age}', '{{"user": "{user}"}}', 'AUDIT', 'TEST', '{foreigners}', 'FOUND', 0)"#
    );
    connection.execute(record.as_str()).await.unwrap();
}

/// The ages of all records in days, the eldest first.
async fn ages(pool: &PgPool) -> Vec<i32> {
    sqlx::query_scalar("SELECT extract(day FROM now() - at)::integer FROM access_log ORDER BY at")
        .fetch_all(pool)
        .await
        .unwrap()
}
