//! The log as rooms see it, over the store: conversion and nothing else.

use std::sync::Arc;

use async_trait::async_trait;
use encrier_model::{Document, DocumentNumber};
use encrier_store::{Claim, FoldRows, LogEntry, Store, StoreError};
use encrier_sync::{
    Batch, Clock, Committed, Fold, HistoryRow, Journal, JournalError, LogRow, Receipt, Stored, StoredPast, Stretch,
};

use crate::error::sentence;

/// The store's log.
#[derive(Debug, Clone)]
pub(crate) struct StoreJournal {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
}

#[async_trait]
impl Journal for StoreJournal {
    async fn load(&self, document: DocumentNumber) -> Result<Stored, JournalError> {
        let text = self.store.load(document).await.map_err(|error| refused(&error))?;
        let owners = text.owners.into_iter().map(|Claim { client, author }| (client, author)).collect();
        Ok(Stored { checkpoint: text.checkpoint, tail: text.tail.into_iter().map(row).collect(), owners })
    }

    async fn row(&self, document: DocumentNumber) -> Result<Option<Document>, JournalError> {
        self.store.document_row(document).await.map_err(|error| refused(&error))
    }

    async fn append(&self, batch: Batch) -> Result<Receipt, JournalError> {
        let entries = batch.entries.into_iter();
        let entries = entries.map(|entry| LogEntry { author: entry.author, client: entry.client, data: entry.data });
        let claims = batch.claims.into_iter().map(|(client, author)| Claim { client, author }).collect();
        let queued = self.store.append_claiming(batch.document, batch.at_ms, entries.collect(), claims).await;
        let receipt = queued.map_err(|error| refused(&error))?;
        Ok(Box::pin(async move {
            let (first_seq, last_seq) = receipt.await.map_err(|error| refused(&error))?;
            Ok(Committed { first_seq, last_seq })
        }))
    }

    async fn fold(&self, fold: Fold) -> Result<(), JournalError> {
        let rows = FoldRows {
            document: fold.document,
            checkpoint: fold.checkpoint,
            history: fold.history.into_iter().map(history).collect(),
            log_ids: fold.log_ids,
            at_ms: self.clock.now_ms(),
        };
        self.store.fold(rows).await.map_err(|error| refused(&error))
    }

    async fn past(&self, document: DocumentNumber, seq: u64) -> Result<StoredPast, JournalError> {
        let past = self.store.past(document, seq).await.map_err(|error| refused(&error))?;
        let runs = past.runs.into_iter().map(run).collect();
        Ok(StoredPast { checkpoint: past.checkpoint, runs, tail: past.tail.into_iter().map(row).collect() })
    }

    async fn stretches(&self, document: DocumentNumber) -> Result<Vec<Stretch>, JournalError> {
        let stretches = self.store.stretches(document).await.map_err(|error| refused(&error))?;
        Ok(stretches.into_iter().map(stretch).collect())
    }
}

fn row(row: encrier_store::LogRow) -> LogRow {
    let encrier_store::LogRow { id, seq, at_ms, author, client, data } = row;
    LogRow { id, seq, at_ms, author, client, data }
}

fn history(row: HistoryRow) -> encrier_store::HistoryRow {
    let HistoryRow { seq_from, seq_to, at_ms, author, data } = row;
    encrier_store::HistoryRow { seq_from, seq_to, at_ms, author, data }
}

fn run(row: encrier_store::HistoryRow) -> HistoryRow {
    let encrier_store::HistoryRow { seq_from, seq_to, at_ms, author, data } = row;
    HistoryRow { seq_from, seq_to, at_ms, author, data }
}

fn stretch(row: encrier_store::Stretch) -> Stretch {
    let encrier_store::Stretch { seq_from, seq_to, at_ms, author } = row;
    Stretch { seq_from, seq_to, at_ms, author }
}

/// The store's error as rooms know it.
pub(crate) fn refused(error: &StoreError) -> JournalError {
    match error {
        StoreError::ReadOnly => JournalError::ReadOnly,
        StoreError::Full { .. } => JournalError::Full,
        StoreError::Inconsistent { .. } => JournalError::Damaged(sentence(error)),
        _ => JournalError::Unavailable(sentence(error)),
    }
}
