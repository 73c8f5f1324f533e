//! The server's own secrets, such as the key that signs cookies: made once, then the same on every node and after every start.

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::fault::Operation;
use crate::statements::statements;

statements! {
    Both INSERT = "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    Both FIND = "SELECT value FROM secrets WHERE name = $1";
}

/// The stored secret of that name.
pub(crate) async fn find(connection: Connection<'_>, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    on_either!(connection, c => sqlx::query_scalar(FIND).bind(name).fetch_optional(c).await)
        .map_err(|error| Operation::new("read a secret", "secrets").failed(error))
}

/// The stored secret of that name, or `fresh`, which is then stored. Of two racing callers one wins and both get its secret.
pub(crate) async fn obtain(mut connection: Connection<'_>, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
    on_either!(connection.lend(), c => sqlx::query(INSERT).bind(name).bind(fresh).execute(c).await.map(drop))
        .map_err(|error| Operation::new("store a secret", "secrets").failed(error))?;
    let stored = find(connection, name).await?;
    stored.ok_or_else(|| StoreError::inconsistent("secrets", "name", name, "taken, and yet no row has it"))
}
