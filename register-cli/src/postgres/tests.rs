//! The private PostgreSQL against real crashes. Processes are killed by the number that we started.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::Stdio;

use rustix::process::{Pid, kill_process};
use sqlx::Row;
use tempfile::TempDir;
use tokio::time::Instant;

use super::*;

fn fresh() -> Result<(TempDir, DataDir)> {
    let folder = tempfile::tempdir()?;
    let dir = DataDir::create(folder.path())?;
    Ok((folder, dir))
}

async fn connect(postgres: &Postgres) -> Result<PgConnection> {
    Ok(postgres.options(DATABASE).connect().await?)
}

async fn setting(connection: &mut PgConnection, name: &str) -> Result<String> {
    Ok(sqlx::query_scalar("SELECT current_setting($1)")
        .bind(name)
        .fetch_one(connection)
        .await?)
}

fn pid(postgres: &Postgres) -> Pid {
    let pid = postgres.supervised.pid().expect("it runs");
    Pid::from_raw(i32::try_from(pid).expect("a process id")).expect("a process id")
}

#[tokio::test]
async fn a_cluster_is_made_durable_and_kept_between_starts() -> Result<()> {
    let (_folder, dir) = fresh()?;
    let postgres = Postgres::start(&dir, None).await?;
    let mut connection = connect(&postgres).await?;
    for (name, value) in [
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_sync_retry", "off"),
        ("server_encoding", "UTF8"),
        ("lc_collate", "C"),
        ("max_connections", "200"),
        ("log_error_verbosity", "terse"),
    ] {
        assert_eq!(setting(&mut connection, name).await?, value, "{name}");
    }
    sqlx::query("CREATE TABLE kept (n int)")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    let port = postgres.port;
    postgres.stop().await?;
    assert!(
        !dir.postgres().join("data/postmaster.pid").exists(),
        "it was not stopped in order"
    );

    let postgres = Postgres::start(&dir, Some(port)).await?;
    assert_eq!(postgres.port, port);
    let mut connection = connect(&postgres).await?;
    let row = sqlx::query("SELECT count(*) FROM kept")
        .fetch_one(&mut connection)
        .await?;
    assert_eq!(row.get::<i64, _>(0), 0);
    connection.close().await?;
    postgres.stop().await
}

#[tokio::test]
async fn f02_a_killed_server_comes_back_by_itself_with_what_was_committed() -> Result<()> {
    let (_folder, dir) = fresh()?;
    let postgres = Postgres::start(&dir, None).await?;
    let mut connection = connect(&postgres).await?;
    sqlx::query("CREATE TABLE kept AS SELECT 1 AS n")
        .execute(&mut connection)
        .await?;
    // A backend that is busy does not notice the postmaster's death and holds its shared memory.
    let busy = postgres.options(DATABASE);
    let busy = tokio::spawn(async move {
        let mut connection = busy.connect().await?;
        sqlx::query("SELECT count(*) FROM generate_series(1, 1000000000)")
            .execute(&mut connection)
            .await
    });
    for _ in 0..3 {
        let before = pid(&postgres);
        kill_process(before, Signal::KILL)?;
        let began = Instant::now();
        let mut connection = postgres
            .supervised
            .until(Duration::from_secs(5), || async {
                if pid_is(&postgres, before) {
                    return Ok(None);
                }
                Ok(postgres.options(DATABASE).connect().await.ok())
            })
            .await?;
        assert!(began.elapsed() < Duration::from_secs(5));
        let n: i32 = sqlx::query_scalar("SELECT n FROM kept")
            .fetch_one(&mut connection)
            .await?;
        assert_eq!(n, 1);
        connection.close().await?;
    }
    assert!(busy.await?.is_err(), "the busy backend outlived its server");
    postgres.stop().await
}

fn pid_is(postgres: &Postgres, before: Pid) -> bool {
    postgres
        .supervised
        .pid()
        .is_none_or(|pid| i32::try_from(pid) == Ok(before.as_raw_nonzero().get()))
}

