//! The record itself: markers, vulnerability, evidence, copies, acts of two officers.

use super::list::code_list;

code_list! {
    /// A warning marker (Reg. (EU) 2018/1860 Art 4(1)(i), 2018/1861 Art 20(2)(j)).
    pub enum WarningMarker, "CL-WARN" version 1 {
        Armed = "ARMED", "bruņots", "armed";
        Violent = "VIOLENT", "vardarbīgs", "violent";
        Absconded = "ABSCONDED", "aizbēdzis", "absconded or escaped";
        SuicideRisk = "SUICIDE_RISK", "pašnāvības risks", "risk of suicide";
        PublicHealth = "PUBLIC_HEALTH", "drauds sabiedrības veselībai", "threat to public health";
        Terrorism = "TERRORISM", "iesaistīts terorismā", "involved in terrorism";
    }
}

code_list! {
    /// A vulnerability of the person (Cabinet Regulation No. 454 p. 2; Directive 2008/115/EC Art 3(9)).
    pub enum Vulnerability, "CL-VULN" version 1 {
        UnaccompaniedMinor = "UNACCOMPANIED_MINOR", "nepilngadīga persona bez pavadības", "unaccompanied minor";
        Minor = "MINOR", "nepilngadīga persona", "minor with family";
        Disability = "DISABILITY", "persona ar invaliditāti", "person with a disability";
        Pensioner = "PENSIONER", "pensijas vecuma persona", "person of pension age";
        Pregnant = "PREGNANT", "grūtniece", "pregnant woman";
        SingleParent = "SINGLE_PARENT", "vientuļais vecāks ar nepilngadīgu bērnu", "single parent with a minor child";
        ViolenceVictim = "VIOLENCE_VICTIM", "smagas vardarbības upuris", "victim of serious violence";
    }
}

code_list! {
    /// What shows that two files are of one person (rules ).
    pub enum MergeEvidence, "CL-EVIDENCE" version 1 {
        Biometric = "BIOMETRIC", "biometrijas dati", "biometric match";
        Document = "DOCUMENT", "dokuments", "document";
        Authority = "AUTHORITY", "kompetentas iestādes apliecinājums", "statement of a competent authority";
        Statement = "STATEMENT", "personas paskaidrojums", "statement of the person";
    }
}

code_list! {
    /// How a case of two files with the same document ended (rules ).
    pub enum DuplicateResolution, "CL-DUPRES" version 1 {
        Merged = "MERGED", "lietas apvienotas", "one person: the files are merged";
        DifferentPersons = "DIFFERENT_PERSONS", "dažādas personas", "different persons";
        ReissuedNumber = "REISSUED_NUMBER", "numurs izdots atkārtoti", "the number was issued again";
        Misuse = "MISUSE", "ļaunprātīga izmantošana", "one of them misuses the document";
    }
}

code_list! {
    /// The kind of a facial image (Reg. 122 p. 5.8, rule R-036).
    pub enum PhotoKind, "CL-PHOTO" version 1 {
        Token = "TOKEN", "ISO 19794-5 portreta attēls", "ISO 19794-5 token image";
        FullFrontal = "FULL_FRONTAL", "sejas attēls no priekšas", "full frontal image";
        FromDocument = "FROM_DOCUMENT", "attēls no dokumenta", "image from a document";
    }
}

code_list! {
    /// The form of a stored file (RFC 6838).
    pub enum MediaType, "CL-MEDIA" version 1 {
        Jpeg = "image/jpeg", "JPEG attēls", "JPEG image";
        Png = "image/png", "PNG attēls", "PNG image";
        Pdf = "application/pdf", "PDF dokuments", "PDF document";
        Asice = "application/vnd.etsi.asic-e+zip", "parakstīts elektronisks dokuments", "signed electronic document (ASiC-E)";
    }
}

code_list! {
    /// The kind of an electronic copy (Reg. 122 p. 5.15).
    pub enum AttachmentKind, "CL-ATTACH" version 1 {
        Decision = "DECISION", "lēmums", "decision";
        Judgment = "JUDGMENT", "tiesas nolēmums", "judgment";
        Protocol = "PROTOCOL", "protokols", "protocol";
        IdentityDocument = "IDENTITY_DOCUMENT", "personu apliecinoša dokumenta kopija", "copy of an identity document";
        Application = "APPLICATION", "iesniegums", "application of the person";
        Other = "OTHER", "cits", "other";
    }
}

code_list! {
    /// Why recorded data are corrected: neither is a change of a decision.
    pub enum CorrectionKind, "CL-CORRKIND" version 1 {
        Clerical = "CLERICAL", "pārrakstīšanās kļūda lēmumā", "obvious error in the text of the decision (Administrative Procedure Law s. 72)";
        Rectification = "RECTIFICATION", "reģistra datu labošana", "rectification of register data (GDPR Art 16)";
    }
}

