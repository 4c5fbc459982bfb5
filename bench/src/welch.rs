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

#[cfg(test)]
mod tests {
    use super::{Sample, t};

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
}
