//! A bug on demand: the room of one document panics in its own task, as code with a bug would. For the program under test
//! alone: nothing else asks for the feature `failpoint`.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use encrier_model::DocumentNumber;

/// The document, and how many turns of its rooms still end well.
#[derive(Debug)]
struct Plan {
    document: DocumentNumber,
    turns_left: AtomicI64,
}

/// What the variable `FAILPOINT_ROOM=DOCUMENT:TURN` asked for when the first room had its first turn.
static PLAN: OnceLock<Option<Plan>> = OnceLock::new();

/// A turn of a room. Panics if it is the one that was asked for.
pub(crate) fn turn(document: DocumentNumber) {
    let plan = PLAN.get_or_init(|| read(&std::env::var("FAILPOINT_ROOM").ok()?));
    let is_it = |plan: &Plan| plan.document == document && plan.turns_left.fetch_sub(1, Relaxed) == 1;
    assert!(!plan.as_ref().is_some_and(is_it), "a bug, as asked for");
}

fn read(text: &str) -> Option<Plan> {
    let (document, turn) = text.split_once(':')?;
    Some(Plan { document: DocumentNumber(document.parse().ok()?), turns_left: AtomicI64::new(turn.parse().ok()?) })
}
