//! From what was kept to a ranking.

use crate::habits::{Counts, Habits, Peers, Returns, week_of};
use crate::hours::Hours;
use crate::signals::{self, logarithm};
use crate::usual::{Usual, median};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Peers fewer than this are no measure; then the most who read for the purpose elsewhere are.
const PEERS_MIN: usize = 5;

/// Values fewer than this have no median of their own.
const VALUES_MIN: usize = 8;

/// How much each further window of a user counts whose strongest reason was there before.
const FURTHER: f64 = 0.7;

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

/// What is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Signal {
    /// Many different persons were opened.
    ManyPersons,
    /// Many different persons were listed by searches.
    ManyListed,
    /// Persons were opened and no act followed.
    WithoutAct,
    /// Persons with whom the unit has nothing to do.
    OtherUnits,
    /// Reading in hours in which neither the user nor the unit works.
    OddHours,
    /// Numbers asked one after another.
    Series,
    /// Names asked in the order of the alphabet.
    Alphabet,
    /// One person again and again.
    SamePerson,
}

impl Signal {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ManyPersons => "MANY_PERSONS",
            Self::ManyListed => "MANY_LISTED",
            Self::WithoutAct => "WITHOUT_ACT",
            Self::OtherUnits => "OTHER_UNITS",
            Self::OddHours => "ODD_HOURS",
            Self::Series => "SERIES",
            Self::Alphabet => "ALPHABET",
            Self::SamePerson => "SAME_PERSON",
        }
    }
}

/// Why a window is unusual.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// What is unusual.
    pub signal: Signal,
    /// How much, up to 10.
    pub points: f64,
    /// In which purpose.
    pub purpose: String,
    /// In words, with the figures.
    pub text: String,
    /// The person, where it is about one.
    pub person: Option<u128>,
}

/// A window of a user.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The user.
    pub user: String,
    /// The organisation.
    pub organisation: String,
    /// The unit, the last one in the window.
    pub unit: String,
    /// When.
    pub window: Window,
    /// The sum of the reasons' points.
    pub points: f64,
    /// Accesses in the window.
    pub accesses: u32,
    /// Why, the strongest first. Empty where nothing is unusual.
    pub reasons: Vec<Reason>,
}

/// What one user did for one purpose in a window.
#[derive(Clone, Copy, Debug)]
struct Cell {
    user: usize,
    peers: Peers,
    unit: usize,
    window: Window,
    counts: Counts,
    series: u32,
    run: u32,
    /// Accesses in odd hours, and their weight.
    odd: (u32, f64),
}

/// What is usual among the peers of one kind of window.
#[derive(Clone, Copy, Default)]
struct Norm {
    opened: Usual,
    listed: Usual,
    series: Usual,
    run: Usual,
    without_act: Usual,
    of_others: Usual,
    returns: Usual,
    returns_of_others: Usual,
}

impl Habits {
    /// All windows of all users, the most unusual first.
    pub fn ranked(mut self) -> Vec<Row> {
        let returns = self.end();
        let cells = self.cells();
        let norms = Norms::of(&self, &cells, &returns);
        let mut rows: BTreeMap<(usize, Window), Row> = BTreeMap::new();
        for cell in &cells {
            let row = rows
                .entry((cell.user, cell.window))
                .or_insert_with(|| self.row(cell));
            row.accesses += cell.counts.accesses;
            let purpose = part(&self.peers.names[cell.peers], 1);
            for reason in norms.reasons(cell, purpose, &returns) {
                row.give(reason);
            }
        }
        let mut rows: Vec<Row> = rows.into_values().collect();
        for row in &mut rows {
            row.reasons.sort_by(|a, b| b.points.total_cmp(&a.points));
            row.points = row.reasons.iter().map(|reason| reason.points).sum();
        }
        rows.sort_by(|a, b| {
            b.points
                .total_cmp(&a.points)
                .then(b.accesses.cmp(&a.accesses))
        });
        once_high(rows)
    }

