//! How fast one socket is read.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use crate::limits::{READ_BYTES_BURST, READ_BYTES_PER_SECOND, READ_MESSAGE_COST_BYTES};

/// A token bucket of bytes that asks the clock only when it is empty.
#[derive(Debug)]
pub(super) struct Allowance {
    /// Below zero after a long message: that is paid before the next.
    left: i64,
    filled_at: Instant,
    /// Set while a socket is made to wait.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Allowance {
    pub(super) fn new() -> Self {
        Self { left: READ_BYTES_BURST, filled_at: Instant::now(), pause: None }
    }

    /// Charges a message.
    pub(super) fn spend(&mut self, bytes: usize) {
        self.left -= i64::try_from(bytes).unwrap_or(i64::MAX / 2) + READ_MESSAGE_COST_BYTES;
    }

    /// Ready when the socket may be read. Cancel-safe.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.left <= 0 {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(cx));
                self.pause = None;
            }
            self.earn();
            if self.left <= 0 {
                let debt_ms = self.left.unsigned_abs() * 1_000 / READ_BYTES_PER_SECOND.unsigned_abs();
                self.pause = Some(Box::pin(tokio::time::sleep(Duration::from_millis(debt_ms + 1))));
            }
        }
        Poll::Ready(())
    }

    fn earn(&mut self) {
        let earned_ms = i64::try_from(self.filled_at.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.filled_at = Instant::now();
        let earned = earned_ms.saturating_mul(READ_BYTES_PER_SECOND) / 1_000;
        self.left = self.left.saturating_add(earned).min(READ_BYTES_BURST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    /// Reads messages of `len` bytes for `seconds`, as fast as it may; gives the bytes.
    async fn read_for(seconds: u64, len: usize) -> i64 {
        let (mut allowance, began, mut read) = (Allowance::new(), Instant::now(), 0);
        while began.elapsed() < Duration::from_secs(seconds) {
            poll_fn(|cx| allowance.poll(cx)).await;
            allowance.spend(len);
            read += i64::try_from(len).expect("small");
        }
        read
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_is_read_at_the_sustained_rate() {
        for len in [64 * 1024, 8 * 1024 * 1024] {
            let (read, due) = (read_for(60, len).await, READ_BYTES_BURST + 60 * READ_BYTES_PER_SECOND);
            assert!((read - due).abs() < due / 10, "{read} of {due}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_edits_a_second_never_wait() {
        let (mut allowance, began) = (Allowance::new(), Instant::now());
        for second in 0..600 {
            for _ in 0..1_000 {
                poll_fn(|cx| allowance.poll(cx)).await;
                allowance.spend(40);
            }
            assert!(began.elapsed() <= Duration::from_millis(second * 1_000 + 100));
            tokio::time::sleep_until(began + Duration::from_secs(second + 1)).await;
        }
    }
}
