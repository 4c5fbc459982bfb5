//! Rights of the person whose data the register holds (GDPR Art 12-22; Regulation (EU) 2018/1861 Art 53).

use super::list::code_list;

code_list! {
    /// The right that a person exercises (Regulation (EU) 2018/1861 Art 53(1); GDPR Art 15-18, 21).
    pub enum DataSubjectRight, "CL-DSRIGHT" version 1 {
        Access = "ACCESS", "piekļuve datiem", "access (GDPR Art 15)";
        Rectification = "RECTIFICATION", "datu labošana", "rectification of inaccurate data (GDPR Art 16)";
        Erasure = "ERASURE", "datu dzēšana", "erasure of unlawfully stored data (GDPR Art 17)";
        RestrictionOfProcessing = "RESTRICTION", "apstrādes ierobežošana", "restriction of processing (GDPR Art 18)";
        Objection = "OBJECTION", "iebildumi pret apstrādi", "objection to processing (GDPR Art 21)";
    }
}

code_list! {
    /// How the request of a data subject was answered (GDPR Art 12(3), 12(4)).
    pub enum RequestOutcome, "CL-DSOUTCOME" version 1 {
        Granted = "GRANTED", "izpildīts", "granted";
        PartlyGranted = "PARTLY_GRANTED", "izpildīts daļēji", "granted in part";
        Refused = "REFUSED", "atteikts", "refused";
    }
}

code_list! {
    /// Why a request is refused or restricted (Regulation (EU) 2018/1861 Art 53(3); GDPR Art 11, 12, 16, 17).
    pub enum RestrictionReason, "CL-DSREASON" version 1 {
        OfficialInquiries = "OFFICIAL_INQUIRIES", "netraucēt oficiālu izmeklēšanu vai procedūru", "not to obstruct official or legal inquiries, investigations or procedures (2018/1861 Art 53(3)(a))";
        CriminalOffences = "CRIMINAL_OFFENCES", "nekaitēt noziedzīgu nodarījumu novēršanai vai izmeklēšanai", "not to prejudice the prevention, detection, investigation or prosecution of criminal offences or the execution of penalties (2018/1861 Art 53(3)(b))";
        PublicSecurity = "PUBLIC_SECURITY", "sabiedrības drošība", "public security (2018/1861 Art 53(3)(c))";
        NationalSecurity = "NATIONAL_SECURITY", "valsts drošība", "national security (2018/1861 Art 53(3)(d))";
        RightsOfOthers = "RIGHTS_OF_OTHERS", "citu personu tiesības un brīvības", "rights and freedoms of others (2018/1861 Art 53(3)(e))";
        KeptByLaw = "KEPT_BY_LAW", "datu glabāšanu nosaka likums", "the law obliges to keep the data (GDPR Art 17(3)(b); Reg. 122 p. 13)";
        DataAccurate = "DATA_ACCURATE", "dati ir pareizi", "the recorded data are accurate and lawfully kept (GDPR Art 16, 17)";
        Unfounded = "UNFOUNDED", "acīmredzami nepamatots vai pārmērīgs pieprasījums", "the request is manifestly unfounded or excessive (GDPR Art 12(5))";
        NotIdentified = "NOT_IDENTIFIED", "pieprasītāja identitāte nav noskaidrota", "the person who asks is not identified (GDPR Art 11(2), 12(2), 12(6))";
    }
}

impl RestrictionReason {
    /// Whether data are withheld for it, in whole or in part, and the reason itself may be left unsaid where saying it would
    /// undermine it (Regulation (EU) 2018/1861 Art 53(3)).
    pub const fn protects(self) -> bool {
        match self {
            Self::OfficialInquiries
            | Self::CriminalOffences
            | Self::PublicSecurity
            | Self::NationalSecurity
            | Self::RightsOfOthers => true,
            Self::KeptByLaw | Self::DataAccurate | Self::Unfounded | Self::NotIdentified => false,
        }
    }
}

code_list! {
    /// A part of what the register holds on a person, as the extract is divided and as an answer restricts it.
    pub enum ExtractPart, "CL-EXTRACT" version 1 {
        Whole = "WHOLE", "visi dati", "everything";
        Identities = "IDENTITIES", "identitātes", "identities (Reg. 122 p. 5.1)";
        Addresses = "ADDRESSES", "adreses", "addresses (Reg. 122 p. 5.2)";
        Documents = "DOCUMENTS", "dokumenti", "documents (Reg. 122 p. 5.3)";
        Detentions = "DETENTIONS", "aizturēšana un tai alternatīvie līdzekļi", "detention and alternatives to it (Reg. 122 p. 5.4-5.6)";
        Returns = "RETURNS", "izraidīšana", "return: decisions, departures, removals (Reg. 122 p. 5.7)";
        Photos = "PHOTOS", "sejas attēli", "facial images (Reg. 122 p. 5.8)";
        Violations = "VIOLATIONS", "konstatētie pārkāpumi", "violations found (Reg. 122 p. 5.9)";
        Bans = "BANS", "ieceļošanas aizliegumi un atļaujas", "entry bans and permissions (Reg. 122 p. 5.10-5.13)";
        Appeals = "APPEALS", "sūdzības un pārsūdzības", "appeals";
        Warnings = "WARNINGS", "brīdinājuma atzīmes", "warning markers";
        Vulnerabilities = "VULNERABILITIES", "īpašas vajadzības", "vulnerability";
        Consultations = "CONSULTATIONS", "citu valstu konsultācijas un ziņojumi", "consultations of other states and alerts";
        RemovalBars = "REMOVAL_BARS", "šķēršļi izraidīšanai", "bars to removal";
        Copies = "COPIES", "dokumentu elektroniskās kopijas", "electronic copies (Reg. 122 p. 5.15)";
        ServiceMarks = "SERVICE_MARKS", "dienesta atzīmes", "service marks (Reg. 122 p. 5.16)";
        Record = "RECORD", "ieraksti par lietu", "acts on the record itself: merges, errors, retention";
        Requests = "REQUESTS", "personas pieprasījumi", "requests of the person";
        Recipients = "RECIPIENTS", "datu saņēmēji", "who received the data";
    }
}

code_list! {
    /// A language in which the register answers a person (ISO 639-1).
    pub enum Language, "CL-LANGUAGE" version 1 {
        Latvian = "lv", "latviešu", "Latvian";
        English = "en", "angļu", "English";
    }
}
