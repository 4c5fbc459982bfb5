//! What is usual among peers.

use crate::cells::{Cell, Kind, Window};
use crate::habits::{Habits, Peers};
use crate::signals::{self, logarithm};
use crate::usual::{Usual, median};
use std::collections::{HashMap, HashSet};

/// Peers fewer than this are no measure; then the most who read for the purpose elsewhere are.
const PEERS_MIN: usize = 5;

/// Values fewer than this have no median of their own.
const VALUES_MIN: usize = 8;

/// What is usual in one kind of window.
#[derive(Clone, Copy, Default)]
pub(crate) struct Norm {
    pub(crate) opened: Usual,
    pub(crate) listed: Usual,
    pub(crate) series: Usual,
    pub(crate) run: Usual,
    pub(crate) without_act: Usual,
    pub(crate) of_others: Usual,
    pub(crate) returns: Usual,
    pub(crate) returns_of_others: Usual,
}

/// Medians of opened and listed persons, as logarithms.
#[derive(Clone, Copy, Default)]
pub(crate) struct Persons {
    pub(crate) opened: f64,
    pub(crate) listed: f64,
}

/// What is usual, everywhere.
pub(crate) struct Norms {
    of: HashMap<(Peers, Kind), Norm>,
    /// Of all peers in one window.
    windows: HashMap<(Peers, Window), Persons>,
    /// Of a user's days.
    own: HashMap<(usize, Peers), Persons>,
    /// Peers by whom each peers are measured.
    measure: Vec<Peers>,
}

impl Norms {
    pub(crate) fn of(habits: &Habits, cells: &[Cell]) -> Self {
        let measure = measures(habits, cells);
        let mut by_kind: HashMap<(Peers, Kind), Vec<&Cell>> = HashMap::new();
        let mut by_window: HashMap<(Peers, Window), Vec<&Cell>> = HashMap::new();
        let mut by_user: HashMap<(usize, Peers), Vec<&Cell>> = HashMap::new();
        for cell in cells {
            let (peers, kind) = (measure[cell.peers], cell.window.kind());
            by_kind.entry((peers, kind)).or_default().push(cell);
            by_window
                .entry((peers, cell.window))
                .or_default()
                .push(cell);
            if kind == Kind::Day {
                let own = by_user.entry((cell.user, cell.peers));
                own.or_default().push(cell);
            }
        }
        let norms = by_kind.iter().map(|(key, cells)| (*key, Norm::of(cells)));
        Self {
            of: with_shares_of_ranges(norms.collect()),
            windows: by_window.iter().filter_map(persons).collect(),
            own: by_user.iter().filter_map(persons).collect(),
            measure,
        }
    }

    /// By whom a cell is measured.
    pub(crate) fn peers_of(&self, cell: &Cell) -> Peers {
        self.measure[cell.peers]
    }

    /// What is usual for a cell, and the number of persons below which it is not unusual: what all peers did in the same window,
    /// and what the user does on other days.
    pub(crate) fn of_cell(&self, cell: &Cell) -> (Norm, Persons) {
        let (peers, kind) = (self.peers_of(cell), cell.window.kind());
        let norm = self.of.get(&(peers, kind)).copied().unwrap_or_default();
        let all = self
            .windows
            .get(&(peers, cell.window))
            .copied()
            .unwrap_or_default();
        let own = self.own.get(&(cell.user, cell.peers)).copied();
        let own = own.filter(|_| kind == Kind::Day).unwrap_or_default();
        let floor = Persons {
            opened: all.opened.max(own.opened),
            listed: all.listed.max(own.listed),
        };
        (norm, floor)
    }
}

impl Norm {
    fn of(cells: &[&Cell]) -> Self {
        let some = |value: &dyn Fn(&Cell) -> Option<f64>| {
            Usual::of(cells.iter().filter_map(|cell| value(cell)).collect())
        };
        let usual = |value: &dyn Fn(&Cell) -> f64| some(&|cell| Some(value(cell)));
        Self {
            opened: usual(&|cell| logarithm(cell.opened())),
            listed: usual(&|cell| logarithm(cell.counts.listed)),
            series: usual(&|cell| cell.series.into()),
            run: usual(&|cell| cell.run.into()),
            without_act: some(&|cell| {
                signals::share_of(cell.counts.without_act, cell.counts.expected)
            }),
            of_others: some(&|cell| signals::share_of(cell.counts.of_others, cell.counts.fresh)),
            returns: usual(&|cell| cell.returns.days.into()),
            returns_of_others: usual(&|cell| cell.returns.days_of_others.into()),
        }
    }
}

/// Shares are compared with those of whole ranges: a day has too few persons to say what is usual.
fn with_shares_of_ranges(mut norms: HashMap<(Peers, Kind), Norm>) -> HashMap<(Peers, Kind), Norm> {
    let ranges: Vec<(Peers, Norm)> = norms
        .iter()
        .filter(|((_, kind), _)| *kind == Kind::Range)
        .map(|((peers, _), norm)| (*peers, *norm))
        .collect();
    for (peers, range) in ranges {
        for kind in [Kind::Day, Kind::Week] {
            if let Some(norm) = norms.get_mut(&(peers, kind)) {
                norm.without_act = range.without_act;
                norm.of_others = range.of_others;
            }
        }
    }
    norms
}

fn persons<K: Copy>((key, cells): (&K, &Vec<&Cell>)) -> Option<(K, Persons)> {
    if cells.len() < VALUES_MIN {
        return None;
    }
    let mut opened: Vec<f64> = cells.iter().map(|cell| logarithm(cell.opened())).collect();
    let mut listed: Vec<f64> = cells
        .iter()
        .map(|cell| logarithm(cell.counts.listed))
        .collect();
    let persons = Persons {
        opened: median(&mut opened),
        listed: median(&mut listed),
    };
    Some((*key, persons))
}

/// By which peers each peers are measured: few are measured by the largest peers of the purpose, among whom they count.
fn measures(habits: &Habits, cells: &[Cell]) -> Vec<Peers> {
    let mut users: HashMap<Peers, HashSet<usize>> = HashMap::new();
    for cell in cells {
        users.entry(cell.peers).or_default().insert(cell.user);
    }
    let all = || 0..habits.peers.count();
    let largest = |purpose: &str| {
        let of_purpose = all().filter(|&peers| habits.peers.name(peers) == purpose);
        of_purpose.max_by_key(|peers| users.get(peers).map_or(0, HashSet::len))
    };
    let measured = |peers: Peers| match users.get(&peers) {
        Some(users) if users.len() >= PEERS_MIN => peers,
        _ => largest(habits.peers.name(peers)).unwrap_or(peers),
    };
    all().map(measured).collect()
}
