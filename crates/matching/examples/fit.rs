//! Fits the weights of the model over a folder of listed persons and questions:
//! `cargo run --release -p matching --example fit -- FOLDER [--mode full|nodoc|name] [--write FILE]`.
//!
//! The loss of a question is that of a choice between its candidates and nobody: the negative log likelihood of the right one.
//! First each half is fitted and the other one measured, so that over-fitting shows; then everything is fitted.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "figures need no more digits"
)]

#[path = "measure/figures.rs"]
mod figures;
#[path = "measure/others.rs"]
mod others;
#[path = "measure/peoples.rs"]
mod peoples;
#[path = "measure/register.rs"]
mod register;
#[path = "measure/set.rs"]
#[allow(
    dead_code,
    reason = "how dates were damaged is told by the other example"
)]
mod set;
#[path = "measure/table.rs"]
mod table;

use std::path::Path;

use matching::score::{FEATURES, Model, NAMES};

use register::Register;
use set::Mode;
use table::Row;

const STEPS: i32 = 300;
const RATE: f64 = 0.03;
const DECAY: f64 = 3e-5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1).map(String::as_str)
    };
    let folder = Path::new(arguments.first().expect("name the folder"));
    let mode = Mode::named(option("--mode"));
    let start = match option("--weights") {
        Some(file) => {
            Model::parse(&std::fs::read_to_string(file).expect("the weights can be read"))
        }
        None => Model::fitted().clone(),
    };
    let register = Register::of(
        set::persons(folder)
            .into_iter()
            .chain(others::counted(option("--others"))),
    );
    let questions = set::questions(folder);
    let questions: Vec<&set::Asked> = questions
        .iter()
        .filter(|question| mode != Mode::NameOnly || question.kind != "neg_homonym")
        .collect();
    let rows = table::rows(&register, &questions, mode, &start);
    let halves: Vec<u64> = questions
        .iter()
        .map(|question| set::half(question.person()))
        .collect();
    let of_half = |half: u64| -> Vec<&Row> {
        let own = rows
            .iter()
            .zip(&halves)
            .filter(|(_, other)| **other == half);
        own.map(|(row, _)| row).collect()
    };
    let fitted = std::thread::scope(|scope| {
        let one = scope.spawn(|| fit(&of_half(0), &start));
        let other = fit(&of_half(1), &start);
        [one.join().expect("fitting does not panic"), other]
    });
    let answers: Vec<_> = rows
        .iter()
        .zip(&halves)
        .map(|(row, half)| row.answer(&fitted[usize::from(*half == 0)], &register))
        .collect();
    figures::print(&figures::table(&questions, &answers));
    figures::print_reliability(&questions, &answers);
    println!(
        "mean recall {:.4}",
        figures::mean_recall(&questions, &answers)
    );
    let calibration = calibration(&questions, &answers);
    println!("calibration {calibration:.3}");
    let mut all = fit(&rows.iter().collect::<Vec<_>>(), &start);
    all[place("One")] += calibration;
    for (name, weight) in NAMES.iter().zip(all) {
        println!(
            "{name:20} {weight:8.3}   {:8.3} {:8.3}",
            fitted[0][place(name)],
            fitted[1][place(name)]
        );
    }
    if let Some(file) = option("--write") {
        let lines: Vec<String> = NAMES
            .iter()
            .zip(all)
            .map(|(name, weight)| format!("{name} {weight:.4}\n"))
            .collect();
        std::fs::write(file, lines.concat()).expect("the weights can be written");
    }
}

/// What has to be added to log odds that were fitted on the other half, so that as many answers are right as they say:
/// by Newton's method. The fit weighs the candidates of a question against each other; a score stands alone.
fn calibration(questions: &[&set::Asked], answers: &[figures::Answer]) -> f32 {
    let (mut scores, mut right) = (Vec::new(), 0.0);
    for (question, answer) in questions.iter().zip(answers) {
        for (person, score) in answer {
            scores.push(f64::from(*score));
            right += f64::from(u8::from(question.expected.as_ref() == Some(person)));
        }
    }
    let mut shift = 0.0;
    for _ in 0..30 {
        let shares = scores
            .iter()
            .map(|score| 1.0 / (1.0 + (-(shift + score)).exp()));
        let (sum, spread) = shares.fold((0.0, 1e-9), |(sum, spread), share: f64| {
            (sum + share, spread + share * (1.0 - share))
        });
        shift += (right - sum) / spread;
    }
    shift as f32
}

fn place(name: &str) -> usize {
    NAMES.iter().position(|known| *known == name).unwrap_or(0)
}

/// Which way a feature may count: more agreement never lowers a score.
fn sign(name: &str) -> i8 {
    match name {
        "Equal" | "Near1" | "Near2" | "Near3" | "Near4" | "Initial" | "AllEqual" | "Best"
        | "NationalitySame" | "SexSame" | "DocumentSame" => 1,
        _ if name.contains("Share") => 1,
        _ if name.starts_with("Lost") || name.starts_with("Contradiction") => -1,
        _ if name.ends_with("Different") || name.ends_with("Lost") => -1,
        "SingleToken" => -1,
        _ => 0,
    }
}

/// What a difference may cost at most. The questions of the folder are made from the listed records, so that they know nothing
/// of second passports, second nationalities and false papers; fitted freely a difference there would prove the contrary.
fn least(name: &str) -> f64 {
    match name {
        "DocumentDifferent" => -1.0,
        "NationalityDifferent" => -4.0,
        "SexDifferent" => -5.0,
        _ => f64::NEG_INFINITY,
    }
}

