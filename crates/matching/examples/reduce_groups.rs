//! Reduces the file of name groups (one group a line, `variant, variant, ... => id`) to what the crate carries:
//! `zcat name-groups.txt.gz | cargo run --release -p matching --example reduce_groups -- crates/matching/src/dictionary/groups.bin`.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::io::Read;

use matching::dictionary::reduced_groups;

fn main() {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .expect("the groups can be read");
    let lines: Vec<Vec<&str>> = text
        .lines()
        .filter_map(|line| Some(line.rsplit_once(" => ")?.0.split(", ").collect()))
        .collect();
    let reduced = reduced_groups(&lines);
    println!(
        "{} groups, {} of them kept in {} bytes",
        lines.len(),
        reduced.groups,
        reduced.file.len()
    );
    let target = std::env::args().nth(1).expect("name the file to write");
    std::fs::write(target, reduced.file).expect("the file can be written");
}
