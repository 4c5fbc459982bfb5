//! Load.
#![allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods
)]
use chassis::auth::development::*;
use clap::Parser;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn call(s: &mut tokio::net::TcpStream, buf: &mut Vec<u8>, req: &[u8]) -> (u16, String) {
    s.write_all(req).await.unwrap();
    buf.clear();
    loop {
        let mut chunk = [0u8; 4096];
        let n = s.read(&mut chunk).await.unwrap();
        assert!(n > 0, "closed");
        buf.extend_from_slice(&chunk[..n]);
        if let Some(h) = buf.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = std::str::from_utf8(&buf[..h]).unwrap().to_ascii_lowercase();
            let len: usize = head
                .lines()
                .find_map(|l| l.strip_prefix("content-length: "))
                .unwrap()
                .trim()
                .parse()
                .unwrap();
            if buf.len() >= h + 4 + len {
                return (
                    head[9..12].parse().unwrap(),
                    String::from_utf8_lossy(&buf[h + 4..]).into_owned(),
                );
            }
        }
    }
}

fn request(path: &str, token: &str, body: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\nidempotency-key: {}\r\npurpose: RECORD_DECISION\r\ncontent-length: {}\r\n\r\n{body}", command_service::mint::uuid(), body.len()).into_bytes()
}

fn name(mut n: u64) -> String {
    let mut s = String::from("T");
    for _ in 0..7 {
        s.push((b'A' + (n % 26) as u8) as char);
        n /= 26;
    }
    s
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (url, clients, seconds, mode) = (
        &args[1],
        args[2].parse::<u64>().unwrap(),
        args[3].parse::<u64>().unwrap(),
        args[4].clone(),
    );
    let dir = tempfile::tempdir().unwrap();
    generate(&dir.path().join("k"), &dir.path().join("p")).unwrap();
    std::fs::write(dir.path().join("m"), "07".repeat(32)).unwrap();
    std::fs::set_permissions(
        dir.path().join("m"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    let now = chassis::clock::Clock::now(&chassis::clock::System);
    let token = DevelopmentKey::open(&dir.path().join("k"))
        .unwrap()
        .sign(&TokenRequest {
            issuer: "i".into(),
            audience: "a".into(),
            user: "vrs-1".into(),
            organisation: "VRS".into(),
            unit: "VRS-LUDZA".into(),
            workstation: "W".into(),
            roles: vec!["officer".into()],
            issued_at: now,
            time_to_live: chrono::TimeDelta::hours(8),
        })
        .unwrap();
    let rt = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    rt.block_on(async move {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let p = |f: &str| dir.path().join(f).to_str().unwrap().to_owned();
        let mut a = vec!["c".to_owned(), "--auth-issuer".into(), "i".into(), "--auth-audience".into(), "a".into(), "--auth-key-file".into(), p("p"), "--database-url".into(), url.clone(), "--database-role".into(), "register_command".into(), "--master-key-file".into(), p("m")];
        if let Some(n) = args.get(5) { a.push("--nats-url".into()); a.push(n.clone()); }
        let config = command_service::Config::parse_from(a);
        let shutdown = tokio_util::sync::CancellationToken::new();
        let context = chassis::Context::new(shutdown.clone());
        let metrics = context.metrics.clone();
        let readiness = context.readiness.clone();
        let service = tokio::spawn(command_service::serve(config, listener, context));
        while !readiness.is_ready() || readiness.standings().len() < 4 { tokio::time::sleep(Duration::from_millis(20)).await; }
        let seed = command_service::mint::uuid().as_u128() as u64 % 8_000_000_000;
        let next = Arc::new(AtomicU64::new(seed));
        let day = (now - chrono::TimeDelta::days(1)).format("%Y-%m-%d").to_string();
        let started = Instant::now();
        let tasks: Vec<_> = (0..clients).map(|_| {
            let (next, token, day, mode) = (next.clone(), token.clone(), day.clone(), mode.clone());
            tokio::spawn(async move {
                let mut s = tokio::net::TcpStream::connect(addr).await.unwrap();
                s.set_nodelay(true).unwrap();
                let mut buf = Vec::new();
                let mut lat = Vec::new();
                let mut n = 0u64;
                while started.elapsed().as_secs() < seconds {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let docs = if mode.contains('d') { format!(",\"documents\":[{{\"kind\":\"PP\",\"number\":\"N{i}\",\"issuer\":\"UZB\"}}]") } else { String::new() };
                    let body = format!("{{\"identity\":{{\"category\":\"CONFIRMED\",\"surname\":\"{}\",\"given_names\":[\"ALI\"],\"sex\":1,\"birth\":{{\"date\":\"1991-07-03\"}},\"nationalities\":[{{\"code\":\"UZB\",\"type\":\"CIT\"}}]}}{docs}}}", name(i));
                    let t = Instant::now();
                    let (st, b) = call(&mut s, &mut buf, &request("/v1/foreigners", &token, &body)).await;
                    lat.push(t.elapsed());
                    assert_eq!(st, 201, "{b}");
                    n += 1;
                    if mode.contains('v') {
                        let id = &b[b.find("\"foreigner_id\":\"").unwrap() + 16..][..36];
                        for place in ["LV-TER", "LV-RIX", "LV-GREEN"] {
                            let t = Instant::now();
                            let (st, b) = call(&mut s, &mut buf, &request(&format!("/v1/foreigners/{id}/record-violation"), &token, &format!("{{\"found_on\":\"{day}\",\"place\":\"{place}\",\"grounds\":[\"VI04\"]}}"))).await;
                            lat.push(t.elapsed());
                            assert_eq!(st, 200, "{b}");
                            n += 1;
                        }
                    }
                }
                (n, lat)
            })
        }).collect();
        let mut all = Vec::new();
        let mut total = 0;
        for t in tasks { let (n, l) = t.await.unwrap(); total += n; all.extend(l); }
        let took = started.elapsed();
        all.sort();
        println!("{mode}: {} commands, {:.0}/s, p50 {:?} p99 {:?} max {:?}", total, total as f64 / took.as_secs_f64(), all[all.len()/2], all[all.len()*99/100], all[all.len()-1]);
        if args.len() > 5 {
            let t = Instant::now();
            loop {
                let text = String::from_utf8(metrics.text().unwrap()).unwrap();
                let get = |n: &str| text.lines().find(|l| l.starts_with(n)).and_then(|l| l.rsplit(' ').next().map(|v| v.parse::<u64>().unwrap())).unwrap_or(0);
                let (l, r) = (get("register_log_position"), get("register_relay_position"));
                if l == r { println!("relay caught up at {l} after {:?}", t.elapsed()); break; }
                if t.elapsed().as_secs() > 60 { println!("relay at {r} of {l}"); break; }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        let text = String::from_utf8(metrics.text().unwrap()).unwrap();
        for l in text.lines().filter(|l| l.starts_with("register_append_batch_events_") && !l.contains("bucket")) { println!("{l}"); }
        shutdown.cancel();
        service.await.unwrap().unwrap();
    });
}
