//! `docs/fields.md`: where each field of Regulation 122 p. 5 is entered, recorded and shown.

use std::fmt::Write as _;

/// One field.
struct Field {
    /// The number of the field in p. 5; `+` for an extension that EU law or Eurostat needs.
    number: &'static str,
    /// What it is.
    english: &'static str,
    /// The legal term.
    latvian: &'static str,
    /// The command by which it is entered, and where in its body.
    command: (&'static str, &'static str),
    /// The event that carries it, and where in its payload.
    event: (&'static str, &'static str),
    /// Where it stands in the case that `GET /v1/foreigners/{id}` answers.
    document: &'static str,
    /// The letters of its twins in SIS: `R` Reg. (EU) 2018/1860 Art 4(1), `E` Reg. (EU) 2018/1861 Art 20(2).
    sis: &'static str,
}

const fn field(
    number: &'static str,
    english: &'static str,
    latvian: &'static str,
    command: (&'static str, &'static str),
    event: (&'static str, &'static str),
    document: &'static str,
    sis: &'static str,
) -> Field {
    Field {
        number,
        english,
        latvian,
        command,
        event,
        document,
        sis,
    }
}

/// The opening of a file, which is no command on one.
const OPEN: &str = "POST /v1/foreigners";

/// The fields in the order of p. 5, then the extensions.
#[rustfmt::skip]
const FIELDS: &[Field] = &[
    field("5.1.1", "given names, Latin transliteration of the original form", "vārds (vārdi) oriģinālformas latīņalfabētiskajā transliterācijā",
        (OPEN, "/identity/given_names"), ("FileOpened", "personal.names.given_names"), "identities[].names.given_names", "R:b E:b"),
    field("5.1.2", "surname, Latin transliteration of the original form", "uzvārds oriģinālformas latīņalfabētiskajā transliterācijā",
        (OPEN, "/identity/surname"), ("FileOpened", "personal.names.surname"), "identities[].names.surname", "R:a E:a"),
    field("5.1.3", "patronymic", "tēvvārds",
        (OPEN, "/identity/patronymic"), ("FileOpened", "personal.names.patronymic"), "identities[].names.patronymic", ""),
    field("5.1.4", "other identities", "citas identitātes",
        ("assert-identity", "/identity/category"), ("IdentityAsserted", "identity.category"), "identities[].category", "R:c,d E:c,d"),
    field("5.1.5", "sex", "dzimums",
        (OPEN, "/identity/sex"), ("FileOpened", "identity.sex"), "identities[].sex", "R:g E:h"),
    field("5.1.6", "nationality and its type", "valstiskā piederība un tās veids",
        (OPEN, "/identity/nationalities"), ("FileOpened", "identity.nationalities"), "identities[].nationalities", "R:h E:i"),
    field("5.1.7", "ethnicity", "tautība",
        (OPEN, "/identity/ethnicity"), ("FileOpened", "personal.names.ethnicity"), "identities[].names.ethnicity", ""),
    field("5.1.8", "country and place of birth", "dzimšanas valsts un vieta",
        (OPEN, "/identity/birth/place"), ("FileOpened", "personal.names.birth.place"), "identities[].names.birth.place", "R:e E:f"),
    field("5.1.9", "date of birth", "dzimšanas datums",
        (OPEN, "/identity/birth/date"), ("FileOpened", "personal.names.birth.date"), "identities[].names.birth.date", "R:f E:g"),
    field("5.1.10", "personal identity number", "personas kods",
        (OPEN, "/identity/personal_code"), ("FileOpened", "personal.names.personal_code"), "identities[].names.personal_code", ""),
    field("5.2.1", "address in Latvia", "adrese Latvijā",
        ("record-address", "/address"), ("AddressRecorded", "personal.address"), "addresses[].address", ""),
    field("5.2.2", "address abroad", "adrese ārvalstī",
        ("record-address", "/country"), ("AddressRecorded", "country"), "addresses[].country", ""),
    field("5.3.1", "kind of the document", "veids",
        ("add-document", "/document/kind"), ("DocumentAdded", "personal.document.kind"), "identities[].documents[].kind", "R:q E:s"),
    field("5.3.2", "series and number", "sērija un numurs",
        ("add-document", "/document/number"), ("DocumentAdded", "personal.document.number"), "identities[].documents[].number", "R:s E:u"),
    field("5.3.3", "date of issue", "izdošanas datums",
        ("add-document", "/document/issued_on"), ("DocumentAdded", "personal.document.issued_on"), "identities[].documents[].issued_on", "R:t E:v"),
    field("5.3.4", "validity term", "derīguma termiņš",
        (OPEN, "/documents/-/expires_on"), ("FileOpened", "personal.documents[].expires_on"), "identities[].documents[].expires_on", ""),
    field("5.3.5", "issuing state and issuing authority or place of issue", "izdevējvalsts un izdevējiestāde vai izdošanas vieta",
        (OPEN, "/documents/-/issuing_authority"), ("FileOpened", "personal.documents[].issuing_authority"), "identities[].documents[].issuing_authority", "R:r E:t"),
    field("5.4.1", "date of detention (stored as an instant)", "aizturēšanas datums",
        ("start-detention", "/started_at"), ("DetentionStarted", "started_at"), "detentions[].started_at", ""),
    field("5.4.2", "reason for detention", "aizturēšanas iemesls",
        ("start-detention", "/reason"), ("DetentionStarted", "reason"), "detentions[].reason", ""),
    field("5.4.3", "State Border Guard unit that detained", "Valsts robežsardzes struktūrvienība, kas personu aizturēja",
        ("start-detention", "/unit"), ("DetentionStarted", "unit"), "detentions[].unit", ""),
    field("5.5.1", "date of placement", "izmitināšanas datums",
        ("place-in-centre", "/placed_at"), ("DetentionPlaced", "placed_at"), "detentions[].placements[].placed_at", ""),
    field("5.5.2", "centre or premises", "izmitināšanas centrs (speciāli iekārtota telpa)",
        ("place-in-centre", "/premises"), ("DetentionPlaced", "premises"), "detentions[].placements[].premises", ""),
    field("5.5.3", "date of release", "atbrīvošanas datums",
        ("release", "/released_at"), ("DetentionReleased", "released_at"), "detentions[].release.released_at", ""),
    field("5.5.4", "reason for release", "atbrīvošanas iemesls",
        ("release", "/reason"), ("DetentionReleased", "reason"), "detentions[].release.reason", ""),
    field("5.6.1", "kind of the alternative to detention", "veids",
        ("apply-alternative", "/kind"), ("AlternativeApplied", "kind"), "alternatives[].kind", ""),
    field("5.6.2", "date applied", "piemērošanas datums",
        ("apply-alternative", "/applied_on"), ("AlternativeApplied", "applied_on"), "alternatives[].applied_on", ""),
    field("5.6.3", "date on which the measure ends", "datums, ar kuru izbeidzas piemērošana",
        ("end-alternative", "/ended_on"), ("AlternativeEnded", "ended_on"), "alternatives[].ended_on", ""),
    field("5.7.1", "authority that issued the return decision", "izbraukšanas rīkojuma izdevējiestāde",
        ("issue-return-decision", "/decision/authority"), ("ReturnDecisionIssued", "decision.authority"), "decisions[].authority", "R:k"),
    field("5.7.2", "its date and number", "izbraukšanas rīkojuma izdošanas datums un numurs",
        ("issue-return-decision", "/decision/number"), ("ReturnDecisionIssued", "decision.number"), "decisions[].number", "R:l"),
    field("5.7.3", "date on which it was complied with", "izbraukšanas rīkojuma izpildes datums",
        ("confirm-departure", "/departed_on"), ("DepartureConfirmed", "departed_on"), "departures[].departed_on", ""),
    field("5.7.4", "authority that took the removal order", "lēmuma par piespiedu izraidīšanu pieņēmējiestāde",
        ("issue-removal-order", "/decision/authority"), ("RemovalOrderIssued", "decision.authority"), "decisions[].authority", "R:k"),
    field("5.7.5", "its date and number", "lēmuma par piespiedu izraidīšanu pieņemšanas datums un numurs",
        ("issue-removal-order", "/decision/number"), ("RemovalOrderIssued", "decision.number"), "decisions[].number", "R:l"),
    field("5.7.6", "date and number of the judgment that imposes expulsion as an additional penalty", "datums un numurs tiesas spriedumam, ar kuru noteikts papildsods - izraidīšana",
        ("record-court-expulsion", "/decision/number"), ("CourtExpulsionRecorded", "decision.number"), "decisions[].number", "R:l,p"),
    field("5.7.7", "date of forced removal", "piespiedu izraidīšanas datums",
        ("record-removal", "/removed_on"), ("RemovalExecuted", "removed_on"), "departures[].departed_on", ""),
    field("5.7.8", "border crossing point of departure or removal", "robežšķērsošanas vieta",
        ("confirm-departure", "/border_crossing_point"), ("DepartureConfirmed", "border_crossing_point"), "departures[].border_crossing_point", ""),
    field("5.7.9", "country to which the person was removed", "valsts, uz kuru persona izraidīta",
        ("record-removal", "/destination"), ("RemovalExecuted", "destination"), "departures[].destination", ""),
    field("5.8", "facial image; itself at `GET /v1/foreigners/{foreigner_id}/photos/{photo_id}`", "personas sejas attēls",
        ("add-photo", "/content"), ("PhotoAdded", "personal.content"), "photos[].sha256", "R:u E:w"),
    field("5.9.1", "date on which the violation was found", "pārkāpuma konstatēšanas datums",
        ("record-violation", "/found_on"), ("ViolationFound", "found_on"), "violations[].found_on", ""),
    field("5.9.2", "place where it was found", "pārkāpuma konstatēšanas vieta",
        ("record-violation", "/place"), ("ViolationFound", "place"), "violations[].place", ""),
    field("5.10.1", "entry ban in Latvia: in force from", "datums, no kura ieceļošanas aizliegums Latvijas Republikā ir spēkā",
        ("impose-entry-ban", "/valid_from"), ("EntryBanImposed", "valid_from"), "decisions[].ban.valid_from", ""),
    field("5.10.2", "entry ban in Latvia: in force until", "datums, līdz kuram ieceļošanas aizliegums Latvijas Republikā ir spēkā",
        ("impose-entry-ban", "/valid_until"), ("EntryBanImposed", "valid_until"), "decisions[].ban.valid_until", ""),
    field("5.11.1", "authority that imposed it", "lēmuma pieņēmējiestāde",
        ("impose-entry-ban", "/decision/authority"), ("EntryBanImposed", "decision.authority"), "decisions[].authority", "E:l"),
    field("5.11.2", "number and date of the decision", "lēmuma numurs un pieņemšanas datums",
        ("impose-entry-ban", "/decision/number"), ("EntryBanImposed", "decision.number"), "decisions[].number", "E:m"),
    field("5.12.1", "entry ban in the Schengen territory: in force from", "datums, no kura ieceļošanas aizliegums Šengenas līguma dalībvalstu teritorijā ir spēkā",
        ("confirm-departure", "/departed_on"), ("EntryBanStarted", "valid_from"), "decisions[].ban.valid_from", "R:z"),
    field("5.12.2", "entry ban in the Schengen territory: in force until", "datums, līdz kuram ieceļošanas aizliegums Šengenas līguma dalībvalstu teritorijā ir spēkā",
        ("impose-entry-ban", "/term"), ("EntryBanStarted", "valid_until"), "decisions[].ban.valid_until", "R:z"),
    field("5.13.1", "authority that imposed it", "lēmuma pieņēmējiestāde",
        ("impose-entry-ban", "/decision/authority"), ("EntryBanImposed", "decision.authority"), "decisions[].authority", "E:l"),
    field("5.13.2", "number and date of the decision", "lēmuma numurs un pieņemšanas datums",
        ("impose-entry-ban", "/decision/number"), ("EntryBanImposed", "decision.number"), "decisions[].number", "E:m"),
    field("5.14.1", "authority that took the changing decision", "lēmuma pieņēmējiestāde",
        ("amend-decision", "/decision/authority"), ("DecisionAmended", "decision.authority"), "decisions[].authority", "R:y"),
    field("5.14.2", "its kind", "lēmuma veids",
        ("revoke-decision", "/decision/kind"), ("DecisionRevoked", "decision.kind"), "decisions[].kind", "R:y"),
    field("5.14.3", "its number and date", "lēmuma numurs un pieņemšanas datums",
        ("shorten-entry-ban", "/decision/number"), ("EntryBanShortened", "decision.number"), "decisions[].number", "R:y"),
    field("5.15", "electronic copies of case documents and electronic documents; themselves at `GET /v1/foreigners/{foreigner_id}/attachments/{attachment_id}`, or in the records system under `attachments[].reference`", "personas lietā esošo dokumentu atvasinājumi elektroniskā veidā un elektroniskie dokumenti",
        ("attach-document", "/content"), ("DocumentAttached", "personal.content"), "attachments[].sha256", ""),
    field("5.16", "service marks", "dienesta atzīmes",
        ("add-service-mark", "/text"), ("ServiceMarkAdded", "personal.text"), "service_marks[].text", ""),
    field("+", "last day of the period for voluntary departure", "izbraukšanas termiņa pēdējā diena",
        ("issue-return-decision", "/departure_period_days"), ("DecisionNotified", "last_day"), "decisions[].return.last_day", "R:x"),
    field("+", "extended last day", "pagarinātais izbraukšanas termiņš",
        ("extend-departure-period", "/last_day"), ("DeparturePeriodExtended", "last_day"), "decisions[].return.last_day", "R:x"),
    field("+", "suspension and its reason", "apturēšana un tās iemesls",
        ("suspend-decision", "/reason"), ("DecisionSuspended", "reason"), "decisions[].suspensions[].reason", "R:y"),
    field("+", "basis of the refusal of entry", "ieceļošanas aizlieguma pamats",
        ("impose-entry-ban", "/basis"), ("EntryBanImposed", "basis"), "decisions[].ban.basis", "E:q"),
    field("+", "family member of a citizen of the Union", "Savienības pilsoņa ģimenes loceklis",
        ("impose-entry-ban", "/family_member"), ("EntryBanImposed", "family_member"), "decisions[].ban.family_member", "E:p"),
    field("+", "fingerprints: where the biometric system keeps them", "pirkstu nospiedumi (atsauce)",
        (OPEN, "/identity/fingerprints"), ("FileOpened", "personal.names.fingerprints"), "identities[].names.fingerprints", "R:v E:x"),
    field("+", "threat to public policy or security; the alert on return says it also where the ground of the removal order is `THREAT`", "drauds sabiedriskajai kārtībai vai drošībai",
        ("impose-entry-ban", "/threat"), ("EntryBanImposed", "threat"), "decisions[].ban.threat", "R:o"),
    field("+", "warning markers", "brīdinājuma atzīmes",
        ("set-warning", "/marker"), ("WarningSet", "marker"), "markers[].marker", "R:i E:j"),
    field("+", "form of departure: type of return and assistance", "izbraukšanas veids",
        ("confirm-departure", "/form"), ("DepartureConfirmed", "form"), "departures[].form", ""),
    field("+", "country of destination", "galamērķa valsts",
        ("confirm-departure", "/destination"), ("DepartureConfirmed", "destination"), "departures[].destination", ""),
    field("+", "grounds of apprehension", "pārkāpuma pamati",
        ("record-violation", "/grounds"), ("ViolationFound", "grounds"), "violations[].grounds", ""),
    field("+", "legal ground of the decision", "lēmuma tiesiskais pamats",
        ("issue-return-decision", "/legal_reference"), ("ReturnDecisionIssued", "metadata.legal_reference"), "decisions[].legal_reference", ""),
    field("+", "vulnerability", "īpaša neaizsargātība",
        ("record-vulnerability", "/kind"), ("VulnerabilityRecorded", "personal.kind"), "vulnerabilities[].kind", ""),
];

