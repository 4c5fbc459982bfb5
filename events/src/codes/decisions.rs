//! Decisions and the changes to them.

use super::list::code_list;

code_list! {
    /// The kind of a decision (Reg. 122 p. 5.7, 5.11, 5.13, 5.14).
    pub enum DecisionKind, "CL-DECKIND" version 2 {
        RdVol = "RD_VOL", "izbraukšanas rīkojums", "return decision with a period for voluntary departure";
        RdForced = "RD_FORCED", "lēmums par piespiedu izraidīšanu", "removal order";
        RdCourt = "RD_COURT", "papildsods - izraidīšana", "expulsion as additional penalty";
        BanLv = "BAN_LV", "ieceļošanas aizliegums Latvijas Republikā", "entry ban in Latvia";
        BanSch = "BAN_SCH", "ieceļošanas aizliegums Šengenas teritorijā", "entry ban in the Schengen territory";
        ChgSuspend = "CHG_SUSPEND", "lēmums par apturēšanu", "suspension";
        ChgAmend = "CHG_AMEND", "lēmums par grozīšanu", "amendment";
        ChgRevoke = "CHG_REVOKE", "lēmums par atcelšanu", "revocation";
        ChgShorten = "CHG_SHORTEN", "lēmums par termiņa samazināšanu", "shortening of a ban";
        DetInitial = "DET_INITIAL", "aizturēšana bez tiesas lēmuma", "detention without a court decision", since 2;
        DetCourt = "DET_COURT", "tiesneša lēmums par aizturēšanu", "court decision on detention", since 2;
        AltMeasure = "ALT_MEASURE", "lēmums par aizturēšanai alternatīvo līdzekli", "alternative to detention", since 2;
        PeriodExt = "PERIOD_EXT", "izbraukšanas termiņa pagarināšana", "extension of the period for voluntary departure", since 2;
        EntryPermit = "ENTRY_PERMIT", "vienreizēja ieceļošanas atļauja", "one-off entry permission", since 2;
        AppealRuling = "APPEAL_RULING", "lēmums par sūdzību", "ruling on an appeal", since 2;
    }
}

code_list! {
    /// The territory of an entry ban (Reg. 122 p. 5.10, 5.12; rule R-080).
    pub enum BanScope, "CL-SCOPE" version 1 {
        Latvia = "LV", "Latvijas Republika", "Latvia";
        Schengen = "SCHENGEN", "Šengenas līguma dalībvalstu teritorija", "Schengen territory";
    }
}

code_list! {
    /// The basis of an entry ban (Reg. (EU) 2018/1861 Art 20(2)(q); Immigration Law s. 61-63).
    pub enum BanBasis, "CL-BANBASIS" version 1 {
        Conviction = "CONVICTION", "notiesāšana", "criminal conviction";
        Security = "SECURITY", "drošība vai sabiedriskā kārtība", "security or public order";
        Circumvention = "CIRCUMVENTION", "apiešana ar nepatiesām ziņām", "circumvention by false data or documents";
        ReturnBan = "RETURN_BAN", "aizliegums sakarā ar izraidīšanu", "ban with a return decision";
        Restrictive = "RESTRICTIVE", "ES vai ANO ierobežojošs pasākums", "restrictive measure of the EU or UN";
        Png = "PNG", "nevēlama persona", "persona non grata";
    }
}

code_list! {
    /// The ground within the basis of an entry ban (own sub-codes).
    pub enum BanSubBasis, "CL-BANSUB" version 1 {
        Cv1 = "CV1", "notiesāts par noziegumu", "conviction of a crime";
        Se1 = "SE1", "valsts drošība", "national security";
        Se2 = "SE2", "sabiedriskā kārtība", "public order";
        Se3 = "SE3", "smags noziegums", "serious crime";
        Se4 = "SE4", "kara noziegumi vai noziegumi pret cilvēci", "war crimes or crimes against humanity";
        Ci1 = "CI1", "krāpšana ar vīzu", "visa fraud";
        Ci2 = "CI2", "krāpšana ar uzturēšanās atļauju", "permit fraud";
        Ci3 = "CI3", "fiktīvas attiecības", "sham relationship";
        Rb1 = "RB1", "termiņš nav noteikts", "no period for voluntary departure";
        Rb2 = "RB2", "termiņš nav ievērots", "period not complied with";
        Rb3 = "RB3", "pēc ieskata, ar izbraukšanas termiņu", "discretionary, with a period";
        Rb4 = "RB4", "tiesas piespriesta izraidīšana", "removal imposed by a court";
        Rs1 = "RS1", "ES vai ANO ieceļošanas aizliegums", "travel ban of the EU or UN";
        Pn1 = "PN1", "persona non grata", "persona non grata";
    }
}

