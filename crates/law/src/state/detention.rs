//! Detentions: the clocks that run against them, and what happens inside them.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    DetentionExtensionReason, DetentionGround, DetentionJustification, DetentionRegime, Premises,
    ReleaseReason,
};
use events::payloads::Decision;
use events::{DetentionId, UnitCode};
use serde::{Deserialize, Serialize};

parts! {
    /// A detention.
    pub struct Detention {
        /// The detention.
        detention_id: DetentionId,
        /// The actual moment.
        started_at: DateTime<Utc>,
        /// The reason.
        reason: DetentionGround,
        /// The SBG unit.
        unit: UnitCode,
        /// When the police had detained the person before, if they did.
        police_detained_at: Option<DateTime<Utc>>,
        /// Why a child is detained all the same (rule R-049).
        justification: Option<DetentionJustification>,
        /// The new facts after a refusal by a court (rule R-053); `None` also after lawful erasure.
        new_facts: Option<String>,
        /// Placements, oldest first (Reg. 122 p. 5.5.1, 5.5.2).
        placements: Vec<Placement>,
        /// Motions to the court, in the order in which they were recorded.
        motions: Vec<CourtMotion>,
        /// Extensions by a court, oldest first.
        extensions: Vec<CourtExtension>,
        /// The clocks that ran before the one that runs, oldest first; all of them once the person is released.
        stopped: Vec<Clock>,
        /// How it stands.
        situation: DetentionSituation,
    }

    /// The time that the law gives to a detention, from its start, a decision of a court or a switch of the regime.
    pub struct Clock {
        /// Under which law.
        regime: DetentionRegime,
        /// By whose word.
        basis: DetentionBasis,
        /// From when it runs.
        since: DateTime<Utc>,
        /// When detention ends at the latest (rules ).
        limit_at: DateTime<Utc>,
        /// When the motion to the court is due (rule R-041); not written in the first version of the start.
        motion_due_at: Option<DateTime<Utc>>,
    }

    /// A placement in premises.
    pub struct Placement {
        /// The moment.
        placed_at: DateTime<Utc>,
        /// The premises.
        premises: Premises,
    }

    /// A motion to the court.
    pub struct CourtMotion {
        /// The moment.
        filed_at: DateTime<Utc>,
        /// When the court decides at the latest (rule R-045).
        decision_due_at: Option<DateTime<Utc>>,
    }

    /// A court's extension.
    pub struct CourtExtension {
        /// The decision.
        decision: Decision,
        /// First day.
        from: NaiveDate,
        /// Last day, included.
        until: NaiveDate,
        /// Why detention for return goes on beyond six months.
        reason: Option<DetentionExtensionReason>,
    }
}

/// By whose word a person is detained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetentionBasis {
    /// That of SBG, for the time that the law gives without a court.
    Initial,
    /// That of a court.
    CourtDecision,
}

/// How a detention stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetentionSituation {
    /// The person is detained, against this clock.
    Detained(Clock),
    /// The person was released.
    Released {
        /// The moment.
        at: DateTime<Utc>,
        /// The reason.
        reason: ReleaseReason,
    },
}

impl Detention {
    /// The clock that runs; `None` once the person is released.
    pub fn clock(&self) -> Option<&Clock> {
        match &self.situation {
            DetentionSituation::Detained(clock) => Some(clock),
            DetentionSituation::Released { .. } => None,
        }
    }

    /// Whether the person is detained.
    pub fn is_open(&self) -> bool {
        self.clock().is_some()
    }

    /// The moment of release.
    pub fn released_at(&self) -> Option<DateTime<Utc>> {
        match self.situation {
            DetentionSituation::Detained(_) => None,
            DetentionSituation::Released { at, .. } => Some(at),
        }
    }

    /// Whether a moment lies inside, start and release included.
    pub fn covers(&self, moment: DateTime<Utc>) -> bool {
        self.started_at <= moment && self.released_at().is_none_or(|end| moment <= end)
    }

    /// Every clock that ran or runs, oldest first.
    pub fn clocks(&self) -> impl DoubleEndedIterator<Item = &Clock> {
        self.stopped.iter().chain(self.clock())
    }

    /// The clock that ran at a moment.
    pub fn clock_at(&self, moment: DateTime<Utc>) -> Option<&Clock> {
        self.clocks().rev().find(|clock| clock.since <= moment)
    }

    /// From when it has been under the law under which it is, or was when it ended: the start or the last switch.
    pub fn regime_since(&self) -> DateTime<Utc> {
        let regime = self.clocks().last().map(|clock| clock.regime);
        let under_it = self
            .clocks()
            .rev()
            .take_while(|clock| Some(clock.regime) == regime);
        under_it.last().map_or(self.started_at, |clock| clock.since)
    }

    /// The clock of return that rests while the person is detained under the Asylum Law, or rested before detention for
    /// return went on (rule R-044).
    pub fn rested_clock(&self) -> Option<&Clock> {
        let regime = self.clocks().last().map(|clock| clock.regime);
        let mut before = self
            .clocks()
            .rev()
            .skip_while(|clock| Some(clock.regime) == regime);
        before.find(|clock| clock.regime == DetentionRegime::Return)
    }

    /// The latest moment at which the person is known to have been detained.
    pub fn last_known_at(&self) -> DateTime<Utc> {
        let placed_at = self.placements.iter().map(|known| known.placed_at).max();
        let seen_at = self.regime_since().max(self.started_at);
        placed_at.map_or(seen_at, |placed_at| placed_at.max(seen_at))
    }

    /// Every clock that ran or runs, oldest first, to be put right.
    pub(crate) fn clocks_mut(&mut self) -> impl Iterator<Item = &mut Clock> {
        let running = match &mut self.situation {
            DetentionSituation::Detained(clock) => Some(clock),
            DetentionSituation::Released { .. } => None,
        };
        self.stopped.iter_mut().chain(running)
    }

    /// The first moment at which it went on under another law, if it did (rule R-044).
    pub fn first_switched_at(&self) -> Option<DateTime<Utc>> {
        let mut pairs = self.clocks().zip(self.clocks().skip(1));
        let switched = pairs.find(|(before, after)| before.regime != after.regime);
        switched.map(|(_, after)| after.since)
    }

    /// A placement takes its place among those that are known.
    pub(crate) fn place(&mut self, placement: Placement) {
        let earlier = |known: &Placement| known.placed_at <= placement.placed_at;
        let place = self.placements.partition_point(earlier);
        self.placements.insert(place, placement);
    }

    /// Another clock runs from now on; of a detention that is over, it was the last one that ran.
    pub(crate) fn run(&mut self, clock: Clock) {
        match &mut self.situation {
            DetentionSituation::Detained(running) => {
                self.stopped.push(std::mem::replace(running, clock));
            }
            DetentionSituation::Released { .. } => self.stopped.push(clock),
        }
    }

    /// The person was released, at this moment and for this reason: no clock runs.
    pub(crate) fn release(&mut self, at: DateTime<Utc>, reason: ReleaseReason) {
        let released = DetentionSituation::Released { at, reason };
        if let DetentionSituation::Detained(clock) =
            std::mem::replace(&mut self.situation, released)
        {
            self.stopped.push(clock);
        }
    }

    /// The person was not released: the clock that ran last goes on.
    pub(crate) fn take_release_back(&mut self) {
        if self.released_at().is_some()
            && let Some(clock) = self.stopped.pop()
        {
            self.situation = DetentionSituation::Detained(clock);
        }
    }
}
