//! One connection to either database, so that a verb with one SQL text is written once.

use std::future::Future;
use std::pin::Pin;

use sqlx::{PgConnection, SqliteConnection};

/// A future in a box, for verbs handed over as values.
pub(crate) type BoxFuture<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// A borrowed connection.
#[derive(Debug)]
pub(crate) enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Connection<'_> {
    /// Lends the connection for one more verb.
    pub(crate) fn lend(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(connection) => Connection::Sqlite(connection),
            Self::Postgres(connection) => Connection::Postgres(connection),
        }
    }
}

/// Runs one expression on whichever database it is; the two drivers' types differ, the text does not.
macro_rules! on_either {
    ($connection:expr, $name:ident => $body:expr) => {
        match $connection {
            $crate::connection::Connection::Sqlite($name) => $body,
            $crate::connection::Connection::Postgres($name) => $body,
        }
    };
}
pub(crate) use on_either;