    fn row(&self, cell: &Cell) -> Row {
        let user = &self.users.names[cell.user];
        Row {
            user: part(user, 1).to_owned(),
            organisation: part(user, 0).to_owned(),
            unit: part(&self.units.names[cell.unit], 1).to_owned(),
            window: cell.window,
            points: 0.0,
            accesses: 0,
            reasons: Vec::new(),
        }
    }

    /// Days, weeks and the range.
    fn cells(&self) -> Vec<Cell> {
        let hours = Hours::of(&self.days);
        let mut longer: BTreeMap<(Window, usize, Peers), Cell> = BTreeMap::new();
        let mut cells = Vec::with_capacity(self.days.len());
        for day in &self.days {
            let cell = Cell {
                user: day.user,
                peers: day.peers,
                unit: day.unit,
                window: Window::Day(day.day),
                counts: day.counts,
                series: day.series,
                run: day.run,
                odd: hours.odd(day),
            };
            cells.push(cell);
            for window in [Window::Week(week_of(day.day)), Window::Range] {
                let longer = longer.entry((window, day.user, day.peers)).or_insert(Cell {
                    window,
                    counts: Counts::default(),
                    series: 0,
                    run: 0,
                    odd: (0, 0.0),
                    ..cell
                });
                longer.unit = day.unit;
                longer.counts.add(&day.counts);
                longer.series = longer.series.max(day.week_series);
            }
        }
        cells.extend(longer.into_values());
        cells
    }
}

/// Puts a user's further windows with the same strongest reason lower, so that one user does not hide the others.
fn once_high(rows: Vec<Row>) -> Vec<Row> {
    let mut before: HashMap<(String, Signal), i32> = HashMap::new();
    let mut weighed: Vec<(f64, Row)> = rows
        .into_iter()
        .map(|row| {
            let Some(strongest) = row.reasons.first() else {
                return (0.0, row);
            };
            let same = before
                .entry((row.user.clone(), strongest.signal))
                .or_default();
            let weight = row.points * FURTHER.powi(*same);
            *same += 1;
            (weight, row)
        })
        .collect();
    weighed.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    weighed.into_iter().map(|(_, row)| row).collect()
}

impl Row {
    /// A reason counts once: for the purpose for which it is strongest.
    fn give(&mut self, reason: Reason) {
        match self
            .reasons
            .iter_mut()
            .find(|known| known.signal == reason.signal)
        {
            Some(known) if known.points >= reason.points => {}
            Some(known) => *known = reason,
            None => self.reasons.push(reason),
        }
    }
}

/// What is usual among peers.
struct Norms {
    /// For each peers and kind of window.
    of: HashMap<(Peers, u8), Norm>,
    /// The median of all peers in one window, of opened and listed persons.
    windows: HashMap<(Peers, Window), (f64, f64)>,
    /// The median of a user's days.
    own: HashMap<(usize, Peers), (f64, f64)>,
    /// Peers by whom each peers are measured.
    measure: Vec<Peers>,
}

impl Norms {
    fn of(habits: &Habits, cells: &[Cell], returns: &HashMap<(usize, Peers), Returns>) -> Self {
        let measure = measures(habits, cells);
        let mut by_kind: HashMap<(Peers, u8), Vec<&Cell>> = HashMap::new();
        let mut by_window: HashMap<(Peers, Window), Vec<&Cell>> = HashMap::new();
        let mut by_user: HashMap<(usize, Peers), Vec<&Cell>> = HashMap::new();
        for cell in cells {
            let peers = measure[cell.peers];
            by_kind
                .entry((peers, cell.window.kind()))
                .or_default()
                .push(cell);
            by_window
                .entry((peers, cell.window))
                .or_default()
                .push(cell);
            if matches!(cell.window, Window::Day(_)) {
                by_user
                    .entry((cell.user, cell.peers))
                    .or_default()
                    .push(cell);
            }
        }
        let norm = |cells: &Vec<&Cell>| Norm::of(cells, returns);
        let mut norms: HashMap<_, _> = by_kind
            .iter()
            .map(|(key, cells)| (*key, norm(cells)))
            .collect();
        share_ranges(&mut norms);
        Self {
            of: norms,
            windows: by_window.iter().filter_map(medians).collect(),
            own: by_user.iter().filter_map(medians).collect(),
            measure,
        }
    }

