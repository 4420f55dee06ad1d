//! Driving something with so many writers for so long.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

pub struct Measured {
    pub per_second: f64,
    pub latencies: Histogram<u64>,
}

impl Measured {
    /// A latency in milliseconds: the one that `quantile` of all stay under.
    pub fn milliseconds(&self, quantile: f64) -> f64 {
        self.latencies.value_at_quantile(quantile) as f64 / 1e6
    }
}

/// Lets `writers` tasks repeat an operation for `seconds`. An operation is given its writer's
/// number and its own.
pub async fn drive<F>(
    writers: usize,
    seconds: u64,
    operation: impl Fn(usize, u64) -> F + Clone + Send + 'static,
) -> anyhow::Result<Measured>
where
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let since = Instant::now();
    let until = since + Duration::from_secs(seconds);
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let operation = operation.clone();
            tokio::spawn(async move {
                let mut latencies = Histogram::<u64>::new(3)?;
                for number in 0.. {
                    let start = Instant::now();
                    if start >= until {
                        break;
                    }
                    operation(writer, number).await?;
                    latencies.record(start.elapsed().as_nanos() as u64)?;
                }
                anyhow::Ok(latencies)
            })
        })
        .collect();
    let mut latencies = Histogram::<u64>::new(3)?;
    for task in tasks {
        latencies.add(task.await??)?;
    }
    Ok(Measured { per_second: latencies.len() as f64 / since.elapsed().as_secs_f64(), latencies })
}

/// Rounds of ours and of what it is compared with, taken in turns: each has a ratio of its own.
#[derive(Default)]
pub struct Compared {
    ours: Vec<f64>,
    theirs: Vec<f64>,
    ratios: Vec<f64>,
}

impl Compared {
    pub fn push(&mut self, ours: f64, theirs: f64) {
        self.ours.push(ours);
        self.theirs.push(theirs);
        self.ratios.push(ours / theirs);
    }

    /// The medians of the rounds: ours, theirs, and of the ratios.
    pub fn medians(self) -> [f64; 3] {
        [self.ours, self.theirs, self.ratios].map(median)
    }
}

/// The middle one of an odd number of figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
