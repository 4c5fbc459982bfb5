//! The floor below everything: PostgreSQL's own benchmark inserting single rows with the columns of an event.

use anyhow::{Context as _, Result, bail};
use sqlx::Connection as _;
use std::path::{Path, PathBuf};
use tokio::process::Command;

const TABLE: &str = "CREATE TABLE bench_rows (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint NOT NULL, event_type text NOT NULL,
    event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

const INSERT: &str = r#"INSERT INTO bench_rows VALUES ('foreigner', gen_random_uuid()::text, 1, 'ViolationFound', '1',
 '{"violation_id":"00000040-0000-4000-8000-000000000001","found_on":"2026-03-02","place":"LV-TER","grounds":["VI04"],"profile":{"citizenship":"UZB","sex":1,"age_group":"Y18-34"}}',
 '{"event_id":"00000010-0000-4000-8000-000000000001","command_key":"00000011-0000-4000-8000-000000000001","recorded_at":"2026-03-02T13:05:07.123Z","effective_on":"2026-03-02","actor":{"user":"vrs-4711","organisation":"VRS","unit":"VRS-LUDZA","workstation":"LUDZA-07"},"purpose":"RECORD_DECISION","schema_version":1}');
"#;

/// Inserts single rows with this many clients and answers how many a second.
pub(crate) async fn run(database_url: &str, clients: u32, seconds: u64) -> Result<f64> {
    let mut connection = sqlx::PgConnection::connect(database_url).await?;
    sqlx::query(TABLE).execute(&mut connection).await?;
    let script = tempfile::NamedTempFile::new()?;
    std::fs::write(script.path(), INSERT)?;
    let (address, password) = without_password(database_url);
    let output = Command::new(binary()?)
        .args([
            "-n",
            "-M",
            "prepared",
            "-j",
            "2",
            "-c",
            &clients.to_string(),
            "-T",
            &seconds.to_string(),
            "-f",
        ])
        .arg(script.path())
        .arg(&address)
        // Not in the address: the arguments of a process are for everybody to see.
        .env("PGPASSWORD", &password)
        .output()
        .await
        .context("pgbench cannot be started")?;
    if !output.status.success() {
        bail!(
            "pgbench failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let tps = text.lines().find_map(|line| {
        line.strip_prefix("tps = ")?
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    });
    tps.context("pgbench printed no figure")
}

/// The address without its password, and the password.
fn without_password(url: &str) -> (String, String) {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let (login, place) = rest.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        Some((format!("{scheme}://{user}@{place}"), password.to_owned()))
    });
    parts.unwrap_or_else(|| (url.to_owned(), String::new()))
}

/// Debian keeps it beside the server, outside the search path.
fn binary() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut found: Vec<_> = versions
        .map(|version| version.path().join("bin/pgbench"))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    let on_path = ["/usr/local/bin/pgbench", "/usr/bin/pgbench"]
        .map(Path::new)
        .into_iter()
        .find(|path| path.exists());
    found
        .pop()
        .or_else(|| on_path.map(Path::to_path_buf))
        .context("pgbench is not installed; it comes with the PostgreSQL server")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_no_argument() {
        let (address, password) = without_password("postgres://a:secret@127.0.0.1:5432/register");
        assert_eq!(address, "postgres://a@127.0.0.1:5432/register");
        assert_eq!(password, "secret");
        let plain = "postgres://127.0.0.1/register";
        assert_eq!(without_password(plain), (plain.to_owned(), String::new()));
    }
}
