//! The y-websocket dialect: bare messages, one document. y-sweet is that and marks, Hocuspocus 1 that and a token.

use bytes::Bytes;
use encrier_model::Right;

use super::session::{Bad, check};
use super::talk::{Asked, Desk, Entered, Talk, bad_bytes};
use crate::limits::TOKEN_BYTES_MAX;
use crate::outbox::Farewell;
use crate::room::{Command, Speech};
use crate::wire::{FromClient, Scope, ToClient, websocket};
use crate::{Closed, Entrance, HubError};

/// Close codes of refusals: 44xx makes the client stop for good, so only a missing right has one, and too many documents,
/// which the same client would ask for again every few seconds.
const DENIED: Farewell = Farewell::Close { code: 4403, reason: "permission-denied" };
const BAD_NAME: Farewell = Farewell::Close { code: 4403, reason: "bad-name" };
const TOO_MUCH: Farewell = Farewell::Close { code: 4429, reason: "too-many-documents" };
const DAMAGED: Farewell = Farewell::Close { code: 1011, reason: "document is damaged" };
const STOPPING: Farewell = Farewell::Close { code: 1012, reason: "restart" };
const TRY_LATER: Farewell = Farewell::Close { code: 1013, reason: "try again later" };

impl Talk {
    /// Takes one frame for the document of the address: a message, or several.
    pub(super) fn hear_yjs(&mut self, payload: &Bytes) -> Result<(), Farewell> {
        let heard = FromClient::decode_all(payload).map_err(Bad::from).and_then(|messages| {
            let mut bytes = payload.len();
            messages.into_iter().try_for_each(|message| self.hear_message(message, std::mem::take(&mut bytes)))
        });
        heard.map_err(|bad| {
            self.note_bad(bad);
            bad_bytes(bad)
        })
    }

    fn hear_message(&mut self, message: FromClient, bytes: usize) -> Result<(), Bad> {
        if let FromClient::Token(token) = message {
            self.hear_token(token);
            return Ok(());
        }
        match (check(message)?, &self.desk) {
            (Some(frame), Desk::One { session: Some(session), .. }) => {
                Self::submit(&mut self.outgoing, session, frame, bytes);
            }
            (Some(_), _) => {}
            (None, _) => tracing::debug!("a message of another dialect was ignored"),
        }
        Ok(())
    }

    /// A provider of Hocuspocus 1 begins only when its token was answered, also where the document was closed without one. One
    /// question at a time.
    fn hear_token(&mut self, token: String) {
        let Desk::One { name, speech: Speech::Hocuspocus1, .. } = &self.desk else { return };
        let name = name.clone();
        if self.doors_asked() == 0 {
            let token = Some(token).filter(|token| !token.is_empty() && token.len() <= TOKEN_BYTES_MAX);
            self.ask_door(Asked::of_one(name, token, false));
        }
    }

    /// The door's answer to a token that was shown on an open document.
    fn regrade_yjs(&mut self, answer: Result<Entrance, Closed>) -> Result<(), Farewell> {
        let Desk::One { session: Some(session), .. } = &self.desk else { return Ok(()) };
        let word = match answer {
            Ok(Entrance { document, viewer, right }) if document.number == session.document => {
                self.core.keeper.note_term(session.document, &session.seat, viewer.until_ms());
                let regrade = Command::Regrade { member: session.member(), viewer, right };
                self.outgoing.push_back((session.handle.clone(), regrade));
                admitted(right)
            }
            Ok(_) => ToClient::Denied(Closed::Denied.to_string()),
            // It waits for an answer, and takes a refusal for good.
            Err(Closed::Unavailable) => return Err(TRY_LATER),
            Err(closed) => ToClient::Denied(closed.to_string()),
        };
        self.tell(&word);
        Ok(())
    }

    fn tell(&mut self, word: &ToClient) {
        self.replies.push_back(websocket::message(&[], word));
    }

    /// Takes the door's answer.
    pub(super) fn entered_yjs(&mut self, entered: Entered) -> Result<(), Farewell> {
        let Desk::One { speech, session, .. } = &self.desk else { return Ok(()) };
        if session.is_some() {
            return self.regrade_yjs(entered.answer);
        }
        let speech = speech.clone();
        let shows_tokens = matches!(speech, Speech::Hocuspocus1);
        let entrance = match entered.answer {
            Ok(entrance) => entrance,
            Err(Closed::Denied) if shows_tokens => {
                if !entered.is_silent {
                    self.tell(&ToClient::Denied(Closed::Denied.to_string()));
                }
                return Ok(());
            }
            Err(closed) => return Err(farewell(closed)),
        };
        let right = entrance.right;
        let opened = self.open(entrance, entered.row_changes, speech).map_err(|error| match error {
            HubError::Poisoned(_) => DAMAGED,
            HubError::Stopping => STOPPING,
            HubError::Journal(_) | HubError::Refused(_) => TRY_LATER,
        })?;
        let Desk::One { name, session, .. } = &mut self.desk else { return Ok(()) };
        if opened.is_some() {
            *session = opened;
            if shows_tokens && !entered.is_silent {
                self.tell(&admitted(right));
            }
        } else {
            let name = name.clone();
            self.ask_door(Asked::of_one(name, entered.token, entered.is_silent));
        }
        Ok(())
    }
}

/// What a token is answered with that opens the document.
fn admitted(right: Right) -> ToClient {
    ToClient::Admitted(if right.may_write() { Scope::ReadWrite } else { Scope::ReadOnly })
}

/// How a socket ends whose one document stays closed.
fn farewell(closed: Closed) -> Farewell {
    match closed {
        Closed::Denied => DENIED,
        Closed::BadName => BAD_NAME,
        Closed::TooMuch => TOO_MUCH,
        Closed::Unavailable => TRY_LATER,
    }
}
