//! A quarter of honest work: guards in shifts, officers with cases, auditors with bursts. Nothing here knows how reading is judged.

use crate::chance::Chance;
use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use reading_habits::{Access, Habits, Person, digest, serials};

pub(crate) const DAYS: u64 = 91;

/// Files that one unit works with.
const FILES_OF_UNIT: u64 = 3_000;

/// One access before it is told to the detector.
#[derive(Clone)]
pub(crate) struct Look {
    pub(crate) user: usize,
    pub(crate) at: NaiveDateTime,
    pub(crate) purpose: &'static str,
    pub(crate) opened: bool,
    pub(crate) persons: Vec<Person>,
    pub(crate) number: Option<String>,
    pub(crate) name: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Guard,
    Officer,
    Auditor,
}

pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) organisation: &'static str,
    pub(crate) unit: usize,
    pub(crate) work: Work,
    /// Cases or checks a day.
    pace: f64,
    /// Shares of reads that an act follows, by purpose.
    acts: (f64, f64),
    /// Where the shifts of a guard begin in their rotation.
    turn: u64,
    pub(crate) cases: Vec<u64>,
}

pub(crate) struct World {
    pub(crate) users: Vec<User>,
    pub(crate) looks: Vec<Look>,
}

pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day")
}

pub(crate) fn day(number: u64) -> NaiveDate {
    first_day() + Days::new(number)
}

