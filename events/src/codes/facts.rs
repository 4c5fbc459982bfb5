//! Violations and detentions.

use super::DetentionRegime;
use super::list::code_list;

code_list! {
    /// A violation found, or the ground of a return decision (Reg. 122 p. 5.9).
    pub enum Violation, "CL-VIOL" version 1 {
        Vi01 = "VI01", "nelikumīga robežas šķērsošana", "illegal border crossing (green border)";
        Vi02 = "VI02", "ieceļošana ar viltotu dokumentu", "entry with false or forged document";
        Vi03 = "VI03", "ieceļošana bez dokumenta vai vīzas", "entry without document or visa";
        Vi04 = "VI04", "uzturēšanās pēc vīzas termiņa beigām", "visa overstay";
        Vi05 = "VI05", "bezvīzu uzturēšanās termiņa pārsniegšana", "visa-free overstay (90/180)";
        Vi06 = "VI06", "beigusies uzturēšanās atļauja", "residence permit expired";
        Vi07 = "VI07", "anulēta vai atteikta uzturēšanās atļauja", "residence permit annulled or refused";
        Vi08 = "VI08", "patvērums atteikts vai procedūra izbeigta", "asylum refused or procedure ended";
        Vi09 = "VI09", "nelikumīga nodarbinātība", "unlawful employment";
        Vi10 = "VI10", "uzturēšanās par spīti ieceļošanas aizliegumam", "stay despite entry ban";
        Vi11 = "VI11", "neizbraukšana noteiktajā termiņā", "failure to leave within the period";
        Vi12 = "VI12", "sabiedriskā kārtība vai drošība", "public order or security";
        Vi13 = "VI13", "notiesāšana par noziedzīgu nodarījumu", "criminal conviction";
        Vi14 = "VI14", "citas dalībvalsts atļaujas turētājs neizbrauc", "holder of another state's permit does not leave";
        Vi15 = "VI15", "tranzīta pārkāpums", "transit violation";
        Vi99 = "VI99", "cits", "other";
    }
}

code_list! {
    /// The reason for detention (Reg. 122 p. 5.4.2).
    pub enum DetentionGround, "CL-DETGROUND" version 1 {
        Dg01 = "DG01", "slēpj identitāti vai nesadarbojas", "conceals identity, gives false data or refuses to cooperate";
        Dg02 = "DG02", "šķērsojis robežu, izvairoties no robežpārbaudes", "crossed the border avoiding border check";
        Dg03 = "DG03", "nav dzīvesvietas vai līdzekļu", "no place of residence or means pending return";
        Dg04 = "DG04", "apdraud drošību vai sabiedrisko kārtību", "threat to national security, public order or safety";
        Dg05 = "DG05", "veicina citu nelikumīgu ieceļošanu", "facilitates illegal entry of others";
        Dg06 = "DG06", "iepriekš izvairījies no izraidīšanas", "earlier avoided or obstructed return or removal";
        Dg07 = "DG07", "patvaļīgi atstājis izmitināšanas vietu", "left accommodation or breached an alternative measure";
        Dg08 = "DG08", "ieceļojis par spīti ieceļošanas aizliegumam", "entered despite a valid entry ban";
        Dg09 = "DG09", "bēgšanas risks", "risk of absconding (other objective criteria)";
        Dg10 = "DG10", "atpakaļuzņemšana vai tranzīts", "readmission or transit under agreement";
        Dg20 = "DG20", "patvērums: identitāte vai valstspiederība", "asylum: identity or nationality";
        Dg21 = "DG21", "patvērums: fakti, bēgšanas risks", "asylum: facts, including absconding";
        Dg22 = "DG22", "patvērums: lēmums par tiesībām ieceļot", "asylum: decision on the right to enter";
        Dg23 = "DG23", "patvērums: pieteikums izraidīšanas kavēšanai", "asylum: application to frustrate return";
        Dg24 = "DG24", "patvērums: drošība vai sabiedriskā kārtība", "asylum: security or public order";
        Dg25 = "DG25", "patvērums: Dublinas pārsūtīšana", "asylum: Dublin transfer";
    }
}

impl DetentionGround {
    /// The law to which the ground belongs: the list keeps those of the Asylum Law apart.
    pub const fn regime(self) -> DetentionRegime {
        match self {
            Self::Dg01
            | Self::Dg02
            | Self::Dg03
            | Self::Dg04
            | Self::Dg05
            | Self::Dg06
            | Self::Dg07
            | Self::Dg08
            | Self::Dg09
            | Self::Dg10 => DetentionRegime::Return,
            Self::Dg20 | Self::Dg21 | Self::Dg22 | Self::Dg23 | Self::Dg24 | Self::Dg25 => {
                DetentionRegime::Asylum
            }
        }
    }
}

code_list! {
    /// Why a child of 14 to 17 years is detained all the same (Directive 2008/115/EC Art 17, rule R-049).
    pub enum DetentionJustification, "CL-DETJUST" version 1 {
        LastResort = "LAST_RESORT", "galējais līdzeklis", "last resort: nothing milder is enough";
    }
}

code_list! {
    /// The reason for release (Reg. 122 p. 5.5.4).
    pub enum ReleaseReason, "CL-RELREASON" version 1 {
        Removed = "REMOVED", "izraidīts", "removed";
        VolDeparted = "VOL_DEPARTED", "izbraucis labprātīgi", "departed voluntarily";
        CourtRefused = "COURT_REFUSED", "tiesa atteikusi", "court refused";
        TermExpired = "TERM_EXPIRED", "beidzies termiņš", "term expired";
        NoReasonableProspect = "NO_REASONABLE_PROSPECT", "nav pamatotu izredžu izraidīt", "no reasonable prospect of removal";
        AlternativeApplied = "ALTERNATIVE_APPLIED", "piemērots alternatīvais līdzeklis", "alternative applied";
        AsylumRegime = "ASYLUM_REGIME", "aizturēšana pēc Patvēruma likuma", "moved to detention under the Asylum Law";
        LegalStay = "LEGAL_STAY", "tiesības uzturēties", "legal stay";
        DecisionRevoked = "DECISION_REVOKED", "lēmums atcelts", "decision revoked";
        Humanitarian = "HUMANITARIAN", "humāni apsvērumi", "humanitarian";
        Health = "HEALTH", "veselība", "health";
        HandedToPolice = "HANDED_TO_POLICE", "nodots policijai", "handed to police";
        Extradited = "EXTRADITED", "izdots", "extradited";
        DublinTransfer = "DUBLIN_TRANSFER", "Dublinas pārsūtīšana", "Dublin transfer";
        Readmitted = "READMITTED", "atpakaļuzņemts", "readmitted";
        Escaped = "ESCAPED", "izbēdzis", "escaped";
        Death = "DEATH", "miris", "death";
        EnteredInError = "ENTERED_IN_ERROR", "ierakstīts kļūdaini", "entered in error";
    }
}
