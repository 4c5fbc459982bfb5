//! The whole system under test: real processes, real PostgreSQL, real NATS, faults on purpose.
//!
//! Nothing of the register is called in process, except the rebuild that the checker compares with. Start with [`System`],
//! then [`load`] for officers at work and [`check`] for what must hold after every fault.

#![expect(
    clippy::disallowed_methods,
    reason = "clients mint their own keys and live in the world's time"
)]
#![expect(clippy::unwrap_used, reason = "a test panics")]

pub mod check;
pub mod load;
pub mod officer;
pub mod ports;
pub mod process;
pub mod proxy;
pub mod system;
pub mod wire;

pub use officer::Officer;
pub use process::Process;
pub use system::System;

use chassis::clock::Clock as _;
use chrono::{DateTime, NaiveDate, Utc};

/// The time that the processes under test live in.
#[must_use]
pub fn now() -> DateTime<Utc> {
    chassis::clock::System.now()
}

/// The day in UTC, which is never later than the day in Latvia.
#[must_use]
pub fn today() -> NaiveDate {
    now().date_naive()
}

/// How often a fault is repeated: a short form in `make test`, a long one behind `scripts/faults --count N --seed S`.
#[derive(Clone, Copy, Debug)]
pub struct Dose {
    /// Repetitions.
    pub count: u64,
    /// Where the randomness starts.
    pub seed: u64,
}

impl Dose {
    /// The dose that was asked for, or the short one.
    #[must_use]
    pub fn asked_or(count: u64) -> Self {
        let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
        Self {
            count: number("FAULT_COUNT").unwrap_or(count),
            seed: number("FAULT_SEED").unwrap_or(1),
        }
    }

    /// A number below `limit` that only depends on seed and repetition.
    #[must_use]
    pub fn pick(&self, repetition: u64, limit: u64) -> u64 {
        // SplitMix64: small, well mixed, and the same on every machine.
        let mut z = self
            .seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(repetition.wrapping_mul(0xBF58_476D_1CE4_E5B9));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit.max(1)
    }
}
