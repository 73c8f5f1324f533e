//! A journal in memory that can be held, made to fail, and looked into.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use bytes::Bytes;
use encrier_doc::Document;
use encrier_model::{Author, Document as Row, DocumentNumber};
use encrier_sync::{Batch, Committed, Fold, HistoryRow, Journal, JournalError, LogRow, Receipt, Stored};
use tokio::sync::{Notify, oneshot};

type Answer = oneshot::Sender<Result<Committed, JournalError>>;

/// The journal of a test.
#[derive(Debug, Default)]
pub(crate) struct MemoryJournal {
    state: Mutex<State>,
    pub(crate) loads: AtomicUsize,
    /// Loads wait here while `hold_loads` is set.
    released: Notify,
}

#[derive(Debug, Default)]
struct State {
    documents: HashMap<DocumentNumber, Kept>,
    next_id: i64,
    is_held: bool,
    waiting: VecDeque<(Batch, Answer)>,
    appends: usize,
    fail_append: Option<JournalError>,
    fail_commit: Option<JournalError>,
    fail_load: Option<JournalError>,
    fail_fold: Option<JournalError>,
    holds_loads: bool,
    rows: HashMap<DocumentNumber, Row>,
}

#[derive(Debug, Default, Clone)]
struct Kept {
    checkpoint: Option<(u64, Bytes)>,
    tail: Vec<LogRow>,
    history: Vec<HistoryRow>,
    last_seq: u64,
    owners: BTreeMap<u64, Author>,
}

impl MemoryJournal {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic under the lock")
    }

    /// Commits nothing until [`MemoryJournal::release`].
    pub(crate) fn hold(&self) {
        self.state().is_held = true;
    }

    /// Commits one waiting batch.
    pub(crate) fn release_one(&self) {
        let mut state = self.state();
        if let Some((batch, answer)) = state.waiting.pop_front() {
            let committed = state.commit(batch);
            drop(answer.send(committed));
        }
    }

    /// Commits all that waits, and all that comes.
    pub(crate) fn release(&self) {
        self.state().is_held = false;
        while self.waiting() > 0 {
            self.release_one();
        }
    }

    /// Batches that wait for their commit.
    pub(crate) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Batches that were appended.
    pub(crate) fn appends(&self) -> usize {
        self.state().appends
    }

    pub(crate) fn fail_append(&self, error: Option<JournalError>) {
        self.state().fail_append = error;
    }

    pub(crate) fn fail_commit(&self, error: Option<JournalError>) {
        self.state().fail_commit = error;
    }

    pub(crate) fn fail_load(&self, error: Option<JournalError>) {
        self.state().fail_load = error;
    }

    pub(crate) fn fail_fold(&self, error: Option<JournalError>) {
        self.state().fail_fold = error;
    }

    pub(crate) fn hold_loads(&self) {
        self.state().holds_loads = true;
    }

    pub(crate) fn release_loads(&self) {
        self.state().holds_loads = false;
        self.released.notify_waiters();
    }

    async fn may_load(&self) {
        loop {
            let released = self.released.notified();
            if !self.state().holds_loads {
                return;
            }
            released.await;
        }
    }

    /// Has it know a document's row, as it is now.
    pub(crate) fn set_row(&self, row: &Row) {
        self.state().rows.insert(row.number, row.clone());
    }

    /// Stores a row as another writer would, behind the rooms' back.
    pub(crate) fn write_behind(&self, document: DocumentNumber, data: Bytes) {
        let entry = encrier_sync::Entry { author: None, client: 0, data };
        let committed = self.state().commit(Batch { document, at_ms: 0, entries: vec![entry], claims: Vec::new() });
        drop(committed);
    }

    /// The document as a process that starts now would open it.
    pub(crate) fn open(&self, document: DocumentNumber) -> Document {
        let kept = self.state().documents.get(&document).cloned().unwrap_or_default();
        let tail: Vec<_> = kept.tail.into_iter().map(|row| row.data).collect();
        Document::open(kept.checkpoint.as_ref().map(|(_, state)| state), &tail).expect("a sound document")
    }

    /// The text of a document as stored.
    pub(crate) fn text(&self, document: DocumentNumber) -> String {
        self.open(document).text("content").expect("a readable document")
    }

    /// Rows of the tail.
    pub(crate) fn tail(&self, document: DocumentNumber) -> Vec<LogRow> {
        self.state().documents.get(&document).map(|kept| kept.tail.clone()).unwrap_or_default()
    }

    /// Whose a client id is, as stored.
    pub(crate) fn owner(&self, document: DocumentNumber, client: u64) -> Option<String> {
        let state = self.state();
        let owner = state.documents.get(&document)?.owners.get(&client)?;
        Some(owner.as_str().to_owned())
    }

    /// The checkpoint's number and the history.
    pub(crate) fn past(&self, document: DocumentNumber) -> (u64, Vec<HistoryRow>) {
        let kept = self.state().documents.get(&document).cloned().unwrap_or_default();
        (kept.checkpoint.map_or(0, |(seq, _)| seq), kept.history)
    }
}

