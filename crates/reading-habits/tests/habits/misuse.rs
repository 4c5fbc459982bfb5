//! Patterns of misuse, each beside the honest work of one user.

use crate::chance::Chance;
use crate::world::{DAYS, Work, World, at, day, file, is_free, name, passport, unit_of};
use reading_habits::Person;

/// What somebody does who may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Misuse {
    /// Looks at one person whom they know, once or twice a week for two months.
    Curious,
    /// Reads 120 to 400 files in one afternoon.
    Bulk,
    /// Reads 4 to 12 files in each of 2 to 4 nights.
    Night,
    /// Checks or searches 15 to 60 document numbers in sequence, with gaps.
    Documents,
    /// Searches 20 to 60 decision numbers in sequence.
    Decisions,
    /// Searches 12 to 40 names in the order of the alphabet.
    Names,
    /// 4 to 9 files of others every working day for six to ten weeks.
    SlowHarvest,
    /// States that a decision is to be recorded, 8 to 20 times a day for one or two weeks, and records none.
    NoAct,
    /// 15 to 40 files of a colleague's unit in a week.
    Colleagues,
    /// A guard asks for one traveller in most shifts.
    Acquaintance,
}

pub(crate) const KINDS: [Misuse; 10] = [
    Misuse::Curious,
    Misuse::Bulk,
    Misuse::Night,
    Misuse::Documents,
    Misuse::Decisions,
    Misuse::Names,
    Misuse::SlowHarvest,
    Misuse::NoAct,
    Misuse::Colleagues,
    Misuse::Acquaintance,
];

/// Who did what; the name of the user is what the report is searched for.
pub(crate) struct Planted {
    pub(crate) user: String,
    pub(crate) misuse: Misuse,
}

/// Plants the patterns, each on a user of their own.
pub(crate) fn plant(world: &mut World, count: usize, seed: u64) -> Vec<Planted> {
    let mut chance = Chance::of(seed ^ 0xfeed);
    let mut taken = Vec::new();
    let mut planted = Vec::new();
    for place in 0..count {
        let misuse = KINDS[place % KINDS.len()];
        let guard = match misuse {
            Misuse::Acquaintance => true,
            Misuse::Documents => (place / KINDS.len()).is_multiple_of(2),
            _ => false,
        };
        let work = if guard { Work::Guard } else { Work::Officer };
        let user = loop {
            let user = usize::try_from(chance.below(world.users.len() as u64)).expect("few");
            if world.users[user].work == work && !taken.contains(&user) {
                break user;
            }
        };
        taken.push(user);
        misuse.by(world, user, &mut chance);
        planted.push(Planted {
            user: world.users[user].name.clone(),
            misuse,
        });
    }
    planted
}

/// A file of another unit, of the same kind of work.
fn of_others(world: &World, user: usize, chance: &mut Chance) -> u64 {
    loop {
        let unit = usize::try_from(chance.between(6, 19)).expect("few");
        if unit != world.users[user].unit {
            return file(unit, chance);
        }
    }
}

fn idle(world: &World, user: usize, id: u64) -> Person {
    Person {
        id: id.into(),
        acted: Some(false),
        of_unit: unit_of(id) == world.users[user].unit,
    }
}

fn working_day(chance: &mut Chance) -> u64 {
    loop {
        let number = chance.below(DAYS);
        if !is_free(day(number)) {
            return number;
        }
    }
}

impl Misuse {
    fn by(self, world: &mut World, user: usize, chance: &mut Chance) {
        match self {
            Self::Curious => curious(world, user, chance),
            Self::Bulk => bulk(world, user, chance),
            Self::Night => night(world, user, chance),
            Self::Documents => documents(world, user, chance),
            Self::Decisions => decisions(world, user, chance),
            Self::Names => names(world, user, chance),
            Self::SlowHarvest => slow_harvest(world, user, chance),
            Self::NoAct => no_act(world, user, chance),
            Self::Colleagues => colleagues(world, user, chance),
            Self::Acquaintance => acquaintance(world, user, chance),
        }
    }
}

fn curious(world: &mut World, user: usize, chance: &mut Chance) {
    let known = of_others(world, user, chance);
    let first = chance.below(DAYS - 60);
    for number in first..first + 60 {
        if !is_free(day(number)) && chance.happens(0.3) {
            let when = at(day(number), 9.0 + chance.share() * 7.0);
            world.open(user, when, "CASE_WORK", idle(world, user, known));
        }
    }
}

