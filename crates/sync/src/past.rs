//! Documents as they were: which revisions there are, and what the text was at one.
//!
//! A revision is any number of the log. People see fewer: what one author wrote without a pause of five minutes is one
//! [`Session`], and its last number is the revision to show.
//!
//! Deliberately absent: restoring. That is a new edit, made like any other.

use encrier_doc::{Document as Text, Past};
use encrier_model::{Author, DocumentNumber};

use crate::hub::lost;
use crate::limits::SESSION_GAP_MS;
use crate::{Hub, HubError, StoredPast, Stretch};

/// What one author wrote in a document without a long pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The first number.
    pub seq_from: u64,
    /// The last number: the text at its end.
    pub seq_to: u64,
    /// When it began, milliseconds since 1970 UTC.
    pub began_at_ms: i64,
    /// When its last stretch began.
    pub ended_at_ms: i64,
    /// Whose it is.
    pub author: Option<Author>,
}

impl Hub {
    /// The sessions of a document, in order: all that is on disk.
    pub async fn sessions(&self, document: DocumentNumber) -> Result<Vec<Session>, HubError> {
        Ok(sessions(&self.stretches(document).await?))
    }

    /// The last number at a moment, or `None` before the first. As exact as a stretch of the history, which is a run of
    /// writing without a pause of half a minute, and never longer than 200 updates.
    pub async fn seq_at(&self, document: DocumentNumber, at_ms: i64) -> Result<Option<u64>, HubError> {
        let stretches = self.stretches(document).await?;
        // Clocks go back: the last that began by then counts, whatever came before it.
        Ok(stretches.iter().rev().find(|stretch| stretch.at_ms <= at_ms).map(|stretch| stretch.seq_to))
    }

    /// Runs `question` on the document as it was after its update of that number, beside its room; `None` if it never had so
    /// many. What it does to the document is lost.
    pub async fn read_past<T, F>(&self, document: DocumentNumber, seq: u64, question: F) -> Result<Option<T>, HubError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Text) -> T + Send + 'static,
    {
        let stored = self.core().parts.journal.past(document, seq).await?;
        if stored.seq() < seq {
            return Ok(None);
        }
        let asked = move || stored.into_past(seq).open().map(|mut text| question(&mut text));
        let answered = tokio::task::spawn_blocking(asked).await.map_err(|_| lost())?;
        Ok(Some(answered?))
    }

    async fn stretches(&self, document: DocumentNumber) -> Result<Vec<Stretch>, HubError> {
        Ok(self.core().parts.journal.stretches(document).await?)
    }
}

impl StoredPast {
    /// The number that it reaches: beyond the one asked for if that is within a run.
    pub fn seq(&self) -> u64 {
        let run = self.runs.last().map(|run| run.seq_to);
        let checkpoint = self.checkpoint.as_ref().map(|(seq, _)| *seq);
        self.tail.last().map(|row| row.seq).or(run).or(checkpoint).unwrap_or_default()
    }

    /// What the text at that number is made of.
    pub fn into_past(self, seq: u64) -> Past {
        let record = |run: crate::HistoryRow| {
            let last = run.seq_to.min(seq);
            (run.data, run.seq_to - run.seq_from + 1, (last + 1).saturating_sub(run.seq_from))
        };
        Past {
            checkpoint: self.checkpoint.map(|(_, state)| state),
            records: self.runs.into_iter().map(record).collect(),
            tail: self.tail.into_iter().map(|row| row.data).collect(),
        }
    }
}

fn sessions(stretches: &[Stretch]) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for stretch in stretches {
        match sessions.last_mut() {
            Some(last) if last.author == stretch.author && stretch.at_ms - last.ended_at_ms <= SESSION_GAP_MS => {
                last.seq_to = stretch.seq_to;
                last.ended_at_ms = stretch.at_ms;
            }
            _ => sessions.push(Session {
                seq_from: stretch.seq_from,
                seq_to: stretch.seq_to,
                began_at_ms: stretch.at_ms,
                ended_at_ms: stretch.at_ms,
                author: stretch.author.clone(),
            }),
        }
    }
    sessions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_at_another_author_and_at_a_long_pause() {
        let stretch = |seq_from, seq_to, at_ms, author: &str| Stretch {
            seq_from,
            seq_to,
            at_ms,
            author: Author::parse(author).ok(),
        };
        let stretches = [
            stretch(1, 9, 0, "g.a"),
            stretch(10, 10, SESSION_GAP_MS, "g.a"),
            stretch(11, 12, 2 * SESSION_GAP_MS + 1, "g.a"),
            stretch(13, 13, 2 * SESSION_GAP_MS + 1, "g.b"),
        ];
        let told: Vec<_> = sessions(&stretches).iter().map(|session| (session.seq_from, session.seq_to)).collect();
        assert_eq!(told, [(1, 10), (11, 12), (13, 13)]);
    }
}
