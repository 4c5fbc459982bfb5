//! The figures of `evaluate.py`.

use std::collections::BTreeMap;

use super::set::Asked;

/// Shares of questions about people who are not listed that raise an alarm.
pub const ALARMS: [f64; 3] = [0.001, 0.01, 0.05];

/// The persons answered to a question with their scores, best first, unjudged ones left out.
pub type Answer = Vec<(String, f32)>;

#[derive(Clone, Default)]
pub struct Figures {
    pub count: usize,
    pub first: f64,
    pub among_five: f64,
    pub recall: [f64; 3],
}

pub fn is_real(kind: &str) -> bool {
    matches!(
        kind,
        "cross_script"
            | "variant_near"
            | "variant_far"
            | "partial"
            | "reorder_or_exact"
            | "cross_list_record"
    )
}

/// Whether it counts in the figure of all.
pub fn is_main(kind: &str) -> bool {
    is_real(kind) || kind.starts_with("syn_")
}

fn group(kind: &str) -> String {
    match kind {
        _ if is_real(kind) => "= real_variants".into(),
        "exact_primary" => "= exact".into(),
        _ if kind.starts_with("unrelated") => "= unrelated_alias".into(),
        _ if kind.ends_with("_weak") => "= weak_alias".into(),
        _ if kind.starts_with("syn_") => "= synthetic".into(),
        other => other.into(),
    }
}

/// The scores from which on an alarm is raised.
pub fn thresholds(questions: &[&Asked], answers: &[Answer]) -> [f32; 3] {
    let mut tops: Vec<f32> = questions
        .iter()
        .zip(answers)
        .filter(|(question, _)| question.expected.is_none() && question.kind != "neg_homonym")
        .map(|(_, answer)| answer.first().map_or(f32::NEG_INFINITY, |best| best.1))
        .collect();
    tops.sort_unstable_by(|left, right| right.total_cmp(left));
    ALARMS.map(|share| {
        let place = (share * tops.len() as f64).floor() as usize;
        tops.get(place.min(tops.len().saturating_sub(1)))
            .map_or(f32::INFINITY, |top| top + 1e-6)
    })
}

/// Figures of all, of groups and of kinds.
pub fn table(questions: &[&Asked], answers: &[Answer]) -> BTreeMap<String, Figures> {
    let thresholds = thresholds(questions, answers);
    let mut table: BTreeMap<String, Figures> = BTreeMap::new();
    for (question, answer) in questions.iter().zip(answers) {
        let Some(expected) = &question.expected else {
            let figures = table.entry(question.kind.clone()).or_default();
            figures.count += 1;
            for (sum, least) in figures.recall.iter_mut().zip(thresholds) {
                *sum += f64::from(u8::from(answer.iter().any(|(_, score)| *score >= least)));
            }
            continue;
        };
        let place = answer.iter().position(|(person, _)| person == expected);
        let score = place.map(|place| answer[place].1);
        let mut rows = vec![group(&question.kind), question.kind.clone()];
        if is_main(&question.kind) {
            rows.push("ALL".into());
        }
        for row in rows {
            let figures = table.entry(row).or_default();
            figures.count += 1;
            figures.first += f64::from(u8::from(place == Some(0)));
            figures.among_five += f64::from(u8::from(place.is_some_and(|place| place < 5)));
            for (sum, least) in figures.recall.iter_mut().zip(thresholds) {
                *sum += f64::from(u8::from(score.is_some_and(|score| score >= least)));
            }
        }
    }
    for figures in table.values_mut() {
        let count = figures.count as f64;
        figures.first /= count;
        figures.among_five /= count;
        figures.recall.iter_mut().for_each(|sum| *sum /= count);
    }
    table
}

pub fn print(table: &BTreeMap<String, Figures>) {
    println!(
        "{:28} {:>5}  {:>6} {:>6}  {:>6} {:>6} {:>6}",
        "", "n", "@1", "@5", "0.1%", "1%", "5%"
    );
    for (row, figures) in table {
        println!(
            "{row:28} {:5}  {:6.4} {:6.4}  {:6.4} {:6.4} {:6.4}",
            figures.count,
            figures.first,
            figures.among_five,
            figures.recall[0],
            figures.recall[1],
            figures.recall[2]
        );
    }
}
