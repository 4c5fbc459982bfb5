//! What a pool of database connections is doing, asked when the metrics are read.

use prometheus::IntGaugeVec;
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{Opts, Result};
use sqlx::PgPool;

/// The connections of one pool. Tasks wait for one when all that the pool may have are busy.
#[derive(Clone)]
pub(super) struct PoolMetrics {
    pool: PgPool,
    connections: IntGaugeVec,
}

impl PoolMetrics {
    pub(super) fn new(name: &str, pool: &PgPool) -> Result<Self> {
        let options = Opts::new(
            "database_pool_connections",
            "Connections of a pool: idle, busy, and the most that it may have.",
        );
        let options = options.const_label("pool", name);
        Ok(Self {
            pool: pool.clone(),
            connections: IntGaugeVec::new(options, &["state"])?,
        })
    }
}

impl Collector for PoolMetrics {
    fn desc(&self) -> Vec<&Desc> {
        self.connections.desc()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let open = i64::from(self.pool.size());
        let idle = i64::try_from(self.pool.num_idle())
            .unwrap_or(open)
            .min(open);
        let max = i64::from(self.pool.options().get_max_connections());
        for (state, connections) in [("idle", idle), ("busy", open - idle), ("max", max)] {
            let gauge = self.connections.with_label_values(&[state]);
            gauge.set(connections);
        }
        self.connections.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::metrics::Metrics;
    use sqlx::postgres::PgPoolOptions;

    #[tokio::test]
    async fn each_pool_has_its_connections_counted() {
        let metrics = Metrics::new();
        for name in ["desk", "stacks"] {
            let pool = PgPoolOptions::new().max_connections(7);
            let pool = pool.connect_lazy("postgres://127.0.0.1:1/x");
            metrics.pool(name, &pool.expect("a pool"));
        }
        let text = String::from_utf8(metrics.text().expect("metrics")).expect("UTF-8");
        for line in [
            r#"database_pool_connections{pool="desk",state="max"} 7"#,
            r#"database_pool_connections{pool="stacks",state="busy"} 0"#,
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
}
