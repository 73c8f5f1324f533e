//! The reading half of one connection: notes what arrives, edit by edit.

use std::ops::Range;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::client::Receiver;
use crate::error::BenchError;
use crate::frame::Inbound;
use crate::scene::Scene;
use crate::script::CLIENT_BASE;
use crate::tally::Tally;
use crate::walk;

/// Watches one connection.
#[derive(Debug)]
pub(super) struct Watcher {
    /// The writers of this document.
    writers: Range<u32>,
    /// The writer whose connection this is: what it types itself does not count, servers may echo it or not.
    own: Option<u32>,
    /// What was seen of each writer.
    tallies: Vec<Tally>,
    /// Edits of `own` acknowledged.
    acked: u64,
    /// Given back what is seen, when this is the document's observer.
    windows: Option<Arc<[Semaphore]>>,
    scene: Arc<Scene>,
}

impl Watcher {
    /// A watcher of the document of those writers.
    pub(super) fn new(writers: Range<u32>, own: Option<u32>, scene: Arc<Scene>) -> Self {
        let tallies = vec![Tally::default(); writers.len()];
        Self { writers, own, tallies, acked: 0, windows: None, scene }
    }

    /// Makes it the observer who closes the loops of the writers.
    pub(super) fn observing(mut self, windows: Arc<[Semaphore]>) -> Self {
        self.windows = Some(windows);
        self
    }

    /// Watches until the connection ends, which no server should do: it is noted as a fault.
    pub(super) async fn run(mut self, mut receiver: Receiver) {
        let mut acks_of_first_sync = receiver.acks_due();
        let fault = loop {
            let frame = match receiver.next().await {
                Ok(frame) => frame,
                Err(error) => break error,
            };
            let noted = match receiver.envelope().read(&frame) {
                Ok(Inbound::Update(update) | Inbound::State(update)) => self.note(update),
                Ok(Inbound::Ack(true)) if acks_of_first_sync > 0 => {
                    acks_of_first_sync -= 1;
                    Ok(())
                }
                Ok(Inbound::Ack(true)) => {
                    self.note_ack();
                    Ok(())
                }
                Ok(Inbound::Ack(false) | Inbound::Denied) => Err(BenchError::Denied),
                Ok(Inbound::Ask | Inbound::Other) => Ok(()),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = noted {
                break error;
            }
        };
        self.scene.fault(fault.to_string());
    }

    /// Counts the edits of an update.
    fn note(&mut self, update: &[u8]) -> Result<(), BenchError> {
        walk::spans(update, |span| {
            let Some(writer) = span.client.checked_sub(CLIENT_BASE).and_then(|number| u32::try_from(number).ok())
            else {
                return;
            };
            if !self.writers.contains(&writer) || self.own == Some(writer) {
                return;
            }
            let (scene, windows) = (&self.scene, &self.windows);
            self.tallies[(writer - self.writers.start) as usize].see(span.clock, span.len, |from, to| {
                scene.seen(writer, from, to);
                if let Some(windows) = windows {
                    windows[writer as usize].add_permits(usize::try_from(to - from).unwrap_or(0));
                }
            });
        })?;
        Ok(())
    }

    /// Acknowledgements come in the order of the edits.
    fn note_ack(&mut self) {
        if let Some(own) = self.own {
            self.scene.acked(own, self.acked);
            self.acked += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::frame::{Dialect, Envelope};
    use crate::script::{Place, Script};

    fn update(envelope: &Envelope, frame: &Bytes) -> Vec<u8> {
        match envelope.read(frame) {
            Ok(Inbound::Update(update)) => update.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn others_edits_count_once_and_give_their_window_back() {
        let envelope = Envelope::new(Dialect::Yjs, "");
        let mut scripts: Vec<_> = (4..6).map(|n| Script::new(n, Place::End, envelope.clone())).collect();
        let scene = Arc::new(Scene::new(6, None));
        let windows: Arc<[Semaphore]> = (0..6).map(|_| Semaphore::new(0)).collect();
        let mut watcher = Watcher::new(4..6, Some(4), scene.clone()).observing(windows.clone());
        for frame in [scripts[0].next_frame(), scripts[1].next_frame()] {
            watcher.note(&update(&envelope, &frame)).unwrap();
            watcher.note(&update(&envelope, &frame)).unwrap();
        }
        assert_eq!(scene.seen_by_all(), 1, "writer 5 once, writer 4 is its own");
        assert_eq!((windows[4].available_permits(), windows[5].available_permits()), (0, 1));
    }
}
