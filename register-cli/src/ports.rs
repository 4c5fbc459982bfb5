//! Ports on 127.0.0.1 for the child processes and the services.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

use crate::environment::Service;

/// First port that is looked at when any free port will do.
const LOWEST: u16 = 15_000;
/// Where the kernel's ports for outgoing connections begin when it does not say.
const USUAL_EPHEMERAL: u16 = 32_768;

/// Whether a listener can be bound to the port now.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// The port of last time when it is still free, so that addresses outlive a restart, else a new one.
pub(crate) fn same_or_free(last: Option<u16>) -> Result<u16> {
    match last {
        Some(port) if is_free(port) => Ok(port),
        _ => free(),
    }
}

/// A free port outside the range of outgoing connections.
///
/// Inside that range a client that keeps calling a stopped server can be given the server's own port
/// and connect to itself; the server then cannot come back.
pub(crate) fn free() -> Result<u16> {
    let span = ephemeral_start().saturating_sub(LOWEST).max(1);
    let mut random = [0; 2];
    for _ in 0..1_000 {
        getrandom::fill(&mut random).context("the operating system gave no random bytes")?;
        let port = LOWEST + u16::from_ne_bytes(random) % span;
        if is_free(port) {
            return Ok(port);
        }
    }
    bail!(
        "no free port was found between {LOWEST} and {}",
        LOWEST + span
    )
}

/// Four free ports, none of them twice: nobody listens on the first while the next is looked for.
fn four() -> Result<[u16; 4]> {
    let mut ports = [0; 4];
    for at in 0..ports.len() {
        let mut port = free()?;
        while ports[..at].contains(&port) {
            port = free()?;
        }
        ports[at] = port;
    }
    Ok(ports)
}

fn ephemeral_start() -> u16 {
    std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .filter(|start| *start > LOWEST + 1_000)
        .unwrap_or(USUAL_EPHEMERAL)
}

/// Ports of the console and the three services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ServicePorts {
    pub(crate) console: u16,
    pub(crate) command: u16,
    pub(crate) query: u16,
    pub(crate) projection: u16,
}

impl ServicePorts {
    /// `base` to `base + 3`, or any free ports for 0. A taken port is refused before anything starts.
    pub(crate) fn from_base(base: u16) -> Result<Self> {
        if base == 0 {
            let [console, command, query, projection] = four()?;
            return Ok(Self {
                console,
                command,
                query,
                projection,
            });
        }
        let Some(last) = base.checked_add(3) else {
            bail!("--port-base {base} leaves no room for four ports");
        };
        if let Some(taken) = (base..=last).find(|port| !is_free(*port)) {
            bail!("port {taken} is taken; choose another --port-base, or 0 for any free ports");
        }
        Ok(Self {
            console: base,
            command: base + 1,
            query: base + 2,
            projection: last,
        })
    }

    /// The port of one service.
    pub(crate) fn of(self, service: Service) -> u16 {
        match service {
            Service::Command => self.command,
            Service::Query => self.query,
            Service::Projection => self.projection,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_replaced_by_another() -> Result<()> {
        let port = free()?;
        assert_eq!(same_or_free(Some(port))?, port);
        let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        assert_ne!(same_or_free(Some(port))?, port);
        assert!(same_or_free(None)? < ephemeral_start());
        Ok(())
    }

    #[test]
    fn a_taken_port_of_the_base_is_named() -> Result<()> {
        let port = free()?;
        let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let refusal = ServicePorts::from_base(port - 1).expect_err("its second port is taken");
        assert!(refusal.to_string().contains("is taken"), "{refusal}");
        assert!(ServicePorts::from_base(u16::MAX - 1).is_err());
        Ok(())
    }
}
