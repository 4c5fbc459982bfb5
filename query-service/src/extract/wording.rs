//! The sentences of the extract in both languages.

use events::codes::Language;
use serde::Serialize;
use utoipa::ToSchema;

/// The same in both languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    pub(super) en: &'static str,
    pub(super) lv: &'static str,
}

impl Text {
    pub(super) const fn of(self, language: Language) -> &'static str {
        match language {
            Language::Latvian => self.lv,
            Language::English => self.en,
        }
    }
}

const fn text(en: &'static str, lv: &'static str) -> Text {
    Text { en, lv }
}

/// What the person is told beside the data (GDPR Art 15(1), 15(2)).
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(super) struct Information {
    /// What it is about.
    #[schema(value_type = String, example = "RIGHTS")]
    pub(super) topic: &'static str,
    /// The heading.
    #[schema(value_type = String)]
    pub(super) heading: &'static str,
    /// The text.
    #[schema(value_type = String)]
    pub(super) text: &'static str,
}

/// What the person is told, in the language of the extract.
pub(super) fn information(language: Language) -> Vec<Information> {
    let told = |(topic, heading, text): &(&'static str, Text, Text)| Information {
        topic,
        heading: heading.of(language),
        text: text.of(language),
    };
    INFORMATION.iter().map(told).collect()
}

const INFORMATION: &[(&str, Text, Text)] = &[
    (
        "CONTROLLER",
        text("Controller", "Pārzinis"),
        text(
            "The Office of Citizenship and Migration Affairs keeps the register (Cabinet Regulation No. 122 of 5 March 2013 p. 3). It and the State Border Guard record in it.",
            "Reģistra pārzinis ir Pilsonības un migrācijas lietu pārvalde (Ministru kabineta 2013. gada 5. marta noteikumu Nr. 122 3. punkts). Datus reģistrā ieraksta pārvalde un Valsts robežsardze.",
        ),
    ),
    (
        "PURPOSES",
        text(
            "Purposes and legal basis",
            "Apstrādes nolūki un tiesiskais pamats",
        ),
        text(
            "The data are processed to carry out the return of foreigners and entry bans: Immigration Law; Cabinet Regulation No. 122; Regulations (EU) 2018/1860 and 2018/1861; GDPR Art 6(1)(c) and (e).",
            "Datus apstrādā, lai nodrošinātu ārzemnieku izraidīšanu un ieceļošanas aizliegumu izpildi: Imigrācijas likums; Ministru kabineta noteikumi Nr. 122; Regulas (ES) 2018/1860 un 2018/1861; Vispārīgās datu aizsardzības regulas 6. panta 1. punkta c) un e) apakšpunkts.",
        ),
    ),
    (
        "SOURCES",
        text("Where the data come from", "Datu avots"),
        text(
            "Each entry names the organisation that recorded it and the authority that decided.",
            "Katrā ierakstā norādīta institūcija, kas to ierakstījusi, un iestāde, kas pieņēmusi lēmumu.",
        ),
    ),
    (
        "RECIPIENTS",
        text("Recipients", "Datu saņēmēji"),
        text(
            "Every reading of the data is recorded, and the record is kept for three years. Recipients are the organisations; the officers who acted for them are not named.",
            "Katra datu izmantošana tiek reģistrēta, un ieraksti glabājas trīs gadus. Saņēmēji ir institūcijas; amatpersonas, kas rīkojušās to vārdā, netiek nosauktas.",
        ),
    ),
    (
        "RETENTION",
        text("How long the data are kept", "Glabāšanas termiņš"),
        text(
            "The data are kept for ten years after the purpose for which they were entered is achieved (Cabinet Regulation No. 122 p. 13). Entries that were changed are kept beside what is right.",
            "Datus glabā desmit gadus pēc tam, kad sasniegts mērķis, kura dēļ tie ierakstīti (Ministru kabineta noteikumu Nr. 122 13. punkts). Mainītie ieraksti glabājas līdzās pareizajiem.",
        ),
    ),
    (
        "RIGHTS",
        text("Your rights", "Jūsu tiesības"),
        text(
            "You may ask the controller to put inaccurate data right, to erase data that are stored unlawfully or to restrict their processing, and you may object to it (GDPR Art 16-18 and 21; Regulation (EU) 2018/1861 Art 53).",
            "Jūs varat lūgt pārzini labot neprecīzus datus, dzēst nelikumīgi glabātus datus vai ierobežot to apstrādi, kā arī iebilst pret apstrādi (Vispārīgās datu aizsardzības regulas 16.-18. un 21. pants; Regulas (ES) 2018/1861 53. pants).",
        ),
    ),
    (
        "COMPLAINT",
        text("Complaints", "Sūdzības"),
        text(
            "You may lodge a complaint with the Data State Inspectorate and go to court (GDPR Art 77 and 79; Regulation (EU) 2018/1861 Art 53(3) and 54), also about what is withheld here.",
            "Jūs varat iesniegt sūdzību Datu valsts inspekcijai un vērsties tiesā (Vispārīgās datu aizsardzības regulas 77. un 79. pants; Regulas (ES) 2018/1861 53. panta 3. punkts un 54. pants), arī par to, kas šeit nav izsniegts.",
        ),
    ),
    (
        "AUTOMATED",
        text("Automated decisions", "Automatizēti lēmumi"),
        text(
            "The register compares names and documents by machine; no decision about you is based on that alone (GDPR Art 22).",
            "Reģistrs personvārdus un dokumentus salīdzina automātiski; lēmums par Jums netiek balstīts tikai uz to (Vispārīgās datu aizsardzības regulas 22. pants).",
        ),
    ),
    (
        "LEFT_OUT",
        text("What is left out", "Kas nav iekļauts"),
        text(
            "Names of officers and data of other persons are left out. Facial images and electronic copies are given with size and hash; the controller hands them out on request. Each entry says what is left out of it.",
            "Nav iekļauti amatpersonu vārdi un citu personu dati. Sejas attēliem un elektroniskajām kopijām norādīts lielums un kontrolsumma; pašas datnes pārzinis izsniedz pēc pieprasījuma. Katrā ierakstā norādīts, kas tajā nav iekļauts.",
        ),
    ),
    (
        "PROOF",
        text("Proof", "Pierādāmība"),
        text(
            "Every entry carries its number and its hash in the log of the register. With the signed checkpoint they show that nothing was recorded otherwise; a court or the supervisory authority can open each entry with them.",
            "Katram ierakstam norādīts tā numurs un kontrolsumma reģistra žurnālā. Kopā ar parakstīto kontrolpunktu tie pierāda, ka nekas nav ierakstīts citādi; tiesa vai uzraudzības iestāde ar tiem var pārbaudīt katru ierakstu.",
        ),
    ),
];

