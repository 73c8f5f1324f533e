//! What a document holds before a work begins, and how it comes there: over a socket, as a client would bring it.

use std::sync::OnceLock;
use std::time::Instant;

use bytes::{BufMut, Bytes, BytesMut};
use tokio::time::sleep;

use crate::client::{Client, Target};
use crate::error::BenchError;
use crate::history::{Id, PAST_CLIENT, PIECE, WORD, of_many_clients, of_many_pieces};
use crate::limits::{PAST_POLL, PAST_TIMEOUT};
use crate::trace::Trace;

/// What a document holds before a work begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Past {
    /// Nothing.
    None,
    /// One word.
    Word,
    /// A word each of 10,000 clients.
    Clients,
    /// Some 70,000 keystrokes of one client, typed and deleted everywhere in the text: 100 kB.
    Year,
    /// 1 MB of text in 25,000 pieces.
    Megabyte,
    /// 5 MB of text in 125,000 pieces.
    FiveMegabytes,
}

impl Past {
    /// What stands before a work's title.
    pub fn title(self) -> &'static str {
        match self {
            Self::None => "a fresh document",
            Self::Word => "a document of one word",
            Self::Clients => "a document of 10,000 client ids",
            Self::Year => "a document of 100 kB, typed in a year",
            Self::Megabyte => "a document of 1 MB",
            Self::FiveMegabytes => "a document of 5 MB",
        }
    }

    /// All of it as one update; made once, for pasting 125,000 pieces together takes seconds.
    pub fn update(self) -> Option<Bytes> {
        static YEAR: OnceLock<Bytes> = OnceLock::new();
        static FIVE_MEGABYTES: OnceLock<Bytes> = OnceLock::new();
        match self {
            Self::None => None,
            Self::Word => Some(of_many_clients(1)),
            Self::Clients => Some(of_many_clients(10_000)),
            Self::Year => Some(YEAR.get_or_init(|| Trace::new(40, 68_000, 1).after).clone()),
            Self::Megabyte => Some(of_many_pieces(25_000)),
            Self::FiveMegabytes => Some(FIVE_MEGABYTES.get_or_init(|| of_many_pieces(125_000)).clone()),
        }
    }

    /// Where one of so many writers begins: behind a letter that stands there, as whoever opened the document would. A
    /// beginner without neighbours would have to be compared with all of the text.
    pub(crate) fn anchor(self, writer: u32, writers: u32) -> Option<Id> {
        let share = |of: u64| of * u64::from(writer) / u64::from(writers.max(1));
        match self {
            Self::None | Self::Year => None,
            Self::Word => Some((PAST_CLIENT, WORD - 1)),
            Self::Clients => Some((PAST_CLIENT + share(10_000), WORD - 1)),
            Self::Megabyte => Some((PAST_CLIENT, share(25_000) * PIECE + PIECE - 1)),
            Self::FiveMegabytes => Some((PAST_CLIENT, share(125_000) * PIECE + PIECE - 1)),
        }
    }

    /// Brings it to a server's document and waits until a newcomer gets it.
    pub(crate) async fn bring(self, target: &Target, document: &str) -> Result<(), BenchError> {
        let Some(update) = self.update() else { return Ok(()) };
        let client = Client::open(target, document).await?;
        let mut head = Vec::new();
        client.envelope().write_update_head(&mut head, update.len());
        let mut frame = BytesMut::from(&head[..]);
        frame.put_slice(&update);
        let (mut sender, _receiver) = client.split();
        sender.feed(frame.freeze()).await?;
        sender.flush().await?;
        let end = Instant::now() + PAST_TIMEOUT;
        while Instant::now() < end {
            // Servers merge what they store: half of the bytes are a sure sign of all.
            if Client::open(target, document).await?.state().len() >= update.len() / 2 {
                return Ok(());
            }
            sleep(PAST_POLL).await;
        }
        Err(BenchError::Timeout("a document's past"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::CLIENT_BASE;
    use crate::walk;

    #[test]
    fn no_past_is_of_a_writer_of_the_work() {
        for past in [Past::Word, Past::Clients, Past::Megabyte] {
            let mut structs = 0;
            walk::spans(&past.update().unwrap(), |span| {
                assert!(span.client < CLIENT_BASE, "{past:?}");
                structs += 1;
            })
            .unwrap();
            assert!(structs > 0);
        }
    }
}
