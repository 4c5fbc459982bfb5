//! The figures of `evaluate.py`.

use std::collections::BTreeMap;

use super::set::Asked;

/// Shares of questions about people who are not listed that raise an alarm.
pub(crate) const ALARMS: [f64; 3] = [0.001, 0.01, 0.05];

/// The persons answered to a question with their scores, best first, unjudged ones left out.
pub(crate) type Answer = Vec<(String, f32)>;

#[derive(Clone, Default)]
pub(crate) struct Figures {
    pub(crate) count: usize,
    pub(crate) first: f64,
    pub(crate) among_five: f64,
    pub(crate) recall: [f64; 3],
}

pub(crate) fn is_real(kind: &str) -> bool {
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
pub(crate) fn is_main(kind: &str) -> bool {
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

fn tops(questions: &[&Asked], answers: &[Answer]) -> Vec<f32> {
    questions
        .iter()
        .zip(answers)
        .filter(|(question, _)| question.expected.is_none() && question.kind != "neg_homonym")
        .map(|(_, answer)| answer.first().map_or(f32::NEG_INFINITY, |best| best.1))
        .collect()
}

/// The scores from which on an alarm is raised.
pub(crate) fn thresholds(questions: &[&Asked], answers: &[Answer]) -> [f32; 3] {
    let mut tops = tops(questions, answers);
    tops.sort_unstable_by(|left, right| right.total_cmp(left));
    ALARMS.map(|share| {
        let place = (share * tops.len() as f64).floor() as usize;
        tops.get(place.min(tops.len().saturating_sub(1)))
            .map_or(f32::INFINITY, |top| top + 1e-6)
    })
}

/// Figures of all, of groups and of kinds.
pub(crate) fn table(questions: &[&Asked], answers: &[Answer]) -> BTreeMap<String, Figures> {
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

/// The mean recall over shares of alarms from 1 in 2,000 to 1 in 20: steadier than the recall at one of them.
pub(crate) fn mean_recall(questions: &[&Asked], answers: &[Answer]) -> f64 {
    let mut tops = tops(questions, answers);
    tops.sort_unstable_by(|left, right| right.total_cmp(left));
    let right: Vec<f32> = questions
        .iter()
        .zip(answers)
        .filter(|(question, _)| question.expected.is_some() && is_main(&question.kind))
        .map(|(question, answer)| {
            let right = answer
                .iter()
                .find(|(person, _)| Some(person) == question.expected.as_ref());
            right.map_or(f32::NEG_INFINITY, |right| right.1)
        })
        .collect();
    let shares: Vec<f64> = (0..20)
        .map(|step| 0.0005 * 100_f64.powf(f64::from(step) / 19.0))
        .collect();
    let recalls = shares.iter().map(|share| {
        let place = ((share * tops.len() as f64) as usize).min(tops.len() - 1);
        right.iter().filter(|score| **score > tops[place]).count() as f64 / right.len() as f64
    });
    recalls.sum::<f64>() / shares.len() as f64
}

pub(crate) fn print(table: &BTreeMap<String, Figures>) {
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

/// Prints how often a candidate is right beside what its score says.
pub(crate) fn print_reliability(questions: &[&Asked], answers: &[Answer]) {
    const ENDS: [f32; 10] = [0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.98, 1.1];
    let mut bins = [(0_u32, 0.0_f64, 0_u32); ENDS.len()];
    for (question, answer) in questions.iter().zip(answers) {
        for (person, log_odds) in answer {
            let score = 1.0 / (1.0 + (-log_odds).exp());
            let bin = ENDS
                .iter()
                .position(|end| score < *end)
                .unwrap_or(ENDS.len() - 1);
            bins[bin].0 += 1;
            bins[bin].1 += f64::from(score);
            bins[bin].2 += u32::from(question.expected.as_ref() == Some(person));
        }
    }
    println!("{:>8} {:>8} {:>8} {:>8}", "score", "n", "says", "right");
    for (end, (count, sum, right)) in ENDS.iter().zip(bins) {
        let count_of = f64::from(count.max(1));
        println!(
            "< {end:6.2} {count:8} {:8.3} {:8.3}",
            sum / count_of,
            f64::from(right) / count_of
        );
    }
}
