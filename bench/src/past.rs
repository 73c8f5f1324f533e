//! What a document holds before a work begins, and how it comes there: over a socket, as a client would bring it.

use std::sync::OnceLock;
use std::time::Instant;

use bytes::{BufMut, Bytes, BytesMut};
use tokio::time::sleep;

use crate::client::{Client, Target};
use crate::error::BenchError;
use crate::history::{of_many_clients, of_many_pieces};
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
    /// 150,000 keystrokes of one client, typed and deleted everywhere in the text.
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
            Self::Year => "a document with a year of keystrokes",
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
            Self::Year => Some(YEAR.get_or_init(|| Trace::new(40, 150_000, 1).after).clone()),
            Self::Megabyte => Some(of_many_pieces(25_000)),
            Self::FiveMegabytes => Some(FIVE_MEGABYTES.get_or_init(|| of_many_pieces(125_000)).clone()),
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
