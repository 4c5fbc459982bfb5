//! What is kept of the accesses while they pass by.

use crate::series::{Alphabet, Serial, longest_series};
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The most persons that are remembered of one user; further ones count as new each time.
const PERSONS_MAX: usize = 20_000;

/// The most numbers of one user that are kept of one week.
const NUMBERS_MAX: usize = 20_000;

/// One access, as the log has it.
#[derive(Clone, Debug)]
pub struct Access<'a> {
    /// Who.
    pub user: &'a str,
    /// The organisation.
    pub organisation: &'a str,
    /// The unit.
    pub unit: &'a str,
    /// Why.
    pub purpose: &'a str,
    /// When, civil time in Latvia.
    pub at: NaiveDateTime,
    /// Whether the persons were opened or asked for one by one; otherwise they were listed.
    pub opened: bool,
    /// The persons.
    pub persons: &'a [Person],
    /// Document and decision numbers that were asked for, as [`crate::serials`] reads them.
    pub numbers: &'a [(u64, u64)],
    /// The name that was asked for.
    pub name: Option<&'a str>,
}

/// A person in an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The file, or a digest of who was asked for.
    pub id: u128,
    /// Whether the user acted on the file in the days after; `None` where nobody expects it or it is too early to say.
    pub acted: Option<bool>,
    /// Whether the user's unit ever acted on the file.
    pub of_unit: bool,
}

/// Peers: users of one organisation who read for one purpose.
pub(crate) type Peers = usize;

/// What one user did for one purpose on one day.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    pub(crate) user: usize,
    pub(crate) peers: Peers,
    pub(crate) unit: usize,
    pub(crate) date: NaiveDate,
    pub(crate) hours: [Hour; 24],
    pub(crate) counts: Counts,
    /// The longest series of numbers, on the day and in its week up to then; the longest run of names.
    pub(crate) series: u32,
    pub(crate) week_series: u32,
    pub(crate) run: u32,
}

/// What was done in an hour.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hour {
    pub(crate) accesses: u16,
    /// Opened persons of which an act was to be expected, and those without.
    pub(crate) expected: u16,
    pub(crate) without_act: u16,
}

/// Counts that can be added up over days.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) accesses: u32,
    /// Different persons of the day, opened and listed.
    pub(crate) opened: u32,
    pub(crate) listed: u32,
    /// Persons opened for the first time in the range.
    pub(crate) fresh: u32,
    /// Of those the ones of which an act was to be expected, and those without.
    pub(crate) expected: u32,
    pub(crate) without_act: u32,
    /// Of those the ones with which the unit has nothing to do.
    pub(crate) of_others: u32,
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.accesses += other.accesses;
        self.opened += other.opened;
        self.listed += other.listed;
        self.fresh += other.fresh;
        self.expected += other.expected;
        self.without_act += other.without_act;
        self.of_others += other.of_others;
    }
}

/// How often a user came back to a person without acting.
#[derive(Clone, Copy, Debug, Default)]
struct Visits {
    last: NaiveDate,
    idle_days: u16,
    of_unit: bool,
}

/// What one user keeps coming back to, per purpose.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Returns {
    pub(crate) days: u16,
    pub(crate) person: u128,
    pub(crate) days_of_others: u16,
    pub(crate) person_of_others: u128,
}

#[derive(Default)]
struct Today {
    hours: [Hour; 24],
    counts: Counts,
    opened: HashSet<u128>,
    listed: HashSet<u128>,
    numbers: BTreeSet<Serial>,
    names: Alphabet,
}

#[derive(Default)]
struct Reader {
    unit: usize,
    today: Today,
    week: BTreeSet<Serial>,
    visits: HashMap<u128, Visits>,
}

/// The habits of all users in a range of time.
#[derive(Default)]
pub struct Habits {
    pub(crate) users: Names,
    pub(crate) peers: Names,
    pub(crate) units: Names,
    pub(crate) days: Vec<Day>,
    readers: HashMap<(usize, Peers), Reader>,
    today: NaiveDate,
}

/// What is named by an organisation and something in it, numbered.
#[derive(Default)]
pub(crate) struct Names {
    names: Vec<[String; 2]>,
    numbers: HashMap<[String; 2], usize>,
}

impl Names {
    fn number(&mut self, organisation: &str, name: &str) -> usize {
        let key = [organisation.to_owned(), name.to_owned()];
        if let Some(&number) = self.numbers.get(&key) {
            return number;
        }
        let number = self.names.len();
        self.names.push(key.clone());
        self.numbers.insert(key, number);
        number
    }

    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn organisation(&self, number: usize) -> &str {
        &self.names[number][0]
    }

    pub(crate) fn name(&self, number: usize) -> &str {
        &self.names[number][1]
    }
}

