//! Documents that nobody has open: from the request to the first and the last byte.
//!
//! They are brought to a server, which is killed once it has stored them; each is then opened once on a fresh process.

use std::time::Duration;

use tokio::time::sleep;

use crate::contender::{Contender, Workshop};
use crate::error::BenchError;
use crate::limits::PAST_SETTLE;
use crate::machine::median_ms;
use crate::metric::{Metric, Outcome};
use crate::opening::open;
use crate::past::Past;

/// Documents that nobody has open: from the request to the first and the last byte.
#[derive(Debug, Clone, Copy)]
pub struct Cold {
    /// What each holds.
    pub past: Past,
    /// How many are opened, one after the other.
    pub documents: u32,
}

impl Cold {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        format!("cold open of {}, median of {}", self.past.title(), self.documents)
    }

    /// Does it on one server.
    pub async fn run(&self, workshop: &Workshop, contender: Contender) -> Result<Outcome, BenchError> {
        let data = workshop.folder()?;
        {
            let mut server = workshop.start(contender, data.path()).await?;
            // One more, for what the first opening makes a server load.
            for number in 0..=self.documents {
                self.past.bring(&server.target(), &name(number)).await?;
            }
            sleep(PAST_SETTLE).await;
            server.kill()?;
        }
        let server = workshop.start(contender, data.path()).await?;
        let least = self.past.update().map_or(0, |update| update.len() / 2);
        open(&server.target(), &name(self.documents), least).await?;
        let (mut firsts, mut wholes): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
        for number in 0..self.documents {
            let opening = open(&server.target(), &name(number), least).await?;
            firsts.push(opening.first_byte);
            wholes.push(opening.whole);
        }
        firsts.sort_unstable();
        wholes.sort_unstable();
        Ok(Outcome::default().with(Metric::FirstByteMs, median_ms(&firsts)).with(Metric::WholeMs, median_ms(&wholes)))
    }
}

fn name(number: u32) -> String {
    format!("cold-{number}")
}
