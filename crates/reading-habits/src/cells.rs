//! Days, weeks and the range of each user, for each purpose.

use crate::habits::{Counts, Habits, Peers, Returns, week_of};
use crate::hours::{Hours, Odd};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// A span of a user's reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Window {
    /// A day.
    Day(NaiveDate),
    /// The week that begins on this Monday.
    Week(NaiveDate),
    /// Everything that was looked at.
    Range,
}

/// The three kinds of windows: what is usual in a day is not in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Day,
    Week,
    Range,
}

/// What one user did for one purpose in a window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) user: usize,
    pub(crate) peers: Peers,
    pub(crate) unit: usize,
    pub(crate) window: Window,
    pub(crate) counts: Counts,
    /// The longest series of numbers; of a day and a week.
    pub(crate) series: u32,
    /// The longest run of names; of a day.
    pub(crate) run: u32,
    /// What was done in odd hours; of a day.
    pub(crate) odd: Odd,
    /// What the user came back to; of the range.
    pub(crate) returns: Returns,
}

impl Window {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Day(_) => Kind::Day,
            Self::Week(_) => Kind::Week,
            Self::Range => Kind::Range,
        }
    }
}

impl Cell {
    /// Different persons that were opened. Beyond a day those who were opened for the first time are counted, each once.
    pub(crate) fn opened(&self) -> u32 {
        match self.window {
            Window::Day(_) => self.counts.opened,
            Window::Week(_) | Window::Range => self.counts.fresh,
        }
    }
}

/// All cells: the days, and what they add up to.
pub(crate) fn cells(habits: &Habits, returns: &HashMap<(usize, Peers), Returns>) -> Vec<Cell> {
    let hours = Hours::of(&habits.days);
    let mut longer: BTreeMap<(Window, usize, Peers), Cell> = BTreeMap::new();
    let mut cells = Vec::with_capacity(habits.days.len());
    for day in &habits.days {
        let cell = Cell {
            user: day.user,
            peers: day.peers,
            unit: day.unit,
            window: Window::Day(day.date),
            counts: day.counts,
            series: day.series,
            run: day.run,
            odd: hours.odd(day),
            returns: Returns::default(),
        };
        cells.push(cell);
        for window in [Window::Week(week_of(day.date)), Window::Range] {
            let key = (window, day.user, day.peers);
            let longer = longer.entry(key).or_insert(Cell {
                window,
                counts: Counts::default(),
                series: 0,
                run: 0,
                odd: Odd::default(),
                ..cell
            });
            longer.unit = day.unit;
            longer.counts.add(&day.counts);
            match window {
                Window::Range => {
                    let returned = returns.get(&(day.user, day.peers));
                    longer.returns = returned.copied().unwrap_or_default();
                }
                _ => longer.series = longer.series.max(day.week_series),
            }
        }
    }
    cells.extend(longer.into_values());
    cells
}
