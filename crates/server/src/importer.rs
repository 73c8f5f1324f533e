//! Notes out of what was read of files: made with their text at once, and then their pictures, whatever becomes of whoever
//! asked for them.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use axum::body::Bytes;
use encrier_auth::random_bytes;
use encrier_formats::import::{Imported, ImportedNote};
use encrier_model::{Document, DocumentKind, Viewer};
use encrier_store::Creation;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tracing::warn;

use crate::body::Held;
use crate::desk::Plan;
use crate::failure::Failure;
use crate::house::House;
use crate::lang::Lang;
use crate::limits::IMPORTED_BYTES_MAX;
use crate::names::fresh_id;
use crate::pages;
use crate::quota::Drawer;
use crate::uploads::keep_for;

/// Bytes of pictures of imports that are not finished, in the whole process.
static UNFINISHED: AtomicUsize = AtomicUsize::new(0);

/// Whoever makes notes of files.
#[derive(Debug, Clone)]
pub(crate) struct Importer {
    pub house: Arc<House>,
    pub lang: Lang,
    pub viewer: Viewer,
    pub drawer: Drawer,
}

/// One of a note's pictures: where it waits, it is in memory once.
struct PictureOf(Arc<ImportedNote>, usize);

impl AsRef<[u8]> for PictureOf {
    fn as_ref(&self) -> &[u8] {
        self.0.pictures.get(self.1).map_or(&[], |picture| &picture.bytes)
    }
}

/// A note that was made of a file.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub document: Document,
    pub note: Arc<ImportedNote>,
}

impl Importer {
    /// Makes the notes, and waits until then for their pictures. What was begun is finished, whether somebody waits or not: a
    /// request that ends between a note and its text would leave an empty note, and another one each time it is repeated.
    pub(crate) async fn begin(self, imported: Imported, until: Instant) -> Result<Vec<Made>, Failure> {
        let held = place_for(&imported)?;
        let (say, said) = oneshot::channel();
        let tasks = self.house.imports.clone();
        let work = tasks.spawn(async move {
            self.finish(imported, say).await;
            drop(held);
        });
        let made = said.await.map_err(|_| Failure::Internal)??;
        // In time or not, the notes are there.
        let _in_time = timeout_at(until, work).await;
        Ok(made)
    }

    /// Makes the notes, tells of them, and brings their pictures.
    async fn finish(self, imported: Imported, say: oneshot::Sender<Result<Vec<Made>, Failure>>) {
        let (mut made, mut outcome) = (Vec::new(), Ok(()));
        for note in imported.documents.into_iter().map(Arc::new) {
            match self.make(note).await {
                Ok(one) => made.push(one),
                Err(failure) => {
                    // What was made stays: the list tells of it.
                    let is_partial = matches!(failure, Failure::TooMuch(_)) && !made.is_empty();
                    outcome = if is_partial { Ok(()) } else { Err(failure) };
                    break;
                }
            }
        }
        // Nobody may wait any more.
        let _heard = say.send(outcome.map(|()| made.clone()));
        for one in &made {
            if self.bring_pictures(one).await.is_err() {
                warn!("the pictures of an imported note were not written into it");
            }
        }
    }

    /// Makes a note of it, with its text; pictures have the addresses that they had in the file.
    pub(crate) async fn make(&self, note: Arc<ImportedNote>) -> Result<Made, Failure> {
        let plan = Plan { id: fresh_id()?, kind: DocumentKind::Note, title: String::new(), link_right: None };
        let name = plan.id.as_str().to_owned();
        let Creation::Created(document) = self.house.desk.make(&self.viewer, &self.drawer, plan).await? else {
            return Err(Failure::IdTaken(name));
        };
        pages::write(&self.house, &self.viewer, &document, note.markdown.clone()).await?;
        Ok(Made { document, note })
    }

