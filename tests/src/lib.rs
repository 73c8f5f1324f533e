//! The whole house under test: real server, real sockets, real databases, real clients.
//!
//! The tests are in `it/`; what they speak to the server with is the crate [`client`].

pub use encrier_client as client;
