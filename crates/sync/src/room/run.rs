//! What one member said in one go, on its way to the others and to the journal.
//!
//! A socket is read in bursts, so a room gets a member's keystrokes in a row: they become one update, which costs the
//! readers, the log and the library a fraction of the many. Acks are still counted by the messages that the member sent.
//!
//! Deliberately absent: the order of members. A run ends where another member's begins.

use encrier_doc::{Merger, Update};

use crate::outbox::MemberId;

/// The updates of one member since another spoke.
#[derive(Debug, Default)]
pub(super) struct Run {
    merger: Merger,
    sender: MemberId,
    /// Acks that the sender is owed for them.
    acks: u32,
}

/// A run that has ended.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) update: Update,
    pub(super) sender: MemberId,
    pub(super) acks: u32,
}

impl Run {
    /// Adds an update, if it is the same member's and can be merged; else the run must end first.
    pub(super) fn add(&mut self, sender: MemberId, update: &Update, is_acked: bool) -> bool {
        if self.merger.is_empty() {
            self.sender = sender;
        }
        let is_added = self.sender == sender && self.merger.push(update);
        self.acks += u32::from(is_added && is_acked);
        is_added
    }

    /// Ends the run, if there is one.
    pub(super) fn end(&mut self) -> Option<Said> {
        let update = self.merger.take()?;
        Some(Said { update, sender: self.sender, acks: std::mem::take(&mut self.acks) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    /// Client 5 types one letter at `clock`.
    fn letter(clock: u8) -> Update {
        let bytes = match clock {
            0 => vec![1, 1, 5, 0, 4, 1, 1, b't', 1, b'a', 0],
            _ => vec![1, 1, 5, clock, 0x84, 5, clock - 1, 1, b'a', 0],
        };
        Update::parse(Bytes::from(bytes)).expect("a whole update")
    }

    #[test]
    fn a_run_is_one_update_and_owes_an_ack_for_each_message() {
        let mut run = Run::default();
        assert!((0..3).all(|clock| run.add(1, &letter(clock), clock > 0)));
        assert!(!run.add(2, &letter(3), true), "another member's");
        let said = run.end().expect("a run");
        assert_eq!((said.sender, said.acks), (1, 2));
        assert!(said.update.bytes().ends_with(b"\x03aaa\x00"));
        assert!(run.end().is_none());
        assert!(run.add(2, &letter(3), true));
        assert_eq!(run.end().map(|said| said.sender), Some(2));
    }
}
