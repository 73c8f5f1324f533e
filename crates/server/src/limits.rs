//! Every bound of the network face, with its unit, its reason and what happens at it.

use std::time::Duration;

/// Connections at a time, unless set: a school district, in about 100 MB, well below the 65,536 descriptors a service is
/// usually given. At the bound, new ones wait in the system's accept queue.
pub const CONNECTIONS_MAX: u32 = 16_000;

/// File descriptors that are needed beside those of connections: database, log, threads' wakers.
pub const DESCRIPTORS_BESIDE: u64 = 128;

/// Bytes of a markdown body given to `POST /new`, unless set: a long book. Beyond: 413.
pub const BODY_BYTES_MAX: u32 = 2 * 1024 * 1024;

/// Bytes of a refused body that are still read and thrown away: hanging up on a client that sends makes it lose the answer.
/// Beyond: it loses it.
pub const REFUSED_BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How long a refused body is read: whoever sends slower than that loses the answer.
pub const REFUSED_BODY_TIME_MAX: Duration = Duration::from_secs(10);

/// Random bytes of the name of a line of events: whoever guesses one could speak for its opener.
pub const CONNECTION_NAME_BYTES: usize = 16;

/// Bytes of a JSON body of the API: titles and words. Beyond: 413.
pub const JSON_BYTES_MAX: usize = 16 * 1024;

/// Milliseconds for a request's head, and for an idle connection's next request, unless set. Beyond: closed.
pub const HEAD_MS_MAX: u64 = 30_000;

/// Bytes of a request's head with all its headers: long cookies of neighbours on the same host fit. Beyond: 431.
pub const HEAD_BYTES_MAX: usize = 32 * 1024;

/// Bytes read ahead of one connection: a body waits in the system's buffers, not in ours.
pub const READ_BUFFER_BYTES_MAX: usize = 64 * 1024;

/// The time a request may take from head to answer, its body included: an export of a big document takes under a second.
/// Beyond: 503, and the work is dropped.
pub const REQUEST_TIME_MAX: Duration = Duration::from_mins(1);

/// The time from the signal to the last commit: a supervisor kills after ten seconds. Beyond: exit with an error.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(9);

/// The time ordinary requests in flight get to finish at a stop, so that the rooms keep most of it. Beyond: cut off.
pub const REQUESTS_DRAIN_TIME_MAX: Duration = Duration::from_secs(2);

/// How long the accept loop waits when the process is out of descriptors: short against a human's patience, long against a
/// busy loop.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Bytes the system buffers for one reader: left alone it takes 4 MB for one that never reads.
pub const SEND_BUFFER_BYTES: usize = 128 * 1024;

/// Connections the system keeps waiting for us to accept: a school coming back after a restart.
pub const BACKLOG: u32 = 4_096;

/// Bytes of a thread's stack: parsers of formats recurse, and 2 MiB is Rust's guess for code that does not.
pub const THREAD_STACK_BYTES: usize = 16 * 1024 * 1024;

/// Milliseconds after which a guest's cookie is given anew at a page view, so that someone who comes every month stays.
pub const GUEST_COOKIE_RENEW_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Bytes of an update given to `POST /d/{id}/update`: what a document takes in one. Beyond: 413.
pub const UPDATE_BYTES_MAX: usize = encrier_doc::limits::UPDATE_BYTES_MAX;

/// Seconds that a client should wait after a 503.
pub const RETRY_AFTER_S: u64 = 5;
