//! Invented persons beside the listed ones, named as `register seed` names them.

use super::peoples::{PEOPLES, Random};
use super::set::{Listed, Name};

/// As many of them as the command line names; none if it names no number.
pub(crate) fn counted(count: Option<&str>) -> impl Iterator<Item = Listed> {
    others(count.map_or(0, |count| count.parse().expect("a number of persons")))
}

/// The same identities in every run: for each person one whose birth date is known, and an alias of which only the year is.
fn others(count: u64) -> impl Iterator<Item = Listed> {
    (0..count).flat_map(|number| {
        let mut random = Random::of(number);
        let pick = |random: &mut Random| {
            &PEOPLES[usize::try_from(random.below(PEOPLES.len() as u64)).unwrap_or(0)]
        };
        let (people, elsewhere) = (pick(&mut random), pick(&mut random));
        let woman = random.below(100) < 18;
        let surname = random.pick(people[1]).to_owned();
        let (year, month, day) = (
            1967 + random.below(42),
            1 + random.below(12),
            1 + random.below(28),
        );
        let mut identity = |people: &[&str; 4], birth: String| Listed {
            id: format!("other {number}"),
            names: vec![Name {
                full: String::new(),
                given: Some(random.pick(people[if woman { 3 } else { 2 }]).to_owned()),
                family: Some(surname.clone()),
            }],
            births: vec![birth],
            nationalities: Vec::new(),
            sex: if woman { 2 } else { 1 },
            documents: Vec::new(),
        };
        let own = identity(people, format!("{year:04}-{month:02}-{day:02}"));
        let alias = identity(elsewhere, format!("{:04}", year + 1));
        [own, alias].map(|identity| Listed {
            nationalities: vec![people[0].to_owned()],
            ..identity
        })
    })
}
