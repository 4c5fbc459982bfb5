//! A superuser at work on the log, and what is found of it.

use std::collections::BTreeMap;

use chassis::clock::{Clock as _, System};
use event_log::{Notary, Step};
use events::StoredEvent;
use serde_json::value::RawValue;
use sqlx::{Executor as _, Row as _};
use transparency::{Edge, Hash, Resource, SigningKey};

use super::*;
use crate::seed;
use crate::seed::random::Random;
use crate::testing::Register;

/// Tables that a tampering changes, and that are put back after it.
const TABLES: [&str; 8] = [
    "events",
    "log_head",
    "commands",
    "decision_claims",
    "log_tiles",
    "log_checkpoints",
    "stream_ends",
    "stream_end_hashes",
];

/// Events from one checkpoint to the next.
const STRIDE: u64 = 40;

/// A log that was signed and copied, and how it was.
struct Scene {
    pool: PgPool,
    around: Around,
    head: u64,
    copy: tempfile::TempDir,
}

impl Scene {
    async fn set(register: &Register) -> Result<Self> {
        let desk = register.desk().await?;
        seed::demo(&desk, &System).await?;
        let head = desk.head().await?;
        desk.close().await?;
        let pool = PgPool::connect(&register.database.url()).await?;
        let mut connection = pool.acquire().await?;
        connection
            .execute("ALTER TABLE log_head DISABLE TRIGGER ALL")
            .await?;
        let key = SigningKey::from_seed("register.test/log", &[8; 32])?;
        let mut notary = Notary::open(&pool, key.clone()).await?;
        for size in (STRIDE..head)
            .step_by(usize::try_from(STRIDE)?)
            .chain([head])
        {
            let set_head = format!("UPDATE log_head SET position = {size}");
            connection.execute(set_head.as_str()).await?;
            assert!(matches!(
                notary.step(&pool, System.now()).await?,
                Step::Signed { .. }
            ));
        }
        for table in TABLES {
            let keep = format!(
                "CREATE TABLE kept_{table} AS SELECT * FROM {table}; ALTER TABLE {table} DISABLE TRIGGER ALL"
            );
            connection.execute(keep.as_str()).await?;
        }
        let scene = Self {
            pool: pool.clone(),
            around: Around {
                evidence: Evidence {
                    key: Some(key.verifying().clone()),
                    kept: Vec::new(),
                },
                copy: None,
            },
            head,
            copy: tempfile::tempdir()?,
        };
        scene.with_copy().await
    }

    /// Hashes and the last checkpoint in files, as the projection service copies them.
    async fn with_copy(mut self) -> Result<Self> {
        for resource in Resource::between(0, self.head) {
            let Resource::Hashes { tile, .. } = resource else {
                continue;
            };
            let tiles = event_log::tiles(&self.pool, [tile]).await?;
            let path = self.copy.path().join(resource.path());
            fs::create_dir_all(path.parent().context("a folder")?)?;
            fs::write(path, &tiles.0[&tile])?;
        }
        let last = event_log::last_checkpoint(&self.pool)
            .await?
            .context("signed")?;
        self.around.evidence.kept.push(last.checkpoint);
        self.around.copy = Some(self.copy.path().to_owned());
        Ok(self)
    }

    async fn put_back(&self) -> Result<()> {
        let empty = format!("TRUNCATE {};", TABLES.join(", "));
        let fill = TABLES.map(|table| format!("INSERT INTO {table} SELECT * FROM kept_{table};"));
        let statements = empty + &fill.concat();
        self.pool.execute(statements.as_str()).await?;
        Ok(())
    }

    async fn all(&self) -> Result<Vec<StoredEvent>> {
        Ok(
            event_log::read_from(&self.pool, 0, usize::try_from(self.head)?)
                .await?
                .events,
        )
    }

