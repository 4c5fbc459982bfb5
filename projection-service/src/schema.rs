//! The schemas in which the generations of a read model lie.

use crate::ReadModel;
use sqlx::{PgConnection, PgPool};

/// One generation of a read model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) model: ReadModel,
    pub(crate) generation: Generation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generation {
    /// What is read.
    Live,
    /// What a rebuild fills.
    Next,
    /// What was live before the last rebuild.
    Previous,
}

impl Schema {
    pub(crate) const fn live(model: ReadModel) -> Self {
        Self {
            model,
            generation: Generation::Live,
        }
    }

    pub(crate) const fn next(model: ReadModel) -> Self {
        Self {
            model,
            generation: Generation::Next,
        }
    }

    pub(crate) const fn previous(model: ReadModel) -> Self {
        Self {
            model,
            generation: Generation::Previous,
        }
    }

    /// Whether there is such a generation.
    pub(crate) async fn exists(self, pool: &PgPool) -> Result<bool, sqlx::Error> {
        let place = format!("{}.checkpoint", self.name());
        let exists =
            sqlx::query_scalar!(r#"SELECT to_regclass($1) IS NOT NULL AS "exists!""#, place);
        exists.fetch_one(pool).await
    }

    pub(crate) fn name(self) -> String {
        let suffix = match self.generation {
            Generation::Live => "",
            Generation::Next => "_next",
            Generation::Previous => "_previous",
        };
        format!("{}{suffix}", self.model)
    }

    pub(crate) fn named(text: &str) -> Option<Self> {
        let all = ReadModel::ALL.iter().flat_map(|model| {
            let generations = [Generation::Live, Generation::Next, Generation::Previous];
            generations.map(|generation| Self {
                model: *model,
                generation,
            })
        });
        all.into_iter().find(|schema| schema.name() == text)
    }

    /// Makes unqualified table names mean this schema until the transaction ends, so that the same statements serve every
    /// generation.
    ///
    /// The commit does not wait for the disk: rows and checkpoint are lost together or not at all, and what is lost is folded
    /// again from the log, which does wait.
    pub(crate) async fn enter(self, transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::query!(
            "SELECT set_config('search_path', $1, true) AS path, set_config('synchronous_commit', 'off', true) AS waits",
            self.name()
        )
        .fetch_one(transaction)
        .await?;
        Ok(())
    }
}
