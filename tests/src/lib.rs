//! The whole house under test: real server, real sockets, real databases, real clients.
//!
//! The tests are in `it/`; this library holds the one part that others could use: [`client`], a small Yjs client that
//! speaks both of the server's dialects.

pub mod client;
