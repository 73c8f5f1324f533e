//! Every bound of the store, with its unit, its reason and what happens at it.

use std::time::Duration;

/// Bytes that wait for a commit, at most: what a stalled disk may cost in memory. At it `append` and every other write wait.
pub const QUEUE_BYTES_MAX: u32 = 64 * 1024 * 1024;

/// Bytes that a queued job or row counts beside its data: its own structs, so that small rows are bounded in number as well.
pub const QUEUED_OVERHEAD_BYTES: usize = 128;

/// Rows of one commit, at most (a single append is never split): more does not lower the cost per row. More: the next commit.
pub const BATCH_ROWS_MAX: usize = 4_096;

/// Bytes of one commit, at most (a single append is never split): a commit of more delays every ack in it. More: the next commit.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// How long a busy writer gathers before it commits: costs no median latency at 10,000 rows a second and saves 59 % of the
/// processor time; 5 ms and more only add latency.
pub const LINGER: Duration = Duration::from_millis(2);

/// Rows of a batch from which on the writer is busy: what comes in during one sync of a quick disk at 8,000 rows a second.
/// With fewer, waiting would double the time to an ack and save little.
pub const LINGER_ROWS_MIN: usize = 8;

/// Rows of one INSERT in SQLite, at most and a power of two: with those for few rows, 35 texts fit the statement cache of a hundred. More
/// rows: more statements.
pub const INSERT_ROWS_MAX: usize = 256;

/// Rows up to which every number has its text: a commit of so many is one statement, and so one visit to the driver's thread.
pub const INSERT_FEW_ROWS_MAX: usize = 32;

/// A Yjs client id is below this (53 bits, what JavaScript counts exactly). At it the append is refused.
pub const CLIENT_MAX: u64 = 1 << 53;

/// Read-only connections to SQLite: each is a thread, and reads are short. More readers wait [`ACQUIRE_MAX`] for one.
pub const SQLITE_READERS: u32 = 3;

/// How long SQLite waits for a lock that a stranger (a backup tool) holds. After it the write fails as unavailable.
pub const SQLITE_BUSY_MAX: Duration = Duration::from_secs(5);

/// Pages of the write-ahead log after which the writer moves them into the database, between two commits: 4 MB.
pub const WAL_PAGES_CHECKPOINT: u64 = 1_000;

/// Bytes that the write-ahead log has from the start: its head, and a frame (a head of 24 bytes and a page) for each page up to
/// the checkpoint after which it is overwritten. A commit that makes it longer waits for the file system's journal, too.
pub const WAL_BYTES_READY: u64 = 32 + WAL_PAGES_CHECKPOINT * (24 + 4_096);

/// Bytes that the file of the write-ahead log keeps when it begins anew: 16 MB. A burst of folds, or a reader that held it, may
/// have made it longer; the disk has that back.
pub const WAL_BYTES_KEPT: u64 = 32 + 4 * WAL_PAGES_CHECKPOINT * (24 + 4_096);

/// Pages of the write-ahead log (64 MB) that no checkpoint could move: a reader holds an old snapshot. At it the operator is told.
pub const WAL_PAGES_ALARM: u64 = 16_384;

/// Rows of the log read at once when the index is built at start: bounds the memory of a start.
pub const SCAN_ROWS_MAX: i64 = 10_000;

/// The oldest SQLite that is safe: 3.51.3 mended a corruption when a checkpoint meets a reset of the write-ahead log. Older: no start.
pub const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

/// Connections to PostgreSQL beside the writer's, at most: a default server takes 100 from all nodes. More wait [`ACQUIRE_MAX`].
pub const POSTGRES_CONNECTIONS_MAX: u32 = 8;

/// How long an operation waits for a connection of the pool. After it the operation fails as unavailable.
pub const ACQUIRE_MAX: Duration = Duration::from_secs(5);

/// Milliseconds that PostgreSQL waits for a row lock. At it the statement is undone and, in the writer, tried again.
pub const POSTGRES_LOCK_MS_MAX: u32 = 2_000;

/// Milliseconds that a statement may run in PostgreSQL. At it the statement is undone and fails as unavailable.
pub const POSTGRES_STATEMENT_MS_MAX: u32 = 10_000;

/// How long PostgreSQL's answer is waited for, longer than any statement may run: the network is gone. At it the
/// connection is dropped and the operation fails with an unknown outcome.
pub const POSTGRES_ANSWER_MAX: Duration = Duration::from_secs(15);

/// How long a connection to PostgreSQL may take to open. At it the batch fails as unavailable.
pub const POSTGRES_CONNECT_MAX: Duration = Duration::from_secs(5);

/// How long the writer's connection may rest before it is asked whether it still stands: a restart of the server or a
/// forgetful firewall is then found out before a batch is risked on it.
pub const POSTGRES_REST_MAX: Duration = Duration::from_millis(100);

/// How often the writer tries a batch that PostgreSQL surely undid (lock timeout, deadlock). After it the batch fails as unavailable.
pub const POSTGRES_TRIES_MAX: u32 = 3;

/// Documents in the list of what somebody opened: a page long enough to search in. Beyond: the oldest that are not pinned are
/// forgotten.
pub const VISITS_MAX: i64 = 1_000;

/// Notes of somebody's own that are listed: a teacher's of twenty years, in some megabytes. Beyond: the longest unchanged are
/// not listed.
pub const OWNED_MAX: i64 = 10_000;

/// Documents that are asked whether a picture may be seen. Beyond: the older ones are not asked.
pub const UPLOAD_PLACES_MAX: i64 = 50;

/// Named versions of one document: a list that people still look through. Beyond: the name is refused.
pub const VERSIONS_MAX: i64 = 200;
