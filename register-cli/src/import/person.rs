//! From a line of a list to commands: one foreigner, each name in each birth date an identity, and the ban.

use chrono::NaiveDate;
use events::codes::{
    Authority, BanBasis, Country, DecisionKind, DocumentKind, IdentityCategory, NationalityType,
    Sex,
};
use events::payloads::{
    Birth, Decision, Document, ExternalReference, Identity, IdentityNames, Nationality,
};
use events::{BirthDate, CommandKey, DecisionId, DocumentId, IdentityId, Term};
use law::{AssertIdentity, Circumstances, Command, ImposeEntryBan, OpenFile, State};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::countries;
use super::line::{Fault, Line, NameKind};
use super::names;

/// The list, as external references name it.
pub(crate) const SOURCE: &str = "persons";
/// What the keys of this import are made under, so that no other source makes the same.
const NAMESPACE: &[u8] = b"register import persons";
/// A list says a birth date or says nothing; it never says why.
const DATE_UNKNOWN: &str = "not in the source";
/// Restrictive measures are reviewed within three years (rule R-085).
const REVIEW: Term = Term::years(3);

/// What all lines of one import share.
pub(crate) struct Listing {
    /// When the list was decided.
    pub(crate) listed_on: NaiveDate,
    /// The civil day of the import.
    pub(crate) today: NaiveDate,
}

/// A person of the list as commands of one append.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// The line, from 1.
    pub(crate) line: u64,
    /// The same line gives the same key in every import.
    pub(crate) key: CommandKey,
    /// Over the content of the line: another content under the same id is found by it.
    pub(crate) fingerprint: [u8; 32],
    /// Opening, further identities, ban.
    pub(crate) commands: Vec<Command>,
    /// Where in the line each command comes from, as JSON pointers.
    pub(crate) origins: Vec<String>,
    /// What is registered otherwise than the line says.
    pub(crate) remarks: Vec<Fault>,
}

impl Listed {
    /// What the law says to one of the commands, in terms of the line.
    pub(crate) fn refused(&self, command: usize, refusal: &law::Refusal) -> Fault {
        let origin = self.origins.get(command).map_or("", String::as_str);
        let field = format!("{origin}{}", refusal.pointer().unwrap_or_default());
        let candidates = match refusal {
            law::Refusal::CandidatesIgnored(candidates) => candidates.clone(),
            _ => Vec::new(),
        };
        Fault {
            rule: refusal.rule(),
            candidates,
            ..Fault::new(field, refusal.code())
        }
    }
}

/// Reads a line into commands.
pub(crate) fn parse(line: &Line, listing: &Listing) -> Result<Listed, Fault> {
    if line.id.trim().is_empty() {
        return Err(Fault::new("/id", "TEXT_EMPTY"));
    }
    let key = Uuid::new_v5(
        &Uuid::new_v5(&Uuid::NAMESPACE_OID, NAMESPACE),
        line.id.as_bytes(),
    );
    let births = births(line)?;
    let mut remarks = Vec::new();
    let (sex, nationalities) = (sex(line)?, nationalities(line, &mut remarks));
    let mut named = named(line)?.into_iter();
    let Some((first, primary)) = named.next() else {
        return Err(Fault::new("/names", "NAME_MISSING"));
    };
    let identity = |category, index: usize| Identity {
        identity_id: IdentityId(part(key, "identity", index)),
        category,
        sex,
        nationalities: nationalities.clone(),
    };
    let own = IdentityCategory::NotConfirmed;
    let mut commands = vec![Command::OpenFile(Box::new(OpenFile {
        identity: identity(own, 0),
        names: identity_names(&primary.parts, &births[0]),
        documents: documents(line, key, &mut remarks),
        external_reference: Some(ExternalReference {
            source: SOURCE.to_owned(),
            id: line.id.clone(),
        }),
        names_truncated: false,
        distinct_from: Vec::new(),
    }))];
    let mut origins = vec![String::new()];
    let further = std::iter::once((first, &primary, &births[1..]));
    let named: Vec<_> = named.collect();
    let others = named
        .iter()
        .map(|(index, name)| (*index, name, &births[..]));
    for (index, name, births) in further.chain(others) {
        for birth in births {
            let identity = identity(name.category, commands.len());
            commands.push(Command::AssertIdentity(Box::new(AssertIdentity {
                identity,
                names: identity_names(&name.parts, birth),
                documents: Vec::new(),
                consent: None,
            })));
            origins.push(format!("/names/{index}"));
        }
    }
    commands.push(ban(line, listing, key));
    origins.push(String::new());
    Ok(Listed {
        line: 0,
        key: CommandKey(key),
        fingerprint: fingerprint(line),
        commands,
        origins,
        remarks,
    })
}