    /// Puts other events in the place of all, each with the leaf that it now has, and moves the head to their end.
    async fn rewrite(&self, events: &[StoredEvent]) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        transaction.execute("TRUNCATE events").await?;
        for event in events {
            sqlx::query(
                "INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6::json, $7::json, $8, $9)",
            )
            .bind(&event.aggregate_type)
            .bind(&event.aggregate_id)
            .bind(i64::try_from(event.sequence)?)
            .bind(&event.event_type)
            .bind(&event.event_version)
            .bind(event.payload.get())
            .bind(event.metadata.get())
            .bind(i64::try_from(event.position)?)
            .bind(event.leaf().0.as_slice())
            .execute(&mut *transaction)
            .await?;
        }
        let head = format!("UPDATE log_head SET position = {}", events.len());
        transaction.execute(head.as_str()).await?;
        Ok(transaction.commit().await?)
    }

    /// The tiles of the rows as they are now.
    async fn make_tiles_anew(&self) -> Result<()> {
        let leaves: Vec<Vec<u8>> = sqlx::query_scalar("SELECT leaf FROM events ORDER BY position")
            .fetch_all(&self.pool)
            .await?;
        let leaves = leaves
            .into_iter()
            .filter_map(|leaf| leaf.try_into().ok().map(Hash));
        let mut transaction = self.pool.begin().await?;
        transaction.execute("TRUNCATE log_tiles").await?;
        for (tile, hashes) in Edge::default().append(leaves).0 {
            sqlx::query("INSERT INTO log_tiles VALUES ($1, $2, $3)")
                .bind(i16::from(tile.level))
                .bind(i64::try_from(tile.number)?)
                .bind(hashes)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// What a superuser does with one event, and how far he covers his tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Edit,
    Leaf,
    Delete,
    Remove,
    InsertBackDated,
    Swap,
    CutTheEnd,
}

const DEEDS: [Deed; 7] = [
    Deed::Edit,
    Deed::Leaf,
    Deed::Delete,
    Deed::Remove,
    Deed::InsertBackDated,
    Deed::Swap,
    Deed::CutTheEnd,
];

/// How far he covers his tracks; he has everything but the notary's key and the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cover {
    Nothing,
    Leaves,
    Tiles,
    CheckpointsToo,
}

const COVERS: [Cover; 4] = [
    Cover::Nothing,
    Cover::Leaves,
    Cover::Tiles,
    Cover::CheckpointsToo,
];

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).expect("JSON")
}

/// Does the deed at a position; answers where its trace begins.
async fn tamper(scene: &Scene, deed: Deed, cover: Cover, position: u64) -> Result<u64> {
    let mut events = scene.all().await?;
    let at = usize::try_from(position - 1)?;
    let renumber = |events: &mut Vec<StoredEvent>| {
        let mut sequences: BTreeMap<String, u64> = BTreeMap::new();
        for (event, position) in events.iter_mut().zip(1..) {
            let sequence = sequences.entry(event.aggregate_id.clone()).or_default();
            *sequence += 1;
            (event.position, event.sequence) = (position, *sequence);
        }
    };
    let row = format!("WHERE position = {position}");
    let mut whole = true;
    match (deed, cover) {
        (Deed::Edit, Cover::Nothing) => {
            let edit = format!(
                "UPDATE events SET metadata = replace(metadata::text, '\"user\":\"', '\"user\":\"x')::json {row}"
            );
            scene.pool.execute(edit.as_str()).await?;
            whole = false;
        }
        (Deed::Leaf, _) => {
            let edit = format!("UPDATE events SET leaf = sha256(leaf) {row}");
            scene.pool.execute(edit.as_str()).await?;
            whole = false;
        }
        (Deed::Delete, _) => {
            let delete = format!("DELETE FROM events {row}");
            scene.pool.execute(delete.as_str()).await?;
            whole = false;
        }
        (Deed::Edit, _) => {
            let edited = events[at]
                .metadata
                .get()
                .replacen("\"user\":\"", "\"user\":\"x", 1);
            events[at].metadata = raw(&edited);
        }
        (Deed::Remove, _) => {
            drop(events.remove(at));
            renumber(&mut events);
        }
        (Deed::InsertBackDated, _) => {
            let mut back_dated = events[at].clone();
            back_dated.payload = raw("{}");
            events.insert(at, back_dated);
            renumber(&mut events);
        }
        (Deed::Swap, _) => {
            let other = if at + 1 < events.len() {
                at + 1
            } else {
                at - 1
            };
            let same = |one: &StoredEvent, other: &StoredEvent| {
                one.event_type == other.event_type && one.payload.get() == other.payload.get()
            };
            if same(&events[at], &events[other]) {
                return Box::pin(tamper(scene, Deed::Edit, cover, position)).await;
            }
            let (payload, kind) = (events[at].payload.clone(), events[at].event_type.clone());
            events[at].payload = std::mem::replace(&mut events[other].payload, payload);
            events[at].event_type = std::mem::replace(&mut events[other].event_type, kind);
            if cover == Cover::Nothing {
                let swap = format!(
                    "UPDATE events AS e SET payload = o.payload, event_type = o.event_type FROM events AS o
                      WHERE (e.position, o.position) IN (({0}, {1}), ({1}, {0}))",
                    at + 1,
                    other + 1
                );
                scene.pool.execute(swap.as_str()).await?;
                whole = false;
            }
        }
        (Deed::CutTheEnd, _) => {
            events.truncate(at);
            let forget =
                format!("DELETE FROM commands WHERE head_position > {at} OR first_position > {at}");
            scene.pool.execute(forget.as_str()).await?;
            scene.pool.execute("TRUNCATE decision_claims").await?;
        }
    }
    if whole {
        scene.rewrite(&events).await?;
    }
    if cover >= Cover::Tiles {
        scene.make_tiles_anew().await?;
    }
    if cover == Cover::CheckpointsToo {
        let forget = format!("DELETE FROM log_checkpoints WHERE size >= {position}");
        scene.pool.execute(forget.as_str()).await?;
    }
    // Where two events changed places, the first of them is where it begins.
    let swapped_back = deed == Deed::Swap && position == scene.head;
    Ok(if swapped_back { position - 1 } else { position })
}

