//! A proxy before PostgreSQL that does to a COMMIT what a broken network does.

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What happens to what a client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is passed on.
    Passed,
    /// A COMMIT is never passed on: the server's side ends at once, the client's a while later.
    CommitLost,
    /// A COMMIT is passed on, and its answer is not.
    AnswerLost,
    /// A COMMIT is passed on a while later.
    CommitLate,
    /// Nothing is passed on, and nobody is told.
    Silence,
}

const A_WHILE: Duration = Duration::from_millis(400);

#[derive(Clone)]
pub(crate) struct Proxy {
    address: SocketAddr,
    fate: Arc<watch::Sender<Fate>>,
}

impl Proxy {
    pub(crate) async fn start(pool: &PgPool) -> Self {
        let options = pool.connect_options();
        let upstream = (options.get_host().to_owned(), options.get_port());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            fate: Arc::new(watch::Sender::new(Fate::Passed)),
        };
        let accepting = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&upstream).await.unwrap();
                tokio::spawn(accepting.clone().pass(client, server));
            }
        });
        proxy
    }

    /// A pool that goes through the proxy.
    pub(crate) fn pool(&self, direct: &PgPool) -> PgPool {
        let options = PgConnectOptions::clone(&direct.connect_options());
        let options = options.host("127.0.0.1").port(self.address.port());
        PgPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(options)
    }

    pub(crate) fn set(&self, fate: Fate) {
        self.fate.send_replace(fate);
    }

    /// Returns once a COMMIT met its fate.
    pub(crate) async fn met(&self) {
        let mut fate = self.fate.subscribe();
        fate.wait_for(|fate| *fate == Fate::Passed).await.unwrap();
    }

    async fn pass(self, mut client: TcpStream, mut server: TcpStream) {
        let (mut sent, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
        loop {
            tokio::select! {
                read = client.read(&mut sent) => {
                    let Ok(read @ 1..) = read else { return };
                    let fate = *self.fate.borrow();
                    let commit = sent[..read].windows(6).any(|bytes| bytes == b"COMMIT");
                    if fate == Fate::Silence {
                        continue;
                    }
                    if commit && fate != Fate::Passed {
                        self.set(Fate::Passed);
                        return Self::end(fate, client, server, &sent[..read]).await;
                    }
                    server.write_all(&sent[..read]).await.unwrap();
                }
                read = server.read(&mut answered) => {
                    let Ok(read @ 1..) = read else { return };
                    if client.write_all(&answered[..read]).await.is_err() { return }
                }
            }
        }
    }

    async fn end(fate: Fate, client: TcpStream, mut server: TcpStream, commit: &[u8]) {
        match fate {
            Fate::CommitLost => {
                drop(server);
                tokio::time::sleep(A_WHILE).await;
            }
            Fate::AnswerLost => {
                server.write_all(commit).await.unwrap();
                drop(client);
                drop(server.read(&mut [0; 64]).await);
            }
            Fate::CommitLate => {
                drop(client);
                tokio::time::sleep(A_WHILE).await;
                server.write_all(commit).await.unwrap();
                drop(server.read(&mut [0; 64]).await);
            }
            Fate::Passed | Fate::Silence => unreachable!("a commit ends in neither"),
        }
    }
}
