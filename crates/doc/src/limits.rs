//! Every bound of a document, with its unit, its reason and what happens at it.

/// Bytes of one update. The state of a 5 MB text is 7 MB, and a browser that was offline sends its state as one update.
/// Beyond: refused ([`crate::Refused::Limit`]).
pub const UPDATE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// First client id that is none: Yjs counts in JavaScript's exact integers, and the library drops higher bits silently.
/// Beyond: refused as malformed.
pub const CLIENT_END: u64 = 1 << 53;

/// First clock that no struct may reach (`clock + length`): near 2^32 the library overflows and aborts the process.
/// Two thousand million characters by one browser tab are out of any hand's reach. Beyond: refused as malformed.
pub const CLOCK_END: u64 = 1 << 31;

/// Levels of arrays and maps inside one lib0 `Any`: the library decodes them by recursion. Beyond: refused as malformed.
pub const ANY_DEPTH_MAX: usize = 32;

/// Entries of one awareness update. A room's clients announce themselves in one message to a newcomer, and no room holds
/// a thousand people. Beyond: refused as malformed.
pub const PRESENCE_ENTRIES_MAX: usize = 1_000;

/// Bytes of one presence state: name, colour, caret, and room for what other clients add. Beyond: refused as malformed.
pub const PRESENCE_STATE_BYTES_MAX: usize = 16 * 1024;

/// Levels of arrays and objects in a presence state: every client walks it by recursion. Beyond: refused as malformed.
pub const PRESENCE_DEPTH_MAX: usize = 32;
