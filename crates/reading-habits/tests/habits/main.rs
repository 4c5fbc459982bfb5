//! Patterns of misuse among honest reading: how many of them stand in the first hundredth of the report.
//!
//! `HABITS_SIZE=1` is about a million accesses with 50 patterns, `HABITS_SEEDS` is how many worlds are tried. The short form is a
//! twentieth of that. World and misuse are made from the seed and know nothing of the formulas.
#![expect(
    clippy::print_stdout,
    reason = "figures for whoever runs the test with --nocapture"
)]
#![expect(clippy::cast_precision_loss, reason = "small counts")]
#![expect(
    clippy::disallowed_methods,
    reason = "a test is asked by its environment"
)]

mod chance;
mod misuse;
mod world;

use misuse::plant;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;
use world::World;

fn asked<T: std::str::FromStr>(name: &str, usual: T) -> T {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

#[test]
fn misuse_stands_in_the_first_hundredth() {
    let size: f64 = asked("HABITS_SIZE", 0.1);
    let (first_seed, seeds): (u64, u64) = (asked("HABITS_SEED", 1), asked("HABITS_SEEDS", 2));
    let mut short_of: Vec<(u64, usize, usize)> = Vec::new();
    for seed in first_seed..first_seed + seeds {
        let mut world = World::honest(size, seed);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "fifty at most"
        )]
        let planted = plant(&mut world, (50.0 * size).round() as usize, seed);
        let started = Instant::now();
        let rows = world.told().ranked();
        let took = started.elapsed();
        let first = &rows[..rows.len() / 100];
        let found = |user: &str| first.iter().position(|row| row.user == user);
        let mut missed = BTreeMap::<_, u32>::new();
        for planted in planted
            .iter()
            .filter(|planted| found(&planted.user).is_none())
        {
            *missed.entry(planted.misuse).or_default() += 1;
        }
        let hits = planted.len() - missed.values().sum::<u32>() as usize;
        let guilty: BTreeSet<&str> = planted
            .iter()
            .map(|planted| planted.user.as_str())
            .collect();
        let of_guilty = first
            .iter()
            .filter(|row| guilty.contains(row.user.as_str()))
            .count();
        println!(
            "seed {seed}: {} accesses, {} users, {} rows; {hits} of {} in the first {} rows ({of_guilty} of them theirs), \
             {took:.1?}; missed {missed:?}",
            world.looks.len(),
            world.users.len(),
            rows.len(),
            planted.len(),
            first.len(),
        );
        if asked("HABITS_SHOW", 0) > 0 {
            for row in &first[..first.len().min(asked("HABITS_SHOW", 0))] {
                println!(
                    "{} {:?} {:.1} {} {:?}",
                    row.user,
                    row.window,
                    row.points,
                    guilty.contains(row.user.as_str()),
                    row.reasons
                );
            }
            for planted in &planted {
                let best = rows.iter().position(|row| row.user == planted.user);
                println!("{:?} {} rank {best:?}", planted.misuse, planted.user);
            }
        }
        if hits * 10 < planted.len() * 9 {
            short_of.push((seed, hits, planted.len()));
        }
    }
    assert!(short_of.is_empty(), "seed, found, planted: {short_of:?}");
}
