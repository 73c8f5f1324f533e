//! What a driver's error means for us: the one place that reads the databases' own codes.
//!
//! SQLite: <https://sqlite.org/rescode.html>. PostgreSQL: appendix A of its manual.

use std::sync::Arc;

use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteError;

use crate::StoreError;

/// What was being done when it failed, and the table whose rows were read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    /// As in "cannot …".
    pub(crate) name: &'static str,
    /// Named when a value of a row does not decode.
    pub(crate) table: &'static str,
}

/// The kinds of failure that lead to different deeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Full,
    Away,
    Disk,
    Ours,
}

impl Operation {
    pub(crate) const fn new(name: &'static str, table: &'static str) -> Self {
        Self { name, table }
    }

    /// The store's error for the driver's.
    pub(crate) fn failed(self, error: sqlx::Error) -> StoreError {
        let operation = self.name;
        let fault = match &error {
            sqlx::Error::PoolClosed => return StoreError::Closed,
            sqlx::Error::ColumnDecode { index, source } => {
                let column = index.trim_matches('"');
                return StoreError::inconsistent(self.table, column, "unknown", source.to_string());
            }
            sqlx::Error::Database(error) => database_fault(&**error),
            // The thread of a SQLite connection died: what it was doing may or may not have happened.
            sqlx::Error::WorkerCrashed => Fault::Disk,
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolTimedOut => {
                Fault::Away
            }
            _ => Fault::Ours,
        };
        let source = Arc::new(error);
        match fault {
            Fault::Full => StoreError::Full { operation, source },
            Fault::Away => StoreError::Unavailable { operation, source },
            Fault::Disk => StoreError::Disk { operation, source },
            Fault::Ours => StoreError::Database { operation, source },
        }
    }
}

/// Whether a row refers to one that is not there.
pub(crate) fn is_dangling(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(DatabaseError::is_foreign_key_violation)
}

/// Whether a row with that key is there already.
pub(crate) fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(DatabaseError::is_unique_violation)
}

fn database_fault(error: &dyn DatabaseError) -> Fault {
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<SqliteError>().is_some() {
        sqlite_fault(code.parse().unwrap_or_default())
    } else {
        postgres_fault(&code)
    }
}

/// From an extended result code, whose low byte is the primary one.
fn sqlite_fault(code: u32) -> Fault {
    const IOERR_SHMSIZE: u32 = 4_874;
    match (code, code & 0xff) {
        // The shared-memory file could not grow: it holds no data, so this is a full disk and no broken one.
        (IOERR_SHMSIZE, _) | (_, 13) => Fault::Full,
        // IOERR of any kind, among them IOERR_FSYNC (1034); CORRUPT; NOTADB.
        (_, 10 | 11 | 26) => Fault::Disk,
        // BUSY, LOCKED, NOMEM, READONLY, CANTOPEN, PROTOCOL.
        (_, 5 | 6 | 7 | 8 | 14 | 15) => Fault::Away,
        _ => Fault::Ours,
    }
}

/// From an SQLSTATE.
fn postgres_fault(code: &str) -> Fault {
    match code {
        "53100" => Fault::Full,
        // Read-only transaction: this server is a standby now.
        "25006" => Fault::Away,
        // Connection, resources, rollback (deadlock), lock not available, operator intervention (timeout, shutdown), system.
        _ if ["08", "53", "40", "55", "57", "58"].iter().any(|class| code.starts_with(class)) => Fault::Away,
        _ => Fault::Ours,
    }
}

/// Whether PostgreSQL surely undid the statement and may take it a second time: deadlock or serialization failure (class
/// 40), lock timeout. A statement that ran out of its time was undone too, but would only do so again.
pub(crate) fn was_undone(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code).unwrap_or_default();
    code.starts_with("40") || code == "55P03"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_sync_is_a_broken_disk_and_a_full_one_is_not() {
        for (code, fault) in [
            (13, Fault::Full),
            (4874, Fault::Full),
            (10, Fault::Disk),
            (778, Fault::Disk),
            (1034, Fault::Disk),
            (11, Fault::Disk),
            (26, Fault::Disk),
            (5, Fault::Away),
            (261, Fault::Away),
            (1, Fault::Ours),
            (1555, Fault::Ours),
        ] {
            assert_eq!(sqlite_fault(code), fault, "{code}");
        }
        for (code, fault) in [
            ("53100", Fault::Full),
            ("53300", Fault::Away),
            ("57P01", Fault::Away),
            ("55P03", Fault::Away),
            ("40P01", Fault::Away),
            ("25006", Fault::Away),
            ("23505", Fault::Ours),
            ("42P01", Fault::Ours),
        ] {
            assert_eq!(postgres_fault(code), fault, "{code}");
        }
    }
}