code_list! {
    /// An act that needs two officers (rules ).
    pub enum TwoPersonAct, "CL-ACT" version 1 {
        Merge = "MERGE", "lietu apvienošana", "merging of two files";
        Unmerge = "UNMERGE", "apvienošanas atcelšana", "undoing a merge";
        Annul = "ANNUL", "paziņota lēmuma atcelšana ar atpakaļejošu spēku", "annulment of a notified decision";
        LiftLongBan = "LIFT_LONG_BAN", "ilgāka aizlieguma atcelšana", "lifting of a ban over five years";
        ShortenLongBan = "SHORTEN_LONG_BAN", "ilgāka aizlieguma termiņa samazināšana", "shortening of a ban over five years";
        EnteredInError = "ENTERED_IN_ERROR", "kļūdaina ieraksta atzīšana", "entered in error";
        ChangeParameter = "CHANGE_PARAMETER", "likuma parametra maiņa", "change of a legal parameter";
        Erase = "ERASE", "datu dzēšana", "erasure";
    }
}

code_list! {
    /// Why the personal content of a file is kept beyond its time (rule R-122).
    pub enum LegalHoldGround, "CL-HOLD" version 1 {
        CourtProceedings = "COURT_PROCEEDINGS", "tiesvedība", "proceedings before a court";
        CriminalProceedings = "CRIMINAL_PROCEEDINGS", "kriminālprocess", "criminal proceedings";
        Inspection = "INSPECTION", "uzraudzības iestādes pārbaude", "inspection by a supervisory authority";
        DataSubject = "DATA_SUBJECT", "personas lūgums prasību celšanai vai aizstāvībai", "the person needs the data for legal claims (GDPR Art 18(1)(c))";
    }
}