    fn reasons(
        &self,
        cell: &Cell,
        purpose: &str,
        returns: &HashMap<(usize, Peers), Returns>,
    ) -> Vec<Reason> {
        let peers = self.measure[cell.peers];
        let Some(norm) = self.of.get(&(peers, cell.window.kind())) else {
            return Vec::new();
        };
        let counts = &cell.counts;
        let mut floor = self
            .windows
            .get(&(peers, cell.window))
            .copied()
            .unwrap_or_default();
        let is_day = matches!(cell.window, Window::Day(_));
        let (opened, listed) = cell.window.persons(counts);
        if let Some(own) = self.own.get(&(cell.user, cell.peers)).filter(|_| is_day) {
            floor = (floor.0.max(own.0), floor.1.max(own.1));
        }
        let usually = |usual: Usual, floor: f64| usual.median.max(floor).exp_m1();
        let percent = |part: u32, of: u32| 100 * part / of.max(1);
        let mut reasons = Vec::new();
        let mut give = |signal, points: f64, text: String, person| {
            if points > 0.0 {
                reasons.push(Reason {
                    signal,
                    points,
                    purpose: purpose.to_owned(),
                    text,
                    person,
                });
            }
        };
        give(
            Signal::ManyPersons,
            signals::many(opened, norm.opened, floor.0),
            format!(
                "{opened} different persons; {:.0} are usual",
                usually(norm.opened, floor.0)
            ),
            None,
        );
        give(
            Signal::ManyListed,
            signals::many(listed, norm.listed, floor.1),
            format!(
                "{listed} persons in results of searches; {:.0} are usual",
                usually(norm.listed, floor.1)
            ),
            None,
        );
        give(
            Signal::OtherUnits,
            signals::share(counts.of_others, counts.fresh, norm.of_others),
            format!(
                "the unit has nothing to do with {} of {} persons, {} %; {:.0} % are usual",
                counts.of_others,
                counts.fresh,
                percent(counts.of_others, counts.fresh),
                100.0 * norm.of_others.median
            ),
            None,
        );
        if !is_day {
            give(
                Signal::WithoutAct,
                signals::share(counts.without_act, counts.expected, norm.without_act),
                format!(
                    "no act followed on {} of {} persons, {} %; {:.0} % are usual",
                    counts.without_act,
                    counts.expected,
                    percent(counts.without_act, counts.expected),
                    100.0 * norm.without_act.median
                ),
                None,
            );
        }
        if cell.window != Window::Range {
            give(
                Signal::Series,
                signals::series(cell.series, norm.series),
                format!(
                    "{} numbers that follow each other; {:.0} are usual",
                    cell.series, norm.series.median
                ),
                None,
            );
        }
        give(
            Signal::Alphabet,
            signals::series(cell.run, norm.run),
            format!(
                "{} names in the order of the alphabet; {:.0} are usual",
                cell.run, norm.run.median
            ),
            None,
        );
        give(
            Signal::OddHours,
            signals::odd_hours(cell.odd.1),
            format!(
                "{} accesses in hours in which neither the user nor the unit works",
                cell.odd.0
            ),
            None,
        );
        if cell.window == Window::Range
            && let Some(returns) = returns.get(&(cell.user, cell.peers))
        {
            let any = (
                signals::same_person(returns.days, norm.returns),
                returns.days,
                returns.person,
                norm.returns,
            );
            let others = (
                signals::same_person(returns.days_of_others, norm.returns_of_others),
                returns.days_of_others,
                returns.person_of_others,
                norm.returns_of_others,
            );
            let (points, days, person, usual) = if others.0 >= any.0 { others } else { any };
            give(
                Signal::SamePerson,
                points,
                format!(
                    "one person on {days} days without an act; {:.0} are usual",
                    usual.median
                ),
                Some(person),
            );
        }
        reasons
    }
}

