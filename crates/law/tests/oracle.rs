//! Days and deadlines against `scripts/deadline-oracle`, a second opinion that shares no code with the law. Both answer the
//! same random cases of 1990 to 2060, a third of them on days where calendars go wrong; none may differ.
//!
//! `scripts/deadline-oracle-run --count 1000000` asks more of them.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot count its own days must fail, and says how many it compared"
)]

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use events::{BirthDate, Term};
use law::DepartureDays;
use law::calendar::{is_working_day, working_days_after};
use law::rules::{bans, identity, returns};
use law::time::{civil_day, end_of_day, hours_after, hours_before};
use std::fmt::Display;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const CASES: usize = 20_000;
const SEED: u64 = 20_260_302;

/// Splitmix64: the same cases in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    fn count(&mut self, bound: u32) -> u32 {
        self.below(bound.into()).try_into().unwrap()
    }
}

/// The days of the years 1990 to 2060, and those among them where calendars go wrong.
struct Calendar {
    days: Vec<NaiveDate>,
    special: Vec<NaiveDate>,
}

impl Calendar {
    fn new() -> Self {
        let first = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
        let days: Vec<_> = first
            .iter_days()
            .take_while(|day| day.year() <= 2060)
            .collect();
        let special = days
            .iter()
            .copied()
            .filter(|day| is_special(*day))
            .collect();
        Self { days, special }
    }

    fn day(&self, dice: &mut Dice, case: usize) -> NaiveDate {
        let days = if case.is_multiple_of(3) {
            &self.special
        } else {
            &self.days
        };
        days[usize::try_from(dice.below(days.len() as u64)).unwrap()]
    }
}

/// Changes of the clock, leap days, ends and beginnings of months, holidays on weekdays and worked Saturdays.
fn is_special(day: NaiveDate) -> bool {
    let length = end_of_day(day) - end_of_day(day - Days::new(1));
    let weekday = day.weekday().number_from_monday() <= 5;
    let month_turns = (day + Days::new(1)).day() == 1 || day.day() == 1;
    length != TimeDelta::hours(24)
        || (day.month() == 2 && day.day() >= 28)
        || month_turns
        || weekday != is_working_day(day)
}

/// The question for the oracle and the answer of the law.
struct Case {
    question: String,
    answer: String,
}

fn case(calendar: &Calendar, dice: &mut Dice, number: usize) -> Case {
    let day = calendar.day(dice, number);
    match dice.below(12) {
        0..=3 => of_an_instant(dice, day),
        4..=7 => of_a_term(dice, day),
        8..=10 => of_working_days(dice, day),
        _ => of_an_age(calendar, dice, number, day),
    }
}

/// Some second of the day, half of the time near midnight or the hours at which the clock changes.
fn instant(dice: &mut Dice, day: NaiveDate) -> DateTime<Utc> {
    let midnight = end_of_day(day - Days::new(1));
    let near = [0, 2, 3, 4][usize::try_from(dice.below(4)).unwrap()];
    let seconds = if dice.below(2) == 0 {
        3_600 * near + i64::from(dice.count(5)) - 2
    } else {
        i64::from(dice.count(86_400))
    };
    midnight + TimeDelta::seconds(seconds)
}

fn of_an_instant(dice: &mut Dice, day: NaiveDate) -> Case {
    let at = instant(dice, day);
    let seconds = at.timestamp();
    match dice.below(5) {
        0 | 1 => asked(format!("civil-day {seconds}"), civil_day(at)),
        2 => {
            let hours = dice.count(2_000);
            let later = hours_after(at, hours).timestamp();
            asked(format!("hours-after {seconds} {hours}"), later)
        }
        3 => {
            let hours = dice.count(100);
            let earlier = hours_before(at, hours).timestamp();
            asked(format!("hours-before {seconds} {hours}"), earlier)
        }
        _ => {
            let periods = dice.count(600);
            let limit = hours_after(at, 24 * periods).timestamp();
            asked(format!("periods {seconds} {periods}"), limit)
        }
    }
}

