//! Searches: every identity, every document, every decision; ranks, deadlines and pages.

use super::{PETROVA, detention, found, two_files};
use crate::testing::{
    House, KARIMOV, Someone, ban, day, id, pending_ban, return_decision, revoked,
};
use events::codes::{Authority, NotificationManner, RevocationMode};
use events::payloads::{Decision, DecisionNotified, EntryBanImposed};
use events::{DecisionId, Event, ForeignerId};
use serde_json::{Value, json};
use sqlx::PgPool;

/// An event from its JSON, in its newest version.
pub(super) fn event(event_type: &str, payload: Value) -> Event {
    let version = events::EVENT_TYPES
        .iter()
        .find(|(known, _)| *known == event_type)
        .map(|(_, version)| *version);
    Event::decode(event_type, version.expect("a type"), payload).expect("an event")
}

/// A file of somebody whose name is also written in another script, in a machine-readable zone, and with a patronymic.
fn opened(someone: &Someone, other_names: &Value) -> Event {
    let mut payload = someone.opened().encode();
    let names = payload["personal"]["names"].as_object_mut().expect("names");
    names.extend(other_names.as_object().expect("members").clone());
    event("FileOpened", payload)
}

/// Another identity with one passport.
pub(super) fn alias(surname: &str, given: &str, birth: &str, document: &str) -> Event {
    event(
        "IdentityAsserted",
        json!({
            "identity": {"identity_id": id(), "category": "ALIAS", "sex": 1,
                         "nationalities": [{"code": "KAZ", "type": "CIT"}]},
            "personal": {
                "names": {"surname": surname, "given_names": [given], "birth": {"date": birth}},
                "documents": [{"document_id": id(), "kind": "PP", "number": document, "issuer": "KAZ"}],
            },
        }),
    )
}

