//! What describes a person.

use super::list::{Code, CodeList, code_list};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Sex by ISO 5218 (Reg. 122 p. 5.1.5, rule R-019), stored and spoken as the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// 0 - not known.
    NotKnown,
    /// 1 - male.
    Male,
    /// 2 - female.
    Female,
    /// 9 - not applicable or unspecified (X).
    NotApplicable,
}

impl Sex {
    /// The list with its labels (CL-SEX).
    pub const LIST: CodeList = CodeList {
        name: "CL-SEX",
        version: 1,
        codes: &[
            Code {
                code: "0",
                lv: "nav zināms",
                en: "not known",
                since: 1,
            },
            Code {
                code: "1",
                lv: "vīrietis",
                en: "male",
                since: 1,
            },
            Code {
                code: "2",
                lv: "sieviete",
                en: "female",
                since: 1,
            },
            Code {
                code: "9",
                lv: "nav norādīts (X)",
                en: "not applicable or unspecified (X)",
                since: 1,
            },
        ],
    };

    /// The ISO 5218 number.
    pub const fn code(self) -> u8 {
        match self {
            Self::NotKnown => 0,
            Self::Male => 1,
            Self::Female => 2,
            Self::NotApplicable => 9,
        }
    }

    /// the sex with this ISO 5218 number (Reg. 122 p. 5.1.5).
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::NotKnown),
            1 => Some(Self::Male),
            2 => Some(Self::Female),
            9 => Some(Self::NotApplicable),
            _ => None,
        }
    }
}

impl Serialize for Sex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.code())
    }
}

impl<'de> Deserialize<'de> for Sex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = u8::deserialize(deserializer)?;
        Self::from_code(code)
            .ok_or_else(|| serde::de::Error::custom("not a code of ISO 5218: use 0, 1, 2 or 9"))
    }
}

code_list! {
    /// The category of an identity (Del. Reg. (EU) 2023/333 Annex I, rule R-014).
    pub enum IdentityCategory, "CL-IDCAT" version 1 {
        Confirmed = "CONFIRMED", "apstiprināta identitāte", "confirmed identity";
        NotConfirmed = "NOT_CONFIRMED", "neapstiprināta identitāte", "not confirmed identity";
        Alias = "ALIAS", "pieņemta vai nepatiesa identitāte", "alias: false or assumed identity";
        Misused = "MISUSED", "ļaunprātīgi izmantota citas personas identitāte", "misused identity of another person";
    }
}

code_list! {
    /// The type of nationality (Reg. 122 p. 5.1.6).
    pub enum NationalityType, "CL-NATTYPE" version 1 {
        Cit = "CIT", "pilsonis", "citizen";
        Subj = "SUBJ", "pavalstnieks", "subject or national without citizenship";
        NcitEe = "NCIT_EE", "Igaunijas nepilsonis", "holder of an Estonian alien's passport";
        Stateless = "STATELESS", "bezvalstnieks", "stateless person";
        Ref1951 = "REF_1951", "bēglis", "Convention refugee";
        RefOther = "REF_OTHER", "cits bēglis vai alternatīvais statuss", "other refugee or subsidiary protection";
        Unspec = "UNSPEC", "nav noteikta", "under clarification";
    }
}

code_list! {
    /// The kind of a document (Reg. 122 p. 5.3.1; ICAO 9303-4, own additions).
    pub enum DocumentKind, "CL-DOCTYPE" version 2 {
        Pp = "PP", "pase", "ordinary passport";
        Pd = "PD", "diplomātiskā pase", "diplomatic passport";
        Po = "PO", "dienesta pase", "official or service passport";
        Pe = "PE", "ārkārtas pase", "emergency passport";
        Pr = "PR", "bēgļa ceļošanas dokuments", "refugee travel document (1951)";
        Ps = "PS", "bezvalstnieka ceļošanas dokuments", "stateless person's travel document (1954)";
        Pt = "PT", "ārvalstnieka pase", "alien's or other passport";
        Pl = "PL", "laissez-passer", "laissez-passer";
        Pm = "PM", "militārā pase", "military passport";
        Pu = "PU", "cita pase", "other passport";
        Id = "ID", "personas apliecība", "national identity card";
        Rp = "RP", "uzturēšanās atļauja", "residence permit";
        Visa = "VISA", "vīza", "visa";
        Etdr = "ETDR", "izceļošanas dokuments", "European travel document for return";
        Birth = "BIRTH", "dzimšanas apliecība", "birth certificate";
        Driv = "DRIV", "vadītāja apliecība", "driving licence";
        Milid = "MILID", "militārā apliecība", "military identity card";
        Seam = "SEAM", "jūrnieka grāmatiņa", "seafarer's identity document";
        Crew = "CREW", "apkalpes locekļa apliecība", "crew member certificate";
        CopyOnly = "COPY_ONLY", "tikai kopija", "copy only";
        None = "NONE", "nav dokumenta", "no document";
        Other = "OTHER", "cits dokuments", "other document";
        CardI = "I", "personas apliecība (ICAO kods I)", "national card (ICAO code I)", since 2;
        CardA = "A", "personas apliecība (ICAO kods A)", "national card (ICAO code A)", since 2;
        CardC = "C", "personas apliecība (ICAO kods C)", "national card (ICAO code C)", since 2;
        PermitAr = "AR", "uzturēšanās atļauja (ICAO kods AR)", "residence permit (ICAO code AR)", since 2;
        PermitIr = "IR", "uzturēšanās atļauja (ICAO kods IR)", "residence permit (ICAO code IR)", since 2;
        VisaV = "V", "vīza (ICAO kods V)", "visa (ICAO code V)", since 2;
    }
}

code_list! {
    /// Age groups of the Eurostat EIL tables, by age at the event (rule R-132).
    pub enum AgeGroup, "CL-AGE" version 1 {
        Under14 = "Y_LT14", "jaunāks par 14 gadiem", "under 14 years";
        From14To17 = "Y14-17", "14-17 gadi", "14 to 17 years";
        From18To34 = "Y18-34", "18-34 gadi", "18 to 34 years";
        From35 = "Y_GE35", "35 gadi un vairāk", "35 years and over";
        Unknown = "UNK", "nav zināms", "unknown";
    }
}

impl AgeGroup {
    /// The group of an age in whole years.
    pub const fn of(age_years: Option<u32>) -> Self {
        match age_years {
            Some(..14) => Self::Under14,
            Some(14..18) => Self::From14To17,
            Some(18..35) => Self::From18To34,
            Some(35..) => Self::From35,
            None => Self::Unknown,
        }
    }
}
