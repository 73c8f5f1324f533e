//! Opening a PostgreSQL store: schema, settings, pool, writer.

use std::str::FromStr;
use std::sync::Arc;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection as _, PgConnection};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::fault::Operation;
use crate::limits::{
    ACQUIRE_MAX, POSTGRES_CONNECT_MAX, POSTGRES_CONNECTIONS_MAX, POSTGRES_LOCK_MS_MAX, POSTGRES_STATEMENT_MS_MAX,
};
use crate::postgres::Postgres;
use crate::postgres::writer::Writer;
use crate::statements::statements;
use crate::stats::Counters;
use crate::{StoreError, queue};

/// The schema's history, part of the program.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

const OPEN: Operation = Operation::new("connect to the database", "unknown");

statements! {
    /// A server set to answer before its disk has the commit would make our acknowledgements untrue; any stronger setting stays.
    Postgres SYNCHRONOUS = concat!(
        "SELECT set_config('synchronous_commit', 'on', false) ",
        "WHERE current_setting('synchronous_commit') = 'off'",
    );
}

/// Connects, brings the schema up to date and starts the writer.
pub(crate) async fn open(url: &str) -> Result<Postgres, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(|error| OPEN.failed(error))?;
    let options = options.application_name("encrier").disable_statement_logging();
    migrate(&options).await?;
    let options = bounded(options);
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_MAX)
        .after_connect(|connection, _| Box::pin(async move { make_synchronous(connection).await }))
        .connect_with(options.clone())
        .await
        .map_err(|error| OPEN.failed(error))?;
    let counters = Arc::new(Counters::default());
    let (queue, gatherer) = queue::queue();
    let writer = Writer::new(options, gatherer, Arc::clone(&counters));
    let writer = Mutex::new(Some(tokio::spawn(writer.run())));
    Ok(Postgres { pool, queue, counters, writer })
}

/// With the bounds of a statement's time, which the server keeps.
fn bounded(options: PgConnectOptions) -> PgConnectOptions {
    options.options([
        ("lock_timeout", POSTGRES_LOCK_MS_MAX),
        ("statement_timeout", POSTGRES_STATEMENT_MS_MAX),
        ("idle_in_transaction_session_timeout", POSTGRES_STATEMENT_MS_MAX),
    ])
}

/// Runs what is missing of the schema, under a lock in the database: of two nodes that start at once one waits. On a
/// connection of its own, because a migration may take longer than any statement of ours.
async fn migrate(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut connection = connect(options).await.map_err(|error| OPEN.failed(error))?;
    MIGRATIONS.run(&mut connection).await?;
    connection.close().await.map_err(|error| OPEN.failed(error))
}

/// Connects within a bounded time.
pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let connected = async {
        let mut connection = options.connect().await?;
        make_synchronous(&mut connection).await?;
        Ok(connection)
    };
    timeout(POSTGRES_CONNECT_MAX, connected).await.unwrap_or_else(|late| Err(sqlx::Error::Io(late.into())))
}

async fn make_synchronous(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query(SYNCHRONOUS).execute(connection).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::PostgresServer;

    /// A server whose operator traded durability for speed does not make our acknowledgements untrue.
    #[tokio::test]
    async fn every_connection_commits_to_the_disk_and_in_bounded_time() {
        let url = PostgresServer::shared().fresh_database();
        for (asked, got) in [("off", "on"), ("remote_apply", "remote_apply"), ("on", "on")] {
            let options = PgConnectOptions::from_str(&url).unwrap().options([("synchronous_commit", asked)]);
            let mut connection = connect(&bounded(options)).await.unwrap();
            for (name, value) in [("synchronous_commit", got), ("lock_timeout", "2s"), ("statement_timeout", "10s")] {
                let query = sqlx::query_scalar("SELECT current_setting($1)").bind(name);
                let setting: String = query.fetch_one(&mut connection).await.unwrap();
                assert_eq!(setting, value, "{name}");
            }
        }
    }
}
