//! Reading a request's body, within bounds: its own, and one of all that are in memory.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;
use tokio::time::{Instant, timeout, timeout_at};

use crate::failure::Failure;
use crate::limits::{BODIES_BYTES_MAX, BODY_FREE_BYTES, REFUSED_BODY_BYTES_MAX, REFUSED_BODY_TIME_MAX};

/// Bytes of bodies that are in memory, in the whole process: memory is one for all that is served.
static BODIES: AtomicUsize = AtomicUsize::new(0);

/// What somebody holds of a count that has a bound. Dropped, it holds nothing.
#[derive(Debug)]
pub(crate) struct Held {
    all: &'static AtomicUsize,
    most: usize,
    bytes: usize,
}

impl Held {
    /// Nothing as yet.
    pub(crate) fn new(all: &'static AtomicUsize, most: usize) -> Self {
        Self { all, most, bytes: 0 }
    }

    /// Notes how much it is by now; false if that is more than there is place for.
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        if bytes <= BODY_FREE_BYTES {
            return true;
        }
        let more = bytes - self.bytes;
        self.bytes = bytes;
        self.all.fetch_add(more, Relaxed) + more <= self.most
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Relaxed);
    }
}

/// A body that was read, and its place among all of them.
struct Received {
    bytes: Vec<u8>,
    _held: Held,
}

impl AsRef<[u8]> for Received {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The whole body, if it has at most `most` bytes. It is counted until the last part of it is dropped: what waits for a turn
/// is in memory as well as what is being read. How long it may take is bounded by the front.
pub(crate) async fn read(body: Body, most: usize) -> Result<Bytes, Failure> {
    read_among(body, most, &BODIES, |_| None).await
}

/// The same, by whoever bounds the time itself: `until` says when the next part must have come, by the bytes that have.
pub(crate) async fn read_until(
    body: Body,
    most: usize,
    until: impl FnMut(usize) -> Option<Instant>,
) -> Result<Bytes, Failure> {
    read_among(body, most, &BODIES, until).await
}

async fn read_among(
    mut body: Body,
    most: usize,
    all: &'static AtomicUsize,
    mut until: impl FnMut(usize) -> Option<Instant>,
) -> Result<Bytes, Failure> {
    let (mut bytes, mut held) = (Vec::new(), Held::new(all, BODIES_BYTES_MAX));
    loop {
        let frame = match until(bytes.len()) {
            Some(instant) => timeout_at(instant, body.frame()).await.map_err(|_| Failure::Unavailable)?,
            None => body.frame().await,
        };
        let Some(frame) = frame else { break };
        // The sender went away: nobody reads the answer.
        let Ok(data) = frame.map_err(|_| Failure::BadText)?.into_data() else { continue };
        if bytes.len() + data.len() > most {
            // In time or not, the answer is the same.
            timeout(REFUSED_BODY_TIME_MAX, discard(body)).await.ok();
            return Err(Failure::TooLarge(most));
        }
        if !held.grow(bytes.len() + data.len()) {
            return Err(Failure::Unavailable);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Bytes::from_owner(Received { bytes, _held: held }))
}

/// Lets the sender finish, so that it is ready to hear why that was too much.
async fn discard(mut body: Body) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = body.frame().await {
        bytes += frame.data_ref().map_or(0, Bytes::len);
        if bytes > REFUSED_BODY_BYTES_MAX {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_bodies_share_a_bound_and_short_ones_always_pass() {
        static ALL: AtomicUsize = AtomicUsize::new(0);
        let held = || Held::new(&ALL, BODIES_BYTES_MAX);
        let mut long = held();
        assert!(long.grow(1024 * 1024) && long.grow(BODIES_BYTES_MAX), "its own size counts once");
        assert!(!held().grow(BODY_FREE_BYTES + 1), "there is no place");
        assert!(held().grow(BODY_FREE_BYTES));
        drop(long);
        assert_eq!(ALL.load(Relaxed), 0);
        assert!(held().grow(BODY_FREE_BYTES + 1));
    }

    #[tokio::test]
    async fn a_body_without_place_is_refused_and_one_that_was_read_is_counted_until_its_last_part_is_gone() {
        static ALL: AtomicUsize = AtomicUsize::new(BODIES_BYTES_MAX);
        const BYTES: usize = 2 * BODY_FREE_BYTES;
        let read = async || read_among(Body::from(vec![7; BYTES]), usize::MAX, &ALL, |_| None).await;
        assert!(matches!(read().await, Err(Failure::Unavailable)));
        assert_eq!(ALL.swap(0, Relaxed), BODIES_BYTES_MAX);
        let whole = read().await.expect("a body");
        let part = whole.slice(10..20);
        drop(whole);
        assert_eq!((ALL.load(Relaxed), part.len()), (BYTES, 10));
        drop(part);
        assert_eq!(ALL.load(Relaxed), 0);
    }
}
