//! The server against clients that are slow, rude, many, or still there at the end.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use chassis::extract::Json;
use chassis::server::ServerLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;

use crate::wire::{assert_problem, one_answer, rest, serve};

const MS_300: Duration = Duration::from_millis(300);

fn brief() -> ServerLimits {
    ServerLimits {
        header_read_timeout: MS_300,
        idle_timeout: 2 * MS_300,
        body_read_timeout: MS_300,
        header_bytes_max: 16 * 1024,
        connection_wait: Duration::from_millis(50),
        farewell: MS_300,
        drain_timeout: Duration::from_secs(4),
        ..ServerLimits::default()
    }
}

async fn crash() -> &'static str {
    panic!("the canary {} sang", "bird")
}

fn app() -> Router {
    Router::new()
        .route("/", get(async || "hello"))
        .route(
            "/echo",
            post(async |body: Json<serde_json::Value>| Json::new(body.value)),
        )
        .route("/stream", post(async |body: Body| body))
        .route("/crash", get(crash))
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let server = serve(app(), brief()).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        stream.write_all(GET).await.expect("sent");
        let answer = one_answer(&mut stream).await;
        assert!(answer.ends_with("hello"), "{answer}");
        assert!(
            answer.contains("x-request-id: ") && answer.contains("nosniff"),
            "{answer}"
        );
    }
    stream.write_all(&[GET, GET].concat()).await.expect("sent");
    stream.shutdown().await.expect("half closed");
    assert_eq!(rest(&mut stream).await.matches("hello").count(), 2);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    let server = serve(app(), brief()).await;
    let ask = async |line: &str| {
        let text = format!("{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        server.exchange(text.as_bytes()).await
    };
    for path in [
        "/nothing",
        "/%2e%2e/etc",
        "/%252e",
        "/a/../b",
        "//",
        "/%00",
        "/%c0%ae",
    ] {
        let problem = assert_problem(&ask(&format!("GET {path}")).await, 404);
        assert!(
            problem.get("instance").is_none(),
            "any text is not repeated: {problem}"
        );
    }
    for method in ["PUT", "DELETE", "TRACE", "BREW"] {
        let answer = ask(&format!("{method} /")).await;
        let problem = assert_problem(&answer, 405);
        assert!(answer.contains("allow: GET,HEAD"), "{answer}");
        assert_eq!(problem["instance"], "/");
    }
    let answer = ask("HEAD /").await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"),
        "{answer}"
    );
}

#[tokio::test]
async fn what_is_not_http_is_a_problem_too() {
    let server = serve(app(), brief()).await;
    let fields = (0..101)
        .map(|n| format!("x-{n}: 1\r\n"))
        .collect::<Vec<_>>()
        .concat();
    let cases: Vec<(Vec<u8>, u16)> =
        vec![
        (b"nonsense\r\n\r\n".to_vec(), 400),
        (b"GET / HTTP/9.9\r\nhost: x\r\n\r\n".to_vec(), 400),
        (b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), 400),
        (
            b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n{}"
                .to_vec(),
            400,
        ),
        (
            b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n{}".to_vec(),
            400,
        ),
        (format!("GET / HTTP/1.1\r\n{fields}\r\n").into_bytes(), 431),
        (
            format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(64 * 1024)).into_bytes(),
            431,
        ),
        (
            format!("GET /{} HTTP/1.1\r\n\r\n", "y".repeat(70_000)).into_bytes(),
            431,
        ),
    ];
    for (request, status) in cases {
        let answer = server.exchange(&request).await;
        let shown = String::from_utf8_lossy(&request[..request.len().min(60)]).into_owned();
        assert!(!answer.is_empty(), "{shown}");
        assert_problem(&answer, status);
    }
}

