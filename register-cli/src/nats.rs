//! The private nats-server: JetStream in the data directory, served on 127.0.0.1 while we run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};
use rustix::process::Signal;

use crate::data_dir::DataDir;
use crate::durable;
use crate::leftover::{self, Step};
use crate::ports;
use crate::secrets::{self, Password};
use crate::supervisor::{Program, Supervised};

/// The user that the services log in as.
const USER: &str = "register";
/// A full stream is read back at start.
const READY_MAX: Duration = Duration::from_mins(1);
/// Where Debian puts the server, which is not on every user's path.
const PLACES: &[&str] = &[
    "nats-server",
    "/usr/sbin/nats-server",
    "/usr/local/bin/nats-server",
];

const STOP: &[Step] = &[
    (Signal::TERM, Duration::from_secs(2)),
    (Signal::KILL, Duration::from_secs(1)),
];

/// A running private nats-server.
pub(crate) struct Nats {
    supervised: Supervised,
    port: u16,
    password: Password,
}

impl Nats {
    /// Stops what a killed instance left behind, starts the server on `last_port` or another free
    /// port, and waits until it takes our login.
    pub(crate) async fn start(dir: &DataDir, last_port: Option<u16>) -> Result<Self> {
        let server = Server::find()?;
        let password = secrets::named_password(dir, "nats")?;
        let file = dir.secrets().join("nats.conf");
        for leftover in leftovers(&file)? {
            leftover.stop().await?;
        }
        let port = ports::same_or_free(last_port)?;
        let text = configuration(&server, port, &dir.nats(), &password);
        durable::write_private(&file, text.as_bytes())?;
        let supervised = Supervised::start(program(&server, file, dir));
        let nats = Self {
            supervised,
            port,
            password,
        };
        if let Err(error) = nats.supervised.until(READY_MAX, || nats.answers()).await {
            nats.stop().await?;
            return Err(error);
        }
        Ok(nats)
    }

    /// URL with the services' login.
    pub(crate) fn url(&self) -> String {
        format!(
            "nats://{USER}:{}@127.0.0.1:{}",
            self.password.as_str(),
            self.port
        )
    }

    /// Stops the server; what it has acknowledged is flushed.
    pub(crate) async fn stop(self) -> Result<()> {
        self.supervised.stop().await
    }

    async fn answers(&self) -> Result<Option<()>> {
        let options = async_nats::ConnectOptions::with_user_and_password(
            USER.to_owned(),
            self.password.as_str().to_owned(),
        );
        let Ok(client) = options.connect(format!("127.0.0.1:{}", self.port)).await else {
            return Ok(None);
        };
        // Asked in the raw: the client's `query_account` wants fields that server 2.9 does not send.
        let Ok(answer) = client.request("$JS.API.INFO", "".into()).await else {
            return Ok(None);
        };
        let answer: serde_json::Value = serde_json::from_slice(&answer.payload)?;
        Ok(answer.get("error").is_none().then_some(()))
    }
}

/// The port in a NATS URL; the port of last time is tried first.
pub(crate) fn port_of(url: &str) -> Option<u16> {
    url.parse::<async_nats::ServerAddr>()
        .ok()
        .map(|address| address.port())
}

/// A nats-server on this machine.
#[derive(Debug)]
struct Server {
    path: PathBuf,
    version: (u32, u32),
}

impl Server {
    fn find() -> Result<Self> {
        for place in PLACES {
            if let Ok(output) = Command::new(place).arg("--version").output()
                && output.status.success()
                && let Some(version) = version(&String::from_utf8_lossy(&output.stdout))
            {
                return Ok(Self {
                    path: PathBuf::from(place),
                    version,
                });
            }
        }
        bail!("no nats-server was found; install the package nats-server")
    }

    /// `sync_interval: always` came with 2.10; an older server refuses to start with it.
    fn can_sync_always(&self) -> bool {
        self.version >= (2, 10)
    }
}

/// Major and minor version in "nats-server: v2.9.10".
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().rsplit_once('v')?.1.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn configuration(server: &Server, port: u16, store: &Path, password: &Password) -> String {
    let sync = if server.can_sync_always() {
        "  sync_interval: always\n"
    } else {
        ""
    };
    // Paths are quoted as JSON strings, which the server's configuration language reads alike.
    let store = serde_json::Value::from(store.display().to_string());
    format!(
        "# Written by `register up` at every start. No monitoring port is opened.\n\
         server_name: register\n\
         listen: \"127.0.0.1:{port}\"\n\
         max_payload: 1MB\n\
         jetstream {{\n  store_dir: {store}\n  max_memory_store: 64MB\n  max_file_store: 8GB\n{sync}}}\n\
         authorization {{\n  user: {USER}\n  password: \"{}\"\n}}\n",
        password.as_str()
    )
}