/// Dates of birth from close to far: a closer one never counts less.
const ORDERS: [&[&str]; 4] = [
    &[
        "BirthSame",
        "BirthSwapped",
        "BirthMonth",
        "BirthYear",
        "BirthOff1",
        "BirthOff2",
        "BirthOff5",
        "BirthOff10",
        "BirthFar",
    ],
    &["BirthSame", "BirthDayDigit", "BirthMonth"],
    &[
        "BirthSame",
        "BirthYearDigit",
        "BirthAnniversary",
        "BirthFar",
    ],
    &["BirthSame", "BirthSameFirst", "BirthYearFirst", "BirthYear"],
];

/// How much less than a date that is not known one that is so far off may count: people are registered with false ages, and the
/// folder knows none of them.
const FAR: [(&str, f64); 7] = [
    ("BirthAnniversary", 3.0),
    ("BirthYear", 4.0),
    ("BirthOff1", 4.0),
    ("BirthOff2", 4.5),
    ("BirthOff5", 5.0),
    ("BirthOff10", 5.5),
    ("BirthFar", 6.0),
];

/// Brings weights that are out of order together.
fn order(weights: &mut [f64; FEATURES], scale: &[f64; FEATURES]) {
    let unknown = weights[place("BirthUnknown")] / scale[place("BirthUnknown")];
    for (name, less) in FAR {
        let far = place(name);
        weights[far] = weights[far].max((unknown - less) * scale[far]);
    }
    // The folder has no date of another calendar, and many days are one in some calendar by chance.
    let calendar = place("BirthCalendar");
    weights[calendar] = (unknown + 2.5) * scale[calendar];
    for names in ORDERS {
        for pair in names.windows(2) {
            let (closer, farther) = (place(pair[0]), place(pair[1]));
            let (one, other) = (
                weights[closer] / scale[closer],
                weights[farther] / scale[farther],
            );
            if one < other {
                let mean = f64::midpoint(one, other);
                weights[closer] = mean * scale[closer];
                weights[farther] = mean * scale[farther];
            }
        }
    }
}

/// Adam over the whole set; a weight that takes the wrong sign is set to nothing.
fn fit(rows: &[&Row], start: &Model) -> [f32; FEATURES] {
    let scale = scale(rows);
    let mut weights: [f64; FEATURES] =
        std::array::from_fn(|place| f64::from(start.weights[place]) * scale[place]);
    let (mut first, mut second) = ([0.0; FEATURES], [0.0; FEATURES]);
    for step in 1..=STEPS {
        let plain = std::array::from_fn(|place| (weights[place] / scale[place]) as f32);
        let (loss, gradient) = gradient(rows, &plain);
        let rate = RATE * (1.0 - f64::from(step) / f64::from(STEPS)).max(0.02);
        for place in 0..FEATURES {
            let slope = gradient[place] / scale[place]
                + if place == 0 {
                    0.0
                } else {
                    DECAY * weights[place]
                };
            first[place] = 0.9 * first[place] + 0.1 * slope;
            second[place] = 0.99 * second[place] + 0.01 * slope * slope;
            let bias = (1.0 - 0.9_f64.powi(step), 1.0 - 0.99_f64.powi(step));
            weights[place] -=
                rate * (first[place] / bias.0) / ((second[place] / bias.1).sqrt() + 1e-9);
            let sign = f64::from(sign(NAMES[place]));
            if sign * weights[place] < 0.0 {
                weights[place] = 0.0;
            }
            weights[place] = weights[place].max(least(NAMES[place]) * scale[place]);
            if NAMES[place] == "Prior" {
                weights[place] = scale[place];
            }
        }
        order(&mut weights, &scale);
        if step % 150 == 0 {
            println!("step {step} loss {loss:.5}");
        }
    }
    std::array::from_fn(|place| (weights[place] / scale[place]) as f32)
}

/// The spread of each feature, so that all weights are of one size.
fn scale(rows: &[&Row]) -> [f64; FEATURES] {
    let (mut sums, mut count) = ([0.0; FEATURES], 0.0);
    for (_, features) in rows.iter().flat_map(|row| &row.entries) {
        count += 1.0;
        for (sum, value) in sums.iter_mut().zip(features.0) {
            *sum += f64::from(value) * f64::from(value);
        }
    }
    sums.map(|sum: f64| (sum / count).sqrt().max(0.03))
}

fn gradient(rows: &[&Row], weights: &[f32; FEATURES]) -> (f64, [f64; FEATURES]) {
    let (mut loss, mut gradient) = (0.0, [0.0; FEATURES]);
    for row in rows {
        let scored = row.scored(weights);
        let most = scored
            .iter()
            .fold(0.0_f32, |most, scored| most.max(scored.1));
        let total: f32 = (-most).exp()
            + scored
                .iter()
                .map(|scored| (scored.1 - most).exp())
                .sum::<f32>();
        let mut right = 0.0;
        for (person, score, place) in &scored {
            let is_right = row.right == Some(*person);
            let share = (score - most).exp() / total;
            if is_right {
                right = *score;
            }
            let slope = f64::from(share) - f64::from(u8::from(is_right));
            if slope.abs() > 1e-6 {
                for (sum, value) in gradient.iter_mut().zip(row.entries[*place].1.0) {
                    *sum += slope * f64::from(value);
                }
            }
        }
        loss += f64::from(most + total.ln() - right);
    }
    let count = rows.len() as f64;
    (loss / count, gradient.map(|sum| sum / count))
}
