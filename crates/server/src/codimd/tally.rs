//! What is counted at every visit and written down later: no reader waits for the disk.
//!
//! Views of published pages and visits of documents gather in memory; a task writes them every few seconds, and the end of
//! the server once more. A crash loses the last seconds of both, which nobody was promised.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use encrier_formats::note::{self, Language, Matter};
use encrier_model::{Author, DocumentKind, DocumentNumber};
use encrier_store::{StoreError, Visit};
use tokio::time::sleep;
use tracing::warn;

use crate::codimd::source;
use crate::house::House;
use crate::limits::{TALLY_ENTRIES_MAX, TALLY_PAUSE, VISITS_AT_ONCE};

/// What was counted since the last time.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pending: Mutex<Pending>,
    /// Held while pending counts are written: two writers would count twice.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default, Clone)]
struct Pending {
    views: HashMap<DocumentNumber, i64>,
    visits: HashMap<(Author, DocumentNumber), (DocumentKind, i64)>,
}

impl Tally {
    /// Counts a view of a published page; how many are not written yet.
    pub(crate) fn view(&self, document: DocumentNumber) -> i64 {
        let mut pending = self.lock();
        if pending.views.len() >= TALLY_ENTRIES_MAX && !pending.views.contains_key(&document) {
            return 1;
        }
        let count = pending.views.entry(document).or_default();
        *count += 1;
        *count
    }

    /// Views that are not written yet.
    pub(crate) fn views(&self, document: DocumentNumber) -> i64 {
        self.lock().views.get(&document).copied().unwrap_or_default()
    }

    /// Notes that somebody opened a document.
    pub(crate) fn visit(&self, author: &Author, document: DocumentNumber, kind: DocumentKind, at_ms: i64) {
        let mut pending = self.lock();
        let key = (author.clone(), document);
        if pending.visits.len() < TALLY_ENTRIES_MAX || pending.visits.contains_key(&key) {
            pending.visits.insert(key, (kind, at_ms));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        // Nothing under this lock can panic half way.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what was written out of what is pending: the rest came meanwhile.
    fn written(&self, done: &Pending) {
        let mut pending = self.lock();
        for (document, count) in &done.views {
            if let Some(left) = pending.views.get_mut(document) {
                *left -= count;
            }
        }
        pending.views.retain(|_, left| *left > 0);
        pending.visits.retain(|key, visit| done.visits.get(key) != Some(visit));
    }
}

/// Writes down what is pending, every few seconds until the server stops.
pub(crate) async fn run(house: Arc<House>) {
    while house.stopping.run_until_cancelled(sleep(TALLY_PAUSE)).await.is_some() {
        if let Err(error) = flush(&house, None).await {
            warn!(error = &error as &dyn std::error::Error, "views and visits wait to be written");
        }
    }
}

/// Writes down what is pending now: all views, and visits, of `whose` alone if said, as many as are looked at together. On an
/// error what was not written stays pending.
pub(crate) async fn flush(house: &House, whose: Option<&Author>) -> Result<(), StoreError> {
    let _one = house.tally.writing.lock().await;
    let mut pending = house.tally.lock().clone();
    if !pending.views.is_empty() {
        let views = std::mem::take(&mut pending.views);
        house.store.add_views(views.iter().map(|(document, count)| (*document, *count)).collect()).await?;
        house.tally.written(&Pending { views, visits: HashMap::new() });
    }
    let chosen = pending.visits.into_iter().filter(|((author, _), _)| whose.is_none_or(|whose| author == whose));
    let chosen: HashMap<_, _> = chosen.take(VISITS_AT_ONCE).collect();
    if chosen.is_empty() {
        return Ok(());
    }
    let mut visits = Vec::with_capacity(chosen.len());
    for ((author, document), (kind, at_ms)) in &chosen {
        let (title, tags) =
            described(house, *document, *kind).await.unwrap_or_else(|| (String::new(), "[]".to_owned()));
        let (author, document, at_ms) = (author.clone(), *document, *at_ms);
        visits.push(Visit { author, document, title, tags, at_ms, is_pinned: None });
    }
    // Grouped: the store makes room once per author.
    visits.sort_by(|one, other| one.author.as_str().cmp(other.author.as_str()));
    house.store.put_visits(visits).await?;
    house.tally.written(&Pending { views: HashMap::new(), visits: chosen });
    Ok(())
}

/// Title and tags of a note as it is, for a list; nothing of a pad, or of a text that cannot be read now.
pub(crate) async fn described(house: &House, document: DocumentNumber, kind: DocumentKind) -> Option<(String, String)> {
    if kind != DocumentKind::Note {
        return None;
    }
    let text = source(house, document).await.ok()?;
    let read = tokio::task::spawn_blocking(move || {
        let matter = Matter::of(&text, Language::default()).0;
        let title = note::title(&matter, &text).unwrap_or_default();
        (title, serde_json::to_string(&note::tags(&matter, &text)).unwrap_or_default())
    });
    read.await.ok()
}

/// What a note calls itself.
pub(crate) fn title(text: &str) -> Option<String> {
    let matter = Matter::of(text, Language::default()).0;
    note::title(&matter, text).filter(|title| !title.is_empty())
}