macro_rules! texts {
    ($($name:ident = $en:literal, $lv:literal;)+) => {
        $(pub(super) const $name: Text = text($en, $lv);)+
    };
}

texts! {
    TITLE = "Extract of the data held on you", "Izraksts par Jūsu datiem";
    REGISTER = "Register of Returned Foreigners and Entry Bans", "Izraidīto ārzemnieku un ieceļošanas aizliegumu reģistrs";
    REQUEST = "Request", "Pieprasījums";
    RECEIVED = "received on", "saņemts";
    ANSWERED = "answered on", "atbildēts";
    OUTCOME = "answer", "atbilde";
    MADE_AT = "made at", "sagatavots";
    UP_TO = "up to entry", "līdz ierakstam";
    FILES = "files", "lietas";
    RESTRICTIONS = "What is withheld", "Kas netiek izsniegts";
    NOTHING_WITHHELD = "Nothing is withheld.", "Viss ir izsniegts.";
    PART = "part", "daļa";
    REASON = "reason", "iemesls";
    REASON_NOT_TOLD = "the reason is not told (Regulation (EU) 2018/1861 Art 53(3))", "iemesls netiek izpausts (Regulas (ES) 2018/1861 53. panta 3. punkts)";
    WITHHELD = "This part is withheld.", "Šī daļa netiek izsniegta.";
    ERASED_FILE = "Personal data of a file were lawfully erased; what remains is given.", "Lietas personas dati ir likumīgi dzēsti; izsniegts tas, kas palicis.";
    ERASED = "personal data lawfully erased", "personas dati likumīgi dzēsti";
    SITUATION = "How you stand today", "Stāvoklis šodien";
    NO_MEASURE = "Nothing holds you today, as far as it is shown.", "Šodien nekas nav spēkā, ciktāl tas ir izsniegts.";
    MEASURE = "measure", "līdzeklis";
    DECISION = "decision", "lēmums";
    SINCE = "since", "no";
    UNTIL = "until", "līdz";
    ALERT = "alert in the Schengen Information System", "ziņojums Šengenas Informācijas sistēmā";
    RETENTION_UNTIL = "kept until", "glabā līdz";
    NO_ENTRY = "Nothing is recorded.", "Ierakstu nav.";
    RECORDED = "recorded", "ierakstīts";
    EFFECTIVE = "effective on", "attiecas uz";
    SOURCE = "source", "avots";
    AUTHORITY = "authority", "iestāde";
    GROUND = "legal ground", "tiesiskais pamats";
    RULES = "rules that spoke", "reģistra noteikumi";
    LEFT_OUT = "left out", "nav iekļauts";
    ENTRY = "entry", "ieraksts";
    RECIPIENTS = "Who received the data", "Datu saņēmēji";
    NO_RECIPIENT = "The access log holds no disclosure.", "Piekļuves žurnālā izsniegšanas ierakstu nav.";
    DAY = "day", "diena";
    ORGANISATION = "organisation", "institūcija";
    UNIT = "unit", "struktūrvienība";
    PURPOSE = "purpose", "nolūks";
    ACTION = "action", "darbība";
    COUNT = "times", "reizes";
    TRANSMISSIONS = "Data sent to other states", "Citām valstīm nosūtītie dati";
    STATE = "state", "valsts";
    KIND = "kind", "veids";
    CHECKPOINT = "Signed checkpoint of the log", "Reģistra žurnāla parakstītais kontrolpunkts";
    NOT_SIGNED = "No checkpoint was signed yet.", "Kontrolpunkts vēl nav parakstīts.";
    YES = "yes", "jā";
    NO = "no", "nē";
}

