//! Measures the quality of matching over a folder of listed persons and questions:
//! `cargo run --release -p matching --example evaluate -- FOLDER [--mode full|nodoc|name] [--half 0|1] [--others N] [--weights FILE]
//! [--misses] [--places FILE] [--index]`. With `--index` the index itself is asked; else every candidate that could matter is
//! weighed. `--places` writes for each question where its right person stands and with which score, so that two ways can be compared.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "figures need no more digits"
)]

#[path = "measure/engine.rs"]
mod engine;
#[path = "measure/figures.rs"]
mod figures;
#[path = "measure/others.rs"]
mod others;
#[path = "measure/peoples.rs"]
mod peoples;
#[path = "measure/register.rs"]
mod register;
#[path = "measure/set.rs"]
mod set;

use std::path::Path;
use std::time::Instant;

use matching::score::{Features, Model};

use figures::Answer;
use register::{Register, Scratch};
use set::Mode;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1).map(String::as_str)
    };
    let folder = Path::new(arguments.first().expect("name the folder"));
    let mode = Mode::named(option("--mode"));
    if arguments.iter().any(|argument| argument == "--index") {
        return measure_index(folder, mode, option("--others"), option("--places"));
    }
    let start = Instant::now();
    let register = Register::of(
        set::persons(folder)
            .into_iter()
            .chain(others::counted(option("--others"))),
    );
    println!(
        "{} persons, {} entries, {} tokens, dictionary {} bytes, {:.1} s",
        register.persons.len(),
        register.entries.len(),
        register.dictionary.len(),
        register.dictionary.bytes(),
        start.elapsed().as_secs_f64()
    );
    let model = match option("--weights") {
        Some(file) => {
            Model::parse(&std::fs::read_to_string(file).expect("the weights can be read"))
        }
        None => Model::fitted().clone(),
    };
    let questions = set::questions(folder);
    let asked: Vec<&set::Asked> = questions
        .iter()
        .filter(|question| mode != Mode::NameOnly || question.kind != "neg_homonym")
        .filter(|question| {
            option("--half").is_none_or(|half| half == set::half(question.person()).to_string())
        })
        .collect();
    let start = Instant::now();
    let lookups: usize = asked
        .iter()
        .filter_map(|question| Some(register.ask(question, mode)?.lookups().count()))
        .sum();
    println!(
        "made ready in {:.1} us each on one thread, {:.0} tokens looked up each",
        start.elapsed().as_secs_f64() * 1e6 / asked.len() as f64,
        lookups as f64 / asked.len() as f64
    );
    let start = Instant::now();
    let answers = register::each(&asked, |question, scratch| {
        answer(&register, question, mode, &model, scratch)
    });
    println!(
        "{} questions in {:.1} s",
        asked.len(),
        start.elapsed().as_secs_f64()
    );
    figures::print(&figures::table(&asked, &answers));
    figures::print_reliability(&asked, &answers);
    println!("mean recall {:.4}", figures::mean_recall(&asked, &answers));
    if let Some(file) = option("--places") {
        write_places(file, &asked, &answers);
    }
    if arguments.iter().any(|argument| argument == "--misses") {
        tell_misses(&register, &asked, &answers);
    }
}

/// The figures of the index itself, on one thread.
fn measure_index(folder: &Path, mode: Mode, others: Option<&str>, places: Option<&str>) {
    let start = Instant::now();
    let listed = set::persons(folder).into_iter();
    let engine = engine::Engine::of(listed.chain(others::counted(others)));
    println!(
        "{} persons in {:.1} s, {} bytes",
        engine.index.len(),
        start.elapsed().as_secs_f64(),
        engine.index.bytes()
    );
    let questions = set::questions(folder);
    let asked: Vec<&set::Asked> = questions
        .iter()
        .filter(|question| mode != Mode::NameOnly || question.kind != "neg_homonym")
        .collect();
    let start = Instant::now();
    let answers: Vec<Answer> = asked
        .iter()
        .map(|question| engine.answer(question, mode))
        .collect();
    println!(
        "{:.1} us a question",
        start.elapsed().as_secs_f64() * 1e6 / asked.len() as f64
    );
    figures::print(&figures::table(&asked, &answers));
    figures::print_reliability(&asked, &answers);
    println!("mean recall {:.4}", figures::mean_recall(&asked, &answers));
    if let Some(file) = places {
        write_places(file, &asked, &answers);
    }
}

/// A line for each question: its number, kind and how its date was damaged, the place of the right person from 1 and the score.
fn write_places(file: &str, questions: &[&set::Asked], answers: &[Answer]) {
    let lines = questions.iter().zip(answers).map(|(question, answer)| {
        let place = answer
            .iter()
            .position(|(person, _)| Some(person) == question.expected.as_ref());
        let told = place.map_or("-".to_owned(), |place| {
            format!("{} {:.3}", place + 1, answer[place].1)
        });
        let (kind, tag) = (&question.kind, &question.birth_tag);
        format!("{} {kind} {tag} {told}\n", question.id)
    });
    std::fs::write(file, lines.collect::<String>()).expect("the places can be written");
}

/// The questions whose right person is not found, or below the scores at which alarms are raised, and the worst alarms.
fn tell_misses(register: &Register, questions: &[&set::Asked], answers: &[Answer]) {
    let thresholds = figures::thresholds(questions, answers);
    println!("thresholds {thresholds:?}");
    for (question, answer) in questions.iter().zip(answers) {
        let right = question
            .expected
            .as_ref()
            .map(|expected| answer.iter().position(|(person, _)| person == expected));
        let tell = match right {
            Some(None) => "absent".to_owned(),
            Some(Some(place)) if place > 0 || answer[place].1 < thresholds[1] => {
                format!("at {place} {:.1}", answer[place].1)
            }
            None if answer.first().is_some_and(|best| best.1 >= thresholds[1]) => {
                "alarm".to_owned()
            }
            _ => continue,
        };
        println!(
            "{} {tell}: {} | {} {} {} {} {}",
            question.kind,
            question.name.full,
            question.birth.as_deref().unwrap_or("-"),
            question.birth_tag,
            question.nationality.as_deref().unwrap_or("-"),
            question.sex,
            question.document.as_deref().unwrap_or("-")
        );
        let best = answer.iter().take(1);
        for (person, score) in best.chain(
            answer
                .iter()
                .filter(|(person, _)| Some(person) == question.expected.as_ref()),
        ) {
            println!("    {score:.1} {person} {}", register.tell(person));
        }
        if right == Some(None) {
            println!(
                "    right: {}",
                register.tell(question.expected.as_deref().unwrap_or_default())
            );
        }
    }
}

fn answer(
    register: &Register,
    question: &set::Asked,
    mode: Mode,
    model: &Model,
    scratch: &mut Scratch,
) -> Answer {
    let Some(asked) = register.ask(question, mode) else {
        return Vec::new();
    };
    let mut scores: std::collections::HashMap<u32, f32> = std::collections::HashMap::new();
    for entry in register.candidates(&asked, question, mode, scratch) {
        let entry = &register.entries[entry as usize];
        let documents = register.documents(question, mode, entry.person);
        let features = Features::of(&asked, &entry.shown(), register, documents);
        let score = model.log_odds(&features);
        let best = scores.entry(entry.person).or_insert(f32::NEG_INFINITY);
        *best = best.max(score);
    }
    let mut answer: Vec<(u32, f32)> = scores.into_iter().collect();
    answer.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    answer
        .into_iter()
        .map(|(person, score)| (register.persons[person as usize].id.clone(), score))
        .filter(|(person, _)| !question.unjudged.contains(person))
        .collect()
}
