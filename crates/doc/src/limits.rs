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

/// Levels of arrays and maps inside one lib0 `Any`, or a JSON value of old clients: the library decodes them by recursion.
/// Trees that editors store as one value are some 40 deep. Beyond: refused as malformed.
pub const ANY_DEPTH_MAX: usize = 100;

/// States of one awareness update: a client speaks for one, and sends back what it hears. Beyond: left out unread.
pub const PRESENCE_ENTRIES_MAX: usize = 1_000;

/// Clients that one awareness update tells of as gone: a browser that slept takes everybody for gone, all in one message. A
/// full room has as many. Beyond: left out.
pub const PRESENCE_GONE_ENTRIES_MAX: usize = 100_000;

/// Bytes of one presence state: name, colour, caret, and room for what other clients add. Beyond: left out, nobody sees it.
pub const PRESENCE_STATE_BYTES_MAX: usize = 16 * 1024;

/// Levels of arrays and objects in a presence state: every client walks it by recursion. Beyond: left out,
/// nobody sees it.
pub const PRESENCE_DEPTH_MAX: usize = 32;

/// Types within types, counted from a root. The library walks them by recursion, and they can be built up over many small
/// updates; a list in a table in a list in a table of a pad is 20 deep. Beyond: refused ([`crate::Refused::Limit`]).
pub const TYPE_DEPTH_MAX: usize = 100;

/// Client ids whose edits one document may hold: each browser tab that ever typed is one. The library keeps them in a
/// table whose hash is the id itself, so ids can be chosen to collide (measured: 10,000 such cost 0.45 s, growing with the
/// square). Beyond: an update of a new client is refused, and so is a state vector of more.
pub const CLIENTS_MAX: usize = 100_000;

/// Estimated bytes of memory of one document's state ([`crate::Document::weight`]). A note of 20 MB or a pad of half a
/// million pieces is below it. Beyond: an update that adds is refused; deleting is still possible.
pub const DOCUMENT_WEIGHT_MAX: usize = 256 * 1024 * 1024;

/// Estimated bytes that one struct costs in memory beside its content: item, index and table entries (measured: 350 for
/// scattered eight-letter pieces; typing in a row is joined later and measured anew by [`crate::Document::encode`]).
pub const STRUCT_WEIGHT: usize = 200;

/// Estimated bytes that one value (of a list, a map, embedded JSON) costs in memory beside its bytes.
pub const VALUE_WEIGHT: usize = 24;

/// Bytes held back for one source until what they build on arrives, each held part counted with [`HELD_PART_WEIGHT`].
/// An honest peer is asked at once for what is missing. Beyond: the update is refused, nothing is held of it.
pub const HELD_SOURCE_BYTES_MAX: usize = 256 * 1024;

/// Messages of one source of which something is held back. Beyond: the update is refused, nothing is held of it.
pub const HELD_SOURCE_MESSAGES_MAX: usize = 100;

/// Bytes held back for one document, over all sources. Beyond: the update is refused, nothing is held of it.
pub const HELD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes that each held part is charged beside its own, so that many tiny ones are no way around the bound.
pub const HELD_PART_WEIGHT: usize = 128;

/// Bytes that go into one merged update ([`crate::Merger`]): whoever takes it in does so as a whole, in one transaction,
/// and shows nothing meanwhile. Beyond: the next update begins another.
pub const MERGED_BYTES_MAX: usize = 64 * 1024;

/// Clients of one merged update: each costs a look at every update of another one, and a buffer. Beyond: as above.
pub const MERGED_CLIENTS_MAX: usize = 128;

/// Structs of one merged update: many share a transaction's cost, but lists of thousands grow slow (measured: the library
/// took the log of a paper in 316 ms by 500 a transaction, in 2,101 ms at once). Beyond: as above.
pub const MERGED_STRUCTS_MAX: usize = 512;

/// Structs that the library takes in at one call, within one transaction. Each may have to find its place among all that
/// others put at the same one (measured: 0.1 µs for each of those), so this is what bounds a call: 64 structs among 10,000
/// cost 70 ms. Beyond: the update is cut, and the rest waits for the next call.
pub const INTEGRATE_STRUCTS_MAX: usize = 64;

/// Lines of a text, or blocks of a pad, that are compared when it is rewritten: two long lists without anything in common take
/// their product in steps. Beyond: they differ as a whole, and what stands between what differs is replaced too.
pub const COMPARED_LINES_MAX: usize = 10_000;

/// Elements within each other that a rewritten pad has: a list of lists, not a tower for the stack. Beyond: what is deeper is
/// not written.
pub const REWRITTEN_DEPTH_MAX: usize = 64;
