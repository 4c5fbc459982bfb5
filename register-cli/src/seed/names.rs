//! Names of the countries that most returns from Latvia lead to: common ones, and rarer ones made out of their syllables.

use events::codes::{Country, Sex};

use super::random::Random;

/// How many names there are: of `2^n - 1` ranks, each half as frequent as the one at half its place.
const SURNAMES_LOG2: u64 = 16;
const GIVEN_NAMES_LOG2: u64 = 12;

/// How many different names persons have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Names {
    /// The common names of eight countries, all equally frequent: 828 names of 171 words
    Few,
    /// Frequent and rare ones as among people: a few common names, and hundreds of thousands that hardly anybody has
    Many,
}

/// Names that go together, with the country they are taken from.
pub(crate) struct People {
    pub(crate) country: &'static str,
    pub(crate) surnames: &'static [&'static str],
    pub(crate) men: &'static [&'static str],
    pub(crate) women: &'static [&'static str],
}

pub(crate) const PEOPLES: &[People] = &[
    People {
        country: "UZB",
        surnames: &[
            "Karimov",
            "Rahimov",
            "Yusupov",
            "Tursunov",
            "Abdullayev",
            "Nazarov",
            "Ergashev",
            "Saidov",
            "Umarov",
            "Kholmatov",
        ],
        men: &[
            "Aziz", "Jasur", "Rustam", "Sardor", "Bekzod", "Dilshod", "Otabek", "Sherzod",
            "Ulugbek", "Farrukh",
        ],
        women: &[
            "Dilnoza", "Gulnora", "Nilufar", "Zulfiya", "Kamola", "Nargiza", "Sevara", "Malika",
        ],
    },
    People {
        country: "TJK",
        surnames: &[
            "Sharipov", "Rahmonov", "Mirzoev", "Davlatov", "Nazriev", "Kurbonov", "Safarov",
            "Odinaev",
        ],
        men: &[
            "Firuz",
            "Jamshed",
            "Komron",
            "Suhrob",
            "Manuchehr",
            "Parviz",
            "Daler",
            "Iskandar",
        ],
        women: &[
            "Zarina", "Mehrona", "Shahnoza", "Tahmina", "Manizha", "Firuza",
        ],
    },
    People {
        country: "IND",
        surnames: &[
            "Singh", "Kumar", "Sharma", "Patel", "Gill", "Sandhu", "Verma", "Yadav", "Kaur",
            "Dhillon",
        ],
        men: &[
            "Amit", "Harpreet", "Rahul", "Sandeep", "Vikram", "Gurpreet", "Rajesh", "Manpreet",
            "Arjun", "Deepak",
        ],
        women: &["Simran", "Priya", "Anjali", "Jaspreet", "Pooja", "Neha"],
    },
    People {
        country: "VNM",
        surnames: &[
            "Nguyen", "Tran", "Le", "Pham", "Hoang", "Phan", "Vu", "Dang",
        ],
        men: &[
            "Van Anh",
            "Duc Minh",
            "Quang Huy",
            "Tuan Anh",
            "Hoang Nam",
            "Thanh Son",
        ],
        women: &["Thi Lan", "Thi Mai", "Thu Huong", "Thi Hoa", "Ngoc Anh"],
    },
    People {
        country: "GEO",
        surnames: &[
            "Beridze",
            "Kapanadze",
            "Gelashvili",
            "Maisuradze",
            "Giorgadze",
            "Lomidze",
            "Tsiklauri",
        ],
        men: &[
            "Giorgi", "Davit", "Levan", "Nika", "Zurab", "Irakli", "Luka",
        ],
        women: &["Nino", "Mariam", "Tamar", "Ketevan", "Natia"],
    },
    People {
        country: "SYR",
        surnames: &[
            "Al-Hassan",
            "Al-Ahmad",
            "Haddad",
            "Khalil",
            "Al-Masri",
            "Darwish",
            "Sayegh",
        ],
        men: &[
            "Ahmad", "Mohammad", "Omar", "Khaled", "Yousef", "Mahmoud", "Tarek",
        ],
        women: &["Fatima", "Rana", "Layla", "Hanan", "Mariam"],
    },
    People {
        country: "LKA",
        surnames: &[
            "Perera",
            "Fernando",
            "De Silva",
            "Bandara",
            "Jayasinghe",
            "Wickramasinghe",
        ],
        men: &["Nuwan", "Kasun", "Chamara", "Lahiru", "Dinesh", "Ruwan"],
        women: &["Nadeesha", "Sanduni", "Dilini", "Chathurika"],
    },
    People {
        country: "AZE",
        surnames: &[
            "Aliyev",
            "Mammadov",
            "Hasanov",
            "Huseynov",
            "Guliyev",
            "Ismayilov",
        ],
        men: &["Elchin", "Rashad", "Vugar", "Tural", "Orkhan", "Samir"],
        women: &["Aysel", "Gunel", "Leyla", "Sevinj"],
    },
];