impl Habits {
    /// Takes note of an access. Accesses come in the order of time; one that is earlier than the day of the one before counts
    /// to that day.
    pub fn note(&mut self, access: &Access<'_>) {
        let day = access.at.date();
        if day > self.today {
            self.end_day(day);
        }
        let user = self.users.number(access.organisation, access.user);
        let peers = self.peers.number(access.organisation, access.purpose);
        let unit = self.units.number(access.organisation, access.unit);
        let reader = self.readers.entry((user, peers)).or_default();
        reader.unit = unit;
        reader.note(access, self.today);
    }

    /// Ends the last day.
    pub(crate) fn end(&mut self) -> HashMap<(usize, Peers), Returns> {
        self.end_day(NaiveDate::MAX);
        let readers = std::mem::take(&mut self.readers);
        readers
            .into_iter()
            .map(|(key, reader)| (key, reader.returns()))
            .collect()
    }

    fn end_day(&mut self, next: NaiveDate) {
        let ended = std::mem::replace(&mut self.today, next);
        let same_week = week_of(ended) == week_of(next);
        for (&(user, peers), reader) in &mut self.readers {
            let today = std::mem::take(&mut reader.today);
            if today.counts.accesses > 0 {
                if reader.week.len() < NUMBERS_MAX {
                    reader.week.extend(&today.numbers);
                }
                self.days
                    .push(today.ended(user, peers, reader.unit, ended, &reader.week));
            }
            if !same_week {
                reader.week.clear();
            }
        }
    }
}

/// The Monday before a day.
pub(crate) fn week_of(day: NaiveDate) -> NaiveDate {
    let since = day.weekday().num_days_from_monday();
    day.checked_sub_days(chrono::Days::new(since.into()))
        .unwrap_or(day)
}

impl Reader {
    fn note(&mut self, access: &Access<'_>, day: NaiveDate) {
        let today = &mut self.today;
        today.counts.accesses += 1;
        let hour = &mut today.hours[access.at.hour() as usize % 24];
        hour.accesses = hour.accesses.saturating_add(1);
        for person in access.persons.iter().filter(|_| access.opened) {
            let count = |count: u16, holds: bool| count.saturating_add(holds.into());
            hour.expected = count(hour.expected, person.acted.is_some());
            hour.without_act = count(hour.without_act, person.acted == Some(false));
        }
        today.numbers.extend(access.numbers);
        if let Some(name) = access.name {
            today.names.note(name);
        }
        for person in access.persons {
            if !access.opened {
                self.today.listed.insert(person.id);
            } else if self.today.opened.insert(person.id) {
                self.open(person, day);
            }
        }
    }

    /// A person is opened for the first time on a day.
    fn open(&mut self, person: &Person, day: NaiveDate) {
        let counts = &mut self.today.counts;
        let idle = person.acted != Some(true);
        if let Some(visits) = self.visits.get_mut(&person.id) {
            visits.last = day;
            visits.idle_days = visits.idle_days.saturating_add(idle.into());
            return;
        }
        counts.fresh += 1;
        counts.expected += u32::from(person.acted.is_some());
        counts.without_act += u32::from(person.acted == Some(false));
        counts.of_others += u32::from(!person.of_unit);
        if self.visits.len() >= PERSONS_MAX {
            // Those who were not seen for long are forgotten, and with them the least that is known.
            let day_before = day.checked_sub_days(chrono::Days::new(28)).unwrap_or(day);
            self.visits
                .retain(|_, visits| visits.idle_days > 1 || visits.last > day_before);
        }
        if self.visits.len() < PERSONS_MAX {
            let visits = Visits {
                last: day,
                idle_days: idle.into(),
                of_unit: person.of_unit,
            };
            self.visits.insert(person.id, visits);
        }
    }

    fn returns(self) -> Returns {
        let mut returns = Returns::default();
        for (person, visits) in self.visits {
            // The smaller id of two, so that the same accesses give the same answer.
            let more = |days: u16, known: u128| {
                (visits.idle_days, std::cmp::Reverse(person)) > (days, std::cmp::Reverse(known))
            };
            if more(returns.days, returns.person) {
                (returns.days, returns.person) = (visits.idle_days, person);
            }
            if !visits.of_unit && more(returns.days_of_others, returns.person_of_others) {
                (returns.days_of_others, returns.person_of_others) = (visits.idle_days, person);
            }
        }
        returns
    }
}

impl Today {
    fn ended(
        self,
        user: usize,
        peers: Peers,
        unit: usize,
        day: NaiveDate,
        week: &BTreeSet<Serial>,
    ) -> Day {
        let count = |set: &HashSet<u128>| u32::try_from(set.len()).unwrap_or(u32::MAX);
        Day {
            user,
            peers,
            unit,
            date: day,
            hours: self.hours,
            counts: Counts {
                opened: count(&self.opened),
                listed: count(&self.listed),
                ..self.counts
            },
            series: longest_series(&self.numbers),
            week_series: longest_series(week),
            run: self.names.longest(),
        }
    }
}
