//! The writing half of one connection: types a script, in open or closed loop.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::time::{sleep_until, timeout_at};

use crate::client::Sender;
use crate::error::BenchError;
use crate::limits::TIMER_GRAIN;
use crate::scene::Scene;
use crate::script::Script;

/// Types on one connection.
#[derive(Debug)]
pub(super) struct Typist {
    number: u32,
    sender: Sender,
    script: Script,
    scene: Arc<Scene>,
}

/// An open loop: edits at fixed moments, whatever the server does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Edits a second.
    pub(super) edits_per_second: f64,
    /// Where in the first interval to begin, 0 to 1: writers do not all type at the same instant.
    pub(super) phase: f64,
    /// Until when.
    pub(super) end: Instant,
}

impl Typist {
    /// A writer with that number, at the start of its script.
    pub(super) fn new(number: u32, sender: Sender, script: Script, scene: Arc<Scene>) -> Self {
        Self { number, sender, script, scene }
    }

    /// Its number among the writers.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// Types at a pace. An edit's moment is when it was handed to the socket, or when it was due plus
    /// [`TIMER_GRAIN`], whichever is earlier: waiting for a socket that takes nothing is the server's latency. What could
    /// not be handed over until the end is not typed any more.
    pub(super) async fn open_loop(&mut self, pace: Pace) -> Result<(), BenchError> {
        let interval = Duration::from_secs_f64(1.0 / pace.edits_per_second.max(0.001));
        let start = Instant::now();
        let mut due = start + interval.mul_f64(pace.phase);
        let mut number = 0.0;
        let mut now = start;
        while due < pace.end {
            if due > now {
                self.sender.flush().await?;
                sleep_until(due.into()).await;
            }
            now = Instant::now();
            if now > pace.end + TIMER_GRAIN {
                break;
            }
            self.scene.sent(self.number, now.min(due + TIMER_GRAIN));
            self.sender.feed(self.script.next_frame()).await?;
            number += 1.0;
            due = start + interval.mul_f64(pace.phase + number);
        }
        self.sender.flush().await
    }

    /// Types as soon as the window has room, until `end`.
    pub(super) async fn closed_loop(&mut self, window: &Semaphore, end: Instant) -> Result<(), BenchError> {
        while Instant::now() < end {
            match timeout_at(end.into(), window.acquire()).await {
                Ok(Ok(permit)) => permit.forget(),
                Ok(Err(_)) | Err(_) => break,
            }
            let edits = 1 + window.forget_permits(usize::MAX);
            let now = Instant::now();
            for _ in 0..edits {
                self.scene.sent(self.number, now);
                self.sender.feed(self.script.next_frame()).await?;
            }
            self.sender.flush().await?;
        }
        Ok(())
    }
}