code_list! {
    /// A number of the law (architecture P-12); its unit stands in its name.
    pub enum ParameterKey, "CL-PARAM" version 3 {
        DetentionInitialHours = "DETENTION_INITIAL_HOURS", "aizturēšana bez tiesas lēmuma, stundas", "hours of detention without a court decision (R-040)";
        AsylumDetentionInitialHours = "ASYLUM_DETENTION_INITIAL_HOURS", "patvēruma meklētāja aizturēšana bez tiesas lēmuma, stundas", "hours of asylum detention without a court decision (R-045)";
        CourtMotionLeadHours = "COURT_MOTION_LEAD_HOURS", "ierosinājums tiesai pirms termiņa beigām, stundas", "hours before the limit at which the motion to the court is due (R-041)";
        CourtDecisionHours = "COURT_DECISION_HOURS", "tiesas lēmums pēc ierosinājuma, stundas", "hours within which the court decides on a motion (R-045)";
        CourtPeriodMonthsMax = "COURT_PERIOD_MONTHS_MAX", "aizturēšana ar vienu tiesas lēmumu, mēneši", "most months that one court decision gives (R-042)";
        ReturnDetentionMonthsMax = "RETURN_DETENTION_MONTHS_MAX", "aizturēšana izraidīšanai kopā, mēneši", "most months of return detention (R-043)";
        ReturnDetentionExtraMonthsMax = "RETURN_DETENTION_EXTRA_MONTHS_MAX", "aizturēšanas pagarinājums īpašos gadījumos, mēneši", "further months of return detention for a reason (R-043)";
        PoliceHandoverHoursMax = "POLICE_HANDOVER_HOURS_MAX", "nodošana Valsts robežsardzei, stundas", "most hours until the police hand over (R-039)";
        DetentionAgeMin = "DETENTION_AGE_MIN", "vecums, no kura aiztur, gadi", "age in years below which nobody is detained (R-049)";
        AdultAge = "ADULT_AGE", "pilngadība, gadi", "age in years from which a person is an adult (R-049)";
        DeparturePeriodDaysMin = "DEPARTURE_PERIOD_DAYS_MIN", "īsākais izbraukšanas termiņš, dienas", "least days for voluntary departure (R-055)";
        DeparturePeriodDaysMax = "DEPARTURE_PERIOD_DAYS_MAX", "garākais izbraukšanas termiņš, dienas", "most days for voluntary departure (R-055)";
        DeparturePeriodTotalMonthsMax = "DEPARTURE_PERIOD_TOTAL_MONTHS_MAX", "pagarināts izbraukšanas termiņš kopā, mēneši", "most months from the decision with extensions (R-056)";
        ConsultationReplyDays = "CONSULTATION_REPLY_DAYS", "atbilde uz konsultāciju, dienas", "days for the reply to a consultation (R-065)";
        ConsultationExtensionDays = "CONSULTATION_EXTENSION_DAYS", "konsultācijas pagarinājums, dienas", "further days for the reply, once (R-065)";
        OrderPassingWorkingDaysOcma = "ORDER_PASSING_WORKING_DAYS_OCMA", "PMLP lēmuma nodošana, darbdienas", "working days within which a removal order of OCMA is passed to SBG (R-066)";
        OrderPassingWorkingDaysSbg = "ORDER_PASSING_WORKING_DAYS_SBG", "VRS lēmuma paziņošana, darbdienas", "working days within which SBG informs OCMA of its order (R-066)";
        RemovalNoticeHours = "REMOVAL_NOTICE_HOURS", "informēšana pirms izraidīšanas, stundas", "hours before the removal at which the person is told (R-067)";
        RemovalNoticeHoursMin = "REMOVAL_NOTICE_HOURS_MIN", "informēšana īpašos gadījumos, stundas", "least hours, with a reason (R-067)";
        BanTermYearsMax = "BAN_TERM_YEARS_MAX", "ieceļošanas aizlieguma termiņš, gadi", "longest term of a ban in years (R-084)";
        BanTermWithThreatYearsMax = "BAN_TERM_WITH_THREAT_YEARS_MAX", "ieceļošanas aizlieguma termiņš, ja ir nopietns drauds, gadi", "longest term with a recorded serious threat in years (R-084)";
        LongBanYears = "LONG_BAN_YEARS", "ilgs aizliegums, gadi", "years above which a ban is shortened or lifted by two officers";
        RestrictiveReviewYearsMax = "RESTRICTIVE_REVIEW_YEARS_MAX", "ierobežojošā pasākuma pārskatīšana, gadi", "years within which a restrictive measure without an end is reviewed (R-085)";
        PermissionWindowDaysMax = "PERMISSION_WINDOW_DAYS_MAX", "vienreizējas ieceļošanas atļaujas laiks, dienas", "most days of the window of an entry permission (R-090)";
        AlertReviewYears = "ALERT_REVIEW_YEARS", "SIS ziņojuma pārskatīšana, gadi", "years within which an alert is reviewed (R-098)";
        AlertReviewLongYears = "ALERT_REVIEW_LONG_YEARS", "SIS ziņojuma pārskatīšana ilgākam aizliegumam, gadi", "the same where the national decision is longer (R-098)";
        AlertReviewNoticeMonths = "ALERT_REVIEW_NOTICE_MONTHS", "brīdinājums pirms pārskatīšanas, mēneši", "months of notice before the review (R-098)";
        FileFactDays = "FILE_FACT_DAYS", "lieta bez faktiem, dienas", "days within which a file holds a fact (R-002)";
        EntryWorkingDays = "ENTRY_WORKING_DAYS", "ierakstīšana pēc saņemšanas, darbdienas", "working days within which information from outside is entered (R-008)";
        AgeMax = "AGE_MAX", "lielākais ticamais vecums, gadi", "greatest age in years that is believed (R-017)";
        DuplicateCaseHours = "DUPLICATE_CASE_HOURS", "dublikāta pārbaude, stundas", "hours within which a duplicate case is cross-checked (R-031)";
        RetentionYears = "RETENTION_YEARS", "glabāšana pēc mērķa sasniegšanas, gadi", "years of retention after the purpose is achieved (R-121)";
        ConsultationReplyToOthersDays = "CONSULTATION_REPLY_TO_OTHERS_DAYS", "Latvijas atbilde uz konsultāciju, dienas", "days for Latvia's reply to another state (R-065)", since 2;
        BanTermConvictionYearsMax = "BAN_TERM_CONVICTION_YEARS_MAX", "aizlieguma termiņš notiesāšanas dēļ, gadi", "longest term of a ban of basis CONVICTION in years (R-084)", since 2;
        BanTermConvictionWithThreatYearsMax = "BAN_TERM_CONVICTION_WITH_THREAT_YEARS_MAX", "aizlieguma termiņš notiesāšanas dēļ, ja ir nopietns drauds, gadi", "the same with a recorded serious threat (R-084)", since 2;
        BanTermSecurityYearsMax = "BAN_TERM_SECURITY_YEARS_MAX", "aizlieguma termiņš drošības dēļ, gadi", "longest term of a ban of basis SECURITY in years (R-084)", since 2;
        BanTermSecurityWithThreatYearsMax = "BAN_TERM_SECURITY_WITH_THREAT_YEARS_MAX", "aizlieguma termiņš drošības dēļ, ja ir nopietns drauds, gadi", "the same with a recorded serious threat (R-084)", since 2;
        BanTermCircumventionYearsMax = "BAN_TERM_CIRCUMVENTION_YEARS_MAX", "aizlieguma termiņš noteikumu apiešanas dēļ, gadi", "longest term of a ban of basis CIRCUMVENTION in years (R-084)", since 2;
        BanTermCircumventionWithThreatYearsMax = "BAN_TERM_CIRCUMVENTION_WITH_THREAT_YEARS_MAX", "aizlieguma termiņš noteikumu apiešanas dēļ, ja ir nopietns drauds, gadi", "the same with a recorded serious threat (R-084)", since 2;
        DataSubjectAnswerMonths = "DATA_SUBJECT_ANSWER_MONTHS", "atbilde uz personas pieprasījumu, mēneši", "months within which the request of a data subject is answered (R-125)", since 3;
        ErasureNoticeMonths = "ERASURE_NOTICE_MONTHS", "brīdinājums pirms dzēšanas, mēneši", "months of notice before erasure (R-123)", since 3;
        ErasureNoticeAlertMonths = "ERASURE_NOTICE_ALERT_MONTHS", "brīdinājums pirms dzēšanas, ja bija SIS ziņojums, mēneši", "months of notice before erasure of a file with an alert (R-123)", since 3;
    }
}
