//! How far two samples differ, and how sure that is.

const RESAMPLES: usize = 2_000;

/// What lies outside of an interval, on both sides together.
const OUTSIDE: f64 = 0.01;

pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Estimate {
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

pub struct Comparison {
    pub medians: [f64; 2],
    /// Of the medians: the second less the first.
    pub difference: Estimate,
    /// The same of the fastest tenth's slowest.
    pub of_the_fast: Estimate,
    /// The chance that one of the second is larger than one of the first.
    pub area: Estimate,
}

impl Comparison {
    pub fn tells_apart(&self) -> bool {
        !self.area.contains(0.5) || !self.of_the_fast.contains(0.0)
    }

    pub fn of(one: &[f64], other: &[f64]) -> Self {
        let (one, other) = (sorted(one.to_vec()), sorted(other.to_vec()));
        let mut differences = Vec::with_capacity(RESAMPLES);
        let mut of_the_fast = Vec::with_capacity(RESAMPLES);
        let mut areas = Vec::with_capacity(RESAMPLES);
        for _ in 0..RESAMPLES {
            let (one, other) = (resampled(&one), resampled(&other));
            differences.push(median(&other) - median(&one));
            of_the_fast.push(fast(&other) - fast(&one));
            areas.push(area(&one, &other));
        }
        Self {
            medians: [median(&one), median(&other)],
            difference: estimate(median(&other) - median(&one), differences),
            of_the_fast: estimate(fast(&other) - fast(&one), of_the_fast),
            area: estimate(area(&one, &other), areas),
        }
    }
}

fn sorted(mut sample: Vec<f64>) -> Vec<f64> {
    sample.sort_by(f64::total_cmp);
    sample
}

fn resampled(sample: &[f64]) -> Vec<f64> {
    sorted((0..sample.len()).map(|_| sample[fastrand::usize(..sample.len())]).collect())
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}

/// What one in ten stays under.
fn fast(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 10]
}

/// Of all pairs, the share in which the second one's is larger; equal ones count half.
fn area(one: &[f64], other: &[f64]) -> f64 {
    let (mut less, mut not_more, mut pairs) = (0, 0, 0.0);
    for value in other {
        while less < one.len() && one[less] < *value {
            less += 1;
        }
        while not_more < one.len() && one[not_more] <= *value {
            not_more += 1;
        }
        pairs += f64::midpoint(less as f64, not_more as f64);
    }
    pairs / (one.len() * other.len()) as f64
}

fn estimate(value: f64, resamples: Vec<f64>) -> Estimate {
    let resamples = sorted(resamples);
    let at = |quantile: f64| resamples[(quantile * (resamples.len() - 1) as f64).round() as usize];
    Estimate { value, low: at(OUTSIDE / 2.0), high: at(1.0 - OUTSIDE / 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_counts_pairs() {
        assert!((area(&[1.0, 2.0], &[3.0, 4.0]) - 1.0).abs() < 1e-9);
        assert!((area(&[3.0, 4.0], &[1.0, 2.0]) - 0.0).abs() < 1e-9);
        assert!((area(&[1.0, 2.0], &[1.0, 2.0]) - 0.5).abs() < 1e-9);
        assert!((area(&[1.0, 3.0], &[2.0, 2.0, 4.0]) - 4.0 / 6.0).abs() < 1e-9);
        assert!((median(&[1.0, 2.0, 5.0, 9.0]) - 3.5).abs() < 1e-9);
    }

    #[test]
    fn a_shift_is_told_from_the_same_twice() {
        let sample = |shift: f64| -> Vec<f64> {
            (0..1_000).map(|_| 1_000.0 * fastrand::f64() + shift).collect()
        };
        let shifted = Comparison::of(&sample(0.0), &sample(100.0));
        assert!(shifted.tells_apart());
        assert!(!shifted.area.contains(0.5) && !shifted.difference.contains(0.0));
        let same: Vec<_> = (0..1_000).map(f64::from).collect();
        let same = Comparison::of(&same, &same);
        assert!(!same.tells_apart());
        assert!(same.area.contains(0.5) && same.difference.contains(0.0));
    }

    #[test]
    fn a_shift_shows_in_the_fast_ones_where_noise_hides_it_in_the_rest() {
        let sample = |shift: f64| -> Vec<f64> {
            let busy =
                |number: u32| if number.is_multiple_of(2) { 1e6 * fastrand::f64() } else { 0.0 };
            (0..1_000).map(|number| 50.0 * fastrand::f64() + busy(number) + shift).collect()
        };
        let shifted = Comparison::of(&sample(0.0), &sample(10.0));
        assert!(!shifted.of_the_fast.contains(0.0) && shifted.tells_apart());
    }
}
