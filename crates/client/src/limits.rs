//! Every bound of a client, with its unit, its reason and what happens at it.

use std::time::Duration;

/// How long a client waits for anything: a busy machine, a slow line, and still an end. Beyond: [`crate::TimedOut`].
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of one message that a client reads: a whole document comes as one, and the server's longest has half of these.
/// Beyond: [`crate::Ended::Failed`].
pub const MESSAGE_BYTES_MAX: usize = 512 * 1024 * 1024;

/// How often a client that is here says so again: browsers forget a presence that was not renewed for 30 s.
pub const RENEW_PRESENCE_EVERY: Duration = Duration::from_secs(15);
