//! The sections of the settings, field by field.

use std::net::SocketAddr;
use std::path::PathBuf;

use encrier_model::rights::CreationPolicy;

use super::setting::{Setting, Shape, section};
use super::values::{DatabaseUrl, ForwardedHeader, Host, LogFormat, Network, OpenRight, Origin, PictureServer};
use crate::limits;

section! {
    /// Where the server is found.
    Server in "server" {
        /// Address and port to listen on. Other than 127.0.0.1: put a proxy with TLS before it.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8080)), "listen", Shape::Text;
        /// Folder of the embedded database; made when missing.
        data: PathBuf = PathBuf::from("./data"), "data", Shape::Text;
        /// Folder of the pictures of a CodiMD or HedgeDoc that was here before (its public/uploads): they are shown under
        /// /uploads/ as they were. It is only read.
        old_uploads: Option<PathBuf> = None, "old-uploads", Shape::Text, like "/srv/codimd/public/uploads";
        /// Folder of fonts for PDF files, besides the folders where the system has its own. They are looked at when a text has
        /// letters that the fonts of this program lack: Chinese, Japanese, Korean, emoji, and many more.
        fonts: Option<PathBuf> = None, "fonts", Shape::Text, like "/srv/fonts";
        /// What people type to get here, for links. Without it: what the request says.
        public_url: Option<Origin> = None, "public-url", Shape::Text, like "https://pads.example.org";
        /// Proxies whose word for the client's address and scheme is believed, as addresses or networks.
        trusted_proxies: Vec<Network> = Vec::new(), "trusted-proxies", Shape::List;
        /// Where they say it: x-forwarded-for (with X-Forwarded-Proto) or forwarded (RFC 7239). The other is not looked at,
        /// for proxies pass on what their clients put there.
        forwarded_header: ForwardedHeader = ForwardedHeader::XForwardedFor, "forwarded-header", Shape::Text;
        /// Other sites whose pages may open sockets and send forms here.
        allowed_origins: Vec<Origin> = Vec::new(), "allowed-origins", Shape::List;
        /// Sites that may show our pages in a frame, as a Content-Security-Policy names them. Where another than 'self' is named,
        /// /oembed gives a frame, and else a link.
        frame_ancestors: Vec<String> = vec!["'self'".to_owned()], "frame-ancestors", Shape::List;
    }
}

section! {
    /// Where the texts are kept.
    Store in "store" {
        /// A PostgreSQL database instead of the embedded SQLite one. Best given as a file, since it holds a password.
        database: Option<DatabaseUrl> = None, "database", Shape::Secret, like "postgres://encrier@localhost/encrier";
    }
}

section! {
    /// What new documents are like.
    Documents in "documents" {
        /// Who may make documents: everyone, people (signed in) or operators (API keys).
        creation: CreationPolicy = CreationPolicy::Everyone, "creation", Shape::Text;
        /// What everybody who knows a new document's address may do: none, read or write.
        link_right: OpenRight = OpenRight::Write, "link-right", Shape::Text;
    }
}

section! {
    /// What notes load from other hosts. Nothing is without a click of the reader's, but for the pictures of these hosts.
    Notes in "notes" {
        /// Hosts whose pictures are loaded without a click, each with its port if it has one of its own.
        image_hosts: Vec<Host> = Vec::new(), "image-hosts", Shape::List;
        /// `PeerTube` hosts whose videos may be shown in a note, by a click.
        peertube_hosts: Vec<Host> = Vec::new(), "peertube-hosts", Shape::List;
        /// Hosts whose PDF files (addresses that end in .pdf) may be shown in a note, by a click, in a frame without a sandbox:
        /// only hosts that are trusted to send nothing else there. Those of other hosts stay links.
        pdf_hosts: Vec<Host> = Vec::new(), "pdf-hosts", Shape::List;
        /// A `PlantUML` server that draws `plantuml` fences. The text of such a fence is in the address that a reader's browser
        /// asks it for, by a click, or at once if its host is among `image_hosts`. Without it the text is shown and goes nowhere.
        plantuml_server: Option<PictureServer> = None, "plantuml-server", Shape::Text, like "https://plantuml.example.org";
    }
}

section! {
    /// The pace of the rooms.
    Sync in "sync" {
        /// Milliseconds between two writes of edits to one reader: a screen shows 60 pictures a second. 0: at once.
        cadence_ms: u64 = 16, "cadence-ms", Shape::Number(0, 1_000);
        /// Milliseconds that a room without members stays in memory.
        room_idle_ms: u64 = 30_000, "room-idle-ms", Shape::Number(0, 86_400_000);
    }
}

