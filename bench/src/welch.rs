//! Whether two kinds of answers can be told apart by how long they take: Welch's t, as in the test for constant time by Reparaz,
//! Balasch and Verbauwhede (2017). Below 4.5 nobody can who asks that often.

/// A sample that grows; Welford's sums, so that no value is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Sample {
    /// Takes a value in.
    pub fn add(&mut self, value: f64) {
        self.count += 1.0;
        let before = value - self.mean;
        self.mean += before / self.count;
        self.squares += before * (value - self.mean);
    }

    /// The mean; 0 of nothing.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The square of the standard error of the mean.
    fn error(&self) -> f64 {
        self.squares / (self.count - 1.0) / self.count
    }
}

impl Extend<f64> for Sample {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.add(value));
    }
}

/// Welch's t of two samples of at least two values each. Infinite where both are constant and differ.
pub fn t(one: &Sample, other: &Sample) -> f64 {
    let difference = one.mean - other.mean;
    if difference == 0.0 {
        return 0.0;
    }
    difference / (one.error() + other.error()).sqrt()
}

/// Welch's t of the fastest share of all values, which pauses of the machine do not touch. Infinite where one of the samples has
/// none among them.
pub fn t_of_fastest(one: &[f64], other: &[f64], share: f64) -> f64 {
    let mut all = [one, other].concat();
    all.sort_unstable_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list"
    )]
    let place = (all.len() as f64 * share) as usize;
    let limit = all.get(place).or(all.last()).copied().unwrap_or_default();
    let fastest = |values: &[f64]| {
        let mut sample = Sample::default();
        sample.extend(values.iter().copied().filter(|value| *value <= limit));
        sample
    };
    let (one, other) = (fastest(one), fastest(other));
    if one.count < 2.0 || other.count < 2.0 {
        return f64::INFINITY;
    }
    t(&one, &other)
}

#[cfg(test)]
mod tests {
    use super::{Sample, t, t_of_fastest};

    fn sample(values: &[f64]) -> Sample {
        let mut sample = Sample::default();
        sample.extend(values.iter().copied());
        sample
    }

    /// The example of R's `t.test(1:10, y = c(7:20))`.
    #[test]
    fn the_value_is_that_of_other_programs() {
        let one: Vec<f64> = (1..=10).map(f64::from).collect();
        let other: Vec<f64> = (7..=20).map(f64::from).collect();
        let told = t(&sample(&one), &sample(&other));
        assert!((told + 5.4349).abs() < 0.0001, "{told}");
    }

    #[test]
    fn equal_samples_have_none_and_constants_that_differ_an_infinite_one() {
        assert_eq!(t(&sample(&[1.0, 2.0]), &sample(&[2.0, 1.0])).to_bits(), 0);
        assert!(t(&sample(&[1.0, 1.0]), &sample(&[0.5, 0.5])).is_infinite());
    }

    #[test]
    fn pauses_of_the_machine_hide_no_difference() {
        let spread = |around: f64| (0..100).map(move |it| around + f64::from(it % 10));
        let mut one: Vec<f64> = spread(100.0).collect();
        let mut other: Vec<f64> = spread(103.0).collect();
        one.extend([90_000.0, 5.0]);
        other.extend([5.0, 80_000.0]);
        let raw = t(&sample(&one), &sample(&other)).abs();
        let fastest = t_of_fastest(&one, &other, 0.9).abs();
        assert!(raw < 4.5 && fastest > 4.5, "{raw} {fastest}");
        assert!(t_of_fastest(&[1.0, 1.0], &[2.0, 2.0], 0.5).is_infinite());
    }
}
