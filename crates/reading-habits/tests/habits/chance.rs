//! Chance that repeats itself from a seed.

/// SplitMix64.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def0)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below the number.
    pub(crate) fn below(&mut self, number: u64) -> u64 {
        self.next() % number.max(1)
    }

    /// From the first to the last.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits are enough for chance")]
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// Around a mean, with a spread of the logarithm: work is heavy on some days and light on most.
    pub(crate) fn around(&mut self, mean: f64, spread: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.share()).sum();
        mean * ((sum - 6.0) * spread).exp()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts are small and positive"
    )]
    pub(crate) fn count(&mut self, mean: f64, spread: f64) -> u64 {
        self.around(mean, spread).round().max(0.0) as u64
    }
}
