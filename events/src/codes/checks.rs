//! What is said and done at the border.

use super::list::code_list;

code_list! {
    /// The reason of a refusal of entry: the letters of the standard form (Reg. (EU) 2016/399 Annex V part B).
    pub enum EntryRefusalReason, "CL-REFUSAL" version 1 {
        A = "A", "nav derīga ceļošanas dokumenta", "no valid travel document";
        B = "B", "viltots ceļošanas dokuments", "false, counterfeit or forged travel document";
        C = "C", "nav derīgas vīzas vai uzturēšanās atļaujas", "no valid visa or residence permit";
        D = "D", "viltota vīza vai uzturēšanās atļauja", "false, counterfeit or forged visa or residence permit";
        E = "E", "nav dokumentu, kas pamato uzturēšanās mērķi un apstākļus", "no documents that justify the purpose and conditions of stay";
        F = "F", "jau uzturējies 90 dienas 180 dienu laikā", "has already stayed 90 days in 180";
        G = "G", "nav pietiekamu iztikas līdzekļu", "insufficient means of subsistence";
        H1 = "H1", "ziņojums SIS", "alert in the Schengen Information System";
        H2 = "H2", "ziņojums valsts reģistrā", "alert in the national register";
        I = "I", "drauds sabiedriskajai kārtībai, iekšējai drošībai, veselībai vai starptautiskajām attiecībām", "threat to public policy, internal security, public health or international relations";
        J = "J", "atsakās sniegt biometrijas datus", "refuses to give biometric data";
    }
}

code_list! {
    /// The result of an entry-ban check, weakest first.
    pub enum CheckResult, "CL-CHECKRESULT" version 1 {
        NoHit = "NO_HIT", "nav trāpījuma", "nothing was found";
        Info = "INFO", "informācija", "a measure exists and does not refuse entry on this day";
        PossibleHit = "POSSIBLE_HIT", "iespējams trāpījums", "the traveller may be a person with a measure";
        HitWithPermission = "HIT_WITH_PERMISSION", "trāpījums ar atļauju", "a ban is in force and a permission admits once";
        Hit = "HIT", "trāpījums", "the traveller is a person with a measure in force";
        Refer = "REFER", "uz otro līniju", "the check cannot be answered: second line";
    }
}

code_list! {
    /// What the officer does after a check.
    pub enum CheckAction, "CL-ACTION" version 1 {
        None = "NONE", "nekas", "nothing";
        VerifyIdentity = "VERIFY_IDENTITY", "pārbaudīt identitāti", "second line: photograph, prints, questions";
        RefuseEntry = "REFUSE_ENTRY", "atteikt ieceļošanu", "refuse entry, ground H";
        ConsultIssuer = "CONSULT_ISSUER", "konsultēties ar izdevēju", "consult the issuer through SIRENE";
        AdmitUnderPermission = "ADMIT_UNDER_PERMISSION", "ielaist ar atļauju", "count the entry under the permission";
        ConfirmDeparture = "CONFIRM_DEPARTURE", "apstiprināt izbraukšanu", "confirm the departure: a live return decision, on exit";
        InformIssuerSwap = "INFORM_ISSUER_SWAP", "informēt izdevēju", "inform the issuer, who swaps or deletes the alert: a live return decision, on entry";
        AsylumPath = "ASYLUM_PATH", "patvēruma procedūra", "the person asks for protection";
        CallPolice = "CALL_POLICE", "izsaukt policiju", "armed, violent or involved in terrorism";
        ProtectVictim = "PROTECT_VICTIM", "aizsargāt cietušo", "the identity was misused by somebody else";
    }
}
