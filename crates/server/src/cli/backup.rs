//! `encrier backup FILE`: a copy of the embedded database and of the pictures, also while a server works on them.

use std::io;
use std::path::{Path, PathBuf};

use encrier_store::Location;
use tokio::fs;

use super::{CliError, print};

/// Copies the database to `file`, then the pictures to a folder beside it, and says how to go back to them.
///
/// A picture lies in its folder before the database names it, and never changes: what the copied database names is there
/// when the folder is copied after it.
pub(super) async fn backup(location: &Location, pictures: &Path, file: &Path) -> Result<(), CliError> {
    encrier_store::backup(location, file).await.map_err(CliError::Backup)?;
    let mut said = format!(
        "{} is a whole database. To go back to it: stop the server, move the old encrier.sqlite, encrier.sqlite-wal and \
         encrier.sqlite-shm out of the data folder, and put it there as encrier.sqlite\n",
        file.display()
    );
    if fs::try_exists(pictures).await.map_err(system)? {
        let beside = beside(file);
        let count = copied(pictures, &beside).await.map_err(system)?;
        let more = format!(
            "{} holds the pictures ({count}). Put the folder into the data folder as uploads; pictures that are there \
             already may stay\n",
            beside.display()
        );
        said.push_str(&more);
    }
    print(said.as_bytes())
}

fn system(source: io::Error) -> CliError {
    CliError::System { operation: "copy the pictures", source }
}

/// The folder for the pictures of a backup.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".uploads");
    file.with_file_name(name)
}

/// Copies the folders of pictures, each to the disk before its name; how many files there are. Half-written ones are not
/// named by any database.
async fn copied(from: &Path, to: &Path) -> io::Result<usize> {
    let mut count = 0;
    fs::create_dir_all(to).await?;
    let mut shelves = fs::read_dir(from).await?;
    while let Some(shelf) = shelves.next_entry().await? {
        if !shelf.file_type().await?.is_dir() {
            continue;
        }
        let place = to.join(shelf.file_name());
        fs::create_dir_all(&place).await?;
        let mut files = fs::read_dir(shelf.path()).await?;
        while let Some(file) = files.next_entry().await? {
            if file.path().extension().is_some_and(|end| end == "new") {
                continue;
            }
            let copy = place.join(file.file_name());
            fs::copy(file.path(), &copy).await?;
            fs::File::open(&copy).await?.sync_all().await?;
            count += 1;
        }
        fs::File::open(&place).await?.sync_all().await?;
    }
    fs::File::open(to).await?.sync_all().await?;
    Ok(count)
}
