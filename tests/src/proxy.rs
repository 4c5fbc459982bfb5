//! A proxy before PostgreSQL that cuts the connection right after COMMIT was passed on (fault F22).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The running proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    armed: Arc<AtomicBool>,
    cuts: Arc<AtomicU64>,
}

impl Proxy {
    /// Starts a proxy before `upstream`.
    pub async fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            armed: Arc::default(),
            cuts: Arc::default(),
        };
        let accepting = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let proxy = accepting.clone();
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(upstream).await {
                        proxy.pass(client, server).await;
                    }
                });
            }
        });
        proxy
    }

    /// The next COMMIT is passed on and its answer is not.
    pub fn cut_next_commit(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    /// How many connections were cut.
    #[must_use]
    pub fn cuts(&self) -> u64 {
        self.cuts.load(Ordering::SeqCst)
    }

    async fn pass(&self, mut client: TcpStream, mut server: TcpStream) {
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (mut from_client, mut from_server) = (vec![0; 65_536], vec![0; 65_536]);
        loop {
            tokio::select! {
                read = client.read(&mut from_client) => {
                    let Ok(read @ 1..) = read else { return };
                    if server.write_all(&from_client[..read]).await.is_err() {
                        return;
                    }
                    let commits = from_client[..read].windows(6).any(|bytes| bytes == b"COMMIT");
                    if commits && self.armed.swap(false, Ordering::SeqCst) {
                        self.cuts.fetch_add(1, Ordering::SeqCst);
                        // The server carries the commit out; nobody hears of it.
                        let _ = server.flush().await;
                        drop(client);
                        let _ = server.read(&mut from_server).await;
                        return;
                    }
                }
                read = server.read(&mut from_server) => {
                    let Ok(read @ 1..) = read else { return };
                    if client.write_all(&from_server[..read]).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}
