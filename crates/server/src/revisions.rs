//! The past of a document as the house's own API and pages tell it: sessions, a text at a number, restoring, names.
//!
//! Deliberately absent: who an author is. An author is told as a number in the order in which they first wrote, and the viewer
//! as `mine`.

use std::collections::HashMap;

use encrier_auth::random_bytes;
use encrier_doc::EditError;
use encrier_formats as formats;
use encrier_model::{Author, Document, DocumentKind, DocumentNumber, Viewer};
use encrier_store::Version;
use encrier_sync::{Hub, HubError, Session};
use serde_json::{Value, json};
use tracing::error;

use crate::export::Content;
use crate::failure::Failure;
use crate::house::House;

/// The sessions of a document and its named versions, oldest first.
pub(crate) async fn overview(house: &House, viewer: &Viewer, document: DocumentNumber) -> Result<Value, Failure> {
    let sessions = house.hub.sessions(document).await?;
    let versions = house.store.versions(document).await?;
    let named = |version: Version| json!({"seq": version.seq, "name": version.name, "at_ms": version.at_ms});
    Ok(json!({
        "sessions": numbered(&sessions, viewer.author()),
        "versions": versions.into_iter().map(named).collect::<Vec<_>>(),
    }))
}

/// Sessions with numbers for authors; whoever wrote without a key is 0.
fn numbered(sessions: &[Session], own: Option<&Author>) -> Vec<Value> {
    let mut numbers: HashMap<&Author, usize> = HashMap::new();
    let told = sessions.iter().map(|session| {
        let next = numbers.len() + 1;
        let number = session.author.as_ref().map_or(0, |author| *numbers.entry(author).or_insert(next));
        json!({
            "from": session.seq_from,
            "to": session.seq_to,
            "began_at_ms": session.began_at_ms,
            "ended_at_ms": session.ended_at_ms,
            "author": number,
            "mine": own.is_some() && session.author.as_ref() == own,
        })
    });
    told.collect()
}

/// The content of a document after its update of that number.
pub(crate) async fn content_at(hub: &Hub, document: &Document, seq: u64) -> Result<Content, Failure> {
    let kind = document.kind;
    let question = move |doc: &mut encrier_doc::Document| match kind {
        DocumentKind::Pad => doc.tree(kind.root()).map(Content::Pad),
        DocumentKind::Note => doc.text(kind.root()).map(Content::Note),
    };
    let told = hub.read_past(document.number, seq, question).await?;
    Ok(told.ok_or(Failure::NotFound)?.map_err(HubError::from)?)
}

/// A text as a page shows it and as a comparison reads it.
pub(crate) async fn shown(content: Content, options: formats::note::Options) -> Result<(String, String), Failure> {
    // Long documents take milliseconds to write: not on a thread that serves sockets.
    let written = tokio::task::spawn_blocking(move || match content {
        Content::Pad(tree) => (formats::text::from_tree(&tree), formats::html::from_tree(&tree)),
        Content::Note(source) => {
            let html = formats::note::render(&source, &options).html();
            (source, html)
        }
    });
    written.await.map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "a revision could not be written");
        Failure::Internal
    })
}

/// Makes a document say what it said at a number: an edit like any other, by the room's queue. What others write meanwhile
/// stays.
pub(crate) async fn restore(house: &House, viewer: &Viewer, document: &Document, seq: u64) -> Result<(), Failure> {
    let content = content_at(&house.hub, document, seq).await?;
    let client = u32::from_ne_bytes(random_bytes()?).max(1).into();
    let root = document.kind.root();
    let change = move |doc: &mut encrier_doc::Document| -> Result<_, EditError> {
        match content {
            Content::Pad(tree) => doc.set_tree(root, &tree, client),
            Content::Note(text) => doc.set_text(root, &text, client),
        }
    };
    Ok(house.hub.edit(document.number, viewer.author().cloned(), change).await?)
}
