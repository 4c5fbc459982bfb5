//! Addresses for the services under test.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Mutex;
use uuid::Uuid;

/// First port that is looked at.
const LOWEST: u16 = 15_000;

static GIVEN: Mutex<Option<HashSet<u16>>> = Mutex::new(None);

/// An address that is free now and was not given before.
///
/// It lies outside the range of outgoing connections: inside it a client that keeps calling a stopped service can be
/// given the service's own port and connect to itself, and the service cannot come back.
#[must_use]
pub fn free() -> SocketAddr {
    let span = ephemeral_start() - LOWEST;
    let mut given = GIVEN.lock().unwrap();
    let given = given.get_or_insert_default();
    loop {
        let random = u16::try_from(Uuid::new_v4().as_u128() % u128::from(span)).unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, LOWEST + random));
        if TcpListener::bind(address).is_ok() && given.insert(address.port()) {
            return address;
        }
    }
}

fn ephemeral_start() -> u16 {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap();
    let start = range.split_whitespace().next().unwrap().parse().unwrap();
    assert!(start > LOWEST + 1_000, "no room below port {start}");
    start
}
