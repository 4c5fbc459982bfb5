//! A wire between NATS and whoever listens that loses, doubles and reorders what the stream delivers (fault F12).

use crate::Dose;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What happened on the wire so far.
#[derive(Debug, Default)]
pub struct Faults {
    /// Events that came to the wire.
    pub events: AtomicU64,
    /// Events that did not arrive.
    pub lost: AtomicU64,
    /// Events that arrived twice.
    pub doubled: AtomicU64,
    /// Events that arrived after a later one.
    pub late: AtomicU64,
}

/// The running wire.
#[derive(Clone, Debug)]
pub struct Wire {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it did.
    pub faults: Arc<Faults>,
    dose: Dose,
}

impl Wire {
    /// Starts a wire to the server at `upstream`.
    pub async fn start(upstream: SocketAddr, dose: Dose) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let wire = Self {
            address: listener.local_addr().unwrap(),
            faults: Arc::default(),
            dose,
        };
        let accepting = wire.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(upstream).await {
                    tokio::spawn(accepting.clone().connect(client, server));
                }
            }
        });
        wire
    }

    async fn connect(self, client: TcpStream, server: TcpStream) {
        let (mut from_client, to_client) = client.into_split();
        let (from_server, mut to_server) = server.into_split();
        tokio::select! {
            _ = tokio::io::copy(&mut from_client, &mut to_server) => {}
            _ = self.pass(from_server, to_client) => {}
        }
    }

    /// Passes on what the server says: 5 % of events are lost, 10 % doubled, 10 % late.
    async fn pass(&self, server: OwnedReadHalf, mut client: OwnedWriteHalf) -> std::io::Result<()> {
        let mut server = BufReader::new(server);
        let mut held_back: Option<Vec<u8>> = None;
        while let Some(said) = next(&mut server).await? {
            if !is_event(&said) {
                client.write_all(&said).await?;
                continue;
            }
            let number = self.faults.events.fetch_add(1, Ordering::SeqCst);
            match self.dose.pick(number, 20) {
                0 => _ = self.faults.lost.fetch_add(1, Ordering::SeqCst),
                1 | 2 => {
                    self.faults.doubled.fetch_add(1, Ordering::SeqCst);
                    client.write_all(&said).await?;
                    client.write_all(&said).await?;
                }
                3 | 4 if held_back.is_none() => {
                    held_back = Some(said);
                    continue;
                }
                _ => client.write_all(&said).await?,
            }
            if let Some(late) = held_back.take() {
                self.faults.late.fetch_add(1, Ordering::SeqCst);
                client.write_all(&late).await?;
            }
        }
        Ok(())
    }
}

/// The next operation of the protocol: a line, and for a message its payload.
async fn next(server: &mut BufReader<OwnedReadHalf>) -> std::io::Result<Option<Vec<u8>>> {
    let mut said = Vec::new();
    if server.read_until(b'\n', &mut said).await? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&said).into_owned();
    if line.starts_with("MSG ") || line.starts_with("HMSG ") {
        let bytes: usize = line
            .split_whitespace()
            .next_back()
            .and_then(|bytes| bytes.parse().ok())
            .expect("a message says its size");
        let begins = said.len();
        said.resize(begins + bytes + 2, 0);
        server.read_exact(&mut said[begins..]).await?;
    }
    Ok(Some(said))
}

fn is_event(said: &[u8]) -> bool {
    said.starts_with(b"HMSG ") && said.windows(18).any(|text| text == b"Register-Position:")
}