impl Window {
    fn kind(self) -> u8 {
        match self {
            Self::Day(_) => 0,
            Self::Week(_) => 1,
            Self::Range => 2,
        }
    }

    /// Different persons opened and listed. Beyond a day only those opened for the first time are counted once.
    fn persons(self, counts: &Counts) -> (u32, u32) {
        match self {
            Self::Day(_) => (counts.opened, counts.listed),
            Self::Week(_) | Self::Range => (counts.fresh, counts.listed),
        }
    }
}

impl Norm {
    fn of(cells: &[&Cell], returns: &HashMap<(usize, Peers), Returns>) -> Self {
        let usual = |value: &dyn Fn(&Cell) -> Option<f64>| {
            Usual::of(cells.iter().filter_map(|cell| value(cell)).collect())
        };
        let returns = |cell: &Cell| returns.get(&(cell.user, cell.peers));
        Self {
            opened: usual(&|cell| Some(logarithm(cell.window.persons(&cell.counts).0))),
            listed: usual(&|cell| Some(logarithm(cell.window.persons(&cell.counts).1))),
            series: usual(&|cell| Some(f64::from(cell.series))),
            run: usual(&|cell| Some(f64::from(cell.run))),
            without_act: usual(&|cell| signals::shares(&cell.counts).0),
            of_others: usual(&|cell| signals::shares(&cell.counts).1),
            returns: usual(&|cell| returns(cell).map(|returns| f64::from(returns.days))),
            returns_of_others: usual(&|cell| {
                returns(cell).map(|returns| f64::from(returns.days_of_others))
            }),
        }
    }
}

/// Shares are compared with those of whole ranges: a day has too few persons to say what is usual.
fn share_ranges(norms: &mut HashMap<(Peers, u8), Norm>) {
    let ranges: Vec<(Peers, Norm)> = norms
        .iter()
        .filter(|((_, kind), _)| *kind == Window::Range.kind())
        .map(|((peers, _), norm)| (*peers, *norm))
        .collect();
    for (peers, range) in ranges {
        for kind in 0..Window::Range.kind() {
            if let Some(norm) = norms.get_mut(&(peers, kind)) {
                norm.without_act = range.without_act;
                norm.of_others = range.of_others;
            }
        }
    }
}

fn medians<K: Copy>((key, cells): (&K, &Vec<&Cell>)) -> Option<(K, (f64, f64))> {
    if cells.len() < VALUES_MIN {
        return None;
    }
    let persons = |cell: &&Cell| cell.window.persons(&cell.counts);
    let mut opened: Vec<f64> = cells
        .iter()
        .map(|cell| logarithm(persons(cell).0))
        .collect();
    let mut listed: Vec<f64> = cells
        .iter()
        .map(|cell| logarithm(persons(cell).1))
        .collect();
    Some((*key, (median(&mut opened), median(&mut listed))))
}

/// By which peers each peers are measured: few are measured by the largest peers of the purpose, among whom they count.
fn measures(habits: &Habits, cells: &[Cell]) -> Vec<Peers> {
    let mut users: HashMap<Peers, HashSet<usize>> = HashMap::new();
    for cell in cells {
        users.entry(cell.peers).or_default().insert(cell.user);
    }
    let names = &habits.peers.names;
    let largest = |purpose: &str| {
        let of_purpose = (0..names.len()).filter(|&peers| part(&names[peers], 1) == purpose);
        of_purpose.max_by_key(|peers| users.get(peers).map_or(0, HashSet::len))
    };
    let measured = |peers: Peers| match users.get(&peers) {
        Some(users) if users.len() >= PEERS_MIN => peers,
        _ => largest(part(&names[peers], 1)).unwrap_or(peers),
    };
    (0..names.len()).map(measured).collect()
}

fn part(joined: &str, index: usize) -> &str {
    joined.split('\0').nth(index).unwrap_or_default()
}