fn program(server: &Server, file: PathBuf, dir: &DataDir) -> Program {
    let path = server.path.clone();
    let seen = file.clone();
    Program {
        name: "nats-server",
        command: Box::new(move || {
            let mut command = Command::new(&path);
            command.current_dir("/").arg("--config").arg(&file);
            command
        }),
        leftovers: Box::new(move || leftovers(&seen)),
        log: dir.logs().join("nats.log"),
        stop: STOP,
    }
}

/// Servers that run with our configuration file. Two on one store would destroy it.
fn leftovers(file: &Path) -> Result<Vec<leftover::Leftover>> {
    leftover::find(
        |process| process.runs("nats-server") && process.has_argument(file),
        STOP,
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt;
    use std::process::Stdio;

    use anyhow::Context;
    use rustix::process::{Pid, kill_process};
    use tokio::time::Instant;

    use super::*;

    async fn client(nats: &Nats) -> Result<async_nats::jetstream::Context> {
        let options = async_nats::ConnectOptions::with_user_and_password(
            USER.to_owned(),
            nats.password.as_str().to_owned(),
        );
        Ok(async_nats::jetstream::new(
            options.connect(format!("127.0.0.1:{}", nats.port)).await?,
        ))
    }

    #[test]
    fn the_version_decides_about_sync_always() {
        assert_eq!(version("nats-server: v2.9.10\n"), Some((2, 9)));
        assert_eq!(version("nats-server: v2.12.0-RC.1"), Some((2, 12)));
        assert_eq!(version("something else"), None);
        let password = Password::generate().expect("random bytes");
        for (version, always) in [
            ((2, 9), false),
            ((2, 10), true),
            ((2, 12), true),
            ((3, 0), true),
        ] {
            let server = Server {
                path: PathBuf::new(),
                version,
            };
            let text = configuration(&server, 4222, Path::new("/a \"b"), &password);
            assert_eq!(
                text.contains("sync_interval: always"),
                always,
                "{version:?}"
            );
            assert!(text.contains(r#"store_dir: "/a \"b""#), "{text}");
        }
    }

    #[tokio::test]
    async fn a_killed_server_comes_back_on_its_port_and_refuses_strangers() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let nats = Nats::start(&dir, None).await?;
        let stream = async_nats::jetstream::stream::Config {
            name: "KEPT".into(),
            ..Default::default()
        };
        client(&nats).await?.create_stream(stream).await?;
        assert!(
            async_nats::connect(format!("127.0.0.1:{}", nats.port))
                .await
                .is_err()
        );

        let before = nats.supervised.pid().context("it runs")?;
        kill_process(
            Pid::from_raw(i32::try_from(before)?).context("a pid")?,
            Signal::KILL,
        )?;
        let began = Instant::now();
        nats.supervised
            .until(Duration::from_secs(5), || async {
                if nats.supervised.pid().is_none_or(|pid| pid == before) {
                    return Ok(None);
                }
                nats.answers().await
            })
            .await?;
        assert!(began.elapsed() < Duration::from_secs(5));
        client(&nats).await?.get_stream("KEPT").await?;
        nats.stop().await
    }

    #[tokio::test]
    async fn a_server_that_a_killed_instance_left_is_stopped_and_its_port_used_again() -> Result<()>
    {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let server = Server::find()?;
        let file = dir.secrets().join("nats.conf");
        let port = ports::free()?;
        let password = secrets::named_password(&dir, "nats")?;
        let text = configuration(&server, port, &dir.nats(), &password);
        durable::write_private(&file, text.as_bytes())?;
        // Started beside the supervisor, as if the supervisor were gone.
        let mut orphan = (program(&server, file, &dir).command)();
        orphan
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let mut orphan = tokio::process::Command::from(orphan)
            .kill_on_drop(true)
            .spawn()?;
        while ports::is_free(port) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let nats = Nats::start(&dir, Some(port)).await?;
        assert!(orphan.try_wait()?.is_some(), "the orphan still runs");
        assert_eq!(nats.port, port);
        nats.stop().await
    }
}
