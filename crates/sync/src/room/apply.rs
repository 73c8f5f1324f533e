//! Updates that come by no socket: a program's, over HTTP.

use encrier_doc::{Refused, Ticket, Verdict};

use super::commits::Ack;
use super::{Apply, Room};
use crate::{HubError, JournalError};

/// What is said of an update that builds on others which this document lacks: nobody is there to be asked for them.
const INCOMPLETE: Refused = Refused::Malformed("the update builds on others that are not here");

/// What is said of an update with edits of somebody else who owns them.
const OTHERS: Refused = Refused::Malformed("the update has edits under another's client id");

impl Room {
    /// Takes an update like a keystroke of somebody who leaves at once. What is ready of a refused one stays: it is sound,
    /// and whoever brings the whole brings it again.
    pub(super) fn apply(&mut self, apply: Apply) {
        let Apply { author, update, taken, done } = apply;
        if self.core.is_read_only() {
            drop(done.send(Err(HubError::Journal(JournalError::ReadOnly))));
            return;
        }
        if self.has_others(&update, author.as_ref()) {
            self.core.parts.metrics.refused("author");
            taken.send(Err(OTHERS)).ok();
            return;
        }
        let ticket = Ticket { source: self.core.next_member(), message: 0 };
        let admission = match self.document.admit(ticket, update) {
            Ok(admission) => admission,
            Err(refused) => {
                self.core.parts.metrics.refused_update(&refused);
                taken.send(Err(refused)).ok();
                return;
            }
        };
        self.document.forget(ticket.source);
        for ready in admission.ready {
            if ready.ticket != ticket {
                self.sequence(ready);
            } else if !ready.update.is_empty() {
                self.end_run();
                self.version += 1;
                self.relay_and_journal(0, author.clone(), &ready.update, None);
            }
        }
        for (late, _) in admission.refused {
            self.core.parts.metrics.refused("limit");
            self.refuse(late, false);
        }
        if admission.verdict == Verdict::Held {
            taken.send(Err(INCOMPLETE)).ok();
            return;
        }
        taken.send(Ok(())).ok();
        self.end_run();
        if let Some(ack) = self.commits.wait_behind(Ack::Edit(done)) {
            self.release(ack);
        }
    }
}
