//! Where the baselines live.

use anyhow::{Context as _, Result};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use uuid::Uuid;

/// A connection for statements that take long because much is asked of them: nothing is said of it.
pub(crate) async fn connect(url: &str) -> Result<PgConnection> {
    let options: PgConnectOptions = url.parse()?;
    Ok(options.disable_statement_logging().connect().await?)
}

/// A database of its own for the baselines, on the same cluster.
pub(crate) struct Baseline {
    admin_url: String,
    name: String,
    /// Where it is.
    pub(crate) url: String,
}

impl Baseline {
    /// Makes it, under a name of this run.
    pub(crate) async fn create(admin_url: &str, run: Uuid) -> Result<Self> {
        let name = format!("bench_{}", run.simple());
        let (start, query) = admin_url
            .split_once('?')
            .map_or((admin_url, None), |(start, query)| (start, Some(query)));
        let (server, _) = start
            .rsplit_once('/')
            .context("the database address names a database")?;
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        let url = format!("{server}/{name}{query}");
        let mut connection = sqlx::PgConnection::connect(admin_url).await?;
        sqlx::query(&format!("CREATE DATABASE {name}"))
            .execute(&mut connection)
            .await?;
        Ok(Self {
            admin_url: admin_url.to_owned(),
            name,
            url,
        })
    }

    /// Takes it away again.
    pub(crate) async fn drop(self) -> Result<()> {
        let mut connection = sqlx::PgConnection::connect(&self.admin_url).await?;
        sqlx::query(&format!("DROP DATABASE {} WITH (FORCE)", self.name))
            .execute(&mut connection)
            .await?;
        Ok(())
    }
}
