//! How rare something is among peers: what many do is not unusual, however far from the middle it lies.

use crate::cells::Kind;
use crate::habits::Peers;
use crate::reasons::{Reason, Signal};
use std::collections::HashMap;

/// What one of a thousand windows shows has all its points.
const RARE: f64 = 3.0;

/// Whose windows are compared, and in what.
pub(crate) type Among = (Peers, Kind, Signal);

/// The points of all peers, and how many windows they have.
#[derive(Default)]
pub(crate) struct Rarity {
    points: HashMap<Among, Vec<f64>>,
    windows: HashMap<(Peers, Kind), usize>,
}

impl Rarity {
    /// Takes note of a window and its reasons.
    pub(crate) fn note(&mut self, peers: Peers, kind: Kind, reasons: &[Reason]) {
        *self.windows.entry((peers, kind)).or_default() += 1;
        for reason in reasons {
            let points = self.points.entry((peers, kind, reason.signal)).or_default();
            points.push(reason.points);
        }
    }

    /// Ready to be asked.
    pub(crate) fn sorted(mut self) -> Self {
        for points in self.points.values_mut() {
            points.sort_by(f64::total_cmp);
        }
        self
    }

    /// How much of its points a reason keeps, from 0 to 1: with the decimal logarithm of the share of windows that have as much.
    #[expect(
        clippy::cast_precision_loss,
        reason = "there are fewer windows than 2^52"
    )]
    pub(crate) fn keeps(&self, peers: Peers, kind: Kind, reason: &Reason) -> f64 {
        let windows = self
            .windows
            .get(&(peers, kind))
            .map_or(1.0, |count| *count as f64);
        let as_much = self
            .points
            .get(&(peers, kind, reason.signal))
            .map_or(0, |points| {
                points.len() - points.partition_point(|known| *known < reason.points)
            });
        let rare = (windows / as_much.max(1) as f64).log10();
        (rare / windows.log10().clamp(1.0, RARE)).clamp(0.0, 1.0)
    }
}
