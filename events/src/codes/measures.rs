//! Detention beyond its start, alternatives to it, and what follows decisions.

use super::list::code_list;

code_list! {
    /// The law under which a person is detained; each has its own clock (rules ).
    pub enum DetentionRegime, "CL-REGIME" version 1 {
        Return = "RETURN", "Imigrācijas likums", "return: Immigration Law";
        Asylum = "ASYLUM", "Patvēruma likums", "asylum: Asylum Law";
    }
}

code_list! {
    /// Premises of detention (Reg. 122 p. 5.5.2, rule R-047).
    pub enum Premises, "CL-PLACE" version 1 {
        DaugavpilsCentre = "DAUGAVPILS_CENTRE", "aizturēto ārzemnieku izmitināšanas centrs \"Daugavpils\"", "accommodation centre for detained foreigners Daugavpils";
        MuceniekiCentre = "MUCENIEKI_CENTRE", "aizturēto ārzemnieku izmitināšanas centrs \"Mucenieki\"", "accommodation centre for detained foreigners Mucenieki";
        TempHolding = "TEMP_HOLDING", "speciāli iekārtota telpa Valsts robežsardzē", "specially equipped premises of a State Border Guard unit";
        PoliceStf = "POLICE_STF", "Valsts policijas īslaicīgās aizturēšanas vieta", "short-term detention facility of the State Police";
        Hospital = "HOSPITAL", "ārstniecības iestāde", "hospital";
        Other = "OTHER", "cita vieta", "other premises";
    }
}

code_list! {
    /// Why detention for return goes on beyond six months (Directive 2008/115/EC Art 15(6), rule R-043).
    pub enum DetentionExtensionReason, "CL-DETEXT" version 1 {
        NonCooperation = "NON_COOPERATION", "ārzemnieks nesadarbojas", "lack of cooperation by the foreigner";
        ThirdCountryDocs = "THIRD_COUNTRY_DOCS", "kavējas trešās valsts dokumenti", "delays in obtaining documents from a third country";
    }
}

code_list! {
    /// The kind of an alternative to detention (Reg. 122 p. 5.6.1).
    pub enum AlternativeKind, "CL-ALT" version 1 {
        Reporting = "REPORTING", "regulāra reģistrēšanās", "registration at a unit at set times";
        DocSurrender = "DOC_SURRENDER", "dokumentu nodošana", "handing over of travel or identity documents";
        Residence = "RESIDENCE", "uzturēšanās norādītā adresē", "stay at a stated address";
        Other = "OTHER", "cits", "other";
    }
}

code_list! {
    /// Why an alternative to detention ended (Reg. 122 p. 5.6.3).
    pub enum AlternativeEndReason, "CL-ALTEND" version 1 {
        Expired = "EXPIRED", "beidzies termiņš", "its term ended";
        Lifted = "LIFTED", "atcelts", "lifted by the authority";
        Breached = "BREACHED", "pārkāpts", "breached by the person";
        Detained = "DETAINED", "persona aizturēta", "the person was detained";
        Departed = "DEPARTED", "persona izbraukusi", "the person departed";
        DecisionRevoked = "DECISION_REVOKED", "lēmums atcelts", "the decision was revoked";
        Death = "DEATH", "nāve", "death";
    }
}

code_list! {
    /// Why a removal failed (rule R-072).
    pub enum RemovalFailureReason, "CL-FAILREASON" version 1 {
        NoDocument = "NO_DOCUMENT", "nav dokumenta", "no document";
        EmbassyRefused = "EMBASSY_REFUSED", "vēstniecība atteikusi", "embassy refused";
        CarrierRefused = "CARRIER_REFUSED", "pārvadātājs atteicis", "carrier refused";
        PhysicalResistance = "PHYSICAL_RESISTANCE", "fiziska pretošanās", "physical resistance";
        Medical = "MEDICAL", "veselības stāvoklis", "medical";
        Absconded = "ABSCONDED", "aizbēdzis", "absconded";
        AsylumRequest = "ASYLUM_REQUEST", "patvēruma lūgums", "asylum request";
        CourtStay = "COURT_STAY", "tiesas apturējums", "stay by a court";
        DestRefused = "DEST_REFUSED", "galamērķa valsts atteikusi", "destination refused";
        NoFlight = "NO_FLIGHT", "nav reisa", "no flight";
        ForceMajeure = "FORCE_MAJEURE", "nepārvarama vara", "force majeure";
        Other = "OTHER", "cits", "other";
    }
}

code_list! {
    /// Why a return case ends without a departure under it.
    pub enum CaseClosingReason, "CL-CASECLOSE" version 1 {
        Legalised = "LEGALISED", "piešķirtas uzturēšanās tiesības", "legal stay";
        Died = "DIED", "miris", "died";
        Unknown = "UNKNOWN", "atrašanās vieta nav zināma", "whereabouts unknown";
        DepartedBeforeNotification = "DEPARTED_BEFORE_NOTIFICATION", "izbraucis pirms paziņošanas", "departed before notification";
    }
}