#[tokio::test]
async fn no_trick_of_the_protocol_is_a_fault_of_ours() {
    let server = serve(app(), brief()).await;
    let post =
        "POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n";
    let get = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    let cases = [
        (
            format!(
                "{post}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"
            ),
            400,
        ),
        (
            format!("{post}transfer-encoding: chunked\r\n\r\n2;canary=1\r\n[]\r\n0\r\n\r\n"),
            400,
        ),
        (
            format!("{post}transfer-encoding: chunked\r\n\r\nzz\r\n"),
            400,
        ),
        (format!("{post}transfer-encoding: gzip\r\n\r\n"), 400),
        (
            format!("{post}content-length: 2\r\nexpect: 100-continue\r\n\r\n"),
            408,
        ),
        (
            format!("{post}content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{{}}"),
            415,
        ),
        (format!("{post}\r\n"), 400),
        (
            format!("{post}transfer-encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"),
            200,
        ),
        (get.replace("\r\n", "\n") + "\n", 400),
        (
            format!("{get}upgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n\r\n"),
            200,
        ),
        (
            format!("{get}accept: */*;q=0.1,text/*;;;q=x,,\r\nx-forwarded-for: 127.0.0.1\r\n\r\n"),
            200,
        ),
        (format!("{get}x: \u{1}\r\n\r\n"), 400),
    ];
    for (request, status) in cases {
        let answer = server.exchange(request.as_bytes()).await;
        let mut heads = answer
            .lines()
            .filter_map(|line| line.strip_prefix("HTTP/1.1 "));
        let last = heads.next_back().unwrap_or_default();
        assert!(
            last.starts_with(&status.to_string()),
            "{request:?}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_get_carries_no_body() {
    let server = serve(app(), brief()).await;
    for framing in [
        "content-length: 2\r\n\r\n{}",
        "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ] {
        let text = format!("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{framing}");
        assert_problem(&server.exchange(text.as_bytes()).await, 400);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_however_much_of_it_comes() {
    let server = serve(app(), brief()).await;
    for bytes in [100_000, 1_000_000, 8_000_000] {
        let head = format!(
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {bytes}\r\n\r\n"
        );
        let mut stream = server.connect().await;
        let all = [head.as_bytes(), &vec![b' '; bytes]].concat();
        stream.write_all(&all).await.expect("all of it is taken");
        let answer = rest(&mut stream).await;
        assert_problem(&answer, 413);
        assert!(answer.contains("connection: close"), "{answer}");
    }
}

#[tokio::test]
async fn f34_a_slow_header_is_cut_off() {
    let server = serve(app(), brief()).await;
    let mut stream = server.connect().await;
    let began = Instant::now();
    for byte in b"GET / HTTP/1.1\r\nx: ".iter().chain([b'y'; 100].iter()) {
        if stream.write_all(&[*byte]).await.is_err() || began.elapsed() > 4 * MS_300 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let answer = rest(&mut stream).await;
    assert!(
        began.elapsed() < 6 * MS_300,
        "bytes that trickle in buy no time"
    );
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_header_that_stops_is_answered_408() {
    let server = serve(app(), brief()).await;
    let answer = server.exchange(b"GET / HTTP/1.1\r\nx: ").await;
    assert_problem(&answer, 408);
}

#[tokio::test]
async fn an_idle_connection_is_closed_later_than_a_slow_header() {
    let server = serve(app(), brief()).await;
    let mut stream = server.connect().await;
    stream.write_all(GET).await.expect("sent");
    one_answer(&mut stream).await;
    tokio::time::sleep(MS_300 + MS_300 / 2).await;
    let idle = Instant::now();
    stream
        .write_all(GET)
        .await
        .expect("still open after the time for a header");
    one_answer(&mut stream).await;
    assert_eq!(rest(&mut stream).await, "");
    assert!(
        idle.elapsed() >= 2 * MS_300 && idle.elapsed() < 6 * MS_300,
        "{:?}",
        idle.elapsed()
    );
}

#[tokio::test]
async fn f34_a_slow_body_is_answered_408() {
    let server = serve(app(), brief()).await;
    let head = b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n";
    let began = Instant::now();
    assert_problem(&server.exchange(head).await, 408);

    let mut stream = server.connect().await;
    stream.write_all(head).await.expect("sent");
    let (mut reader, mut writer) = stream.split();
    let dripping = async {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let mut answer = vec![0; 12];
    tokio::select! {
        read = reader.read_exact(&mut answer) => { read.expect("an answer"); }
        () = dripping => panic!("closed without an answer"),
    }
    assert_eq!(answer, b"HTTP/1.1 408");
    assert!(began.elapsed() < 6 * MS_300);
}

#[tokio::test]
async fn a_streamed_body_may_take_long_while_it_keeps_coming() {
    let server = serve(app(), brief()).await;
    let mut stream = server.connect().await;
    let head =
        b"POST /stream HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10\r\n\r\n";
    stream.write_all(head).await.expect("sent");
    for _ in 0..10 {
        tokio::time::sleep(MS_300 / 3).await;
        stream.write_all(b"z").await.expect("sent");
    }
    assert!(rest(&mut stream).await.contains('z'));
}

#[tokio::test]
async fn a_connection_too_many_is_answered_503() {
    let server = serve(
        app(),
        ServerLimits {
            connections_max: 2,
            ..brief()
        },
    )
    .await;
    let mut first = server.connect().await;
    let mut second = server.connect().await;
    for stream in [&mut first, &mut second] {
        stream.write_all(GET).await.expect("sent");
        one_answer(stream).await;
    }
    let answer = server.exchange(GET).await;
    assert_problem(&answer, 503);
    assert!(answer.contains("retry-after: 1"), "{answer}");

    // One that waits gets the place of one that leaves.
    drop(first);
    let mut third = server.connect().await;
    third.write_all(GET).await.expect("sent");
    assert!(one_answer(&mut third).await.ends_with("hello"));
}

#[tokio::test]
async fn a_panic_is_a_500_that_says_nothing() {
    let server = serve(app(), brief()).await;
    let request = b"GET /crash HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = server.exchange(request).await;
    assert_problem(&answer, 500);
    assert!(!answer.contains("canary"), "{answer}");
    let mut stream = server.connect().await;
    stream.write_all(GET).await.expect("sent");
    assert!(
        one_answer(&mut stream).await.ends_with("hello"),
        "the server goes on"
    );
}

#[tokio::test]
async fn f27_a_running_request_ends_and_no_new_one_begins() {
    let (started, mut running) = mpsc::channel::<()>(1);
    let slow = async move || {
        started.send(()).await.expect("the test listens");
        tokio::time::sleep(3 * MS_300).await;
        "done"
    };
    let server = serve(app().route("/slow", get(slow)), brief()).await;
    let mut idle = server.connect().await;
    idle.write_all(GET).await.expect("sent");
    one_answer(&mut idle).await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("sent");
    running.recv().await.expect("the request runs");

    let mut unused = server.connect().await;
    let began = Instant::now();
    server.shutdown.cancel();
    // Who asks while the server says farewell is told, on a new connection and on an old one.
    for stream in [&mut server.connect().await, &mut idle] {
        stream.write_all(GET).await.expect("sent");
        let answer = rest(stream).await;
        assert_problem(&answer, 503);
        assert!(
            answer.contains("retry-after: 1") && answer.contains("connection: close"),
            "{answer}"
        );
    }
    assert_eq!(rest(&mut unused).await, "", "nothing was asked");
    assert!(began.elapsed() < Duration::from_secs(4));
    let answer = rest(&mut busy).await;
    assert!(
        answer.ends_with("done") && answer.contains("connection: close"),
        "{answer}"
    );
    server.ended.await.expect("no panic").expect("a clean end");
    assert!(
        tokio::net::TcpStream::connect(server.address)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn f27_a_request_that_does_not_end_is_cut_off() {
    let (started, mut running) = mpsc::channel::<()>(1);
    let endless = async move || {
        started.send(()).await.expect("the test listens");
        std::future::pending::<&'static str>().await
    };
    let limits = ServerLimits {
        drain_timeout: MS_300,
        ..brief()
    };
    let server = serve(app().route("/endless", get(endless)), limits).await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("sent");
    running.recv().await.expect("the request runs");
    let began = Instant::now();
    server.shutdown.cancel();
    server.ended.await.expect("no panic").expect("an end");
    assert!(began.elapsed() >= MS_300 && began.elapsed() < 4 * MS_300);
}

#[tokio::test]
async fn requests_are_counted_by_route_and_never_by_path() {
    let router = app().route("/readers/{reader_id}", get(async || "found"));
    let server = serve(router, brief()).await;
    for path in [
        "/readers/canary-1",
        "/readers/canary-2?name=canary",
        "/canary-3",
    ] {
        let text = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        server.exchange(text.as_bytes()).await;
    }
    let text = String::from_utf8(server.metrics.text().expect("metrics")).expect("UTF-8");
    let counted =
        r#"http_requests_total{method="GET",route="/readers/{reader_id}",status="200"} 2"#;
    assert!(text.contains(counted), "{text}");
    assert!(
        text.contains(r#"route="unmatched",status="404"} 1"#),
        "{text}"
    );
    assert!(!text.contains("canary"), "{text}");
}
