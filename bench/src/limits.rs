//! Every bound of the measuring tool: none of its loops, waits or buffers is open-ended.

use std::time::Duration;

/// How long one connection may take to open and to receive its first sync. A server that is slower counts as broken.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Connections opened at the same time: enough to keep a server busy, too few to overflow a listen backlog of 128.
pub const CONNECTS_AT_ONCE: usize = 64;

/// How long a run waits, after its last edit, for the edits still on their way; what is missing then counts as lost.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// How long nothing at all may arrive meanwhile: a server with a backlog is slow, one that is silent has lost something.
pub const DRAIN_SILENCE_MAX: Duration = Duration::from_secs(3);

/// How often a waiting run looks whether everything has arrived.
pub const DRAIN_POLL: Duration = Duration::from_millis(5);

/// How long a server process may take until it accepts a connection.
pub const READY_TIMEOUT: Duration = Duration::from_secs(20);

/// How often a starting server is tried.
pub const READY_POLL: Duration = Duration::from_millis(20);

/// How late a pacing timer may wake without the lateness counting as the server's: timers of the runtime have a grain of
/// one millisecond. Anything beyond is back-pressure and counts in the latency.
pub const TIMER_GRAIN: Duration = Duration::from_millis(2);

/// Seconds of edits whose moments of sending are remembered: longer than [`DRAIN_TIMEOUT`] at a pace that the server keeps up with, so that no answer finds its
/// moment overwritten.
pub const STAMPS_SPAN_S: u32 = 32;

/// Fewest and most moments remembered per writer (4 bytes each).
pub const STAMPS_MIN: u32 = 1 << 10;
/// See [`STAMPS_MIN`]; a closed loop has no rate and takes this many.
pub const STAMPS_MAX: u32 = 1 << 16;

/// Moments remembered of all writers together: 32 MiB.
pub const STAMPS_OF_ALL_MAX: u32 = 1 << 23;

/// Steps of a climb at most: 1.5^24 is a rise by 16,000.
pub const ROOMS_STEPS_MAX: u32 = 24;

/// How long a server may settle before its memory is read.
pub const IDLE_SETTLE: Duration = Duration::from_millis(1_500);

/// Latencies above are recorded as this many microseconds: longer than any run.
pub const LATENCY_US_MAX: u64 = 120_000_000;

/// Updates encoded at a time, ahead of their sending.
pub const SCRIPT_BLOCK: u32 = 1_024;

/// How far from the end of its own text a writer that jumps may insert, in characters.
pub const SCRIPT_JUMP_MAX: usize = 512;

/// Read buffer of a client's socket, in bytes: many small frames in one system call, and 1,000 sockets in 16 MiB.
pub const CLIENT_READ_BUFFER_BYTES: usize = 16 * 1024;

/// Frames waiting for one member of the bare relay; a member that falls further behind is closed.
pub const RELAY_QUEUE_FRAMES: usize = 65_536;

/// Frames the bare relay gathers for one write.
pub const RELAY_FRAMES_PER_WRITE: usize = 256;

/// Read buffer of a connection to the bare relay, in bytes: the library's default of 128 KiB would be most of its memory.
pub const RELAY_READ_BUFFER_BYTES: usize = 4 * 1024;

/// Bytes of a dead server's output that its error shows.
pub const SERVER_OUTPUT_BYTES_MAX: usize = 2_000;

/// Syncs of the disk that tell its speed: about half a second on a slow one.
pub const SYNC_PROBES: usize = 101;

/// Connections of a killed server: how long its clients may take to notice.
pub const KILL_NOTICE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a fresh client waits, after the first sync with a restarted server, for edits that come late.
pub const KILL_RECOVERY_TIMEOUT: Duration = Duration::from_secs(3);

/// Earliest and latest moment of a kill, in milliseconds after the first key.
pub const KILL_AFTER_MS: std::ops::Range<u64> = 1_000..4_000;

/// How long a server may take to give a newcomer the past that was brought to it.
pub const PAST_TIMEOUT: Duration = Duration::from_mins(1);

/// How often a newcomer looks whether it is there.
pub const PAST_POLL: Duration = Duration::from_millis(100);

/// How long a server has to store or fold what was brought before it is measured or killed: `@hocuspocus/server` stores two
/// seconds after the last edit.
pub const PAST_SETTLE: Duration = Duration::from_secs(3);

/// The same of very many: `@hocuspocus/server` had not stored a thousand after three seconds; it waits ten at most.
pub const HERD_SETTLE: Duration = Duration::from_secs(12);

/// How long the opening of a stored document may take.
pub const OPENING_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a herd may take until everybody has everything.
pub const HERD_TIMEOUT: Duration = Duration::from_secs(90);

/// Documents that a client of the herd has on one socket: `@hocuspocus/server` lets 100 wait to be let in.
pub const HERD_DOCUMENTS_PER_SOCKET: u32 = 50;

/// Bytes that a timed opening reads at once.
pub const OPENING_READ_BYTES: usize = 64 * 1024;

/// Bytes of the bare log's file, overwritten from its begin when it is full: as long as our server's write-ahead log.
pub const BARE_LOG_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of its smallest write: a page, as databases write.
pub const BARE_LOG_PAGE_BYTES: usize = 4_096;