/// Percent-encoded, as a query carries it.
fn encoded(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

/// Every order of the words.
fn orders(words: &[&str]) -> Vec<String> {
    if words.len() < 2 {
        return vec![words.join("")];
    }
    let mut orders = Vec::new();
    for (place, first) in words.iter().enumerate() {
        let rest: Vec<&str> = [&words[..place], &words[place + 1..]].concat();
        let rest = self::orders(&rest).into_iter();
        orders.extend(rest.map(|rest| format!("{first} {rest}")));
    }
    orders
}

async fn listed(house: &House, query: &str) -> Vec<(String, Value)> {
    let path = format!("/v1/foreigners?{query}");
    let answer = house.get("officer", "CASE_WORK", &path).await.ok();
    let files = answer["foreigners"].as_array().expect("an array").iter();
    files
        .map(|file| {
            let id = file["foreigner_id"].as_str().expect("an id");
            (id.to_owned(), file["name_match"].clone())
        })
        .collect()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_file_is_found_by_every_name_of_every_identity_in_every_order_and_script(pool: PgPool) {
    let house = House::loaded(pool).await;
    let someone = |surname, given| Someone {
        surname,
        given,
        ..KARIMOV
    };
    for (someone, original, also) in [
        // What is asked in Cyrillic finds who is written in Latin letters alone, also where two spellings are known.
        (someone("YUSUPOV", "SERGEY"), None, "Юсупов Сергей"),
        (someone("IUSUPOV", "SERGEI"), None, "Сергей Юсупов"),
        (someone("HRISHKO", "MIKHAIL"), None, "Гришко Михаил"),
        (someone("GIORGADZE", "GIORGI"), None, "გიორგაძე გიორგი"),
        (
            someone("PAPADOPOULOS", "NIKOS"),
            Some("Παπαδόπουλος Νίκος"),
            "Νίκος Παπαδόπουλος",
        ),
        (someone("ALI", "MUHAMMAD"), Some("محمد علي"), "علي محمد"),
        (
            someone("BHATTARAI", "SAURAV"),
            Some("सौरब भट्टराई"),
            "भट्टराई सौरब",
        ),
        (someone("YU", "GUOXIONG"), Some("國雄 余"), "余 國雄"),
        (someone("MUELLER", "JUERGEN"), None, "Müller Jürgen"),
        (someone("ĶĒNIŅŠ", "ĢIRTS"), None, "KENINS GIRTS"),
    ] {
        let file = ForeignerId(id());
        let names = original.map_or_else(|| json!({}), |name| json!({"original_script": name}));
        house.record(file, vec![opened(&someone, &names)]).await;
        let whole = file.to_string();
        let mut asked = orders(&[someone.surname, someone.given]);
        asked.extend([also.to_owned()]);
        asked.extend(original.map(str::to_owned));
        for name in asked {
            let listed = listed(&house, &format!("q={}", encoded(&name))).await;
            assert!(
                listed.contains(&(whole.clone(), json!("PRIMARY_NAME"))),
                "{name}"
            );
        }
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn every_identity_document_and_decision_leads_to_the_file(pool: PgPool) {
    let house = House::loaded(pool).await;
    two_files(&house).await;
    let file = ForeignerId(id());
    let other_names = json!({"patronymic": "RUSTAMOVICH", "mrz_name": "TURSUNOV<<OTABEK"});
    let tursunov = Someone {
        surname: "TURSUNOV",
        given: "OTABEK BEK",
        document: "UZ 900 1",
        ..KARIMOV
    };
    let order = return_decision(&tursunov, "901/2026", "2026-03-02");
    let pending = pending_ban("902/2026", &order);
    let revocation = revoked(
        order.decision.decision_id,
        RevocationMode::ExTunc,
        "2026-03-04",
    );
    let events = vec![
        opened(&tursunov, &other_names),
        alias("NURBEKOV", "AIDAR", "1988-02", "KZ-77"),
        alias("SADYKOV", "TIMUR", "1990", "KZ-78"),
        order.into(),
        pending.into(),
        revocation,
    ];
    house.record(file, events).await;
    let whole = vec![file.to_string()];
    let mut queries: Vec<String> = Vec::new();
    for words in [
        &["TURSUNOV", "OTABEK", "BEK"][..],
        &["TURSUNOV", "OTABEK", "BEK", "RUSTAMOVICH"],
        &["TURSUNOV", "OTABEK"],
        &["NURBEKOV", "AIDAR"],
        &["SADYKOV", "TIMUR"],
        &["Нурбеков", "Айдар"],
    ] {
        queries.extend(
            orders(words)
                .iter()
                .map(|name| format!("q={}", encoded(name))),
        );
    }
    for other in [
        "document=uz9001",
        "document=KZ77",
        "document=kz%2078",
        "decision=901/2026",
        "decision=902/2026",
        "decision=R-1",
        "q=nurbekov&birth_date=1988-02-14&nationality=KAZ",
    ] {
        queries.push(other.to_owned());
    }
    for query in queries {
        assert_eq!(found(&house, &query).await, whole, "{query}");
    }
    // Name and birth are those of one identity.
    assert!(found(&house, "q=nurbekov&birth_date=1990").await.is_empty());
    assert!(found(&house, "q=tursunov&nationality=KAZ").await.is_empty());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn names_are_ranked_and_pages_keep_the_order(pool: PgPool) {
    let house = House::loaded(pool).await;
    let named = |surname, given| Someone {
        surname,
        given,
        ..KARIMOV
    };
    let mut expected = Vec::new();
    for (events, name_match) in [
        (vec![named("KARIM", "ALI").opened()], "PRIMARY_NAME"),
        (
            vec![PETROVA.opened(), alias("ALI", "KARIM", "1990", "KZ-1")],
            "OTHER_NAME",
        ),
        (vec![named("KARIM", "ALI BEK").opened()], "WORDS"),
        (vec![named("KARIMOV", "ALI").opened()], "BEGINNINGS"),
    ] {
        let mut files = Vec::new();
        for _ in 0..2 {
            let file = ForeignerId(id());
            house.record(file, events.clone()).await;
            files.push(file.to_string());
        }
        files.sort();
        expected.extend(files.into_iter().map(|file| (file, json!(name_match))));
    }
    house
        .record(ForeignerId(id()), vec![named("KARIMOV", "BEK").opened()])
        .await;
    assert_eq!(listed(&house, "q=karim%20ali").await, expected);
    let mut path = "/v1/foreigners?q=karim%20ali&limit=3".to_owned();
    let mut seen = Vec::new();
    loop {
        let answer = house.get("officer", "CASE_WORK", &path).await.ok();
        for file in answer["foreigners"].as_array().expect("an array") {
            seen.push(file["foreigner_id"].as_str().expect("an id").to_owned());
        }
        let Some(next) = answer["next"].as_str() else {
            break;
        };
        path = format!("/v1/foreigners?q=karim%20ali&limit=3&cursor={next}");
    }
    let files: Vec<String> = expected.into_iter().map(|(file, _)| file).collect();
    assert_eq!(seen, files);
    // A cursor of one order means nothing in another one.
    let other = path.replace("limit=3", "sort=deadline");
    let answer = house.get("officer", "CASE_WORK", &other).await;
    assert_eq!(answer.status.as_u16(), 422);
    // Two letters are a word, not the beginning of one.
    assert_eq!(found(&house, "q=ka").await, Vec::<String>::new());
}

pub(super) fn by(authority: Authority, imposed: EntryBanImposed) -> EntryBanImposed {
    EntryBanImposed {
        decision: Decision {
            authority,
            ..imposed.decision
        },
        ..imposed
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn files_are_found_by_the_authorities_and_units_that_work_on_them(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (karimov, petrova) = two_files(&house).await;
    let file = ForeignerId(id());
    let (mut started, _) = detention("2026-03-01T22:30:00Z", "2026-03-05T10:00:00Z");
    started.unit = "VRS-DAUGAVPILS".parse().expect("a unit");
    let minister = by(Authority::MinInt, ban("113/2026", "2026-03-02", None));
    let own = ban("55/2026", "2026-03-02", None);
    let events = vec![
        KARIMOV.opened(),
        started.into(),
        minister.into(),
        own.into(),
    ];
    house.record(file, events).await;
    let mut all = vec![karimov, petrova, file.to_string()];
    all.sort();
    let third = vec![file.to_string()];
    for (query, expected) in [
        ("authority=MIN_INT", &third),
        ("authority=VRS", &all),
        ("authority=MIN_INT&decision=113/2026", &third),
        ("authority=PMLP", &vec![]),
        // One and the same decision has both.
        ("authority=MIN_INT&decision=55/2026", &vec![]),
        ("unit=VRS-DAUGAVPILS", &third),
        ("unit=VRS-LUDZA", &all),
        (
            "unit=VRS-LUDZA&authority=MIN_INT&q=karimov&status=DETAINED",
            &third,
        ),
        ("unit=VRS", &vec![]),
    ] {
        assert_eq!(&found(&house, query).await, expected, "{query}");
    }
    let first = "unit=VRS-LUDZA&limit=2";
    let answer = house
        .get("officer", "CASE_WORK", &format!("/v1/foreigners?{first}"))
        .await
        .ok();
    let next = answer["next"].as_str().expect("a cursor");
    assert_eq!(
        found(&house, &format!("{first}&cursor={next}")).await,
        all[2..]
    );
}

/// Notifies a return decision of which the period ends on a day.
fn notified(target: DecisionId, last_day: &str) -> Event {
    DecisionNotified {
        target,
        notified_on: day("2026-03-03"),
        manner: NotificationManner::InPerson,
        last_day: Some(day(last_day)),
    }
    .into()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn cases_are_found_by_what_is_due_and_sorted_by_the_next_deadline(pool: PgPool) {
    let house = House::loaded(pool).await;
    let mut due = Vec::new();
    for last_day in ["2026-03-25", "2026-03-18", "2026-04-10"] {
        let file = ForeignerId(id());
        let order = return_decision(&KARIMOV, &format!("{last_day}/1"), "2026-03-02");
        let target = order.decision.decision_id;
        let events = vec![KARIMOV.opened(), order.into(), notified(target, last_day)];
        house.record(file, events).await;
        due.push((last_day, file.to_string()));
    }
    // Two deadlines: a detention until the eleventh, and a review in three years.
    let file = ForeignerId(id());
    let (started, _) = detention("2026-03-01T10:00:00Z", "2026-03-05T10:00:00Z");
    let review = EntryBanImposed {
        review_on: Some(day("2029-02-01")),
        ..ban("7/2026", "2026-03-02", None)
    };
    house
        .record(file, vec![KARIMOV.opened(), started.into(), review.into()])
        .await;
    due.push(("2026-03-11", file.to_string()));
    house
        .record(ForeignerId(id()), vec![KARIMOV.opened()])
        .await;
    due.sort();
    let due: Vec<String> = due.into_iter().map(|(_, file)| file).collect();
    for (query, expected) in [
        ("sort=deadline", &due[..]),
        ("sort=deadline&q=karimov", &due),
        ("sort=deadline&status=TO_LEAVE", &due[1..]),
        ("sort=deadline&due_before=2026-03-20T00:00:00Z", &due[..2]),
        ("due_after=2029-01-01T00:00:00Z", &due[..1]),
        (
            "sort=deadline&due_after=2026-03-20T00:00:00Z",
            &[&due[..1], &due[2..]].concat(),
        ),
        (
            "sort=deadline&due_after=2026-03-18T22:00:00Z&due_before=2026-03-25T22:00:00%2B00:00",
            &due[1..2],
        ),
    ] {
        assert_eq!(found(&house, query).await, expected, "{query}");
    }
    let mut path = "sort=deadline&limit=1".to_owned();
    for expected in &due {
        let whole = format!("/v1/foreigners?{path}");
        let answer = house.get("officer", "CASE_WORK", &whole).await.ok();
        assert_eq!(answer["foreigners"][0]["foreigner_id"], json!(expected));
        let next = answer["next"].as_str().unwrap_or_default();
        path = format!("sort=deadline&limit=1&cursor={next}");
    }
    assert!(path.ends_with('='), "the list has an end");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_077_an_order_that_is_lifted_later_is_listed_as_it_is_shown(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    let target = order.decision.decision_id;
    let events = vec![
        KARIMOV.opened(),
        order.into(),
        revoked(target, RevocationMode::ExNunc, "2026-04-01"),
    ];
    house.record(file, events).await;
    assert_eq!(found(&house, "status=TO_LEAVE").await, [file.to_string()]);
    assert!(found(&house, "status=NO_MEASURE").await.is_empty());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_the_planner_keeps_no_names_births_or_document_numbers(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    for _ in 0..20 {
        let known = json!({"original_script": "Каримов Али"});
        house
            .record(ForeignerId(id()), vec![opened(&KARIMOV, &known)])
            .await;
    }
    sqlx::query("ANALYZE")
        .execute(&pool)
        .await
        .expect("analysed");
    let kept: Vec<String> = sqlx::query_scalar(
        "SELECT starelid::regclass || ': ' || concat_ws(' ', stavalues1::text, stavalues2::text, stavalues3::text)
           FROM pg_statistic
          WHERE starelid::regclass::text ~ '^(case_lookup|entry_ban)'",
    )
    .fetch_all(&pool)
    .await
    .expect("statistics");
    assert!(
        kept.iter().any(|values| values.contains("VRS-LUDZA")),
        "statistics are kept"
    );
    for secret in [
        "KARIMOV",
        "ALI KARIMOV",
        "AB1234567",
        "1991-07-03",
        "Каримов",
    ] {
        let places: Vec<&str> = kept
            .iter()
            .filter(|values| values.contains(secret))
            .filter_map(|values| values.split(':').next())
            .collect();
        assert!(places.is_empty(), "{secret} in {places:?}");
    }
}