#[tokio::test(flavor = "multi_thread")]
async fn p_7_every_tampering_of_a_superuser_is_found_with_its_place() -> Result<()> {
    let register = Register::start().await?;
    let scene = Scene::set(&register).await?;
    let whole = log(&scene.pool, &scene.around, true).await?;
    assert_eq!((whole.events, whole.fault), (scene.head, None));
    assert!(whole.by.contains("signatures included"), "{}", whole.by);
    // PROPTEST_CASES says how many, as for the properties; 1,000 take a minute.
    let cases = proptest::test_runner::Config::default().cases;
    let mut random = Random::of(7, 1);
    for case in 0..cases {
        let (deed, cover) = (*random.pick(&DEEDS), *random.pick(&COVERS));
        // The end is not cut off before its first event, and what is swapped is not the same on both sides.
        let position = random.below(scene.head - 1) + 2;
        let place = tamper(&scene, deed, cover, position).await?;
        let found = log(&scene.pool, &scene.around, true).await?.fault;
        let told = format!("case {case}: {deed:?} of {position}, covering {cover:?}: {found:?}");
        let (_, at) = found.context(told.clone())?;
        assert_eq!(at, Some(place), "{told}");
        scene.put_back().await?;
    }
    assert_eq!(log(&scene.pool, &scene.around, true).await?.fault, None);
    scene.pool.close().await;
    register.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn p_7_without_the_copy_the_checkpoints_still_say_between_what() -> Result<()> {
    let register = Register::start().await?;
    let mut scene = Scene::set(&register).await?;
    scene.around.copy = None;
    scene.around.evidence.kept.clear();
    let place = tamper(&scene, Deed::Edit, Cover::Tiles, STRIDE + 5).await?;
    let (told, at) = log(&scene.pool, &scene.around, true)
        .await?
        .fault
        .context("found")?;
    assert_eq!(at, Some(STRIDE + 1), "from the checkpoint before {place}");
    assert!(
        told.contains(&format!("from position {} to {}", STRIDE + 1, 2 * STRIDE)),
        "{told}"
    );
    scene.put_back().await?;
    // What was signed is itself altered, and where files end.
    for (statement, found) in [
        (
            "UPDATE stream_ends SET sequence = sequence + 1",
            Some(scene.head),
        ),
        (
            "UPDATE stream_end_hashes SET hash = set_byte(hash, 7, get_byte(hash, 7) # 1)",
            Some(scene.head),
        ),
        (
            "UPDATE log_tiles SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0",
            Some(2),
        ),
        (
            "UPDATE log_checkpoints SET note = replace(note, 'register.test', 'register.fake') WHERE size = 80",
            Some(80),
        ),
    ] {
        scene.pool.execute(statement).await?;
        let fault = log(&scene.pool, &scene.around, true).await?.fault;
        assert_eq!(fault.and_then(|(_, at)| at), found, "{statement}");
        scene.put_back().await?;
    }
    scene.pool.close().await;
    register.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn p_7_an_altered_row_is_found_in_its_file_and_in_no_other() -> Result<()> {
    let register = Register::start().await?;
    let scene = Scene::set(&register).await?;
    tamper(&scene, Deed::Edit, Cover::Nothing, 20).await?;
    let rows = sqlx::query("SELECT DISTINCT aggregate_id, aggregate_id = (SELECT aggregate_id FROM events WHERE position = 20) AS his FROM events")
        .fetch_all(&scene.pool)
        .await?;
    for row in rows {
        let file: String = row.try_get("aggregate_id")?;
        let his: bool = row.try_get("his")?;
        let found = file::verify(&scene.pool, file.parse()?, &scene.around).await?;
        assert_eq!(found.fault.and_then(|(_, at)| at), his.then_some(20));
    }
    scene.pool.close().await;
    register.stop().await
}

/// The file of the event at a position.
async fn file_at(scene: &Scene, position: u64) -> Result<ForeignerId> {
    let event = scene
        .all()
        .await?
        .swap_remove(usize::try_from(position - 1)?);
    Ok(event.aggregate_id.parse()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn p_7_one_file_is_held_against_what_was_signed_and_kept() -> Result<()> {
    let register = Register::start().await?;
    let mut scene = Scene::set(&register).await?;
    let file = file_at(&scene, 20).await?;
    let whole = file::verify(&scene.pool, file, &scene.around).await?;
    assert_eq!(whole.fault, None);
    assert!(whole.by.contains("by the register's key"), "{}", whole.by);

    // Whoever edits a row and hashes it anew is found, also where the tiles are made anew.
    for cover in [Cover::Leaves, Cover::Tiles] {
        tamper(&scene, Deed::Edit, cover, 20).await?;
        let found = file::verify(&scene.pool, file, &scene.around).await?.fault;
        let (told, _) = found.context("a row that was not signed")?;
        assert!(
            told.contains("that were signed") || told.contains("was appended"),
            "{cover:?}: {told}"
        );
        scene.put_back().await?;
    }

    // So is whoever takes the last event of the file away, with everything that the database says of it.
    let events = scene.all().await?;
    let of_file = events
        .iter()
        .filter(|event| event.aggregate_id == file.to_string());
    let last = of_file
        .map(|event| event.position)
        .max()
        .context("events")?;
    for statement in [
        format!("DELETE FROM events WHERE position = {last}"),
        format!("DELETE FROM commands WHERE foreigner_id = '{file}'"),
        format!(
            "INSERT INTO commands SELECT (jsonb_populate_record(k, jsonb_build_object('version',
                (SELECT max(sequence) FROM events WHERE aggregate_id = '{file}')))).*
               FROM kept_commands AS k WHERE foreigner_id = '{file}' ORDER BY version DESC LIMIT 1"
        ),
    ] {
        scene.pool.execute(statement.as_str()).await?;
    }
    let found = file::verify(&scene.pool, file, &scene.around).await?.fault;
    let (told, _) = found.context("an event that is gone")?;
    assert!(told.contains("is not complete"), "{told}");
    scene.put_back().await?;

    // And a log that is not the one of the checkpoint that somebody kept.
    let other = Checkpoint {
        root: Hash([9; 32]),
        size: STRIDE,
        ..scene.around.evidence.kept[0].clone()
    };
    scene.around.evidence.kept.push(other);
    let found = file::verify(&scene.pool, file, &scene.around).await?.fault;
    assert!(found.is_some(), "another log");
    scene.around.evidence.kept.pop();
    assert_eq!(
        file::verify(&scene.pool, file, &scene.around).await?.fault,
        None
    );
    scene.pool.close().await;
    register.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn p_7_a_checkpoint_that_was_kept_is_compared_whatever_else_is_there() -> Result<()> {
    let register = Register::start().await?;
    let mut scene = Scene::set(&register).await?;
    let kept = scene.around.evidence.kept[0].clone();
    // One of no events at all is no reason to compare no other.
    let empty = |ends| Checkpoint {
        size: 0,
        root: Edge::default().root(),
        ends,
        ..kept.clone()
    };
    let nobody = transparency::StreamEnds::default().root();
    scene.around.evidence.kept.push(empty(nobody));
    let before = log(&scene.pool, &scene.around, true).await?;
    assert_eq!(before.fault, None);
    tamper(&scene, Deed::Edit, Cover::Tiles, STRIDE + 5).await?;
    scene.pool.execute("DELETE FROM log_checkpoints").await?;
    let found = log(&scene.pool, &scene.around, true).await?.fault;
    assert!(found.is_some(), "the kept checkpoint says otherwise");
    scene.put_back().await?;
    // A register that signed a false end for somebody is contradicted by what that one kept, also when it has grown since.
    scene.around.evidence.kept = vec![Checkpoint {
        ends: nobody,
        ..signed_at(&scene, STRIDE).await?
    }];
    let found = log(&scene.pool, &scene.around, true).await?.fault;
    assert_eq!(found.context("a false end")?.1, Some(STRIDE));
    scene.around.evidence.kept = vec![signed_at(&scene, STRIDE).await?];
    assert_eq!(log(&scene.pool, &scene.around, true).await?.fault, None);
    scene.pool.close().await;
    register.stop().await
}

async fn signed_at(scene: &Scene, size: u64) -> Result<Checkpoint> {
    let note: String = sqlx::query_scalar("SELECT note FROM log_checkpoints WHERE size = $1")
        .bind(i64::try_from(size)?)
        .fetch_one(&scene.pool)
        .await?;
    Ok(Checkpoint::read(&note)?)
}