impl State {
    fn commit(&mut self, batch: Batch) -> Result<Committed, JournalError> {
        if let Some(error) = &self.fail_commit {
            return Err(error.clone());
        }
        let kept = self.documents.entry(batch.document).or_default();
        for (client, author) in batch.claims {
            kept.owners.entry(client).or_insert(author);
        }
        let first_seq = kept.last_seq + 1;
        for entry in batch.entries {
            self.next_id += 1;
            kept.last_seq += 1;
            kept.tail.push(LogRow {
                id: self.next_id,
                seq: kept.last_seq,
                at_ms: batch.at_ms,
                author: entry.author,
                client: entry.client,
                data: entry.data,
            });
        }
        Ok(Committed { first_seq, last_seq: kept.last_seq })
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn load(&self, document: DocumentNumber) -> Result<Stored, JournalError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        self.may_load().await;
        let state = self.state();
        if let Some(error) = &state.fail_load {
            return Err(error.clone());
        }
        let kept = state.documents.get(&document).cloned().unwrap_or_default();
        Ok(Stored { checkpoint: kept.checkpoint, tail: kept.tail, owners: kept.owners.into_iter().collect() })
    }

    async fn row(&self, document: DocumentNumber) -> Result<Option<Row>, JournalError> {
        let row = self.state().rows.get(&document).cloned();
        self.may_load().await;
        row.map(Some).ok_or_else(|| JournalError::Unavailable("no test has set it".to_owned()))
    }

    async fn append(&self, batch: Batch) -> Result<Receipt, JournalError> {
        assert!(!batch.entries.is_empty(), "an empty batch");
        let mut state = self.state();
        if let Some(error) = &state.fail_append {
            return Err(error.clone());
        }
        state.appends += 1;
        let (answer, told) = oneshot::channel();
        if state.is_held {
            state.waiting.push_back((batch, answer));
        } else {
            let committed = state.commit(batch);
            drop(answer.send(committed));
        }
        Ok(Box::pin(async move { told.await.unwrap_or_else(|_| Err(JournalError::Unavailable("gone".to_owned()))) }))
    }

    async fn fold(&self, fold: Fold) -> Result<(), JournalError> {
        let mut state = self.state();
        if let Some(error) = &state.fail_fold {
            return Err(error.clone());
        }
        let kept = state.documents.entry(fold.document).or_default();
        let before = kept.tail.len();
        kept.tail.retain(|row| !fold.log_ids.contains(&row.id));
        assert_eq!(before - kept.tail.len(), fold.log_ids.len(), "a fold takes exactly its rows");
        kept.checkpoint = Some(fold.checkpoint);
        kept.history.extend(fold.history);
        Ok(())
    }
}

/// A journal that a process was killed over: what was committed stays, what waited is gone.
pub(crate) fn after_kill(journal: &Arc<MemoryJournal>) -> Arc<MemoryJournal> {
    let state = journal.state();
    let kept = State { documents: state.documents.clone(), next_id: state.next_id, ..State::default() };
    Arc::new(MemoryJournal { state: Mutex::new(kept), ..MemoryJournal::default() })
}
