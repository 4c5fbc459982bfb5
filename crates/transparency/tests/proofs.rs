//! Bundles and trees as an outsider meets them; trees compared with a second implementation of RFC 6962.
#![expect(clippy::unwrap_used, reason = "a test panics")]

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof};
use events::{AGGREGATE_TYPE, StoredEvent};
use proptest::prelude::*;
use serde_json::value::RawValue;
use sha2_for_ct_merkle::Sha256;
use std::collections::BTreeMap;
use transparency::{
    Bucket, Bundle, BundleFault, Checkpoint, Edge, Hash, ProvedConsistency, ProvedEnd, ProvedEvent,
    SigningKey, StreamEnd, StreamEnds, Tiles, Trust, bucket_of, consistency, inclusion, path_of,
};
use uuid::Uuid;

/// A log in memory.
struct Log {
    events: Vec<StoredEvent>,
    tiles: Tiles,
    edge: Edge,
    ends: StreamEnds,
    buckets: BTreeMap<u16, BTreeMap<Uuid, StreamEnd>>,
}

fn key() -> SigningKey {
    SigningKey::from_seed("register.test/log", &[5; 32]).unwrap()
}

fn file(n: u8) -> Uuid {
    Uuid::from_u128(u128::from(n) + 1)
}

impl Log {
    /// One event of each of these files, in this order.
    fn of(files: &[u8]) -> Self {
        let mut log = Self {
            events: Vec::new(),
            tiles: Tiles::default(),
            edge: Edge::default(),
            ends: StreamEnds::default(),
            buckets: BTreeMap::new(),
        };
        for n in files {
            log.append(file(*n));
        }
        log
    }

