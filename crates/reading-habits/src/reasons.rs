//! Why a window is unusual, in words.

use crate::cells::{Cell, Kind};
use crate::norms::{Norm, Persons};
use crate::signals;
use crate::usual::Usual;

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
    /// The purpose that was stated.
    pub purpose: String,
    /// In words, with the figures.
    pub text: String,
    /// The person, where it is about one.
    pub person: Option<u128>,
}

/// A signal's points and words.
type Finding = (Signal, f64, String);

/// The reasons of a cell: what has points.
pub(crate) fn reasons(cell: &Cell, purpose: &str, norm: &Norm, floor: Persons) -> Vec<Reason> {
    let mut findings = vec![
        many_persons(cell, norm, floor),
        many_listed(cell, norm, floor),
        other_units(cell, norm),
    ];
    match cell.window.kind() {
        Kind::Day => findings.extend([
            series(cell, norm),
            alphabet(cell, norm),
            odd_hours(cell, norm),
        ]),
        Kind::Week => findings.extend([without_act(cell, norm), series(cell, norm)]),
        Kind::Range => findings.push(without_act(cell, norm)),
    }
    let reason = |(signal, points, text): Finding, person| Reason {
        signal,
        points,
        purpose: purpose.to_owned(),
        text,
        person,
    };
    let mut reasons: Vec<Reason> = findings
        .into_iter()
        .map(|finding| reason(finding, None))
        .collect();
    if cell.window.kind() == Kind::Range {
        let (finding, person) = same_person(cell, norm);
        reasons.push(reason(finding, Some(person)));
    }
    reasons.retain(|reason| reason.points > 0.0);
    reasons
}

fn usually(usual: Usual, floor: f64) -> f64 {
    usual.median.max(floor).exp_m1()
}

fn many_persons(cell: &Cell, norm: &Norm, floor: Persons) -> Finding {
    let count = cell.opened();
    let text = format!(
        "{count} different persons; {:.0} are usual",
        usually(norm.opened, floor.opened)
    );
    (
        Signal::ManyPersons,
        signals::many(count, norm.opened, floor.opened),
        text,
    )
}

fn many_listed(cell: &Cell, norm: &Norm, floor: Persons) -> Finding {
    let count = cell.counts.listed;
    let text = format!(
        "{count} persons in results of searches; {:.0} are usual",
        usually(norm.listed, floor.listed)
    );
    (
        Signal::ManyListed,
        signals::many(count, norm.listed, floor.listed),
        text,
    )
}

fn share(part: u32, of: u32, usual: Usual) -> String {
    let percent = 100.0 * f64::from(part) / f64::from(of.max(1));
    format!(
        "{part} of {of} persons, {percent:.0} %; {:.0} % are usual",
        100.0 * usual.median
    )
}

fn other_units(cell: &Cell, norm: &Norm) -> Finding {
    let (part, of) = (cell.counts.of_others, cell.counts.fresh);
    let text = format!(
        "the unit has nothing to do with {}",
        share(part, of, norm.of_others)
    );
    (
        Signal::OtherUnits,
        signals::share(part, of, norm.of_others),
        text,
    )
}

fn without_act(cell: &Cell, norm: &Norm) -> Finding {
    let (part, of) = (cell.counts.without_act, cell.counts.expected);
    let text = format!("no act followed on {}", share(part, of, norm.without_act));
    (
        Signal::WithoutAct,
        signals::share(part, of, norm.without_act),
        text,
    )
}

fn series(cell: &Cell, norm: &Norm) -> Finding {
    let text = format!(
        "{} numbers that follow each other; {:.0} are usual",
        cell.series, norm.series.median
    );
    (
        Signal::Series,
        signals::series(cell.series, norm.series),
        text,
    )
}

fn alphabet(cell: &Cell, norm: &Norm) -> Finding {
    let text = format!(
        "{} names in the order of the alphabet; {:.0} are usual",
        cell.run, norm.run.median
    );
    (Signal::Alphabet, signals::series(cell.run, norm.run), text)
}

fn odd_hours(cell: &Cell, norm: &Norm) -> Finding {
    let odd = cell.odd;
    let text = format!(
        "{} accesses in hours in which neither the user nor the unit works; no act followed on {}",
        odd.accesses,
        share(odd.without_act, odd.expected, norm.without_act)
    );
    let idle = signals::idle(odd.without_act, odd.expected, norm.without_act);
    (
        Signal::OddHours,
        signals::odd_hours(odd.weight * idle),
        text,
    )
}

/// Whom the user came back to most: of all persons, or of those with whom the unit has nothing to do, as is more unusual.
fn same_person(cell: &Cell, norm: &Norm) -> (Finding, u128) {
    let returns = &cell.returns;
    let any = (
        signals::same_person(returns.days, norm.returns),
        returns.days,
        returns.person,
    );
    let others = signals::same_person(returns.days_of_others, norm.returns_of_others);
    let others = (others, returns.days_of_others, returns.person_of_others);
    let ((points, days, person), usual) = if others.0 >= any.0 {
        (others, norm.returns_of_others)
    } else {
        (any, norm.returns)
    };
    let text = format!(
        "one person on {days} days without an act; {:.0} are usual",
        usual.median
    );
    ((Signal::SamePerson, points, text), person)
}
