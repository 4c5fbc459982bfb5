//! From what was kept to a ranking.

use crate::cells::{Cell, Window, cells};
use crate::habits::Habits;
use crate::norms::Norms;
use crate::rarity::Rarity;
use crate::reasons::{Reason, Signal, reasons};
use std::collections::{BTreeMap, HashMap};

/// How much each further window of a user counts whose strongest reason was there before.
const FURTHER: f64 = 0.7;

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

impl Habits {
    /// All windows of all users, the most unusual first.
    pub fn ranked(mut self) -> Vec<Row> {
        let returns = self.end();
        let cells = cells(&self, &returns);
        let norms = Norms::of(&self, &cells);
        let mut rarity = Rarity::default();
        let mut found = Vec::with_capacity(cells.len());
        for cell in &cells {
            let (norm, floor) = norms.of_cell(cell);
            let reasons = reasons(cell, self.peers.name(cell.peers), &norm, floor);
            rarity.note(norms.peers_of(cell), cell.window.kind(), &reasons);
            found.push(reasons);
        }
        let rarity = rarity.sorted();
        let mut rows: BTreeMap<(usize, Window), Row> = BTreeMap::new();
        for (cell, reasons) in cells.iter().zip(found) {
            let row = rows.entry((cell.user, cell.window));
            let row = row.or_insert_with(|| self.row(cell));
            row.accesses += cell.counts.accesses;
            for mut reason in reasons {
                reason.points *= rarity.keeps(norms.peers_of(cell), cell.window.kind(), &reason);
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
        Row {
            user: self.users.name(cell.user).to_owned(),
            organisation: self.users.organisation(cell.user).to_owned(),
            unit: self.units.name(cell.unit).to_owned(),
            window: cell.window,
            points: 0.0,
            accesses: 0,
            reasons: Vec::new(),
        }
    }
}

/// Puts a user's further windows with the same strongest reason lower, so that one user does not hide the others.
fn once_high(rows: Vec<Row>) -> Vec<Row> {
    let mut before: HashMap<(String, Signal), i32> = HashMap::new();
    let mut weigh = |row: &Row| {
        let Some(strongest) = row.reasons.first() else {
            return 0.0;
        };
        let key = (
            [row.organisation.as_str(), &row.user].join("\0"),
            strongest.signal,
        );
        let same = before.entry(key).or_default();
        let weight = row.points * FURTHER.powi(*same);
        *same += 1;
        weight
    };
    let mut weighed: Vec<(f64, Row)> = rows.into_iter().map(|row| (weigh(&row), row)).collect();
    weighed.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    weighed.into_iter().map(|(_, row)| row).collect()
}

impl Row {
    /// A reason counts once: for the purpose for which it is strongest.
    fn give(&mut self, reason: Reason) {
        let known = self
            .reasons
            .iter_mut()
            .find(|known| known.signal == reason.signal);
        match known {
            Some(known) if known.points >= reason.points => {}
            Some(known) => *known = reason,
            None => self.reasons.push(reason),
        }
    }
}
