//! A witness before a log that is served over HTTP from memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chassis::clock::System;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use transparency::{Edge, Hash, SigningKey};

use super::*;

/// What is served, by path.
type Shelf = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

struct Scene {
    shelf: Shelf,
    folder: tempfile::TempDir,
    url: String,
}

fn key() -> SigningKey {
    SigningKey::from_seed("register.test/log", &[1; 32]).expect("a name")
}

impl Scene {
    async fn set() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/v1/log", listener.local_addr()?);
        let shelf = Shelf::default();
        tokio::spawn(serve(listener, Arc::clone(&shelf)));
        let folder = tempfile::tempdir()?;
        durable::write(
            &folder.path().join("notary.pub"),
            key().verifying().as_str().as_bytes(),
        )?;
        secrets::make_signing_key(&folder.path().join("witness.key"), "witness.test")?;
        Ok(Self { shelf, folder, url })
    }

    /// Serves a log of these entries, signed, as a notary would.
    fn show(&self, entries: &[u64], signer: &SigningKey) {
        let leaves = entries
            .iter()
            .map(|n| Hash(events::LeafHash::of(&n.to_be_bytes()).0));
        let mut edge = Edge::default();
        let tiles = edge.append(leaves);
        let checkpoint = Checkpoint {
            origin: signer.name().to_owned(),
            size: edge.size(),
            root: edge.root(),
            ends: Hash([0; 32]),
        };
        let mut served = self.shelf.lock().expect("not poisoned");
        served.clear();
        served.insert(
            "checkpoint".to_owned(),
            checkpoint.sign(signer).into_bytes(),
        );
        for (tile, hashes) in tiles.0 {
            served.insert(resource(tile, edge.size()).path(), hashes);
        }
    }

    /// Shows another checkpoint, whatever the tiles say.
    fn offer(&self, checkpoint: &Checkpoint) {
        let note = checkpoint.sign(&key()).into_bytes();
        let mut served = self.shelf.lock().expect("not poisoned");
        served.insert("checkpoint".to_owned(), note);
    }

    fn alter(&self, path: &str) {
        let mut served = self.shelf.lock().expect("not poisoned");
        served.get_mut(path).expect("a tile")[7] ^= 1;
    }

    fn args(&self) -> WitnessArgs {
        let path = |name| self.folder.path().join(name);
        WitnessArgs {
            log: self.url.parse().expect("a URL"),
            key: path("notary.pub"),
            witness_key: path("witness.key"),
            memory: path("memory"),
            once: true,
            every: 1,
            json: false,
        }
    }

    async fn look(&self) -> Result<Verdict> {
        let witness = Witness::open(&self.args())?;
        Ok(witness.look(1_764_000_000).await?.verdict)
    }

    fn remembered(&self) -> Checkpoint {
        let note =
            fs::read_to_string(self.folder.path().join("memory/checkpoint")).expect("remembered");
        assert!(note.contains("— witness.test "), "cosigned");
        Checkpoint::open(&note, key().verifying()).expect("the register's signature stands too")
    }
}

async fn serve(listener: TcpListener, shelf: Shelf) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let shelf = Arc::clone(&shelf);
        tokio::spawn(async move {
            let mut request = [0; 4_096];
            while let Ok(length @ 1..) = stream.read(&mut request).await {
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                let path = text.split(' ').nth(1).unwrap_or_default();
                let path = path.strip_prefix("/v1/log/").unwrap_or_default();
                let body = shelf.lock().expect("not poisoned").get(path).cloned();
                let status = if body.is_some() {
                    "200 OK"
                } else {
                    "404 Not Found"
                };
                let body = body.unwrap_or_default();
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                let answered = stream.write_all(&[head.as_bytes(), &body].concat()).await;
                if answered.is_err() {
                    return;
                }
            }
        });
    }
}

fn entries(count: u64) -> Vec<u64> {
    (0..count).collect()
}

#[tokio::test]
async fn p_7_a_witness_signs_what_grows_and_remembers_it() -> Result<()> {
    let scene = Scene::set().await?;
    scene.show(&entries(3), &key());
    assert_eq!(scene.look().await?, Verdict::First);
    assert_eq!(scene.look().await?, Verdict::Same);
    for size in [4, 255, 256, 257, 700] {
        scene.show(&entries(size), &key());
        assert_eq!(scene.look().await?, Verdict::Grown, "{size}");
        assert_eq!(scene.remembered().size, size);
    }
    scene.show(&entries(600), &key());
    assert_eq!(scene.look().await?, Verdict::Older);
    assert_eq!(scene.remembered().size, 700, "an old copy is not signed");
    Ok(())
}

