//! The hub from outside: real websockets on pipes in memory, a journal that can be held and broken, paused time.

mod acks;
mod cancelled;
mod chaos;
mod costs;
mod drain;
mod events;
mod failures;
mod folds;
mod held;
mod hocuspocus;
mod hostile;
mod keep_alive;
mod metrics;
mod owners;
mod presence;
mod preview;
mod rights;
mod rooms;
mod slow;
mod support;
mod y_sweet;
