//! The register's database once a server answers: migrations, logins and the URL of each service.

use std::str::FromStr;

use anyhow::{Context, Result};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection};

use crate::data_dir::DataDir;
use crate::postgres::Postgres;
use crate::secrets;

/// The logins that the migrations create (docs/operations.md, database roles).
pub(crate) const LOGINS: &[&str] = &[
    "register_command",
    "register_projection",
    "register_query",
    "register_retention",
];

/// How one service reaches the database with no more than its own rights.
#[derive(Clone)]
pub(crate) struct Access {
    /// URL to connect with. Holds a password; it is never printed.
    pub(crate) url: String,
    /// Role to take after connecting, when the URL's login is not the service's own.
    pub(crate) role: Option<&'static str>,
}

/// The database that the register runs on.
pub(crate) enum Database {
    /// Ours, with a password for each service.
    Private(Postgres),
    /// The operator's (`DATABASE_URL`). Its logins and their passwords are the operator's business;
    /// the services connect with the operator's URL and step down to their role.
    External { url: String },
}

impl Database {
    /// URL with the rights to migrate.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Private(postgres) => postgres.url(),
            Self::External { url } => url.clone(),
        }
    }

    /// Brings the tables up to date, then gives the logins of a private cluster their passwords.
    pub(crate) async fn prepare(&self, dir: &DataDir, migrator: &Migrator) -> Result<()> {
        migrate(&self.url(), migrator).await?;
        match self {
            Self::Private(postgres) => set_passwords(postgres, dir).await,
            Self::External { .. } => Ok(()),
        }
    }

    /// The access of the service whose login is `role`, from anywhere on this machine.
    pub(crate) fn access(&self, dir: &DataDir, role: &'static str) -> Result<Access> {
        self.access_by(dir, role, Postgres::url_as)
    }

    /// The same, the nearest way from within this process.
    pub(crate) fn local_access(&self, dir: &DataDir, role: &'static str) -> Result<Access> {
        self.access_by(dir, role, Postgres::local_url_as)
    }

    fn access_by(
        &self,
        dir: &DataDir,
        role: &'static str,
        url_as: fn(&Postgres, &str, &secrets::Password) -> String,
    ) -> Result<Access> {
        Ok(match self {
            Self::Private(postgres) => {
                let password = secrets::named_password(dir, role)?;
                Access {
                    url: url_as(postgres, role, &password),
                    role: None,
                }
            }
            Self::External { url } => Access {
                url: url.clone(),
                role: Some(role),
            },
        })
    }

    /// Stops a private server; an external one is left alone.
    pub(crate) async fn stop(self) -> Result<()> {
        match self {
            Self::Private(postgres) => postgres.stop().await,
            Self::External { .. } => Ok(()),
        }
    }
}

/// Applies the migrations that are missing.
pub(crate) async fn migrate(url: &str, migrator: &Migrator) -> Result<()> {
    let options = PgConnectOptions::from_str(url).context("the database's URL is not one")?;
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options.application_name("register migrate"))
        .await
        .context("the database cannot be reached")?;
    migrator
        .run(&pool)
        .await
        .context("the database could not be migrated")?;
    pool.close().await;
    Ok(())
}

/// Gives a login its password. The statement is made by the server, which knows how to quote; a
/// connection that logs statements must not be used.
pub(crate) async fn set_password(
    connection: &mut PgConnection,
    login: &str,
    password: &str,
) -> Result<()> {
    let statement: String =
        sqlx::query_scalar("SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', $1, $2)")
            .bind(login)
            .bind(password)
            .fetch_one(&mut *connection)
            .await?;
    sqlx::raw_sql(&statement)
        .execute(connection)
        .await
        .with_context(|| format!("the login {login} could not be given its password"))?;
    Ok(())
}

async fn set_passwords(postgres: &Postgres, dir: &DataDir) -> Result<()> {
    let mut connection: PgConnection = PgConnectOptions::from_str(&postgres.url())?
        .disable_statement_logging()
        .connect()
        .await?;
    for login in LOGINS {
        let password = secrets::named_password(dir, login)?;
        set_password(&mut connection, login, password.as_str()).await?;
    }
    sqlx::Connection::close(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_login_gets_in_with_its_own_password_and_no_other() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let database = Database::Private(Postgres::start(&dir, None).await?);
        database.prepare(&dir, &migrations::MIGRATOR).await?;
        database.prepare(&dir, &migrations::MIGRATOR).await?;
        for login in ["register_command", "register_projection", "register_query"] {
            let access = database.access(&dir, login)?;
            assert_eq!(access.role, None);
            let mut connection = PgConnectOptions::from_str(&access.url)?.connect().await?;
            let (user, superuser): (String, bool) = sqlx::query_as(
                "SELECT rolname::text, rolsuper FROM pg_roles WHERE rolname = current_user",
            )
            .fetch_one(&mut connection)
            .await?;
            assert_eq!((user.as_str(), superuser), (login, false));
        }
        let stranger = database.access(&dir, "register_query")?.url;
        let stranger = stranger.replace("register_query", "register_command");
        assert!(
            PgConnectOptions::from_str(&stranger)?
                .connect()
                .await
                .is_err()
        );
        database.stop().await
    }
}