impl People {
    /// The people of one of the countries.
    pub(crate) fn of(country: Country) -> &'static Self {
        let known = PEOPLES
            .iter()
            .find(|people| people.country == country.code());
        known.unwrap_or(&PEOPLES[0])
    }

    /// A given name that many have.
    pub(crate) fn common_given_name(&self, random: &mut Random, sex: Sex) -> &'static str {
        random.pick::<&str>(self.given_names(sex))
    }

    /// A surname as frequent as it is among people.
    pub(crate) fn surname(&self, random: &mut Random) -> String {
        self.ranked(self.surnames, rank(random, SURNAMES_LOG2))
    }

    /// A given name as frequent as it is among people.
    pub(crate) fn given_name(&self, random: &mut Random, sex: Sex) -> String {
        self.ranked(self.given_names(sex), rank(random, GIVEN_NAMES_LOG2))
    }

    fn given_names(&self, sex: Sex) -> &'static [&'static str] {
        match sex {
            Sex::Female => self.women,
            _ => self.men,
        }
    }

    /// The common names have the first ranks. Every other rank has a name that begins and goes on as any name of the people, and
    /// ends as one of its kind.
    fn ranked(&self, common: &'static [&'static str], rank: u64) -> String {
        let place = usize::try_from(rank).unwrap_or(usize::MAX);
        if let Some(name) = common.get(place) {
            return (*name).to_owned();
        }
        let mut random = Random::of(common.len() as u64, rank);
        let all = [self.surnames, self.men, self.women];
        let any = |random: &mut Random| {
            let names = *random.pick(&all);
            syllables(random.pick::<&str>(names))
        };
        let mut name = any(&mut random).swap_remove(0).to_owned();
        for _ in 0..random.below(3) {
            let of_another = any(&mut random);
            name += *random.pick(&of_another);
        }
        let ending = syllables(random.pick::<&str>(common))
            .pop()
            .unwrap_or_default();
        let name = (name + ending).to_lowercase();
        let (first, rest) = name.split_at(1);
        first.to_uppercase() + rest
    }
}

/// Place 0 is that of the most frequent name. Each doubling of the place is equally probable, so that a name is as rare as its
/// place is high (Zipf).
fn rank(random: &mut Random, log2: u64) -> u64 {
    let first = 1 << random.below(log2);
    first + random.below(first) - 1
}

/// The parts of the last word of a name, each with its vowels.
fn syllables(name: &'static str) -> Vec<&'static str> {
    let word = name.rsplit([' ', '-']).next().unwrap_or(name);
    let is_vowel = |at: usize| b"aeiouAEIOU".contains(&word.as_bytes()[at]);
    let (mut parts, mut begun) = (Vec::new(), 0);
    for at in 1..word.len() {
        let goes_on = (at..word.len()).any(is_vowel);
        if is_vowel(at - 1) && !is_vowel(at) && goes_on {
            parts.push(&word[begun..at]);
            begun = at;
        }
    }
    parts.push(&word[begun..]);
    parts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn names_are_parted_where_a_vowel_is_followed_by_another_one() {
        assert_eq!(syllables("Karimov"), ["Ka", "ri", "mov"]);
        assert_eq!(syllables("Al-Hassan"), ["Ha", "ssan"]);
        assert_eq!(syllables("Singh"), ["Singh"]);
    }

    #[test]
    fn few_names_are_frequent_and_most_are_rare() {
        let mut random = Random::of(1, 1);
        let mut counts = BTreeMap::<String, u32>::new();
        for _ in 0..100_000 {
            let surname = random.pick(PEOPLES).surname(&mut random);
            assert!(surname.bytes().all(|letter| letter.is_ascii()), "{surname}");
            *counts.entry(surname).or_default() += 1;
        }
        assert!(counts.len() > 20_000, "{}", counts.len());
        let most = counts.values().max().copied().unwrap_or_default();
        assert!((500..2_000).contains(&most), "{most}");
        let once = counts.values().filter(|count| **count == 1).count();
        assert!(once > counts.len() / 2, "{once} of {}", counts.len());
    }
}