    fn append(&mut self, foreigner_id: Uuid) {
        let bucket = bucket_of(foreigner_id);
        let ends = self.buckets.entry(bucket).or_default();
        let sequence = ends.get(&foreigner_id).map_or(0, |end| end.sequence) + 1;
        let position = self.events.len() as u64 + 1;
        let raw = |json: &str| RawValue::from_string(json.to_owned()).unwrap();
        let event = StoredEvent {
            position,
            aggregate_type: AGGREGATE_TYPE.to_owned(),
            aggregate_id: foreigner_id.to_string(),
            sequence,
            event_type: "DecisionNotified".to_owned(),
            event_version: "1".to_owned(),
            payload: raw(r#"{"manner":"POST"}"#),
            metadata: raw("{}"),
        };
        let end = StreamEnd {
            foreigner_id,
            sequence,
            position,
        };
        ends.insert(foreigner_id, end);
        self.ends.set(bucket, Bucket::of(ends.values()).hash());
        let leaf = Hash(event.leaf().0);
        self.tiles.0.extend(self.edge.append([leaf]).0);
        self.events.push(event);
    }

    fn checkpoint(&mut self) -> Checkpoint {
        self.ends.settle();
        Checkpoint {
            origin: key().name().to_owned(),
            size: self.edge.size(),
            root: self.edge.root(),
            ends: self.ends.root(),
        }
    }

    fn bundle(&mut self, foreigner_id: Uuid) -> Bundle {
        let checkpoint = self.checkpoint();
        let whose = foreigner_id.to_string();
        let of_file = self
            .events
            .iter()
            .filter(|event| event.aggregate_id == whose);
        let proved = of_file.map(|event| ProvedEvent {
            event: String::from_utf8(event.canonical_bytes()).unwrap(),
            proof: inclusion(checkpoint.size, event.position - 1, &self.tiles).unwrap(),
        });
        let number = bucket_of(foreigner_id);
        let shown = self.buckets.get(&number).cloned().unwrap_or_default();
        let bucket = Bucket::of(shown.values());
        let mut ends = self.ends.clone();
        let mut in_group = Vec::new();
        for (other, shown) in &self.buckets {
            let hash = Bucket::of(shown.values()).hash();
            // Set to what it is, the hash of its group is answered to be stored.
            ends.set(*other, hash);
            let [group, place] = other.to_be_bytes();
            if group == number.to_be_bytes()[0] {
                in_group.push((place, hash));
            }
        }
        let path = path_of(number, in_group, ends.settle());
        let end = ProvedEnd::new(&bucket, path);
        Bundle::new(
            foreigner_id,
            checkpoint.sign(&key()),
            proved.collect(),
            end,
            None,
        )
    }
}

fn signed() -> Trust {
    Trust {
        checkpoint: None,
        key: Some(key().verifying().clone()),
    }
}

fn kept(checkpoint: &Checkpoint) -> Trust {
    Trust {
        checkpoint: Some(checkpoint.sign(&key())),
        key: None,
    }
}

#[test]
fn p_7_a_bundle_is_verified_with_a_key_or_a_kept_checkpoint_and_not_with_nothing() {
    let mut log = Log::of(&[0, 1, 0, 2, 0]);
    let bundle = log.bundle(file(0));
    let proved = bundle.verify(&signed()).unwrap();
    assert_eq!((proved.events, proved.signed), (3, true));
    let checkpoint = log.checkpoint();
    assert!(!bundle.verify(&kept(&checkpoint)).unwrap().signed);
    assert_eq!(
        bundle.verify(&Trust::default()),
        Err(BundleFault::NothingToTrust)
    );
    let text = serde_json::to_string(&bundle).unwrap();
    let read: Bundle = serde_json::from_str(&text).unwrap();
    assert_eq!(read.verify(&signed()), Ok(proved));
}

#[test]
fn p_7_a_bundle_leads_from_an_older_checkpoint_that_was_kept() {
    let mut log = Log::of(&[0, 1, 0]);
    let old = log.checkpoint();
    log.append(file(0));
    log.append(file(3));
    let mut bundle = log.bundle(file(0));
    let missing = BundleFault::NoWayFromKept { kept: 3, bundle: 5 };
    assert_eq!(bundle.verify(&kept(&old)), Err(missing));
    let proof = consistency(5, 3, &log.tiles).unwrap();
    bundle.consistency = Some(ProvedConsistency { size: 3, proof });
    let both = Trust {
        key: signed().key,
        ..kept(&old)
    };
    assert_eq!(bundle.verify(&both).unwrap().events, 3);
    // Another log with the same key: what was kept is not its beginning.
    let other = Log::of(&[0, 2, 0]).checkpoint();
    assert_eq!(bundle.verify(&kept(&other)), Err(BundleFault::OtherLog));
    let newer = Log::of(&[0, 1, 0, 0, 3, 3]).checkpoint();
    assert!(matches!(
        bundle.verify(&kept(&newer)),
        Err(BundleFault::NoWayFromKept { .. })
    ));
}

#[test]
fn p_7_whoever_holds_no_key_of_the_register_proves_nothing_beyond_the_kept_checkpoint() {
    // The register has signed three events; the file ends with the third.
    let mut log = Log::of(&[0, 1, 0]);
    let old = log.checkpoint();
    // Somebody else goes on from there: the log grows as it may, and the file ends with its first event, so they say.
    log.append(file(3));
    let thief = SigningKey::from_seed(key().name(), &[6; 32]).unwrap();
    let mut bundle = log.bundle(file(0));
    bundle.events.truncate(1);
    let mut other_ends = Log::of(&[0, 3]);
    let end = other_ends.bundle(file(0)).end;
    let forged = Checkpoint {
        ends: other_ends.checkpoint().ends,
        ..log.checkpoint()
    };
    bundle.checkpoint = forged.sign(&thief);
    bundle.end = end;
    let proof = consistency(4, 3, &log.tiles).unwrap();
    bundle.consistency = Some(ProvedConsistency { size: 3, proof });
    assert_eq!(
        bundle.verify(&kept(&old)),
        Err(BundleFault::NoKey { kept: 3, bundle: 4 })
    );
    let both = Trust {
        key: signed().key,
        ..kept(&old)
    };
    assert!(matches!(
        bundle.verify(&both),
        Err(BundleFault::Checkpoint(_))
    ));
}

#[test]
fn p_7_nothing_was_recorded_is_a_lie_that_is_found_out() {
    let mut log = Log::of(&[0, 1, 0]);
    let mut bundle = log.bundle(file(0));
    bundle.events.clear();
    assert_eq!(
        bundle.verify(&signed()),
        Err(BundleFault::NotComplete { sequence: 0 })
    );
}

#[test]
fn an_inclusion_proof_in_ten_million_events_is_below_a_kibibyte() {
    // 24 hashes of 44 characters, quoted and with a comma.
    let hashes = u64::BITS - (10_000_000_u64 - 1).leading_zeros();
    assert!(hashes * 32 < 1_024);
    let proof = ProvedEvent {
        event: String::new(),
        proof: vec![Hash::default(); hashes as usize],
    };
    assert!(serde_json::to_string(&proof).unwrap().len() < 1_280);
}

/// One way to lie in a bundle.
#[derive(Clone, Copy, Debug)]
enum Lie {
    DropLast,
    DropFirst,
    DropInside,
    Swap,
    Twice,
    AlterContent,
    AlterPosition,
    OtherFile,
    OtherProof,
    OtherEnd,
    CutProof,
    Blank,
}

const LIES: [Lie; 12] = [
    Lie::DropLast,
    Lie::DropFirst,
    Lie::DropInside,
    Lie::Swap,
    Lie::Twice,
    Lie::AlterContent,
    Lie::AlterPosition,
    Lie::OtherFile,
    Lie::OtherProof,
    Lie::OtherEnd,
    Lie::CutProof,
    Lie::Blank,
];

impl Lie {
    fn told_in(self, bundle: &mut Bundle, other: &Bundle) {
        let events = &mut bundle.events;
        let middle = events.len() / 2;
        let rewritten = |from: &str, to: &str| events[middle].event.replacen(from, to, 1);
        match self {
            Self::DropLast => drop(events.pop()),
            Self::DropFirst => drop(events.remove(0)),
            Self::DropInside => drop(events.remove(middle)),
            Self::Swap => events.swap(0, middle),
            Self::Twice => events.insert(middle, events[middle].clone()),
            Self::AlterContent => events[middle].event = rewritten("POST", "FICT"),
            Self::AlterPosition => {
                events[middle].event = rewritten("\"position\":", "\"position\":1");
            }
            Self::OtherFile => bundle.foreigner_id = other.foreigner_id,
            Self::OtherProof => events[middle].proof.clone_from(&other.events[0].proof),
            Self::OtherEnd => bundle.end = other.end.clone(),
            Self::CutProof => drop(events[middle].proof.pop()),
            Self::Blank => events[middle].event.push(' '),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn p_7_no_lie_in_a_bundle_passes(files in prop::collection::vec(0_u8..6, 8..60)) {
        let one = files[0];
        let other = files.iter().copied().find(|n| *n != one);
        let mut mine = files.iter().filter(|n| **n == one);
        prop_assume!(mine.nth(2).is_some() && other.is_some());
        let mut log = Log::of(&files);
        let (truth, other) = (log.bundle(file(one)), log.bundle(file(other.unwrap())));
        prop_assert!(truth.verify(&signed()).is_ok());
        for lie in LIES {
            let mut bundle = truth.clone();
            lie.told_in(&mut bundle, &other);
            prop_assert!(bundle.verify(&signed()).is_err(), "{:?}", lie);
        }
    }

    #[test]
    fn p_7_trees_and_proofs_are_those_of_a_second_implementation(
        files in prop::collection::vec(0_u8..6, 1..700),
        index: usize,
        earlier: usize,
    ) {
        let mut log = Log::of(&files);
        let mut second = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let mut roots = vec![second.root()];
        for event in &log.events {
            second.push(event.canonical_bytes());
            roots.push(second.root());
        }
        let checkpoint = log.checkpoint();
        let root = second.root();
        prop_assert_eq!(&checkpoint.root.0[..], root.as_bytes().as_slice());
        let bytes = |proof: Vec<Hash>| proof.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>();
        let index = index % files.len();
        let proof = inclusion(checkpoint.size, index as u64, &log.tiles).unwrap();
        let proof = InclusionProof::<Sha256>::try_from_bytes(bytes(proof)).unwrap();
        let event = log.events[index].canonical_bytes();
        second.root().verify_inclusion(&event, index as u64, &proof).unwrap();
        let earlier = 1 + earlier % files.len();
        let proof = consistency(checkpoint.size, earlier as u64, &log.tiles).unwrap();
        let proof = ConsistencyProof::<Sha256>::try_from_bytes(bytes(proof)).unwrap();
        second.root().verify_consistency(&roots[earlier], &proof).unwrap();
    }

    #[test]
    fn p_7_a_bundle_damaged_anywhere_proves_nothing_else(place: prop::sample::Index, byte: u8, cut: bool) {
        let mut log = Log::of(&[0, 1, 0, 2, 0]);
        let truth = log.bundle(file(0));
        let proved = truth.verify(&signed()).unwrap();
        let mut text = serde_json::to_vec(&truth).unwrap();
        let place = place.index(text.len());
        if cut {
            text.truncate(place);
        } else {
            text[place] = byte;
        }
        if let Ok(bundle) = serde_json::from_slice::<Bundle>(&text)
            && let Ok(found) = bundle.verify(&signed())
        {
            prop_assert_eq!(found, proved);
        }
    }

    #[test]
    fn p_7_a_note_damaged_anywhere_is_not_opened_as_another(place: prop::sample::Index, byte: u8, cut: bool, twice: bool) {
        let mut log = Log::of(&[0, 1, 0, 2, 0]);
        let truth = log.checkpoint();
        let mut note = truth.sign(&key()).into_bytes();
        if twice {
            let line = note.iter().rposition(|byte| *byte == b'\xe2').unwrap();
            note.extend_from_within(line..);
        }
        let place = place.index(note.len());
        if cut {
            note.truncate(place);
        } else {
            note[place] = byte;
        }
        let note = String::from_utf8_lossy(&note);
        drop(Checkpoint::read(&note));
        if let Ok(opened) = Checkpoint::open(&note, key().verifying()) {
            prop_assert_eq!(opened, truth);
        }
    }

    #[test]
    fn no_text_is_a_key_that_makes_the_verifier_panic(
        name in "[a-z+/ ]{0,9}", id in "[0-9a-f]{0,9}", bytes in prop::collection::vec(any::<u8>(), 0..70), any_text in ".{0,80}",
    ) {
        let coded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &bytes);
        for text in [any_text, format!("{name}+{id}+{coded}"), format!("PRIVATE+KEY+{name}+{id}+{coded}")] {
            drop(transparency::VerifyingKey::parse(&text));
            drop(SigningKey::parse(&text));
        }
    }

    #[test]
    fn no_text_makes_the_verifier_panic(text in ".{0,200}", event in "\\PC{0,80}") {
        let mut bundle = Log::of(&[0, 0]).bundle(file(0));
        drop(Checkpoint::read(&text));
        drop(serde_json::from_str::<Bundle>(&text));
        bundle.events[1].event = event;
        prop_assert!(bundle.verify(&signed()).is_err());
        bundle.checkpoint = text;
        prop_assert!(bundle.verify(&signed()).is_err());
    }
}