#[tokio::test]
async fn f31_a_rewritten_log_is_not_signed_and_the_evidence_is_kept() -> Result<()> {
    for rewritten in [2, 299] {
        let scene = Scene::set().await?;
        scene.show(&entries(300), &key());
        assert_eq!(scene.look().await?, Verdict::First);
        let mut other = entries(400);
        other[rewritten] = 9_999;
        scene.show(&other, &key());
        let forked = scene.look().await.expect_err("it was rewritten");
        assert!(forked.is::<Forked>(), "{forked:#}");
        assert_eq!(scene.remembered().size, 300);
        let kept = |name| fs::read_to_string(scene.folder.path().join("memory/fork").join(name));
        assert_eq!(Checkpoint::read(&kept("remembered")?)?.size, 300);
        assert_eq!(Checkpoint::read(&kept("offered")?)?.size, 400);
        // Whoever has the evidence alone computes that the one is not the beginning of the other.
        let mut tiles = Tiles::default();
        for tile in tiles_of_root(400).union(&tiles_of_consistency(400, 300)) {
            let path = scene
                .folder
                .path()
                .join("memory/fork")
                .join(resource(*tile, 400).path());
            tiles.0.insert(*tile, fs::read(path)?);
        }
        assert_eq!(
            root(400, &tiles),
            Some(Checkpoint::read(&kept("offered")?)?.root)
        );
        assert_ne!(root(300, &tiles), Some(scene.remembered().root));
        // Also the true log is not signed any more until somebody has looked.
        scene.show(&entries(500), &key());
        let refused = scene.look().await.expect_err("there is evidence");
        assert!(
            refused.to_string().contains("a person has to look"),
            "{refused:#}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn p_7_tiles_that_do_not_make_the_signed_root_accuse_nobody_and_nothing_is_signed()
-> Result<()> {
    let scene = Scene::set().await?;
    scene.show(&entries(3), &key());
    scene.look().await?;
    scene.show(&entries(300), &key());
    scene.alter("tile/0/001.p/44");
    let refused = scene.look().await.expect_err("they prove nothing");
    assert!(!refused.is::<Forked>(), "{refused:#}");
    assert!(
        refused.to_string().contains("do not make the root"),
        "{refused:#}"
    );
    assert_eq!(scene.remembered().size, 3);
    // Whoever stood between and damaged them is gone.
    scene.alter("tile/0/001.p/44");
    assert_eq!(scene.look().await?, Verdict::Grown);
    Ok(())
}

#[tokio::test]
async fn p_7_a_size_that_no_log_has_is_refused() -> Result<()> {
    let scene = Scene::set().await?;
    scene.show(&entries(3), &key());
    scene.look().await?;
    for size in [1 << 57, i64::MAX.unsigned_abs(), u64::MAX] {
        let checkpoint = Checkpoint {
            size,
            ..scene.remembered()
        };
        scene.offer(&checkpoint);
        let refused = scene.look().await.expect_err("no log is so long");
        assert!(!refused.is::<Forked>(), "{refused:#}");
    }
    assert_eq!(scene.remembered().size, 3);
    Ok(())
}

#[tokio::test]
async fn p_7_a_witness_with_a_damaged_memory_signs_nothing_and_keeps_it() -> Result<()> {
    let scene = Scene::set().await?;
    scene.show(&entries(3), &key());
    scene.look().await?;
    let path = scene.folder.path().join("memory/checkpoint");
    let whole = fs::read(&path)?;
    let mut other = whole.clone();
    other[25] ^= 1;
    scene.show(&entries(9), &key());
    for damaged in [&whole[..whole.len() / 2], b"", &other] {
        fs::write(&path, damaged)?;
        let refused = scene
            .look()
            .await
            .expect_err("it is not what was remembered");
        assert!(
            refused.to_string().contains("is not what was remembered"),
            "{refused:#}"
        );
        assert_eq!(fs::read(&path)?, damaged);
    }
    fs::write(&path, &whole)?;
    assert_eq!(scene.look().await?, Verdict::Grown);
    Ok(())
}

#[tokio::test]
async fn p_7_whoever_looks_once_and_sees_an_older_log_fails() -> Result<()> {
    let scene = Scene::set().await?;
    scene.show(&entries(9), &key());
    scene.look().await?;
    scene.show(&entries(3), &key());
    let shutdown = CancellationToken::new();
    assert!(run(scene.args(), &System, &shutdown).await.is_err());
    assert_eq!(scene.remembered().size, 9);
    Ok(())
}

#[tokio::test]
async fn p_7_another_key_or_a_log_that_is_away_is_not_witnessed_and_no_fork() -> Result<()> {
    let scene = Scene::set().await?;
    let refused = scene.look().await.expect_err("nothing is served");
    assert!(!refused.is::<Forked>(), "{refused:#}");
    let thief = SigningKey::from_seed("register.test/log", &[2; 32])?;
    scene.show(&entries(3), &thief);
    let refused = scene.look().await.expect_err("another key");
    assert!(!refused.is::<Forked>(), "{refused:#}");
    assert!(!scene.folder.path().join("memory/checkpoint").exists());
    // Once, it is an error; for ever, it is tried again and ends in order.
    let shutdown = CancellationToken::new();
    assert!(run(scene.args(), &System, &shutdown).await.is_err());
    shutdown.cancel();
    run(
        WitnessArgs {
            once: false,
            ..scene.args()
        },
        &System,
        &shutdown,
    )
    .await
}
