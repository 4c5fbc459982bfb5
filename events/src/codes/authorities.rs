//! Who decides, who records, why.

use super::list::code_list;

code_list! {
    /// An authority that takes decisions (Reg. 122 p. 5.7, 5.11, 5.13, 5.14, p. 9).
    pub enum Authority, "CL-AUTH" version 1 {
        Pmlp = "PMLP", "Pilsonības un migrācijas lietu pārvalde", "Office of Citizenship and Migration Affairs";
        Vrs = "VRS", "Valsts robežsardze", "State Border Guard";
        CourtCrim = "COURT_CRIM", "krimināltiesa", "criminal court";
        CourtDist = "COURT_DIST", "rajona (pilsētas) tiesa", "district (city) court";
        CourtAdm = "COURT_ADM", "administratīvā tiesa", "administrative court";
        MinInt = "MIN_INT", "iekšlietu ministrs", "Minister of the Interior";
        MinFor = "MIN_FOR", "ārlietu ministrs", "Minister of Foreign Affairs";
        MfaCons = "MFA_CONS", "Ārlietu ministrijas Konsulārā departamenta direktors", "Director of the Consular Department";
        Mission = "MISSION", "diplomātiskā vai konsulārā pārstāvniecība", "diplomatic or consular mission";
        CompInst = "COMP_INST", "kompetentā valsts iestāde", "competent State institution";
        EuCouncil = "EU_COUNCIL", "Eiropas Savienības Padome", "Council of the European Union";
        OtherMs = "OTHER_MS", "cita Šengenas valsts", "other Schengen state";
    }
}

code_list! {
    /// An organisation whose officers work with the register. Only OCMA and SBG record (Reg. 122 p. 4, rule R-003).
    pub enum Organisation, "CL-ORG" version 1 {
        Pmlp = "PMLP", "Pilsonības un migrācijas lietu pārvalde", "Office of Citizenship and Migration Affairs";
        Vrs = "VRS", "Valsts robežsardze", "State Border Guard";
        Mfa = "MFA", "Ārlietu ministrija", "Ministry of Foreign Affairs";
        Vp = "VP", "Valsts policija", "State Police";
        Vdd = "VDD", "Valsts drošības dienests", "State Security Service";
        Court = "COURT", "tiesa", "court";
        Prosecutor = "PROSECUTOR", "prokuratūra", "prosecutor's office";
        Dvi = "DVI", "Datu valsts inspekcija", "Data State Inspectorate";
        Csp = "CSP", "Centrālā statistikas pārvalde", "Central Statistical Bureau";
    }
}

code_list! {
    /// A role of a user (contract.md section 2).
    pub enum Role, "CL-ROLE" version 1 {
        Officer = "officer", "amatpersona", "officer";
        BorderGuard = "border-guard", "robežsargs", "border guard";
        Auditor = "auditor", "auditors", "auditor";
        Analyst = "analyst", "analītiķis", "analyst";
        Administrator = "administrator", "administrators", "administrator";
        Integrator = "integrator", "integrators", "integrator";
    }
}

code_list! {
    /// Why personal data are read or written (Reg. (EU) 2018/1861 Art 12, rule R-118).
    pub enum Purpose, "CL-PURPOSE" version 1 {
        RecordDecision = "RECORD_DECISION", "lēmuma reģistrēšana", "recording a decision or fact";
        BorderCheck = "BORDER_CHECK", "robežpārbaude", "border check";
        CaseWork = "CASE_WORK", "lietas izskatīšana", "work on a case";
        Audit = "AUDIT", "pārbaude", "audit";
        Statistics = "STATISTICS", "statistika", "statistics";
        DataSubjectRequest = "DATA_SUBJECT_REQUEST", "datu subjekta pieprasījums", "request of the person concerned";
    }
}
