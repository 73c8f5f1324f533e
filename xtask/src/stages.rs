//! Named stages, run one after the other and summed up at the end.

use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};

/// What came of the stages so far. A failed stage does not stop the next ones: one run tells all that is wrong.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    done: Vec<Stage>,
}

#[derive(Debug)]
struct Stage {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

impl Stages {
    /// Runs a stage; whether it succeeded.
    pub(crate) fn run(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) -> bool {
        eprintln!("\n── {name}");
        let start = Instant::now();
        let outcome = work();
        if let Err(failure) = &outcome {
            eprintln!("{failure}");
        }
        let succeeded = outcome.is_ok();
        self.done.push(Stage { name, took: start.elapsed(), outcome });
        succeeded
    }

    /// Prints each stage with its time; fails if any stage failed.
    pub(crate) fn finish(self, what: &str) -> Outcome {
        let total: Duration = self.done.iter().map(|stage| stage.took).sum();
        println!("\n── {what}");
        for Stage { name, took, outcome } in &self.done {
            let word = if outcome.is_ok() { "ok" } else { "FAILED" };
            println!("{:>8.1} s  {word:<6}  {name}", took.as_secs_f64());
        }
        println!("{:>8.1} s  in all", total.as_secs_f64());
        let failed: Vec<_> = self.done.iter().filter(|stage| stage.outcome.is_err()).map(|stage| stage.name).collect();
        // Whoever reads only the last line knows.
        println!("stages: {} passed, {} failed", self.done.len() - failed.len(), failed.len());
        if failed.is_empty() { Ok(()) } else { Err(Failure::new(format!("{what} failed: {}", failed.join(", ")))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_stage_fails_the_whole_and_stops_no_other() {
        let mut stages = Stages::default();
        let mut ran = 0;
        assert!(!stages.run("first", || Err(Failure::new("no"))));
        assert!(stages.run("second", || {
            ran += 1;
            Ok(())
        }));
        assert_eq!(ran, 1);
        assert_eq!(stages.finish("check"), Err(Failure::new("check failed: first")));
    }
}