/// What a word of the register means: kinds of measures and alerts, actions of the access log, reasons of what is left out. One
/// that is not known here stands for itself.
pub(super) fn word(code: &str, language: Language) -> &str {
    let mut words = WORDS.iter();
    let word = words.find(|(known, _)| *known == code);
    word.map_or(code, |(_, text)| text.of(language))
}

const WORDS: &[(&str, Text)] = &[
    ("DETENTION", text("detention", "aizturēšana")),
    (
        "RETURN_DECISION",
        text(
            "return decision: you have to leave",
            "izbraukšanas rīkojums",
        ),
    ),
    (
        "REMOVAL_ORDER",
        text("removal order", "lēmums par piespiedu izraidīšanu"),
    ),
    (
        "BAN_LV",
        text("entry ban in Latvia", "ieceļošanas aizliegums Latvijā"),
    ),
    (
        "BAN_SCHENGEN",
        text(
            "entry ban in the Schengen territory",
            "ieceļošanas aizliegums Šengenas teritorijā",
        ),
    ),
    ("RETURN", text("alert on return", "ziņojums par atgriešanu")),
    (
        "REFUSAL",
        text(
            "alert for refusal of entry and stay",
            "ziņojums par ieceļošanas un uzturēšanās liegumu",
        ),
    ),
    ("QUESTION", text("question of Latvia", "Latvijas jautājums")),
    ("REPLY", text("reply of Latvia", "Latvijas atbilde")),
    ("CHECK", text("entry-ban check", "ieceļošanas pārbaude")),
    (
        "SEARCH",
        text("list of search results", "meklēšanas rezultāti"),
    ),
    ("READ_CASE", text("case read", "lietas lasīšana")),
    (
        "READ_PHOTO",
        text("facial image read", "sejas attēla lasīšana"),
    ),
    (
        "READ_ATTACHMENT",
        text("electronic copy read", "elektroniskās kopijas lasīšana"),
    ),
    ("READ_HISTORY", text("history read", "vēstures lasīšana")),
    ("LIST_ALARMS", text("list of deadlines", "termiņu saraksts")),
    (
        "READ_PROOF",
        text("proof of the history", "vēstures pierādījums"),
    ),
    (
        "READ_LOG",
        text("sealed entries of the log", "žurnāla aizzīmogotie ieraksti"),
    ),
    (
        "READ_EXTRACT",
        text("extract for the person", "izraksts personai"),
    ),
    (
        "LIST_RETENTION",
        text("retention queue", "glabāšanas termiņu saraksts"),
    ),
    (
        "READ_ACCESS_LOG",
        text("records of reading", "lasīšanas ieraksti"),
    ),
    (
        "PREVIEW",
        text("preview of a decision", "lēmuma priekšskatījums"),
    ),
    (
        "COMMAND",
        text(
            "entry that was refused or changed nothing",
            "ieraksts, kas atteikts vai neko nemainīja",
        ),
    ),
    (
        "READ_CANDIDATES",
        text("list of similar persons", "līdzīgu personu saraksts"),
    ),
    ("OFFICER", text("an officer's name", "amatpersonas vārds")),
    ("OTHER_FILE", text("another file", "cita lieta")),
    (
        "OTHER_PERSON",
        text("data of another person", "citas personas dati"),
    ),
    (
        "CONTENT",
        text(
            "content, handed out as a file",
            "saturs, izsniedzams kā datne",
        ),
    ),
    (
        "SUPERVISORY_AUTHORITY",
        text(
            "kept for the supervisory authority",
            "glabā uzraudzības iestādei",
        ),
    ),
    (
        "REASON_WITHHELD",
        text("a reason that is not told", "neizpaužams iemesls"),
    ),
];
