//! What an operator may set, and how it is read: flag before variable before file before default.
//!
//! A setting is declared once, in [`sections`](Config): field, default, documentation, flag, variable and bounds come from
//! that one place, and so do the sample file and `encrier config`.

mod layers;
mod sections;
mod setting;
mod show;
mod values;

pub use layers::{ConfigError, Effective, Given, Source};
pub use sections::{Config, Documents, Limits, Log, Notes, Server, Store, Sync};
pub use setting::{Setting, Shape};
pub use show::{effective, sample};
pub use values::{
    DatabaseUrl, ForwardedHeader, Host, LogFormat, Network, OpenRight, Origin, PictureServer, ValueError, truncated,
};