code_list! {
    /// Why a removal order comes without an entry ban (Directive 2008/115/EC Art 11(3), rule R-086).
    pub enum NoBanReason, "CL-NOBAN" version 1 {
        Humanitarian = "HUMANITARIAN", "humāni apsvērumi", "humanitarian";
        Trafficking = "TRAFFICKING", "cilvēku tirdzniecības upuris", "victim of trafficking who cooperates";
        Other = "OTHER", "cits", "other";
    }
}

code_list! {
    /// The ground of a one-off entry permission (Reg. (EU) 2016/399 Art 6(5)(c), rule R-090).
    pub enum PermissionGround, "CL-PERMGROUND" version 1 {
        Humanitarian = "HUMANITARIAN", "humāni apsvērumi", "humanitarian grounds";
        NationalInterest = "NATIONAL_INTEREST", "valsts intereses", "national interest";
        IntlObligations = "INTL_OBLIGATIONS", "starptautiskās saistības", "international obligations";
    }
}

code_list! {
    /// How an appeal ended.
    pub enum AppealOutcome, "CL-APPEALOUT" version 1 {
        Dismissed = "DISMISSED", "noraidīta", "dismissed: the decision stands";
        Annulled = "ANNULLED", "lēmums atcelts", "the decision is annulled";
        Amended = "AMENDED", "lēmums grozīts", "the decision is amended";
        Inadmissible = "INADMISSIBLE", "nav pieņemta", "inadmissible";
        Withdrawn = "WITHDRAWN", "atsaukta", "withdrawn by the person";
    }
}

code_list! {
    /// How a consultation of another member state about its permit ended (Reg. (EU) 2018/1860 Art 9-12, rule R-064).
    pub enum ConsultationOutcome, "CL-CONSULT" version 2 {
        Withdrawn = "WITHDRAWN", "atļauja anulēta", "the permit is withdrawn";
        Maintained = "MAINTAINED", "atļauja paliek spēkā", "the permit is maintained";
        NoObjection = "NO_OBJECTION", "iebildumu nav", "no objection, or no reply in time";
        Objection = "OBJECTION", "Latvija iebilst", "Latvia objects", since 2;
    }
}

code_list! {
    /// Who asks in a consultation (Reg. (EU) 2018/1860 Art 9-12; Reg. (EU) 2018/1861 Art 27-30, rule R-065).
    pub enum ConsultationDirection, "CL-CONSULTDIR" version 1 {
        LatviaAsks = "LATVIA_ASKS", "Latvija jautā", "Latvia asks about the permit of another state";
        LatviaIsAsked = "LATVIA_IS_ASKED", "jautā Latvijai", "another state asks Latvia about its decision or alert";
    }
}

/// The consultations of the first version are all of this kind.
impl Default for ConsultationDirection {
    fn default() -> Self {
        Self::LatviaAsks
    }
}

impl ConsultationDirection {
    /// Whether Latvia asks.
    pub fn is_outgoing(&self) -> bool {
        *self == Self::LatviaAsks
    }
}

code_list! {
    /// Who receives an unaccompanied minor (Directive 2008/115/EC Art 10(2), rule R-073).
    pub enum Reception, "CL-RECEPTION" version 1 {
        Family = "FAMILY", "ģimenes loceklis", "member of the family";
        Guardian = "GUARDIAN", "aizbildnis", "guardian";
        Facility = "FACILITY", "uzņemšanas iestāde", "adequate reception facility";
    }
}

code_list! {
    /// Why a pending asylum application does not suspend removal (Asylum Law s. 3(4), rule R-063).
    pub enum AsylumException, "CL-ASYLEXC" version 1 {
        Threat = "THREAT", "drauds drošībai", "threat to security";
        SeriousCrime = "SERIOUS_CRIME", "sevišķi smags noziegums", "particularly serious crime";
        SecondRepeated = "SECOND_REPEATED", "otrais atkārtotais iesniegums", "second repeated application";
    }
}

code_list! {
    /// Why the person is told of the removal less than twelve hours before (Cabinet Regulation No. 454 p. 21.1, rule R-067).
    pub enum ShortNoticeReason, "CL-SHORTNOTICE" version 1 {
        AbscondingRisk = "ABSCONDING_RISK", "bēgšanas risks", "risk of absconding";
        SelfHarmRisk = "SELF_HARM_RISK", "paškaitējuma risks", "risk of self-harm";
        Readmission = "READMISSION", "atpakaļuzņemšana īsā termiņā", "readmission at short notice";
        Other = "OTHER", "cits", "other";
    }
}
