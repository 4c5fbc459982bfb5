//! In which hours users and units work.

use crate::habits::Day;
use crate::signals::oddness;
use chrono::{Datelike as _, Weekday};
use std::collections::HashMap;

/// Hours of working days, then those of Saturdays and Sundays.
const HOURS: usize = 48;

/// On how many days somebody worked, and in which hours.
#[derive(Clone)]
struct Worked {
    /// Working days and others.
    days: [u32; 2],
    hours: [u32; HOURS],
}

impl Default for Worked {
    fn default() -> Self {
        Self {
            days: [0; 2],
            hours: [0; HOURS],
        }
    }
}

/// What was done in odd hours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Odd {
    pub(crate) accesses: u32,
    /// Accesses, each as much as its hour is odd.
    pub(crate) weight: f64,
    /// Opened persons of which an act was to be expected, and those without.
    pub(crate) expected: u32,
    pub(crate) without_act: u32,
}

/// The hours of all users and units.
pub(crate) struct Hours {
    users: HashMap<usize, Worked>,
    units: HashMap<usize, Worked>,
}

impl Hours {
    pub(crate) fn of(days: &[Day]) -> Self {
        let mut hours = Self {
            users: HashMap::new(),
            units: HashMap::new(),
        };
        for day in days {
            hours.users.entry(day.user).or_default().add(day);
            hours.units.entry(day.unit).or_default().add(day);
        }
        hours
    }

    /// The accesses of a day in odd hours.
    pub(crate) fn odd(&self, day: &Day) -> Odd {
        let (Some(own), Some(unit)) = (self.users.get(&day.user), self.units.get(&day.unit)) else {
            return Odd::default();
        };
        let free = free(day);
        let mut found = Odd::default();
        for (hour, done) in day.hours.iter().enumerate() {
            let place = free * 24 + hour;
            let others =
                |of: fn(&Worked, usize) -> u32, at| of(unit, at).saturating_sub(of(own, at));
            let days = [0, 1].map(|at| others(|worked, at| worked.days[at], at));
            let of_others = rate(others(|worked, at| worked.hours[at], place), days, free);
            let odd = oddness(rate(own.hours[place], own.days, free), of_others);
            if odd > 0.0 {
                found.accesses += u32::from(done.accesses);
                found.weight += odd * f64::from(done.accesses);
                found.expected += u32::from(done.expected);
                found.without_act += u32::from(done.without_act);
            }
        }
        found
    }
}

impl Worked {
    fn add(&mut self, day: &Day) {
        let free = free(day);
        self.days[free] += 1;
        for (hour, done) in day.hours.iter().enumerate() {
            self.hours[free * 24 + hour] += u32::from(done.accesses > 0);
        }
    }
}

fn free(day: &Day) -> usize {
    usize::from(matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun))
}

/// The share of days. Who hardly ever works at weekends is not at home there because they came once.
fn rate(worked: u32, days: [u32; 2], free: usize) -> f64 {
    let of = f64::from(days[free]).max(f64::from(days[0] + days[1]) / 5.0);
    if of > 0.0 {
        f64::from(worked) / of
    } else {
        0.0
    }
}
