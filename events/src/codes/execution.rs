//! How a return ended.

use super::list::code_list;

code_list! {
    /// The form of departure (Reg. (EC) 862/2007 Art 7; rule R-129).
    pub enum DepartureForm, "CL-DEPFORM" version 1 {
        VolNoassist = "VOL_NOASSIST", "labprātīga bez atbalsta", "voluntary, non-assisted";
        VolAssist = "VOL_ASSIST", "labprātīga ar atbalstu", "voluntary, assisted";
        ForcedNoassist = "FORCED_NOASSIST", "piespiedu bez atbalsta", "enforced, non-assisted";
        ForcedAssist = "FORCED_ASSIST", "piespiedu ar atbalstu", "enforced, assisted";
        ReadmEu = "READM_EU", "atpakaļuzņemšana (ES nolīgums)", "readmission under an EU agreement";
        ReadmBilat = "READM_BILAT", "atpakaļuzņemšana (divpusējs nolīgums)", "readmission under a bilateral agreement";
        ReadmInformal = "READM_INFORMAL", "atpakaļuzņemšana (neformāla vienošanās)", "readmission under an informal arrangement";
        Dublin = "DUBLIN", "Dublinas pārsūtīšana", "Dublin transfer";
        Extradition = "EXTRADITION", "izdošana", "extradition";
        SurrenderEaw = "SURRENDER_EAW", "nodošana pēc Eiropas apcietināšanas ordera", "surrender under a European arrest warrant";
        TransferSentence = "TRANSFER_SENTENCE", "notiesātā nodošana", "transfer of a sentenced person";
    }
}

impl DepartureForm {
    /// Whether the departure counts as a return in the statistics (Reg. (EC) 862/2007 Art 7(3), rule R-129).
    pub const fn counts_as_return(self) -> bool {
        !matches!(
            self,
            Self::Dublin | Self::Extradition | Self::SurrenderEaw | Self::TransferSentence
        )
    }
}

code_list! {
    /// The source of a departure confirmation (Reg. (EU) 2018/1860 Art 6, 14; rule R-070).
    pub enum ExitProof, "CL-EXITPROOF" version 1 {
        BcpLv = "BCP_LV", "robežpārbaude Latvijā", "own border check";
        SisConfirm = "SIS_CONFIRM", "apstiprinājums SIS", "confirmation through SIS";
        Ees = "EES", "ieceļošanas un izceļošanas sistēma", "Entry/Exit System";
        Consulate = "CONSULATE", "pārstāvniecība", "consulate";
        Iom = "IOM", "Starptautiskā Migrācijas organizācija", "International Organization for Migration";
        EscortReport = "ESCORT_REPORT", "konvoja ziņojums", "escort report";
        Carrier = "CARRIER", "pārvadātājs", "carrier";
        SelfEvidence = "SELF_EVIDENCE", "personas pierādījumi", "evidence of the person";
        OtherMs = "OTHER_MS", "cita dalībvalsts", "other member state";
    }
}

code_list! {
    /// How a return decision was complied with (rules ).
    pub enum DepartureOutcome, "CL-DEPOUTCOME" version 1 {
        ExecutedInTime = "EXECUTED_IN_TIME", "izpildīts termiņā", "complied with in time";
        ExecutedLate = "EXECUTED_LATE", "izpildīts pēc termiņa", "complied with late";
        ExecutedForced = "EXECUTED_FORCED", "izpildīts piespiedu kārtā", "enforced";
        ExecutedSelf = "EXECUTED_SELF", "izbraucis pats", "left on own accord under a removal order";
        DepartedBeforeNotification = "DEPARTED_BEFORE_NOTIFICATION", "izbraucis pirms paziņošanas", "left before notification";
    }
}