/// What the law says to a person as if nobody else were registered.
pub(crate) fn decided(listed: &Listed, on: &Circumstances<'_>) -> Result<(), Fault> {
    let mut state = State::default();
    for (index, command) in listed.commands.iter().enumerate() {
        let decided = law::decide(&state, command.clone(), on)
            .map_err(|refusal| listed.refused(index, &refusal))?;
        for decided in decided {
            law::evolve(&mut state, &decided.event);
        }
    }
    Ok(())
}

/// A name of the line and what it is to the person.
struct Named {
    parts: names::Parts,
    category: IdentityCategory,
}

/// The names with their place in the line, the primary one first.
fn named(line: &Line) -> Result<Vec<(usize, Named)>, Fault> {
    let mut named = Vec::with_capacity(line.names.len());
    for (index, name) in line.names.iter().enumerate() {
        let Some(parts) = names::parts(name) else {
            return Err(Fault::new(format!("/names/{index}"), "NAME_UNREADABLE"));
        };
        let category = match name.kind {
            NameKind::Primary => IdentityCategory::NotConfirmed,
            NameKind::Alias | NameKind::WeakAlias | NameKind::Original => IdentityCategory::Alias,
        };
        named.push((index, Named { parts, category }));
    }
    // Stable: a list without a primary name is read in its own order.
    named.sort_by_key(|(_, name)| name.category != IdentityCategory::NotConfirmed);
    Ok(named)
}

/// At least one; none known is one that says so.
fn births(line: &Line) -> Result<Vec<Birth>, Fault> {
    let birth = |date: Option<BirthDate>| Birth {
        date,
        date_unknown: date.is_none().then(|| DATE_UNKNOWN.to_owned()),
        country: None,
        place: None,
    };
    if line.dob.is_empty() {
        return Ok(vec![birth(None)]);
    }
    let dates = line.dob.iter().enumerate().map(|(index, text)| {
        let date = text.parse::<BirthDate>();
        let date = date.map_err(|_| Fault::new(format!("/dob/{index}"), "NOT_A_BIRTH_DATE"))?;
        Ok(birth(Some(date)))
    });
    dates.collect()
}

fn sex(line: &Line) -> Result<Sex, Fault> {
    match line.sex.as_deref() {
        None | Some("") => Ok(Sex::NotKnown),
        Some("M") => Ok(Sex::Male),
        Some("F") => Ok(Sex::Female),
        Some("X") => Ok(Sex::NotApplicable),
        Some(_) => Err(Fault::new("/sex", "NOT_A_SEX")),
    }
}

/// No nationality at all is the unspecified one, and so is what may not be registered as one; that is remarked upon.
fn nationalities(line: &Line, remarks: &mut Vec<Fault>) -> Vec<Nationality> {
    let mut nationalities = Vec::with_capacity(line.nat.len().max(1));
    for (index, code) in line.nat.iter().enumerate() {
        let (country, why) = countries::registered(code);
        remarks.extend(why.map(|why| Fault::new(format!("/nat/{index}"), why)));
        let nationality = nationality(country);
        if !nationalities.contains(&nationality) {
            nationalities.push(nationality);
        }
    }
    if nationalities.is_empty() {
        nationalities.push(nationality(Country::UNSPECIFIED));
    }
    nationalities
}

fn nationality(code: Country) -> Nationality {
    let kind = match code.code() {
        "XXA" => NationalityType::Stateless,
        "XXB" => NationalityType::Ref1951,
        "XXC" => NationalityType::RefOther,
        "XXX" => NationalityType::Unspec,
        _ => NationalityType::Cit,
    };
    Nationality { code, kind }
}

