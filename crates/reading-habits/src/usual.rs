//! What is usual: medians and their spread.

/// A median absolute deviation times this is the standard deviation, where things are normally distributed.
const TO_DEVIATION: f64 = 1.4826;

/// The middle of some values and how far from it they usually lie.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usual {
    pub(crate) median: f64,
    pub(crate) spread: f64,
}

impl Usual {
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        let median = median(&mut values);
        for value in &mut values {
            *value = (*value - median).abs();
        }
        Self {
            median,
            spread: TO_DEVIATION * self::median(&mut values),
        }
    }
}

/// The middle value; the upper one of two. 0 of nothing.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_odd_values_do_not_move_what_is_usual() {
        let usual = Usual::of(vec![9.0, 10.0, 11.0, 10.0, 9.0, 11.0, 1_000.0]);
        assert!((usual.median - 10.0).abs() < 1e-9);
        assert!((usual.spread - TO_DEVIATION).abs() < 1e-9);
        assert_eq!(Usual::of(Vec::new()), Usual::default());
    }
}
