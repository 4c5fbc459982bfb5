//! A register of its own for each test: private PostgreSQL and NATS in a temporary directory, services as processes.

use crate::process::{Process, binary, children};
use crate::{Officer, check, ports};
use anyhow::Context as _;
use async_nats::jetstream;
use futures::TryStreamExt as _;
use serde_json::Value;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Starting everything on a loaded machine with two cores takes a while; a hanging start is still noticed.
const READY: Duration = Duration::from_mins(1);

/// A running register, or its engines alone.
#[derive(Debug)]
pub struct System {
    /// The process `register up`. Dropped before the directory that it works in.
    pub up: Process,
    ready: Value,
    dir: TempDir,
}

/// One service as a process of its own.
#[derive(Debug)]
pub struct Service {
    /// The process.
    pub process: Process,
    /// Its address.
    pub url: String,
    name: &'static str,
    command: Vec<(String, String)>,
}

impl System {
    /// PostgreSQL and NATS, migrated, with keys; no service.
    pub async fn engines() -> Self {
        Self::start(&["--engines-only"]).await
    }

    /// Everything in one process, as `register up` starts it.
    pub async fn whole() -> Self {
        Self::start(&["--accept-specimens"]).await
    }

    /// The same, with settings in its environment.
    pub async fn whole_with(settings: &[(&str, &str)]) -> Self {
        Self::start_with(&["--accept-specimens"], settings).await
    }

