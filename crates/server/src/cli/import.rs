//! `encrier import FILE…`: notes out of files, in the data of a stopped server.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encrier_formats::import::read;
use encrier_model::{Author, DocumentKind, Viewer};
use encrier_store::Creation;

use super::{CliError, print};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::desk::Plan;
use crate::failure::Failure;
use crate::house::House;
use crate::lang::Lang;
use crate::names::fresh_id;
use crate::pages;

/// Makes the notes of each file and prints the id and the title of each, a line a note.
pub(super) async fn import(config: Config, files: &[PathBuf]) -> Result<(), CliError> {
    let house = House::open(config, Arc::new(SystemClock)).await?;
    let mut outcome = Ok(());
    for file in files {
        outcome = one(&house, file).await;
        if outcome.is_err() {
            break;
        }
    }
    let closed = house.close().await;
    outcome?;
    closed.map_err(CliError::Store)
}

async fn one(house: &House, file: &Path) -> Result<(), CliError> {
    let refused = |why: String| CliError::Import(file.display().to_string(), why);
    let bytes = tokio::fs::read(file).await.map_err(|error| refused(error.to_string()))?;
    let imported = read(&file.to_string_lossy(), &bytes).map_err(|error| refused(error.to_string()))?;
    let viewer = Viewer::Operator(Author::parse("k.import").map_err(|error| refused(error.to_string()))?);
    let drawer = house.quotas.drawer(&viewer, true, IpAddr::V4(Ipv4Addr::LOCALHOST));
    for note in imported.documents.into_iter().map(Arc::new) {
        let id = fresh_id().map_err(|failure| refused(format!("{failure:?}")))?;
        let plan = Plan { id, kind: DocumentKind::Note, title: String::new(), link_right: None };
        let made = house.desk.make(&viewer, &drawer, plan).await;
        let Ok(Creation::Created(document)) = made else {
            return Err(refused("the note cannot be made now".to_owned()));
        };
        let unwritten = |failure: Failure| refused(format!("{failure:?}"));
        let text = pages::with_pictures(house, Lang::default(), (&viewer, &drawer), &document, &note).await;
        pages::write(house, &viewer, &document, text.map_err(unwritten)?).await.map_err(unwritten)?;
        print(format!("{}\t{}\n", document.id.as_str(), note.title).as_bytes())?;
    }
    Ok(())
}
