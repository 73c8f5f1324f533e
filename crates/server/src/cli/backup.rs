//! `encrier backup FILE`: a copy of the embedded database, also while a server works on it.

use std::path::Path;

use encrier_store::Location;

use super::{CliError, print};

/// Copies the database and says how to go back to it.
pub(super) async fn backup(location: &Location, file: &Path) -> Result<(), CliError> {
    encrier_store::backup(location, file).await.map_err(CliError::Backup)?;
    let said = format!(
        "{} is a whole database. To go back to it: stop the server, move the old encrier.sqlite, encrier.sqlite-wal and \
         encrier.sqlite-shm out of the data folder, and put it there as encrier.sqlite\n",
        file.display()
    );
    print(said.as_bytes())
}
