//! Section 4.1: what a stranger can send to the socket.

use crate::still_works;
use std::time::Duration;
use system_tests::System;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What came back.
#[derive(Debug, PartialEq)]
enum Reply {
    /// An answer with this status.
    Status(u16),
    /// The connection was closed without one.
    Closed,
}

/// Sends bytes, ends its half of the connection if told to, and reads what comes back. A server that says nothing fails.
async fn raw(name: &str, url: &str, bytes: &[u8], half_closed: bool) -> (Reply, String) {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").expect("http"))
        .await
        .expect("a connection");
    let _ = stream.write_all(bytes).await;
    if half_closed {
        let _ = stream.shutdown().await;
    }
    let mut answer = Vec::new();
    let reading = async {
        let mut chunk = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut chunk).await {
            answer.extend(&chunk[..read]);
            if answer.windows(4).any(|end| end == b"\r\n\r\n") {
                break;
            }
        }
    };
    let read = tokio::time::timeout(Duration::from_secs(5), reading).await;
    assert!(read.is_ok(), "{name} at {url}: the server says nothing");
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.get(9..12).and_then(|status| status.parse().ok());
    (status.map_or(Reply::Closed, Reply::Status), text)
}

#[tokio::test(flavor = "multi_thread")]
async fn catalogue_4_1_protocol() {
    let system = System::whole().await;
    let officer = system.own_officer();
    for (url, exists) in [
        (&officer.command, "/v1/commands/x"),
        (&officer.query, "/v1/foreigners/x"),
    ] {
        let token = &officer.token;
        let head = |method: &str, path: &str, more: &str| {
            format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nPurpose: CASE_WORK\r\n{more}\r\n"
            )
        };
        let get = |path: &str| head("GET", path, "").into_bytes();
        let many = "X-Y: z\r\n".repeat(10_000);
        let chunked = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        // A refusal while the client still sends may reach it as a closed connection.
        let cut_off: &[u16] = &[0, 431];
        let cases: Vec<(&str, Vec<u8>, &[u16])> = vec![
            ("wrong method", head("DELETE", exists, "").into(), &[405]),
            ("unknown path", get("/v1/nothing"), &[404]),
            ("dots", get("/v1/../../etc/passwd"), &[400, 404]),
            ("encoded dots", get("/v1/%2e%2e/%2e%2e"), &[400, 404]),
            (
                "encoded zero",
                get(&exists.replace('x', "%00")),
                &[400, 404],
            ),
            (
                "double encoding",
                get(&exists.replace('x', "%252e")),
                &[400, 404],
            ),
            (
                "overlong UTF-8",
                get(&exists.replace('x', "%c0%ae")),
                &[400, 404],
            ),
            (
                "no token",
                format!("GET {exists} HTTP/1.1\r\nHost: x\r\n\r\n").into(),
                &[401],
            ),
            (
                "header of 1 MiB",
                head("GET", "/", &format!("X: {}\r\n", "y".repeat(1 << 20))).into(),
                cut_off,
            ),
            ("10,000 headers", head("GET", "/", &many).into(), cut_off),
            (
                "not HTTP",
                b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n".to_vec(),
                &[400],
            ),
            (
                "HTTP/2 preface",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
                &[400],
            ),
            ("no Host", b"GET / HTTP/1.1\r\n\r\n".to_vec(), &[400]),
            (
                "two Hosts",
                head("GET", exists, "Host: y\r\n").into(),
                &[400],
            ),
            (
                "two Content-Lengths",
                head(
                    "POST",
                    "/v1/foreigners",
                    "Content-Length: 3\r\nContent-Length: 4\r\n",
                )
                .into(),
                &[400],
            ),
            (
                "negative Content-Length",
                head("POST", "/v1/foreigners", "Content-Length: -1\r\n").into(),
                &[400],
            ),
            (
                "two kinds of length",
                (head(
                    "POST",
                    "/v1/foreigners",
                    &format!("{chunked}Content-Length: 2\r\n"),
                ) + "2\r\n{}\r\n0\r\n\r\n")
                    .into(),
                &[400],
            ),
            (
                "bare line feeds",
                head("GET", exists, "").replace("\r\n", "\n").into(),
                &[400],
            ),
            (
                "body on GET",
                (head("GET", exists, "Content-Length: 3\r\n") + "abc").into(),
                &[400],
            ),
        ];
        for (name, bytes, expected) in cases {
            let (reply, text) = raw(name, url, &bytes, false).await;
            let declared = expected.iter().any(|status| match status {
                0 => reply == Reply::Closed,
                status => reply == Reply::Status(*status),
            });
            assert!(declared, "{name} at {url}: {reply:?}\n{text}");
            let problem = text.contains("content-type: application/problem+json");
            assert!(reply == Reply::Closed || problem, "{name}: {text}");
        }
        // Odd, and no reason to refuse: answered as if it had not been sent.
        let plain = raw("plain", url, &get(exists), false).await.0;
        let odd = [
            (
                "h2c upgrade",
                "Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
            ),
            (
                "forwarded",
                "X-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\n",
            ),
            ("Accept soup", "Accept: */*;q=0.1,text/*;;;q=x,,\r\n"),
        ];
        for (name, more) in odd {
            let (reply, text) = raw(name, url, head("GET", exists, more).as_bytes(), false).await;
            assert_eq!(reply, plain, "{name}: {text}");
        }
        assert_eq!(raw("half closed", url, &get(exists), true).await.0, plain);
    }
    // Bodies that do not come: told to go on, and a chunk that carries more than its size.
    let url = &officer.command;
    let head = format!(
        "POST /v1/foreigners HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nPurpose: RECORD_DECISION\r\nContent-Type: application/json\r\nIdempotency-Key: {}\r\n",
        officer.token,
        uuid::Uuid::new_v4()
    );
    let waits = format!("{head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assert_eq!(
        raw("Expect", url, waits.as_bytes(), false).await.0,
        Reply::Status(100)
    );
    let extended = format!("{head}Transfer-Encoding: chunked\r\n\r\n2;x=1\r\n{{}}\r\n0\r\n\r\n");
    assert_eq!(
        raw("chunk extension", url, extended.as_bytes(), false)
            .await
            .0,
        Reply::Status(400)
    );
    still_works(&system, &officer).await;
}
