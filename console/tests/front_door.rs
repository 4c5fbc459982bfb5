//! The page against services that are ready, not ready and absent.

use std::net::Ipv4Addr;

use axum::Router;
use axum::body::Body;
use chassis::health::Readiness;
use console::{Front, Service};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

async fn address_of(router: Router) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let limits = chassis::server::ServerLimits::default();
    let context = chassis::Context::new(CancellationToken::new());
    tokio::spawn(async move {
        chassis::server::serve(listener, router, limits, &context.metrics, context.shutdown).await
    });
    format!("http://{address}")
}

fn service(name: &'static str, address: String) -> Service {
    Service {
        name,
        purpose: "Is tested.",
        address,
    }
}

#[tokio::test]
async fn the_page_says_of_each_service_how_it_stands() {
    let (well, ill) = (Readiness::default(), Readiness::default());
    well.condition("database").ok();
    ill.condition("database").fails("it does not answer");
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a port");
    let absent = format!("http://{}", nobody.local_addr().expect("an address"));
    drop(nobody);
    let front = Front {
        services: vec![
            service("well", address_of(chassis::health::router(&well)).await),
            service("ill", address_of(chassis::health::router(&ill)).await),
            service("absent", absent),
        ],
        sample: "curl".to_owned(),
    };
    let router = console::router(front);
    let request = Request::get("/").body(Body::empty()).expect("a request");
    let response = router.oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .expect("text");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let body = response
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    let page = String::from_utf8(body.to_vec()).expect("text");
    for told in [
        ">ready<",
        ">not ready<",
        "database: it does not answer",
        ">gives no answer<",
    ] {
        assert!(page.contains(told), "{told} is not in {page}");
    }
}