#[tokio::test]
async fn a_server_that_a_killed_instance_left_is_stopped_and_its_port_used_again() -> Result<()> {
    let (_folder, dir) = fresh()?;
    let password = secrets::named_password(&dir, "postgres")?;
    let cluster = Cluster::prepare(&dir, &password).await?;
    let port = ports::free()?;
    // Started beside the supervisor, as if the supervisor were gone.
    let mut orphan = command(&cluster, port);
    orphan
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    let mut orphan = tokio::process::Command::from(orphan)
        .kill_on_drop(true)
        .spawn()?;
    let pid_file = cluster.data().join("postmaster.pid");
    while !fs::read_to_string(&pid_file).is_ok_and(|text| text.contains("ready")) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let postgres = Postgres::start(&dir, Some(port)).await?;
    assert!(orphan.try_wait()?.is_some(), "the orphan still runs");
    assert_eq!(postgres.port, port);
    postgres.stop().await
}

#[tokio::test]
async fn a_stale_pid_file_with_the_number_of_another_process_does_not_matter() -> Result<()> {
    let (_folder, dir) = fresh()?;
    let postgres = Postgres::start(&dir, None).await?;
    postgres.stop().await?;
    let data = fs::canonicalize(dir.postgres().join("data"))?;
    // Same user as the server, so that PostgreSQL itself would take it for a postmaster.
    let mut other = std::process::Command::new("/bin/sleep");
    other.arg("600").current_dir("/");
    if let Some(account) = crate::account::Account::owner_of(&data)? {
        account.run(&mut other);
    }
    let mut other = tokio::process::Command::from(other)
        .kill_on_drop(true)
        .spawn()?;
    let number = other.id().context("it runs")?;
    fs::write(
        data.join("postmaster.pid"),
        format!("{number}\n{}\n", data.display()),
    )?;
    let postgres = Postgres::start(&dir, None).await?;
    assert!(other.try_wait()?.is_none(), "a stranger was stopped");
    postgres.stop().await?;
    other.kill().await?;
    Ok(())
}

#[tokio::test]
async fn a_directory_that_the_server_cannot_reach_gets_a_link_when_we_are_root() -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let closed = tempfile::tempdir()?;
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700))?;
    let dir = DataDir::create(&closed.path().join("register"))?;
    let postgres = Postgres::start(&dir, None).await?;
    connect(&postgres).await?.close().await?;
    postgres.stop().await?;
    let home = fs::read_link(dir.postgres())?;
    assert!(home.starts_with("/var/lib/register"), "{}", home.display());
    let postgres = Postgres::start(&dir, None).await?;
    postgres.stop().await?;
    fs::remove_dir_all(&home)?;
    let refusal = Postgres::start(&dir, None)
        .await
        .err()
        .context("the database is gone")?;
    assert!(
        refusal.to_string().contains("nothing was created"),
        "{refusal:#}"
    );
    Ok(())
}

#[tokio::test]
async fn an_initdb_that_was_killed_half_way_leaves_no_cluster() -> Result<()> {
    let (_folder, dir) = fresh()?;
    let password = secrets::named_password(&dir, "postgres")?;
    let cluster = Cluster::prepare(&dir, &password).await?;
    let half = cluster.data().with_file_name("data.new-00000000");
    fs::rename(cluster.data(), &half)?;
    let postgres = Postgres::start(&dir, None).await?;
    assert!(!half.exists());
    postgres.stop().await
}

#[tokio::test]
async fn a_password_that_the_cluster_does_not_take_is_said_and_nothing_is_left_running()
-> Result<()> {
    let (_folder, dir) = fresh()?;
    Postgres::start(&dir, None).await?.stop().await?;
    fs::remove_file(dir.secrets().join("postgres.password"))?;
    let refusal = Postgres::start(&dir, None)
        .await
        .err()
        .context("the password is another")?;
    assert!(refusal.to_string().contains("password"), "{refusal:#}");
    assert!(leftovers(&fs::canonicalize(dir.postgres())?.join("data"))?.is_empty());
    Ok(())
}
