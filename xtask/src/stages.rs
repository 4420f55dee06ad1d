//! Stages: named and timed as they run, summed up at the end.

use std::{
    env,
    io::{IsTerminal, stdout},
    time::{Duration, Instant},
};

/// What has run so far.
#[derive(Debug, Default)]
pub struct Stages {
    done: Vec<(&'static str, Duration)>,
}

impl Stages {
    /// Runs one stage under its name.
    pub async fn run(
        &mut self,
        name: &'static str,
        stage: impl Future<Output = anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        println!("{}", heading(&format!("== {name}")));
        let since = Instant::now();
        let outcome = stage.await;
        let took = since.elapsed();
        self.done.push((name, took));
        let word = if outcome.is_ok() { "done" } else { "FAILED" };
        println!("{}\n", heading(&format!("== {name} {word} in {}", seconds(took))));
        outcome
    }

    /// One line per stage that ran, and the whole.
    pub fn summary(&self) -> String {
        let line = |name: &str, took: Duration| format!("{name:<12}{:>10}\n", seconds(took));
        let whole = self.done.iter().map(|(_, took)| *took).sum();
        let stages: String = self.done.iter().map(|(name, took)| line(name, *took)).collect();
        stages + &line("total", whole)
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// Bold where that can be seen, by the variable that cargo itself goes by.
fn heading(text: &str) -> String {
    let bold = match env::var("CARGO_TERM_COLOR").as_deref() {
        Ok("always") => true,
        Ok("never") => false,
        _ => stdout().is_terminal() && env::var_os("NO_COLOR").is_none(),
    };
    if bold { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_summary_names_each_stage_that_ran_also_the_one_that_failed() {
        let mut stages = Stages::default();
        stages.run("first", async { Ok(()) }).await.expect("fine");
        let failed = stages.run("second", async { anyhow::bail!("broken") }).await;
        assert_eq!(failed.expect_err("fails").to_string(), "broken");
        let summary = stages.summary();
        let names: Vec<_> =
            summary.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(names, ["first", "second", "total"]);
    }
}