/// `docs/fields.md`.
pub(super) fn fields() -> String {
    let mut text = "# Fields\n\n\
        Generated by `make docs` from `register-cli/src/docs/fields.rs`; do not edit. Every numbered field of Cabinet Regulation \
        No. 122 of 05.03.2013 p. 5, then the extensions that EU law or Eurostat needs, marked `+`: the command by which a field is \
        entered with the JSON pointer in its body, the event that carries it, where it stands in the case that \
        `GET /v1/foreigners/{id}` answers, and its twins in SIS (`R` Reg. (EU) 2018/1860 Art 4(1), `E` Reg. (EU) 2018/1861 \
        Art 20(2)). A field below `personal` is sealed in the log. A field that several commands or events carry is named where it \
        is usually entered first. The register holds no fingerprints: they stay in the biometric system, and only where they lie \
        is recorded. A facial image and an electronic copy themselves are resources of their own beside the case, which names \
        their size and SHA-256.\n\n\
        | No. | field | legal term | entered by | event | case | SIS |\n|---|---|---|---|---|---|---|\n"
        .to_owned();
    for field in FIELDS {
        let Field {
            number,
            english,
            latvian,
            command: (command, pointer),
            event: (event, path),
            document,
            sis,
        } = field;
        writeln!(
            text,
            "| {number} | {english} | {latvian} | `{command}` `{pointer}` | `{event}` `{path}` | `{document}` | {sis} |"
        )
        .expect("a text takes any length");
    }
    text
}

#[cfg(test)]
mod tests;
