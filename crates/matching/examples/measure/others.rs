//! Invented persons beside the listed ones, named as `register seed` names them.

use super::set::{Listed, Name};

/// Country, surnames, names of men and of women, each separated by commas.
const PEOPLES: [[&str; 4]; 8] = [
    [
        "UZ",
        "Karimov,Rahimov,Yusupov,Tursunov,Abdullayev,Nazarov,Ergashev,Saidov,Umarov,Kholmatov",
        "Aziz,Jasur,Rustam,Sardor,Bekzod,Dilshod,Otabek,Sherzod,Ulugbek,Farrukh",
        "Dilnoza,Gulnora,Nilufar,Zulfiya,Kamola,Nargiza,Sevara,Malika",
    ],
    [
        "TJ",
        "Sharipov,Rahmonov,Mirzoev,Davlatov,Nazriev,Kurbonov,Safarov,Odinaev",
        "Firuz,Jamshed,Komron,Suhrob,Manuchehr,Parviz,Daler,Iskandar",
        "Zarina,Mehrona,Shahnoza,Tahmina,Manizha,Firuza",
    ],
    [
        "IN",
        "Singh,Kumar,Sharma,Patel,Gill,Sandhu,Verma,Yadav,Kaur,Dhillon",
        "Amit,Harpreet,Rahul,Sandeep,Vikram,Gurpreet,Rajesh,Manpreet,Arjun,Deepak",
        "Simran,Priya,Anjali,Jaspreet,Pooja,Neha",
    ],
    [
        "VN",
        "Nguyen,Tran,Le,Pham,Hoang,Phan,Vu,Dang",
        "Van Anh,Duc Minh,Quang Huy,Tuan Anh,Hoang Nam,Thanh Son",
        "Thi Lan,Thi Mai,Thu Huong,Thi Hoa,Ngoc Anh",
    ],
    [
        "GE",
        "Beridze,Kapanadze,Gelashvili,Maisuradze,Giorgadze,Lomidze,Tsiklauri",
        "Giorgi,Davit,Levan,Nika,Zurab,Irakli,Luka",
        "Nino,Mariam,Tamar,Ketevan,Natia",
    ],
    [
        "SY",
        "Al-Hassan,Al-Ahmad,Haddad,Khalil,Al-Masri,Darwish,Sayegh",
        "Ahmad,Mohammad,Omar,Khaled,Yousef,Mahmoud,Tarek",
        "Fatima,Rana,Layla,Hanan,Mariam",
    ],
    [
        "LK",
        "Perera,Fernando,De Silva,Bandara,Jayasinghe,Wickramasinghe",
        "Nuwan,Kasun,Chamara,Lahiru,Dinesh,Ruwan",
        "Nadeesha,Sanduni,Dilini,Chathurika",
    ],
    [
        "AZ",
        "Aliyev,Mammadov,Hasanov,Huseynov,Guliyev,Ismayilov",
        "Elchin,Rashad,Vugar,Tural,Orkhan,Samir",
        "Aysel,Gunel,Leyla,Sevinj",
    ],
];

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn pick(&mut self, list: &str) -> String {
        let count = list.split(',').count() as u64;
        let place = usize::try_from(self.below(count)).unwrap_or(0);
        list.split(',').nth(place).unwrap_or_default().to_owned()
    }
}

/// The same identities in every run: for each person one whose birth date is known, and an alias of which only the year is.
pub(crate) fn others(count: u64) -> impl Iterator<Item = Listed> {
    (0..count).flat_map(|number| {
        let mut random = Random(number.wrapping_mul(0xD605_1F4D_0F5B_5F15));
        let pick = |random: &mut Random| {
            &PEOPLES[usize::try_from(random.below(PEOPLES.len() as u64)).unwrap_or(0)]
        };
        let (people, elsewhere) = (pick(&mut random), pick(&mut random));
        let woman = random.below(100) < 18;
        let surname = random.pick(people[1]);
        let (year, month, day) = (
            1967 + random.below(42),
            1 + random.below(12),
            1 + random.below(28),
        );
        let mut identity = |people: &[&str; 4], birth: String| Listed {
            id: format!("other {number}"),
            names: vec![Name {
                full: String::new(),
                given: Some(random.pick(people[if woman { 3 } else { 2 }])),
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
