//! The y-websocket dialect, and y-sweet which is that and marks: bare messages, one document.

use bytes::Bytes;

use super::session::{Bad, check};
use super::talk::{Desk, Entered, Talk, bad_bytes};
use crate::outbox::Farewell;
use crate::wire::FromClient;
use crate::{Closed, HubError};

/// Close codes of refusals: 44xx makes the client stop for good, so only a missing right has one, and too many documents,
/// which the same client would ask for again every few seconds.
const DENIED: Farewell = Farewell::Close { code: 4403, reason: "permission-denied" };
const BAD_NAME: Farewell = Farewell::Close { code: 4403, reason: "bad-name" };
const TOO_MUCH: Farewell = Farewell::Close { code: 4429, reason: "too-many-documents" };
const DAMAGED: Farewell = Farewell::Close { code: 1011, reason: "document is damaged" };
const STOPPING: Farewell = Farewell::Close { code: 1012, reason: "restart" };
const TRY_LATER: Farewell = Farewell::Close { code: 1013, reason: "try again later" };

impl Talk {
    /// Takes one message for the document of the address.
    pub(super) fn hear_yjs(&mut self, payload: &Bytes) -> Result<(), Farewell> {
        let checked = FromClient::decode(payload).map_err(Bad::from).and_then(check);
        match checked {
            Ok(Some(frame)) => {
                if let Desk::One { session: Some(session), .. } = &self.desk {
                    Self::submit(&mut self.outgoing, session, frame, payload.len());
                }
                Ok(())
            }
            Ok(None) => {
                tracing::debug!("a message of another dialect was ignored");
                Ok(())
            }
            Err(bad) => {
                self.note_bad(bad);
                Err(bad_bytes(bad))
            }
        }
    }

    /// Takes the door's answer.
    pub(super) fn entered_yjs(&mut self, entered: Entered) -> Result<(), Farewell> {
        let entrance = entered.answer.map_err(|closed| match closed {
            Closed::Denied => DENIED,
            Closed::BadName => BAD_NAME,
            Closed::TooMuch => TOO_MUCH,
            Closed::Unavailable => TRY_LATER,
        })?;
        let Desk::One { speech, .. } = &self.desk else { return Ok(()) };
        let speech = speech.clone();
        let opened = self.open(entrance, entered.row_changes, speech).map_err(|error| match error {
            HubError::Poisoned(_) => DAMAGED,
            HubError::Stopping => STOPPING,
            HubError::Journal(_) => TRY_LATER,
        })?;
        let Desk::One { name, session, .. } = &mut self.desk else { return Ok(()) };
        if opened.is_some() {
            *session = opened;
        } else {
            let name = name.clone();
            self.ask_door(entered.address, name, entered.token);
        }
        Ok(())
    }
}
