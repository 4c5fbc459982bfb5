//! `register migrate`: brings an operator's database up to date and gives its logins their passwords.
//!
//! `register up` does the same to its private cluster by itself; this verb is for databases that the
//! services reach from elsewhere, such as those of `compose.yaml`.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use clap::Args;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::database::{self, LOGINS};

/// Which database and which logins.
#[derive(Debug, Args)]
pub(crate) struct MigrateArgs {
    /// Database to migrate, with the rights to create roles
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: String,

    /// Login and the file that holds its password, as register_query=FILE; may be given several times
    #[arg(long, value_name = "LOGIN=FILE", value_parser = login)]
    login: Vec<Login>,
}

/// A login of the migrations and the file with its password.
#[derive(Debug, Clone)]
struct Login {
    name: &'static str,
    file: PathBuf,
}

/// Migrates, then sets the passwords.
pub(crate) async fn run(args: MigrateArgs) -> Result<()> {
    let options =
        PgConnectOptions::from_str(&args.database_url).context("the database's URL is not one")?;
    let mut passwords = Vec::new();
    for login in &args.login {
        let text = std::fs::read_to_string(&login.file)
            .with_context(|| format!("{} cannot be read", login.file.display()))?;
        let password = text.trim_end_matches(['\r', '\n']).to_owned();
        if password.is_empty() {
            bail!("{} holds no password", login.file.display());
        }
        passwords.push((login.name, password));
    }
    database::migrate(&args.database_url, &migrations::MIGRATOR).await?;
    let mut connection = options.disable_statement_logging().connect().await?;
    for (name, password) in &passwords {
        database::set_password(&mut connection, name, password).await?;
    }
    connection.close().await?;
    Ok(())
}

fn login(text: &str) -> Result<Login, String> {
    let (name, file) = text.split_once('=').ok_or("write LOGIN=FILE")?;
    let name = LOGINS
        .iter()
        .find(|login| **login == name)
        .ok_or_else(|| format!("the logins are {}", LOGINS.join(", ")))?;
    Ok(Login {
        name,
        file: PathBuf::from(file),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_dir::DataDir;
    use crate::postgres::Postgres;

    #[tokio::test]
    async fn a_password_with_quotes_is_set_as_it_is() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let postgres = Postgres::start(&dir, None).await?;
        let file = folder.path().join("password");
        std::fs::write(&file, "o'clock\\\n")?;
        let args = MigrateArgs {
            database_url: postgres.url(),
            login: vec![Login {
                name: "register_query",
                file,
            }],
        };
        run(args).await?;
        PgConnectOptions::from_str(&postgres.url())?
            .username("register_query")
            .password("o'clock\\")
            .connect()
            .await?
            .close()
            .await?;
        postgres.stop().await
    }

    #[test]
    fn only_the_logins_of_the_migrations_get_a_password() {
        assert!(login("register_query=/run/secrets/query").is_ok());
        assert!(login("postgres=/run/secrets/query").is_err());
        assert!(login("register_query").is_err());
    }
}
