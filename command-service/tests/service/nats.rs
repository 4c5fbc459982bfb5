//! A private nats-server as a child process, on a free port, with its own directory.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use async_nats::jetstream::{self, context::GetStreamErrorKind};

pub(crate) struct Nats {
    directory: tempfile::TempDir,
    port: u16,
    child: Option<Child>,
}

impl Nats {
    pub(crate) async fn start() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let mut nats = Self {
            directory,
            port,
            child: None,
        };
        nats.up().await;
        nats
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Starts the server and waits until JetStream answers.
    pub(crate) async fn up(&mut self) {
        let child = Command::new(program())
            .args([
                "-a",
                "127.0.0.1",
                "-p",
                &self.port.to_string(),
                "-js",
                "-sd",
            ])
            .arg(self.directory.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nats-server is installed");
        self.child = Some(child);
        // An account query is not readable from nats-server 2.9; any answer about a stream will do.
        let context = self.context().await;
        while !matches!(
            context
                .get_stream("none")
                .await
                .map_err(|error| error.kind()),
            Ok(_) | Err(GetStreamErrorKind::JetStream(_))
        ) {
            tokio::task::yield_now().await;
        }
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child
                .kill()
                .and_then(|()| child.wait())
                .expect("the server was killed");
        }
    }

    pub(crate) fn wipe(&self) {
        std::fs::remove_dir_all(self.directory.path().join("jetstream"))
            .expect("the directory of JetStream");
    }

    pub(crate) async fn context(&self) -> jetstream::Context {
        let client = async_nats::ConnectOptions::new()
            .retry_on_initial_connect()
            .reconnect_delay_callback(|_| std::time::Duration::from_millis(10))
            .connect(self.url())
            .await
            .expect("a client");
        jetstream::new(client)
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The first nats-server on the path, or where Debian puts it, which is not on every user's path.
fn program() -> PathBuf {
    let debian = PathBuf::from("/usr/sbin/nats-server");
    let found = Command::new("nats-server")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    if found {
        PathBuf::from("nats-server")
    } else {
        debian
    }
}
