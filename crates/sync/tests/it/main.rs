//! The hub from outside: real websockets on pipes in memory, a journal that can be held and broken, paused time.

mod acks;
#[expect(dead_code, reason = "the tests that use the rest follow")]
mod support;