fn bulk(world: &mut World, user: usize, chance: &mut Chance) {
    let number = working_day(chance);
    for _ in 0..chance.between(120, 400) {
        let unit = world.users[user].unit;
        let id = if chance.happens(0.5) {
            file(unit, chance)
        } else {
            of_others(world, user, chance)
        };
        let when = at(day(number), 12.0 + chance.share() * 5.0);
        world.open(user, when, "CASE_WORK", idle(world, user, id));
    }
}

fn night(world: &mut World, user: usize, chance: &mut Chance) {
    for _ in 0..chance.between(2, 4) {
        let number = chance.below(DAYS - 1);
        for _ in 0..chance.between(4, 12) {
            let unit = world.users[user].unit;
            let id = if chance.happens(0.5) {
                file(unit, chance)
            } else {
                of_others(world, user, chance)
            };
            let when = at(day(number), 22.5 + chance.share() * 5.0);
            world.open(user, when, "CASE_WORK", idle(world, user, id));
        }
    }
}

fn documents(world: &mut World, user: usize, chance: &mut Chance) {
    let guard = world.users[user].work == Work::Guard;
    let number = working_day(chance);
    let mut next = passport(chance);
    let start = if guard { 9.0 } else { 13.0 };
    for place in 0..chance.between(15, 60) {
        next += chance.between(1, 3);
        let when = at(day(number), start + place as f64 * 0.05);
        if guard {
            world.check(user, when, next, name(chance), chance);
        } else {
            world.search(user, when, Some(format!("AA{next}")), None, chance);
        }
    }
}

fn decisions(world: &mut World, user: usize, chance: &mut Chance) {
    let number = working_day(chance);
    let mut next = chance.between(100, 4_000);
    for place in 0..chance.between(20, 60) {
        next += chance.between(1, 2);
        let when = at(day(number), 11.0 + place as f64 * 0.05);
        world.search(user, when, Some(format!("{next}/2026")), None, chance);
    }
}

fn names(world: &mut World, user: usize, chance: &mut Chance) {
    let number = working_day(chance);
    let mut names: Vec<String> = (0..chance.between(12, 40)).map(|_| name(chance)).collect();
    names.sort();
    for (place, name) in names.into_iter().enumerate() {
        let when = at(day(number), 14.0 + place as f64 * 0.04);
        world.search(user, when, None, Some(name), chance);
    }
}

fn slow_harvest(world: &mut World, user: usize, chance: &mut Chance) {
    let length = chance.between(42, 70);
    let first = chance.below(DAYS - length);
    for number in (first..first + length).filter(|number| !is_free(day(*number))) {
        for _ in 0..chance.between(4, 9) {
            let id = of_others(world, user, chance);
            let when = at(day(number), 8.5 + chance.share() * 8.0);
            world.open(user, when, "CASE_WORK", idle(world, user, id));
        }
    }
}

fn no_act(world: &mut World, user: usize, chance: &mut Chance) {
    let length = chance.between(7, 14);
    let first = chance.below(DAYS - length);
    for number in (first..first + length).filter(|number| !is_free(day(*number))) {
        for _ in 0..chance.between(8, 20) {
            let unit = world.users[user].unit;
            let id = file(unit, chance);
            let when = at(day(number), 8.5 + chance.share() * 8.0);
            world.open(user, when, "RECORD_DECISION", idle(world, user, id));
        }
    }
}

fn colleagues(world: &mut World, user: usize, chance: &mut Chance) {
    let first = chance.below(DAYS - 7);
    let unit = unit_of(of_others(world, user, chance));
    let mut left = chance.between(15, 40);
    while left > 0 {
        let number = first + chance.below(7);
        if !is_free(day(number)) {
            let id = file(unit, chance);
            let when = at(day(number), 8.5 + chance.share() * 8.0);
            world.open(user, when, "CASE_WORK", idle(world, user, id));
            left -= 1;
        }
    }
}

/// At the border post nobody notices: the guard only asks in their own shifts.
fn acquaintance(world: &mut World, user: usize, chance: &mut Chance) {
    let (number, who) = (passport(chance), name(chance));
    let mut days: Vec<_> = world
        .looks
        .iter()
        .filter(|look| look.user == user)
        .map(|look| look.at)
        .collect();
    days.dedup_by_key(|at| at.date());
    for when in days {
        if chance.happens(0.6) {
            world.check(user, when, number, who.clone(), chance);
        }
    }
}
