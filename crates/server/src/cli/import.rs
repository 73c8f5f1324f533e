//! `encrier import FILE…`: notes out of files, in the data of a stopped server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use encrier_formats::import::read;
use encrier_model::{Author, Viewer};

use super::{CliError, print};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::failure::Failure;
use crate::house::House;
use crate::importer::Importer;
use crate::lang::Lang;
use crate::quota::Drawer;

/// Makes the notes of each file and prints the id and the title of each, a line a note.
pub(super) async fn import(config: Config, files: &[PathBuf]) -> Result<(), CliError> {
    let house = House::open(config, Arc::new(SystemClock)).await?;
    let outcome = all(&house, files).await;
    let closed = house.close().await;
    let left_out = outcome?;
    closed.map_err(CliError::Store)?;
    if left_out == 0 { Ok(()) } else { Err(CliError::LeftOut(left_out)) }
}

/// How many pictures were left out.
async fn all(house: &Arc<House>, files: &[PathBuf]) -> Result<usize, CliError> {
    let mut left_out = 0;
    for file in files {
        left_out += one(house, file).await?;
    }
    Ok(left_out)
}

async fn one(house: &Arc<House>, file: &Path) -> Result<usize, CliError> {
    let refused = |why: String| CliError::Import(file.display().to_string(), why);
    let unmade = |failure: Failure| refused(format!("{failure:?}"));
    let bytes = tokio::fs::read(file).await.map_err(|error| refused(error.to_string()))?;
    let imported = read(&file.to_string_lossy(), &bytes).map_err(|error| refused(error.to_string()))?;
    let viewer = Viewer::Operator(Author::parse("k.import").map_err(|error| refused(error.to_string()))?);
    let maker = Importer { house: Arc::clone(house), lang: Lang::default(), viewer, drawer: Drawer::operator() };
    let mut left_out = 0;
    for note in imported.documents.into_iter().map(Arc::new) {
        let made = maker.make(note).await.map_err(unmade)?;
        left_out += maker.bring_pictures(&made).await.map_err(unmade)?;
        print(format!("{}\t{}\n", made.document.id.as_str(), made.note.title).as_bytes())?;
    }
    Ok(left_out)
}