impl BanSubBasis {
    /// The basis to which the ground belongs.
    pub const fn basis(self) -> BanBasis {
        match self {
            Self::Cv1 => BanBasis::Conviction,
            Self::Se1 | Self::Se2 | Self::Se3 | Self::Se4 => BanBasis::Security,
            Self::Ci1 | Self::Ci2 | Self::Ci3 => BanBasis::Circumvention,
            Self::Rb1 | Self::Rb2 | Self::Rb3 | Self::Rb4 => BanBasis::ReturnBan,
            Self::Rs1 => BanBasis::Restrictive,
            Self::Pn1 => BanBasis::Png,
        }
    }
}

code_list! {
    /// Why a removal order gives no period for voluntary departure (Directive 2008/115/EC Art 7(4), rule R-057).
    pub enum RemovalGround, "CL-REMGROUND" version 1 {
        AbscondingRisk = "ABSCONDING_RISK", "bēgšanas risks", "risk of absconding";
        ManifestlyUnfounded = "MANIFESTLY_UNFOUNDED", "acīmredzami nepamatots pieteikums", "manifestly unfounded application";
        Fraud = "FRAUD", "krāpšana", "fraud";
        Threat = "THREAT", "drauds sabiedriskajai kārtībai vai drošībai", "threat to public policy or security";
        PeriodMissed = "PERIOD_MISSED", "nav izbraucis noteiktajā termiņā", "did not leave within the period";
    }
}

code_list! {
    /// How a decision was made known (rule R-059).
    pub enum NotificationManner, "CL-NOTIFICATION" version 1 {
        InPerson = "IN_PERSON", "personīgi pret parakstu", "in person against signature";
        RefusedToSign = "REFUSED_TO_SIGN", "atteicies parakstīt", "in person, refused to sign";
        Post = "POST", "pa pastu", "by post";
        Electronic = "ELECTRONIC", "elektroniski", "electronically";
        Fiction = "FICTION", "uzskatāms par paziņotu", "deemed notified by law";
    }
}

code_list! {
    /// Why a decision is suspended (Reg. 122 p. 5.14; Reg. (EU) 2018/1860 Art 3(5)).
    pub enum SuspensionReason, "CL-SUSPENSION" version 1 {
        Appeal = "APPEAL", "pārsūdzība", "appeal";
        Court = "COURT", "tiesas lēmums", "court order";
        Asylum = "ASYLUM", "patvēruma procedūra", "asylum procedure";
        Refoulement = "REFOULEMENT", "neizraidīšanas princips", "non-refoulement";
        Technical = "TECHNICAL", "tehniski šķēršļi", "technical obstacles to removal";
        Humanitarian = "HUMANITARIAN", "humāni apsvērumi", "humanitarian";
        Visit = "VISIT", "atļauta ieceļošana", "one-off visit";
        Other = "OTHER", "cits", "other";
    }
}

code_list! {
    /// From when a revocation works (Administrative Procedure Law s. 85-86, rule R-077).
    pub enum RevocationMode, "CL-REVMODE" version 1 {
        ExTunc = "EX_TUNC", "ar atpakaļejošu spēku", "as if never taken";
        ExNunc = "EX_NUNC", "ar spēku uz priekšu", "from a date on";
    }
}

code_list! {
    /// Why a decision is revoked or lifted.
    pub enum RevocationReason, "CL-REVREASON" version 1 {
        CourtAnnulled = "COURT_ANNULLED", "atcēlusi tiesa", "annulled by court";
        HigherAuthority = "HIGHER_AUTHORITY", "atcēlusi augstāka iestāde", "revoked by higher authority";
        UnlawfulExtunc = "UNLAWFUL_EXTUNC", "prettiesisks lēmums", "unlawful from the beginning";
        ChangedCircumstances = "CHANGED_CIRCUMSTANCES", "mainījušies apstākļi", "changed circumstances";
        LegalStayGranted = "LEGAL_STAY_GRANTED", "piešķirtas uzturēšanās tiesības", "legal stay granted";
        IntlProtection = "INTL_PROTECTION", "starptautiskā aizsardzība", "international protection";
        CompliedLeft = "COMPLIED_LEFT", "izbraucis noteiktajā termiņā", "left in full compliance";
        TraffickingVictim = "TRAFFICKING_VICTIM", "cilvēku tirdzniecības upuris", "victim of trafficking";
        Humanitarian = "HUMANITARIAN", "humāni apsvērumi", "humanitarian";
        OtherMsPermit = "OTHER_MS_PERMIT", "citas dalībvalsts atļauja", "permit of another member state";
        EuCitizenship = "EU_CITIZENSHIP", "ES pilsonība", "EU citizenship";
        FreeMovement = "FREE_MOVEMENT", "tiesības brīvi pārvietoties", "free movement right";
        WrongPerson = "WRONG_PERSON", "nepareizā persona", "wrong person";
        Superseded = "SUPERSEDED", "aizstāts ar citu lēmumu", "superseded";
        LinkedDecisionRevoked = "LINKED_DECISION_REVOKED", "atcelts saistītais lēmums", "linked decision revoked";
        Death = "DEATH", "nāve", "death";
        EnteredInError = "ENTERED_IN_ERROR", "ierakstīts kļūdaini", "entered in error";
    }
}