fn documents(line: &Line, key: Uuid, remarks: &mut Vec<Fault>) -> Vec<Document> {
    let mut documents = Vec::with_capacity(line.docs.len());
    for (index, doc) in line.docs.iter().enumerate() {
        let issuer = doc.issuer.as_deref().map(countries::country);
        if issuer == Some(None) {
            let at = format!("/docs/{index}/issuer");
            remarks.push(Fault::new(at, "COUNTRY_UNKNOWN"));
        }
        documents.push(Document {
            document_id: DocumentId(part(key, "document", index)),
            kind: document_kind(doc.kind.as_deref()),
            number: names::printable(&doc.number),
            issuer: issuer.flatten().unwrap_or(Country::UNSPECIFIED),
            issuing_authority: None,
            issued_on: None,
            expires_on: None,
        });
    }
    documents
}

fn document_kind(kind: Option<&str>) -> DocumentKind {
    match kind {
        Some(kind) if kind.to_ascii_lowercase().contains("passport") => DocumentKind::Pp,
        Some(_) | None => DocumentKind::Other,
    }
}

fn identity_names(parts: &names::Parts, birth: &Birth) -> IdentityNames {
    IdentityNames {
        surname: parts.surname.clone(),
        given_names: parts.given_names.clone(),
        patronymic: None,
        original_script: parts.original_script.clone(),
        mrz_name: None,
        birth: birth.clone(),
        ethnicity: None,
        personal_code: None,
        foreign_numbers: Vec::new(),
        fingerprints: None,
    }
}

fn ban(line: &Line, listing: &Listing, key: Uuid) -> Command {
    Command::ImposeEntryBan(ImposeEntryBan {
        decision: Decision {
            decision_id: DecisionId(part(key, "ban", 0)),
            kind: DecisionKind::BanSch,
            authority: Authority::EuCouncil,
            number: line.id.clone(),
            date: listing.listed_on,
        },
        legal_reference: None,
        received_on: None,
        basis: BanBasis::Restrictive,
        sub_basis: None,
        return_decision_id: None,
        term: None,
        valid_from: None,
        valid_until: None,
        unlimited: true,
        review_on: REVIEW.end_from(listing.today.max(listing.listed_on)),
        threat: false,
        family_member: false,
    })
}

/// The id of one part of a person: the same in every import, whatever came between.
fn part(key: Uuid, what: &str, index: usize) -> Uuid {
    Uuid::new_v5(&key, format!("{what}/{index}").as_bytes())
}

fn fingerprint(line: &Line) -> [u8; 32] {
    let content = serde_json::to_vec(line).expect("a line is plain data");
    Sha256::digest(content).into()
}

#[cfg(test)]
mod tests {
    use events::Actor;
    use events::codes::Organisation;

    use super::*;

