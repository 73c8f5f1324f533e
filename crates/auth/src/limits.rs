//! Every bound of the proofs at the door, with its unit, its reason and what happens at it.

/// Bytes of the key that signs cookies: as long as the tag it makes. The server draws one and keeps it in the store.
pub const COOKIE_KEY_BYTES: usize = 32;

/// Random bytes of a guest's key: 128 bits cannot be guessed or met twice.
pub const GUEST_KEY_BYTES: usize = 16;

/// Random bytes of a link secret: 160 bits, since a link is guessed at offline once its digest leaks.
pub const LINK_SECRET_BYTES: usize = 20;

/// Milliseconds a guest's cookie counts: one year, the age browsers cap near. Older: its bearer is a stranger.
pub const GUEST_COOKIE_AGE_MS_MAX: i64 = 365 * 24 * 60 * 60 * 1000;

/// Milliseconds a cookie may lie in the future: another node's clock may run ahead. Beyond: refused.
pub const CLOCK_SKEW_MS_MAX: i64 = 10 * 60 * 1000;

/// Bytes of a pass that are looked at: ours are under 80. Longer: refused unread.
pub const PASS_BYTES_MAX: usize = 128;

/// Seconds a pass is good for, unless its maker says otherwise: what y-sweet gives.
pub const PASS_SECONDS: u64 = 60 * 60;

/// Seconds a pass is good for, at most: it cannot be taken back. Beyond: it is given for so long.
pub const PASS_SECONDS_MAX: u64 = 30 * 24 * 60 * 60;

/// Bytes of a cookie value that are looked at: ours are under 150. Longer: refused unread.
pub const GUEST_COOKIE_BYTES_MAX: usize = 256;
