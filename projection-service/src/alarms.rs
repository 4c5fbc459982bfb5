//! How many alarms are open, by rule.

use crate::ReadModel;
use crate::schema::Schema;
use chassis::Context;
use chassis::database::describe;
use prometheus::IntGaugeVec;
use sqlx::PgPool;
use std::collections::HashSet;
use std::time::Duration;

const COUNT_EVERY: Duration = Duration::from_secs(10);

/// Counts open alarms and overdue deadlines until shutdown.
pub(crate) async fn count(pool: PgPool, context: Context) {
    let open = context.metrics.gauges(
        "register_alarms_open",
        "Open alarms and overdue deadlines.",
        &["rule"],
    );
    let mut shown = HashSet::new();
    let mut ticks = tokio::time::interval(COUNT_EVERY);
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match open_by_rule(&pool, &context).await {
            Ok(counts) => show(&open, &mut shown, counts),
            Err(error) => tracing::warn!(error = describe(&error), "open alarms were not counted"),
        }
    }
}

async fn open_by_rule(pool: &PgPool, context: &Context) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    Schema::live(ReadModel::CaseLookup)
        .enter(&mut transaction)
        .await?;
    let rows = sqlx::query!(
        r#"SELECT rule, count(*) AS "open!"
             FROM case_alarms
            WHERE kind = 'ALARM' -- a deadline is one only when it was missed
               OR due_at < $1
            GROUP BY rule"#,
        context.clock.now(),
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    Ok(rows.into_iter().map(|row| (row.rule, row.open)).collect())
}

/// A rule that had alarms and has none any more is shown as zero.
fn show(gauges: &IntGaugeVec, shown: &mut HashSet<String>, counts: Vec<(String, i64)>) {
    for rule in shown.iter() {
        gauges.with_label_values(&[rule]).set(0);
    }
    for (rule, open) in counts {
        gauges.with_label_values(&[&rule]).set(open);
        shown.insert(rule);
    }
}
