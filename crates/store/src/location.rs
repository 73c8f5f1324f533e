//! Where the database is.

use std::fmt;
use std::path::PathBuf;

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file, made when missing (its folder is not). It belongs to one process at a time: `<file>.lock` says whose.
    Sqlite(PathBuf),
    /// A PostgreSQL URL: `postgres://user:password@host/database`, or `postgres:///database?host=/run/postgresql&user=…` for a
    /// unix socket, which is the quicker one: sqlx 0.9.0 does not set `TCP_NODELAY`. No TLS is compiled in: across an
    /// untrusted network the connection goes through a tunnel.
    Postgres(String),
}

/// Shows no password: a location ends up in logs.
impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "Sqlite({})", path.display()),
            Self::Postgres(url) => write!(f, "Postgres({})", without_secrets(url)),
        }
    }
}

/// The host and the database of a URL; who and with what password stays out.
fn without_secrets(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    rest.split_once('?').map_or(rest, |(rest, _)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_location_holds_no_password() {
        for url in ["postgres://me:pa@ss@db.example/pads", "postgres://db.example/pads?user=me&password=pa@ss"] {
            let shown = format!("{:?}", Location::Postgres(url.to_owned()));
            assert!(!shown.contains("pa@") && !shown.contains("ss@") && !shown.contains("password"), "{shown}");
        }
        let shown = format!("{:?}", Location::Postgres("postgres://me:secret@db.example:5433/pads".to_owned()));
        assert_eq!(shown, "Postgres(db.example:5433/pads)");
    }
}
