//! Reading a request's body, within bounds: its own, and one of all that are being read.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use axum::body::Body;
use http_body_util::BodyExt as _;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::limits::{BODIES_BYTES_MAX, BODY_FREE_BYTES, REFUSED_BODY_BYTES_MAX, REFUSED_BODY_TIME_MAX};

/// Bytes of bodies that are being read, in the whole process: memory is one for all that is served.
static READING: AtomicUsize = AtomicUsize::new(0);

/// What one body holds of a count. Dropped, it holds nothing.
struct Held<'a> {
    all: &'a AtomicUsize,
    bytes: usize,
}

impl Held<'_> {
    /// Notes how long the body is by now; false if that is more than there is place for.
    fn grow(&mut self, bytes: usize) -> bool {
        if bytes <= BODY_FREE_BYTES {
            return true;
        }
        let more = bytes - self.bytes;
        self.bytes = bytes;
        self.all.fetch_add(more, Relaxed) + more <= BODIES_BYTES_MAX
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Relaxed);
    }
}

/// The whole body, if it has at most `most` bytes. How long it may take is bounded by the front.
pub(crate) async fn read(body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    read_among(body, most, &READING).await
}

async fn read_among(mut body: Body, most: usize, all: &AtomicUsize) -> Result<Vec<u8>, Failure> {
    let (mut bytes, mut held) = (Vec::new(), Held { all, bytes: 0 });
    while let Some(frame) = body.frame().await {
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
    Ok(bytes)
}

/// Lets the sender finish, so that it is ready to hear why that was too much.
async fn discard(mut body: Body) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = body.frame().await {
        bytes += frame.data_ref().map_or(0, bytes::Bytes::len);
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
        let all = AtomicUsize::new(0);
        let held = || Held { all: &all, bytes: 0 };
        let mut long = held();
        assert!(long.grow(1024 * 1024) && long.grow(BODIES_BYTES_MAX), "its own size counts once");
        assert!(!held().grow(BODY_FREE_BYTES + 1), "there is no place");
        assert!(held().grow(BODY_FREE_BYTES));
        drop(long);
        assert_eq!(all.load(Relaxed), 0);
        assert!(held().grow(BODY_FREE_BYTES + 1));
    }

    #[tokio::test]
    async fn a_body_without_place_is_refused_and_one_that_was_read_holds_nothing() {
        let all = AtomicUsize::new(BODIES_BYTES_MAX);
        let read = async || read_among(Body::from(vec![7; 2 * BODY_FREE_BYTES]), usize::MAX, &all).await;
        assert!(matches!(read().await, Err(Failure::Unavailable)));
        assert_eq!(all.swap(0, Relaxed), BODIES_BYTES_MAX);
        assert_eq!(read().await.ok().map(|bytes| bytes.len()), Some(2 * BODY_FREE_BYTES));
        assert_eq!(all.load(Relaxed), 0);
    }
}