    async fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[]).await
    }

    async fn start_with(arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        // PostgreSQL runs as another user and must be able to come in.
        let open = std::fs::Permissions::from_mode(0o755);
        let dir = tempfile::Builder::new()
            .prefix("register-test-")
            .permissions(open)
            .tempdir()
            .unwrap();
        let (up, ready) = up(dir.path(), arguments, settings).await;
        Self { up, ready, dir }
    }

    /// Starts `register up` again on the same data.
    pub async fn restart(&mut self, arguments: &[&str]) {
        assert!(!self.up.runs(), "it still runs");
        (self.up, self.ready) = up(self.dir.path(), arguments, &[]).await;
    }

    /// The data directory.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A text of the ready file.
    #[must_use]
    pub fn address(&self, name: &str) -> &str {
        self.ready[name]
            .as_str()
            .unwrap_or_else(|| panic!("the ready file has no {name}"))
    }

    /// The database with all rights.
    #[must_use]
    pub fn database_url(&self) -> &str {
        self.address("database_url")
    }

    /// Where PostgreSQL listens.
    #[must_use]
    pub fn database_address(&self) -> SocketAddr {
        let after_login = self.database_url().rsplit_once('@').unwrap().1;
        after_login.split_once('/').unwrap().0.parse().unwrap()
    }

    /// The pid of the private PostgreSQL.
    #[must_use]
    pub fn postgres_pid(&self) -> Option<u32> {
        children(self.up.pid(), "postgres").first().copied()
    }

    /// The pid of the private NATS.
    #[must_use]
    pub fn nats_pid(&self) -> Option<u32> {
        children(self.up.pid(), "nats-server").first().copied()
    }

    /// A pool with all rights, for looking and for damage.
    pub async fn pool(&self) -> sqlx::PgPool {
        let options = sqlx::postgres::PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(20));
        options.connect(self.database_url()).await.unwrap()
    }

    /// A connection to NATS, which may be away.
    ///
    /// # Errors
    ///
    /// When it is.
    pub async fn nats(&self) -> anyhow::Result<async_nats::Client> {
        let (login, server) = self
            .address("nats_url")
            .trim_start_matches("nats://")
            .split_once('@')
            .context("the address has a login")?;
        let (user, password) = login.split_once(':').context("the login has a password")?;
        // The client does not take a login from the address.
        let options = async_nats::ConnectOptions::with_user_and_password(
            user.to_owned(),
            password.to_owned(),
        );
        let connecting = options.connect(server);
        Ok(tokio::time::timeout(Duration::from_secs(5), connecting).await??)
    }

    /// Where NATS listens.
    #[must_use]
    pub fn nats_address(&self) -> SocketAddr {
        let after_login = self.address("nats_url").rsplit_once('@').unwrap().1;
        after_login.parse().unwrap()
    }

    /// The stream of the register, as soon as it is there: the relay may be making it anew.
    pub async fn stream(&self) -> jetstream::stream::Stream {
        let started = Instant::now();
        loop {
            match self.try_stream().await {
                Ok(stream) => return stream,
                Err(error) => assert!(
                    started.elapsed() < Duration::from_secs(20),
                    "the stream is not there: {error:#}"
                ),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The stream of the register.
    ///
    /// # Errors
    ///
    /// When NATS is away, or the stream is not there.
    pub async fn try_stream(&self) -> anyhow::Result<jetstream::stream::Stream> {
        let context = jetstream::new(self.nats().await?);
        Ok(context.get_stream("REGISTER").await?)
    }

    /// Every message of the stream, in its order.
    ///
    /// # Errors
    ///
    /// When the stream is not there, or ends before all were read.
    pub async fn try_messages(&self) -> anyhow::Result<Vec<jetstream::Message>> {
        let stream = self.try_stream().await?;
        let expected = stream.cached_info().state.messages;
        let ordered = jetstream::consumer::pull::OrderedConfig::default();
        let consumer = stream.create_consumer(ordered).await?;
        let mut messages = consumer.messages().await?;
        let mut all = Vec::new();
        for _ in 0..expected {
            let next = tokio::time::timeout(Duration::from_secs(5), messages.try_next());
            all.push(next.await??.context("the stream has ended")?);
        }
        Ok(all)
    }

    /// Everything that the messages of the stream say.
    pub async fn messages(&self) -> String {
        let mut text = String::new();
        for message in self.try_messages().await.unwrap() {
            text.push_str(&message.subject);
            for (name, values) in message.headers.iter().flat_map(async_nats::HeaderMap::iter) {
                text.push_str(name.as_ref());
                for value in values {
                    text.push(' ');
                    text.push_str(value.as_str());
                }
                text.push('\n');
            }
            text.push_str(&String::from_utf8_lossy(&message.payload));
        }
        text
    }

    /// A token of an officer of the State Border Guard with every role that a test needs.
    #[must_use]
    pub fn token(&self, user: &str, organisation: &str, roles: &[&str]) -> String {
        let mut command = own_register();
        command.args([
            "token",
            "--user",
            user,
            "--organisation",
            organisation,
            "--unit",
            "TEST",
            "--workstation",
            "TEST-1",
        ]);
        command.arg("--data-dir").arg(self.data_dir());
        for role in roles {
            command.args(["--role", role]);
        }
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// An officer of SBG who works with these services.
    #[must_use]
    pub fn officer(&self, command: &str, query: &str) -> Officer {
        let roles = ["officer", "border-guard", "auditor", "analyst"];
        Officer::new(command, query, self.token("vrs-4711", "VRS", &roles))
    }

    /// An officer of SBG who works with the services of `register up`.
    #[must_use]
    pub fn own_officer(&self) -> Officer {
        self.officer(self.address("command"), self.address("query"))
    }

    /// Starts a service as a process of its own, with fail points, against this database or one before it.
    pub async fn service(&self, name: &'static str, settings: &[(&str, &str)]) -> Service {
        let address = ports::free();
        let secrets = self.data_dir().join("secrets");
        let role = name.replace("-service", "");
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let mut environment: Vec<(String, String)> = [
            ("LISTEN", address.to_string()),
            ("DATABASE_URL", self.database_url().to_owned()),
            ("DATABASE_ROLE", format!("register_{role}")),
            ("NATS_URL", self.address("nats_url").to_owned()),
            ("MASTER_KEY_FILE", text(secrets.join("master.key"))),
            ("AUTH_ISSUER", "urn:register:development".to_owned()),
            ("AUTH_AUDIENCE", "register".to_owned()),
            ("AUTH_KEY_FILE", text(secrets.join("token-key.pub.pem"))),
            ("SPECIMENS", "accepted".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec();
        for (name, value) in settings {
            environment.retain(|(known, _)| known != name);
            environment.push(((*name).to_owned(), (*value).to_owned()));
        }
        let log = self
            .dir
            .path()
            .join(format!("{name}-{}.log", address.port()));
        let mut service = Service {
            process: spawn(name, &environment, &log),
            url: format!("http://{address}"),
            name,
            command: environment,
        };
        service.ready().await;
        service
    }

    /// Runs a verb of the register against this data directory.
    #[must_use]
    pub fn verb(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = own_register();
        command
            .args(arguments)
            .arg("--data-dir")
            .arg(self.data_dir());
        command.output().unwrap()
    }

    /// Everything that was written to logs so far.
    #[must_use]
    pub fn logs(&self) -> String {
        let folders = [self.dir.path().to_owned(), self.data_dir().join("logs")];
        let files = folders
            .iter()
            .flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
        let logs = files.map(|file| file.path()).filter(|path| path.is_file());
        logs.map(|path| {
            String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned()
        })
        .collect()
    }

    /// Waits until every read model stands at the head of the log, then proves the invariants that need nothing else.
    pub async fn settled(&self, patience: Duration) {
        check::settled(&self.pool().await, patience).await;
    }
}

impl Service {
    /// Waits until it says that it is ready.
    pub async fn ready(&mut self) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let started = Instant::now();
        loop {
            let answer = http.get(format!("{}/readyz", self.url)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(
                self.process.runs(),
                "{} ended: {}",
                self.name,
                self.process.said()
            );
            assert!(
                started.elapsed() < READY,
                "{} is not ready: {}",
                self.name,
                self.process.said()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts it again at the same address, with other settings (`FAILPOINTS` for one), without waiting.
    pub fn restart(&mut self, settings: &[(&str, &str)]) {
        assert!(!self.process.runs(), "it still runs");
        let mut environment = self.command.clone();
        environment.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        self.process = spawn(self.name, &environment, &self.process.log.clone());
    }
}

/// The binary `register`; what the test run itself uses is not this register's business.
fn own_register() -> Command {
    let mut command = Command::new(binary("register"));
    command
        .env_remove("DATABASE_URL")
        .env_remove("NATS_URL")
        .env_remove("FAILPOINTS");
    command
}

fn spawn(name: &str, environment: &[(String, String)], log: &Path) -> Process {
    let mut command = Command::new(binary(name));
    command
        .env_remove("FAILPOINTS")
        .envs(environment.iter().map(|(name, value)| (name, value)));
    Process::start(command, log)
}

async fn up(dir: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> (Process, Value) {
    let ready_file = dir.join("ready.json");
    let _ = std::fs::remove_file(&ready_file);
    let mut command = own_register();
    command
        .args(["up", "--port-base", "0", "--data-dir"])
        .arg(dir.join("data"))
        .arg("--ready-file")
        .arg(&ready_file);
    command.args(arguments).envs(settings.iter().copied());
    let mut process = Process::start(command, &dir.join("up.log"));
    let started = Instant::now();
    loop {
        let ready = std::fs::read(&ready_file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let Some(ready) = ready {
            return (process, ready);
        }
        assert!(process.runs(), "register up ended: {}", process.said());
        assert!(
            started.elapsed() < READY,
            "register up is not ready: {}",
            process.said()
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