fn of_a_term(dice: &mut Dice, day: NaiveDate) -> Case {
    let (years, months, days) = (
        dice.count(21),
        dice.count(36),
        dice.count(3) * dice.count(400),
    );
    let term = Term {
        months: 12 * years + months,
        days,
    };
    match dice.below(5) {
        0 => {
            let ended = end_of_day(day).timestamp();
            asked(format!("day-end {day}"), ended)
        }
        1 => {
            let period = u16::try_from(dice.count(400)).unwrap();
            let last = returns::last_day_of_voluntary_departure(day, period).unwrap();
            asked(format!("last-day {day} {period}"), last)
        }
        2 => {
            let end = term.end_from(day).unwrap();
            asked(format!("term {day} {years} {months} {days}"), end)
        }
        3 => {
            let (from, until) = bans::dates_from_departure(term, DepartureDays::on(day)).unwrap();
            let begins = end_of_day(from - Days::new(1)).timestamp();
            let ends = end_of_day(until).timestamp();
            asked(
                format!("ban {day} {years} {months} {days}"),
                format_args!("{begins} {until} {ends}"),
            )
        }
        _ => {
            let until = Term::months(months).end_from(day).unwrap();
            let ends = end_of_day(until).timestamp();
            asked(
                format!("court-period {day} {months}"),
                format_args!("{until} {ends}"),
            )
        }
    }
}

fn of_working_days(dice: &mut Dice, day: NaiveDate) -> Case {
    if dice.below(2) == 0 {
        let works = if is_working_day(day) { "yes" } else { "no" };
        return asked(format!("working-day {day}"), works);
    }
    let count = dice.count(30);
    let then = working_days_after(day, count).unwrap();
    asked(format!("working-days {day} {count}"), then)
}

fn of_an_age(calendar: &Calendar, dice: &mut Dice, number: usize, day: NaiveDate) -> Case {
    let born = calendar.day(dice, number);
    let text = match dice.below(4) {
        0 => born.to_string(),
        1 => born.format("%Y-%m").to_string(),
        2 => born.format("%Y").to_string(),
        _ => format!(
            "{}/{}",
            born.year() - 1 - i32::try_from(dice.below(5)).unwrap(),
            born.year()
        ),
    };
    // Half of the time on the birthday or next to it, in another year.
    let on = if dice.below(2) == 0 {
        let latest = text.parse::<BirthDate>().unwrap().latest();
        let years = dice.count(60);
        let birthday = Term::years(years).end_from(latest).unwrap();
        birthday + Days::new(dice.below(3)) - Days::new(1)
    } else {
        day
    };
    let age = identity::youngest_age_on(text.parse().unwrap(), on);
    let age = age.map_or_else(|| "none".to_owned(), |age| age.to_string());
    asked(format!("age {text} {on}"), age)
}

fn asked(question: String, answer: impl Display) -> Case {
    Case {
        question,
        answer: answer.to_string(),
    }
}

fn oracle() -> Child {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/deadline-oracle");
    let started = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    started.expect("the oracle needs python3 on the path: run scripts/setup")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the number of cases is a choice of who runs the test"
)]
fn number_of_cases() -> usize {
    let asked = std::env::var("DEADLINE_ORACLE_CASES").ok();
    asked.map_or(CASES, |text| {
        text.parse().expect("DEADLINE_ORACLE_CASES is a number")
    })
}

#[test]
fn r_050_r_058_r_082_the_law_and_the_oracle_count_the_same_days() {
    let cases = number_of_cases();
    let mut oracle = oracle();
    let mut questions = BufWriter::new(oracle.stdin.take().unwrap());
    let answers = BufReader::new(oracle.stdout.take().unwrap());
    let asking = std::thread::spawn(move || {
        let (calendar, mut dice) = (Calendar::new(), Dice(SEED));
        for number in 0..cases {
            writeln!(questions, "{}", case(&calendar, &mut dice, number).question).unwrap();
        }
    });
    let (calendar, mut dice) = (Calendar::new(), Dice(SEED));
    let (mut compared, mut differences) = (0, Vec::new());
    for (number, theirs) in answers.lines().enumerate() {
        let ours = case(&calendar, &mut dice, number);
        let theirs = theirs.unwrap();
        if ours.answer != theirs {
            differences.push(format!("{}: {} or {theirs}", ours.question, ours.answer));
        }
        compared += 1;
    }
    assert!(oracle.wait().unwrap().success(), "the oracle failed");
    asking.join().unwrap();
    println!("{compared} cases, {} differences", differences.len());
    differences.truncate(20);
    assert!(differences.is_empty(), "{differences:#?}");
    assert_eq!(compared, cases);
}
