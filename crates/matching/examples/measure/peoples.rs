//! Names of the register's synthetic population (`register seed`), for examples that need invented persons.

/// Country, surnames, names of men and of women, each separated by commas.
pub(crate) const PEOPLES: [[&str; 4]; 8] = [
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

/// SplitMix64: numbers without pattern, the same in every run.
pub(crate) struct Random(u64);

impl Random {
    /// The numbers of one person or name.
    pub(crate) fn of(number: u64) -> Self {
        Self(number.wrapping_mul(0xD605_1F4D_0F5B_5F15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// One of a list separated by commas.
    pub(crate) fn pick<'a>(&mut self, list: &'a str) -> &'a str {
        let count = list.split(',').count() as u64;
        let place = usize::try_from(self.below(count)).unwrap_or(0);
        list.split(',').nth(place).unwrap_or_default()
    }
}