pub(crate) fn is_free(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

pub(crate) fn at(day: NaiveDate, hour: f64) -> NaiveDateTime {
    #[expect(clippy::cast_possible_truncation, reason = "a day has few seconds")]
    let seconds = TimeDelta::seconds((hour * 3_600.0) as i64);
    day.and_hms_opt(0, 0, 0).expect("midnight") + seconds
}

/// A file of a unit.
pub(crate) fn file(unit: usize, chance: &mut Chance) -> u64 {
    unit as u64 * 1_000_000 + chance.below(FILES_OF_UNIT)
}

pub(crate) fn unit_of(file: u64) -> usize {
    usize::try_from(file / 1_000_000).expect("a unit")
}

pub(crate) fn name(chance: &mut Chance) -> String {
    let syllables = [
        "ka", "ri", "mov", "ber", "zins", "ali", "no", "ra", "sto", "len", "vu", "dja", "ze", "pet",
    ];
    let length = chance.between(2, 4);
    (0..length)
        .map(|_| syllables[usize::try_from(chance.below(14)).expect("few")])
        .collect()
}

pub(crate) fn passport(chance: &mut Chance) -> u64 {
    chance.below(9_000_000) + 1_000_000
}

impl World {
    /// `size` 1 is about a million accesses.
    pub(crate) fn honest(size: f64, seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let mut world = Self {
            users: people(size, &mut chance),
            looks: Vec::new(),
        };
        for user in 0..world.users.len() {
            for number in 0..DAYS {
                match world.users[user].work {
                    Work::Guard => world.shift(user, number, &mut chance),
                    Work::Officer => world.office_day(user, number, &mut chance),
                    Work::Auditor => world.audit_day(user, number, &mut chance),
                }
            }
        }
        world
    }

    /// Two days, two nights, four days off. Half of the travellers come in waves.
    fn shift(&mut self, user: usize, number_of_day: u64, chance: &mut Chance) {
        let (start, busy) = match (number_of_day + self.users[user].turn) % 8 {
            0 | 1 => (8.0, 1.0),
            2 | 3 => (20.0, 0.5),
            _ => return,
        };
        if chance.happens(0.06) {
            return;
        }
        let mut left = chance.count(self.users[user].pace * busy, 0.35);
        let listed = chance.happens(0.05);
        let mut hour = start;
        while left > 0 {
            hour = (hour + chance.around(10.0 / (left as f64), 0.8).min(1.5)).min(start + 11.9);
            // A family has documents that were issued one after another; a crew comes with a list.
            let group = match chance.below(100) {
                0..3 => chance.between(2, 5),
                3 if listed => chance.between(8, 25),
                _ => 1,
            };
            let first = passport(chance);
            let mut names: Vec<String> = (0..group).map(|_| name(chance)).collect();
            if group > 5 {
                names.sort();
            }
            let regular = chance.happens(0.02).then(|| chance.below(300));
            for (place, name) in (0..group).zip(names) {
                let number = match regular {
                    Some(regular) => 77_000_000 + self.users[user].unit as u64 * 1_000 + regular,
                    None if group > 5 => passport(chance),
                    None => first + place,
                };
                self.check(user, at(day(number_of_day), hour), number, name, chance);
            }
            left = left.saturating_sub(group);
        }
    }

    pub(crate) fn check(
        &mut self,
        user: usize,
        at: NaiveDateTime,
        number: u64,
        name: String,
        chance: &mut Chance,
    ) {
        let number = format!("AA{number}");
        let mut persons = vec![Person {
            id: digest(&number).into(),
            acted: None,
            of_unit: true,
        }];
        if chance.happens(0.015) {
            let unit = usize::try_from(chance.below(20)).expect("few");
            persons.push(Person {
                id: file(unit, chance).into(),
                acted: None,
                of_unit: true,
            });
        }
        self.looks.push(Look {
            user,
            at,
            purpose: "BORDER_CHECK",
            opened: true,
            persons,
            number: Some(number),
            name: Some(name),
        });
    }

    /// Cases of one's own, cases of the unit, now and then of others; more at the beginning of a month and of a week.
    fn office_day(&mut self, user: usize, number: u64, chance: &mut Chance) {
        let today = day(number);
        let on_duty = chance.happens(0.02);
        if (is_free(today) && !on_duty) || chance.happens(0.08) {
            return;
        }
        let month = if today.day() <= 4 { 2.2 } else { 1.0 };
        let week = if today.weekday() == Weekday::Mon {
            1.3
        } else {
            1.0
        };
        let reads = chance.count(self.users[user].pace * month * week, 0.35);
        let late = if chance.happens(0.1) { 20.0 } else { 17.2 };
        // A week for a colleague of another unit.
        let week_number = number / 7 * 7 + user as u64;
        let deputises = Chance::of(week_number).happens(0.04);
        let other_unit = usize::try_from(Chance::of(week_number + 1).below(20)).expect("few");
        let others = if deputises { 0.4 } else { 0.05 };
        let night = on_duty && chance.happens(0.5);
        for _ in 0..reads {
            let start = 7.6 + chance.share() * 0.6;
            let hour = if night {
                19.0 + chance.share() * 6.0
            } else {
                start + chance.share() * (late - start)
            };
            let file = match chance.share() {
                share if share < others => file(other_unit, chance),
                share if share < 0.75 => {
                    let cases = &self.users[user].cases;
                    cases[usize::try_from(chance.below(cases.len() as u64)).expect("few")]
                }
                _ => file(self.users[user].unit, chance),
            };
            self.read(user, at(today, hour), file, chance);
        }
        // Decisions of a day are entered one after another.
        if chance.happens(0.03) {
            let first = chance.between(100, 4_000);
            for place in 0..chance.between(5, 12) {
                let when = at(today, 10.0 + place as f64 / 20.0);
                self.search(
                    user,
                    when,
                    Some(format!("{}/2026", first + place)),
                    None,
                    chance,
                );
            }
        }
    }

    /// A case is searched for, often, and read.
    pub(crate) fn read(&mut self, user: usize, at: NaiveDateTime, file: u64, chance: &mut Chance) {
        let User { unit, acts, .. } = self.users[user];
        let purpose = if chance.happens(0.35) {
            "RECORD_DECISION"
        } else {
            "CASE_WORK"
        };
        let share = if purpose == "RECORD_DECISION" {
            acts.0
        } else {
            acts.1
        };
        let acted = chance.happens(share);
        match chance.below(4) {
            0 => self.search(user, at, None, Some(name(chance)), chance),
            1 => self.search(
                user,
                at,
                Some(format!("AA{}", passport(chance))),
                None,
                chance,
            ),
            _ => {}
        }
        let person = Person {
            id: file.into(),
            acted: Some(acted),
            of_unit: acted || unit_of(file) == unit,
        };
        self.open(user, at, purpose, person);
    }

    pub(crate) fn open(
        &mut self,
        user: usize,
        at: NaiveDateTime,
        purpose: &'static str,
        person: Person,
    ) {
        self.looks.push(Look {
            user,
            at: at + TimeDelta::seconds(20),
            purpose,
            opened: true,
            persons: vec![person],
            number: None,
            name: None,
        });
    }

    pub(crate) fn search(
        &mut self,
        user: usize,
        at: NaiveDateTime,
        number: Option<String>,
        name: Option<String>,
        chance: &mut Chance,
    ) {
        let unit = self.users[user].unit;
        let found = if name.is_some() {
            chance.between(0, 12)
        } else {
            1
        };
        let persons = (0..found).map(|_| Person {
            id: file(unit, chance).into(),
            acted: None,
            of_unit: true,
        });
        self.looks.push(Look {
            user,
            at,
            purpose: "CASE_WORK",
            opened: false,
            persons: persons.collect(),
            number,
            name,
        });
    }

    /// Little on most days, and hundreds of files in the days of an inspection.
    fn audit_day(&mut self, user: usize, number: u64, chance: &mut Chance) {
        if is_free(day(number)) {
            return;
        }
        let inspects = Chance::of(number / 10 * 10 + user as u64 * 1_000).happens(0.25);
        let reads = if inspects {
            chance.count(160.0, 0.4)
        } else {
            chance.count(8.0, 0.6)
        };
        for _ in 0..reads {
            let unit = usize::try_from(chance.below(20)).expect("few");
            let person = Person {
                id: file(unit, chance).into(),
                acted: None,
                of_unit: false,
            };
            let when = at(day(number), 8.0 + chance.share() * 9.0);
            self.open(user, when, "AUDIT", person);
        }
    }

    /// Everything in the order of time, told to the detector.
    pub(crate) fn told(&mut self) -> Habits {
        self.looks.sort_by_key(|look| look.at);
        let mut habits = Habits::default();
        for look in &self.looks {
            let user = &self.users[look.user];
            let unit = format!("U{}", user.unit);
            let numbers = look.number.as_deref().map(serials).unwrap_or_default();
            habits.note(&Access {
                user: &user.name,
                organisation: user.organisation,
                unit: &unit,
                purpose: look.purpose,
                at: look.at,
                opened: look.opened,
                persons: &look.persons,
                numbers: &numbers,
                name: look.name.as_deref(),
            });
        }
        habits
    }
}

fn people(size: f64, chance: &mut Chance) -> Vec<User> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "hundreds of people"
    )]
    let scaled = |count: f64| ((count * size).round() as usize).max(8);
    let mut users = Vec::new();
    let mut hire = |work,
                    organisation,
                    count: usize,
                    units: std::ops::Range<usize>,
                    pace: f64,
                    chance: &mut Chance| {
        for place in 0..count {
            let unit = units.start + place % units.len().min(count / 4).max(1);
            let cases = chance.between(40, 120);
            users.push(User {
                name: format!("user-{}", users.len()),
                organisation,
                unit,
                work,
                pace: chance.around(pace, 0.3),
                acts: (0.72 + chance.share() * 0.2, 0.2 + chance.share() * 0.3),
                turn: chance.below(8),
                cases: (0..cases).map(|_| file(unit, chance)).collect(),
            });
        }
    };
    hire(Work::Guard, "VRS", scaled(160.0), 0..6, 125.0, chance);
    hire(Work::Officer, "VRS", scaled(70.0), 6..12, 14.0, chance);
    hire(Work::Officer, "PMLP", scaled(120.0), 12..20, 17.0, chance);
    hire(Work::Auditor, "PMLP", scaled(10.0), 20..21, 1.0, chance);
    users
}