    fn parsed(text: &str) -> Result<Listed, Fault> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        let listing = Listing {
            listed_on: day,
            today: day,
        };
        let line: Line = serde_json::from_str(text).expect("a line");
        let listed = parse(&line, &listing)?;
        let actor = Actor {
            user: "a.berzins".to_owned(),
            organisation: Organisation::Pmlp,
            unit: "PMLP".to_owned(),
            workstation: "W1".to_owned(),
        };
        let on = Circumstances::of(&actor, day.and_hms_opt(10, 0, 0).expect("a time").and_utc());
        decided(&listed, &on).map(|()| listed)
    }

    #[test]
    fn a_person_is_a_file_with_an_identity_for_each_name_and_date_and_one_ban() {
        let listed = parsed(
            r#"{"id":"P1","names":[{"full":"Ali K","kind":"weak_alias"},{"full":"Ali KHAN","kind":"primary"}],
                "dob":["1970-05-16","1971"],"nat":["ru","RUS","zz"],"sex":"M","docs":[{"number":" 123 ","type":"passport","country":"PK"}]}"#,
        )
        .expect("a person");
        let opened = match &listed.commands[0] {
            Command::OpenFile(open) => open,
            other => panic!("{other:?}"),
        };
        assert_eq!(opened.names.surname.as_deref(), Some("KHAN"));
        assert_eq!(opened.names.birth.date, "1970-05-16".parse().ok());
        let codes: Vec<&str> = opened
            .identity
            .nationalities
            .iter()
            .map(|n| n.code.code())
            .collect();
        assert_eq!(codes, ["RUS", "XXX"]);
        assert_eq!(listed.remarks, []);
        assert_eq!(opened.documents[0].number, "123");
        assert_eq!(opened.documents[0].issuer.code(), "PAK");
        assert_eq!(opened.documents[0].kind, DocumentKind::Pp);
        let categories: Vec<_> = listed
            .commands
            .iter()
            .filter_map(|command| match command {
                Command::AssertIdentity(asserted) => Some(asserted.identity.category),
                _ => None,
            })
            .collect();
        let (own, alias) = (IdentityCategory::NotConfirmed, IdentityCategory::Alias);
        assert_eq!(categories, [own, alias, alias]);
        assert_eq!(listed.origins, ["", "/names/1", "/names/0", "/names/0", ""]);
        let ban = match listed.commands.last() {
            Some(Command::ImposeEntryBan(ban)) => ban,
            other => panic!("{other:?}"),
        };
        assert!(ban.unlimited);
        assert_eq!(ban.review_on, NaiveDate::from_ymd_opt(2029, 3, 2));
    }

    #[test]
    fn what_is_registered_otherwise_is_remarked_upon() {
        let listed = parsed(
            r#"{"id":"P1","names":[{"full":"Ali KHAN","kind":"primary"}],"nat":["suhh","qq","xk"],
                "docs":[{"number":"1","country":"su"},{"number":"2","country":"??"}]}"#,
        )
        .expect("a person");
        let remark = |field: &str, code| Fault::new(field, code);
        assert_eq!(
            listed.remarks,
            [
                remark("/nat/0", "HISTORIC_COUNTRY"),
                remark("/nat/1", "COUNTRY_UNKNOWN"),
                remark("/docs/1/issuer", "COUNTRY_UNKNOWN"),
            ]
        );
        let Command::OpenFile(opened) = &listed.commands[0] else {
            panic!("it opens")
        };
        let nationalities = opened.identity.nationalities.iter();
        let codes: Vec<_> = nationalities.map(|known| known.code.code()).collect();
        assert_eq!(codes, ["XXX", "RKS"]);
        assert_eq!(opened.documents[0].issuer.code(), "SUN");
    }

    #[test]
    fn a_faulty_person_is_named_by_field_and_code() {
        let line = |rest: &str| {
            format!(r#"{{"id":"P1","names":[{{"full":"Ali KHAN","kind":"primary"}}],{rest}}}"#)
        };
        for (text, field, code) in [
            (line(r#""dob":["1970-13"]"#), "/dob/0", "NOT_A_BIRTH_DATE"),
            (
                line(r#""dob":["1870"]"#),
                "/identity/birth/date",
                "BIRTH_DATE_IMPOSSIBLE",
            ),
            (line(r#""sex":"Q""#), "/sex", "NOT_A_SEX"),
            (
                line(r#""nat":["lv"]"#),
                "/identity/nationalities",
                "SUBJECT_NOT_FOREIGNER",
            ),
            (
                line(r#""docs":[{"number":""}]"#),
                "/documents/0/number",
                "TEXT_EMPTY",
            ),
            (
                r#"{"id":"P1","names":[]}"#.to_owned(),
                "/names",
                "NAME_MISSING",
            ),
            (r#"{"id":" ","names":[]}"#.to_owned(), "/id", "TEXT_EMPTY"),
            (
                r#"{"id":"1","names":[{"full":"?","kind":"alias"}]}"#.to_owned(),
                "/names/0",
                "NAME_UNREADABLE",
            ),
        ] {
            let fault = parsed(&text).expect_err(&text);
            assert_eq!((fault.field.as_str(), fault.code), (field, code), "{text}");
        }
    }

    #[test]
    fn an_empty_birth_date_says_why_and_a_name_alone_is_enough() {
        let listed =
            parsed(r#"{"id":"P1","names":[{"full":"Usman","kind":"primary"}]}"#).expect("a person");
        let Command::OpenFile(opened) = &listed.commands[0] else {
            panic!("it opens")
        };
        assert_eq!(
            opened.names.birth.date_unknown.as_deref(),
            Some(DATE_UNKNOWN)
        );
        assert_eq!(opened.identity.sex, Sex::NotKnown);
        assert_eq!(opened.identity.nationalities[0].code, Country::UNSPECIFIED);
    }
}