    /// Keeps the pictures of a note and writes their new addresses where the old ones stand; how many were left out. Such a
    /// one, as one too many, is told by its alternative text and a word in the importer's language.
    pub(crate) async fn bring_pictures(&self, made: &Made) -> Result<usize, Failure> {
        let Made { document, note } = made;
        if note.pictures.is_empty() {
            return Ok(0);
        }
        let mut addresses = Vec::new();
        for (at, picture) in note.pictures.iter().enumerate() {
            if self.house.quotas.upload(&self.drawer).is_err() {
                continue;
            }
            let bytes = Bytes::from_owner(PictureOf(Arc::clone(note), at));
            let kept = keep_for(&self.house, &self.viewer, document, bytes);
            match self.house.stopping.run_until_cancelled(kept).await {
                Some(Ok(address)) => addresses.push((picture.address.clone(), address)),
                Some(Err(_)) => {}
                // The rest is told by its words.
                None => break,
            }
        }
        let left_out = note.pictures.len() - addresses.len();
        let (note, missing) = (Arc::clone(note), self.house.texts.get(self.lang, "import-picture-missing"));
        let client = u32::from_ne_bytes(random_bytes()?).max(1).into();
        let root = document.kind.root();
        // In the room: others may write by now, and what they wrote stays.
        let edit = self.house.hub.edit(document.number, self.viewer.author().cloned(), move |doc| {
            let text = doc.text(root)?;
            doc.set_text(root, &note.with_addresses(&text, &addresses, &missing), client)
        });
        edit.await?;
        Ok(left_out)
    }
}

/// A place in memory for what came out of a file, until the import is finished.
fn place_for(imported: &Imported) -> Result<Held, Failure> {
    let mut held = Held::new(&UNFINISHED, IMPORTED_BYTES_MAX);
    let pictures = imported.documents.iter().flat_map(|note| &note.pictures);
    let is_place = held.grow(pictures.map(|picture| picture.bytes.len()).sum());
    if is_place { Ok(held) } else { Err(Failure::Unavailable) }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use encrier_formats::import::Picture;

    use super::*;
    use crate::codimd::source;
    use crate::house::testing;

    fn a_file() -> Imported {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(2, 2).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
        let pictures = vec![Picture { address: "a.png".to_owned(), bytes: bytes.into_inner() }];
        Imported {
            documents: vec![ImportedNote { title: String::new(), markdown: "![Un](a.png)\n".to_owned(), pictures }],
        }
    }

    async fn begun(house: &Arc<House>) -> Document {
        let viewer = Viewer::Stranger;
        let drawer = house.quotas.drawer(&viewer, true, IpAddr::V4(Ipv4Addr::LOCALHOST));
        let importer = Importer { house: Arc::clone(house), lang: Lang::Fr, viewer, drawer };
        importer.begin(a_file(), Instant::now()).await.expect("a note").remove(0).document
    }

    #[tokio::test]
    async fn a_note_has_its_text_before_its_pictures_and_the_answer_waits_for_none_beyond_its_time() {
        let (house, _data) = testing::house().await;
        let turns = house.pictures.all_turns().await;
        let document = begun(&house).await;
        assert_eq!(source(&house, document.number).await.expect("a text"), "![Un](a.png)\n");
        drop(turns);
        house.imports.close();
        house.imports.wait().await;
        let text = source(&house, document.number).await.expect("a text");
        assert!(text.starts_with("![Un](/uploads/"), "{text}");
        house.close().await.expect("it closes");
    }

    #[tokio::test]
    async fn a_stop_waits_for_no_picture() {
        let (house, _data) = testing::house().await;
        let turns = house.pictures.all_turns().await;
        let document = begun(&house).await;
        house.stopping.cancel();
        house.imports.close();
        house.imports.wait().await;
        let text = source(&house, document.number).await.expect("a text");
        assert_eq!(text, "Un (image non reprise)\n");
        drop(turns);
        house.close().await.expect("it closes");
    }
}
