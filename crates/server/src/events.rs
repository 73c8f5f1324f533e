//! Events and posts: the way into the rooms where no websocket gets through.
//!
//! `GET /collab/events` opens a connection and says its secret name in the first event; `POST /collab/frames` brings
//! messages to the connection named in `Encrier-Connection`, numbered from 1 in `Encrier-Number`. Only whoever opened the
//! connection may post to it: the name is 128 random bits, and the cookie must be the same.
//!
//! Deliberately absent: another process. A load balancer must send both to the same one (by address or cookie).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use encrier_auth::random_bytes;
use encrier_model::Viewer;
use encrier_sync::limits::{GOODBYE_MS_MAX, POST_BYTES_MAX};
use encrier_sync::wire::event::Messages;
use encrier_sync::{EventStream, Mailbox, PostError, event_line};
use futures_util::{Stream, StreamExt as _};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName};
use http::{HeaderValue, StatusCode};
use tokio::time::{Instant, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::body;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::house::House;
use crate::limits::{COMING_EVERY, CONNECTION_NAME_BYTES, POST_BYTES_PER_S_MIN, REQUEST_TIME_MAX};
use crate::listener::Seat;
use crate::sockets::visitor;

/// Names the connection that a post is for.
const CONNECTION: HeaderName = HeaderName::from_static("encrier-connection");

/// The number of a post, from 1.
const NUMBER: HeaderName = HeaderName::from_static("encrier-number");

/// Tells nginx to pass on what it gets.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The open connections that posts may name.
#[derive(Debug, Default)]
pub(crate) struct Lines(Mutex<HashMap<String, Line>>);

#[derive(Debug)]
struct Line {
    opener: Viewer,
    mailbox: Mailbox,
}

impl Lines {
    /// The mailbox of a connection that this viewer opened.
    fn find(&self, name: &str, viewer: &Viewer) -> Option<Mailbox> {
        self.lock().get(name).filter(|line| line.opener == *viewer).map(|line| line.mailbox.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Line>> {
        // Nothing under this lock can panic half way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `GET /collab/events`: what the rooms say, as server-sent events.
pub(crate) async fn listen(
    State(house): State<Arc<House>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Failure> {
    let (visitor, place) = visitor(&house, &caller, &request)?;
    let chance = random_bytes::<CONNECTION_NAME_BYTES>().map_err(|_| Failure::Internal)?;
    let name = URL_SAFE_NO_PAD.encode(chance);
    let (line, stream, mailbox) = event_line(&name);
    house.lines.lock().insert(name.clone(), Line { opener: visitor.viewer.clone(), mailbox });
    let seat = request.extensions().get::<Seat>().cloned();
    if let Some(seat) = &seat {
        seat.stream();
    }
    let (stream, has_left) = watched(stream);
    let serving = Arc::clone(&house);
    house.sockets.spawn(async move {
        serving.hub.serve_events(line, visitor).await;
        serving.lines.lock().remove(&name);
        // What a client that reads nothing has not taken by now, it is not given.
        let is_taken = timeout(Duration::from_millis(GOODBYE_MS_MAX), has_left.cancelled()).await.is_ok();
        if let Some(seat) = seat.filter(|_| !is_taken) {
            seat.hang_up();
        }
        drop(place);
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        (BUFFERING, HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}

/// `POST /collab/frames`: messages for the rooms. 204 when they are taken, now or before.
pub(crate) async fn post(
    State(house): State<Arc<House>>,
    caller: Caller,
    request: Request,
) -> Result<StatusCode, Failure> {
    let headers = request.headers();
    let (name, number) = (text(headers, &CONNECTION), text(headers, &NUMBER));
    let number = number.parse().ok().filter(|number| *number > 0);
    let number = number.ok_or_else(|| Failure::BadField(NUMBER.to_string()))?;
    let Some(mailbox) = house.lines.find(name, &caller.viewer()) else {
        // A post to an open line is on the account of that line; whoever guesses names is charged like for any request.
        house.quotas.call(&house.drawer(&caller)).map_err(Failure::TooMuch)?;
        return Err(Failure::NoConnection);
    };
    let _place = mailbox.try_place().ok_or(Failure::TooManyPosts)?;
    let body = arriving(request.into_body(), || mailbox.note_coming()).await?;
    let messages = Messages::parse(body).map_err(|error| Failure::BadField(error.to_string()))?;
    match timeout(REQUEST_TIME_MAX, mailbox.post(number, messages)).await.map_err(|_| Failure::Unavailable)? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(PostError::Gone) => Err(Failure::NoConnection),
        Err(PostError::TooFarAhead) => Err(Failure::TooManyPosts),
    }
}

/// A post's body, for which a slow line has as much time as its bytes take; now and then `note` is told that some came.
async fn arriving(body: Body, note: impl Fn() + Send + Sync) -> Result<bytes::Bytes, Failure> {
    let begun = Instant::now();
    let mut noted = begun;
    let until = |bytes: usize| {
        if bytes > 0 && noted.elapsed() >= COMING_EVERY {
            noted = Instant::now();
            note();
        }
        Some(begun + REQUEST_TIME_MAX + Duration::from_secs(bytes as u64 / POST_BYTES_PER_S_MIN))
    };
    body::read_until(body, POST_BYTES_MAX, until).await
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The stream as a body, and what is cancelled when the body is dropped: read to its end, or its connection gone.
fn watched(
    stream: EventStream,
) -> (impl Stream<Item = Result<bytes::Bytes, std::convert::Infallible>>, CancellationToken) {
    let has_left = CancellationToken::new();
    let guard: DropGuard = has_left.clone().drop_guard();
    let pieces = stream.map(move |piece| {
        let _ = &guard;
        Ok(piece)
    });
    (pieces, has_left)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use super::*;

    /// A body of so many bytes a second.
    fn drip(bytes_per_s: usize, seconds: usize) -> Body {
        Body::from_stream(futures_util::stream::unfold(0, move |second| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            (second < seconds).then(|| (Ok::<_, Infallible>(vec![0; bytes_per_s]), second + 1))
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_post_on_a_slow_line_has_its_time_and_one_that_hardly_comes_has_not() {
        let noted = AtomicU32::new(0);
        let arrived = arriving(drip(16 * 1024, 120), || {
            noted.fetch_add(1, Relaxed);
        })
        .await;
        assert_eq!(arrived.map(|body| body.len()).ok(), Some(16 * 1024 * 120));
        assert!((20..=60).contains(&noted.load(Relaxed)), "{noted:?} signs of life in two minutes");
        let begun = Instant::now();
        assert!(matches!(arriving(drip(100, 1_000), || ()).await, Err(Failure::Unavailable)));
        assert!(begun.elapsed() < 2 * REQUEST_TIME_MAX);
    }
}
