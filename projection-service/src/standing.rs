//! How a projector stands: for operators, metrics and readiness.

use crate::ReadModel;
use chassis::Context;
use chassis::clock::Clock;
use chassis::health::Condition;
use chrono::{DateTime, Utc};
use prometheus::{Gauge, IntGauge};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::watch;
use utoipa::ToSchema;

/// Lag from which the service is not ready: checks would answer REFER.
const LAG_SECONDS_MAX: f64 = 10.0;

/// How a projector stands.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Standing {
    /// The read model.
    #[schema(example = "case_lookup")]
    pub name: &'static str,
    /// The version of its fold.
    pub version: i32,
    /// The last position that is folded in.
    pub position: u64,
    /// The last position of the log, as far as it was seen.
    pub head: u64,
    /// For how many seconds the read model has been behind the log; 0 when it is not.
    pub lag_seconds: f64,
    /// What the projector does.
    pub state: ProjectorState,
    /// Why it does not go on, if it does not. Holds no personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What a projector does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProjectorState {
    /// It has not reached the end of the log yet.
    CatchingUp,
    /// It has reached the end of the log.
    Current,
    /// The database or the keys are away; it tries again.
    Waiting,
    /// It cannot go on: an event cannot be applied, the log is not whole, or the read model has to be rebuilt. It tries again
    /// now and then.
    Stopped,
}

/// Where one projector says how it stands.
pub(crate) struct Board {
    clock: Arc<dyn Clock>,
    condition: Condition,
    position: IntGauge,
    lag: Gauge,
    stopped: IntGauge,
    behind_since: Option<DateTime<Utc>>,
    shown: watch::Sender<Standing>,
}

/// The gauges of all projectors.
#[derive(Clone)]
pub(crate) struct Gauges {
    position: prometheus::IntGaugeVec,
    lag: prometheus::GaugeVec,
    stopped: prometheus::IntGaugeVec,
}

impl Gauges {
    pub(crate) fn registered_in(metrics: &chassis::metrics::Metrics) -> Self {
        let label = &["projection"];
        Self {
            position: metrics.gauges(
                "register_projection_position",
                "Last position folded into the read model.",
                label,
            ),
            lag: metrics.fractions(
                "register_projection_lag_seconds",
                "For how long the read model has been behind the log.",
                label,
            ),
            stopped: metrics.gauges(
                "register_projection_stopped",
                "1 while the projector cannot go on.",
                label,
            ),
        }
    }
}

impl Board {
    pub(crate) fn new(model: ReadModel, gauges: &Gauges, context: &Context) -> Self {
        let standing = Standing {
            name: model.name(),
            version: model.version(),
            position: 0,
            head: 0,
            lag_seconds: 0.0,
            state: ProjectorState::CatchingUp,
            problem: None,
        };
        let label = &[model.name()];
        Self {
            clock: Arc::clone(&context.clock),
            condition: context.readiness.condition(model.name()),
            position: gauges.position.with_label_values(label),
            lag: gauges.lag.with_label_values(label),
            stopped: gauges.stopped.with_label_values(label),
            behind_since: None,
            shown: watch::Sender::new(standing),
        }
    }

    pub(crate) fn follow(&self) -> watch::Receiver<Standing> {
        self.shown.subscribe()
    }

    /// The projector is at a position, and the log ends at `head`. `recorded_at` is that of the first event which was not
    /// folded in when this was found out.
    pub(crate) fn moved(&mut self, position: u64, head: u64, recorded_at: Option<DateTime<Utc>>) {
        let behind = position < head;
        if behind {
            self.behind_since = self
                .behind_since
                .or(recorded_at)
                .or_else(|| Some(self.clock.now()));
        } else {
            self.behind_since = None;
        }
        let state = if behind {
            ProjectorState::CatchingUp
        } else {
            ProjectorState::Current
        };
        self.show(|standing| {
            standing.position = position;
            standing.head = head;
            // A projector that has been current stays so while it folds what has just arrived.
            if !(behind && standing.state == ProjectorState::Current) {
                standing.state = state;
            }
            standing.problem = None;
        });
    }

    /// The projector cannot go on now.
    pub(crate) fn failed(&mut self, state: ProjectorState, problem: String) {
        self.behind_since = self.behind_since.or_else(|| Some(self.clock.now()));
        self.show(|standing| {
            standing.state = state;
            standing.problem = Some(problem);
        });
    }

    /// Time has passed.
    pub(crate) fn refresh(&mut self) {
        self.show(|_| ());
    }

    fn show(&mut self, change: impl FnOnce(&mut Standing)) {
        let lag = self.behind_since.map_or(0.0, |since| {
            let milliseconds = (self.clock.now() - since)
                .num_milliseconds()
                .clamp(0, i64::from(i32::MAX));
            f64::from(i32::try_from(milliseconds).unwrap_or(i32::MAX)) / 1_000.0
        });
        self.shown.send_modify(|standing| {
            change(standing);
            standing.lag_seconds = lag;
        });
        let standing = self.shown.borrow();
        self.position.set(standing.position.cast_signed());
        self.lag.set(lag);
        self.stopped
            .set(i64::from(standing.state == ProjectorState::Stopped));
        match (&standing.problem, standing.state) {
            (Some(problem), _) => self.condition.fails(problem.clone()),
            (None, ProjectorState::Current) if lag <= LAG_SECONDS_MAX => self.condition.ok(),
            (None, _) => self.condition.fails("the read model is behind the log"),
        }
    }
}