section! {
    /// How much is taken from the network.
    Limits in "limits" {
        /// Connections at a time, sockets included; more wait in the system's queue. Each needs a file descriptor.
        connections_max: u32 = limits::CONNECTIONS_MAX, "connections-max", Shape::Number(1, 1_000_000);
        /// Bytes of a markdown text given to POST /new.
        body_bytes_max: u32 = limits::BODY_BYTES_MAX, "body-bytes-max", Shape::Number(1_024, 67_108_864);
        /// Milliseconds for a request's head to arrive, and for an idle connection to send the next one.
        head_ms_max: u64 = limits::HEAD_MS_MAX, "head-ms-max", Shape::Number(100, 600_000);
        /// Websockets and lines of events at a time of one person.
        sockets_per_person_max: u32 = limits::SOCKETS_PER_PERSON_MAX, "sockets-per-person-max", Shape::Number(1, 1_000_000);
        /// The same of all at one address (IPv6: /64) whose cookie is missing or younger than ten minutes. This and the two
        /// bounds by address below are eight times as large for all of an address together.
        sockets_per_address_max: u32 = limits::SOCKETS_PER_ADDRESS_MAX, "sockets-per-address-max", Shape::Number(1, 1_000_000);
        /// Requests a minute of one person.
        calls_per_minute_max: u32 = limits::CALLS_PER_MINUTE_MAX, "calls-per-minute-max", Shape::Number(1, 100_000_000);
        /// Requests a minute of the strangers at one address.
        calls_per_address_per_minute_max: u32 = limits::CALLS_PER_ADDRESS_PER_MINUTE_MAX, "calls-per-address-per-minute-max", Shape::Number(1, 100_000_000);
        /// Documents made in an hour by one person.
        documents_per_hour_max: u32 = limits::DOCUMENTS_PER_HOUR_MAX, "documents-per-hour-max", Shape::Number(1, 100_000_000);
        /// Documents made in an hour by the strangers at one address.
        documents_per_address_per_hour_max: u32 = limits::DOCUMENTS_PER_ADDRESS_PER_HOUR_MAX, "documents-per-address-per-hour-max", Shape::Number(1, 100_000_000);
        /// Pictures sent in an hour by one person.
        uploads_per_hour_max: u32 = limits::UPLOADS_PER_HOUR_MAX, "uploads-per-hour-max", Shape::Number(1, 100_000_000);
        /// Pictures sent in an hour by the strangers at one address.
        uploads_per_address_per_hour_max: u32 = limits::UPLOADS_PER_ADDRESS_PER_HOUR_MAX, "uploads-per-address-per-hour-max", Shape::Number(1, 100_000_000);
        /// Members of one document at a time, readers included.
        members_max: u64 = encrier_sync::limits::MEMBERS_MAX, "members-max", Shape::Number(1, 1_000_000);
        /// Networks whose addresses have no bound of their own: schools behind one address, servers of applications, a
        /// proxy on this machine that is not among the trusted ones. Bounds by person hold there too.
        wide_networks: Vec<Network> = loopback(), "wide-networks", Shape::List;
    }
}

section! {
    /// What the log says and how.
    Log in "log" {
        /// text for people, json for programs.
        format: LogFormat = LogFormat::Text, "log-format", Shape::Text;
        /// What is logged, as the crate tracing-subscriber reads it: `info`, or `info,encrier_sync=debug`.
        filter: String = "info".to_owned(), "log-filter", Shape::Text;
    }
}

/// This machine: a proxy that was not made known would otherwise lock out all who come by it.
fn loopback() -> Vec<Network> {
    ["127.0.0.0/8", "::1"].iter().filter_map(|network| network.parse().ok()).collect()
}

/// All settings, in sections.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the server is found.
    pub server: Server,
    /// Where the texts are kept.
    pub store: Store,
    /// What new documents are like.
    pub documents: Documents,
    /// What notes load from other hosts.
    pub notes: Notes,
    /// The pace of the rooms.
    pub sync: Sync,
    /// How much is taken from the network.
    pub limits: Limits,
    /// What the log says and how.
    pub log: Log,
}

impl Config {
    /// Every setting there is, in the order of the sample file.
    pub fn settings() -> impl Iterator<Item = &'static Setting> {
        [
            Server::SETTINGS,
            Store::SETTINGS,
            Documents::SETTINGS,
            Notes::SETTINGS,
            Sync::SETTINGS,
            Limits::SETTINGS,
            Log::SETTINGS,
        ]
        .into_iter()
        .flatten()
    }
}
