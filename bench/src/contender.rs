//! The servers that are measured, as processes of this run.
//!
//! Each run gets a fresh process on a fresh data folder and a port of its own on the loopback. The process ends with its
//! [`Running`], by SIGKILL: a measurement leaves nothing behind, and what must survive that is measured elsewhere.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::client::Target;
use crate::error::BenchError;
use crate::frame::Dialect;
use crate::limits::{READY_POLL, READY_TIMEOUT, SERVER_OUTPUT_BYTES_MAX};
use crate::load::Cores;
use crate::procfs::allowed_cores;

/// A server to be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Contender {
    /// Ours, spoken to in one of its dialects.
    Encrier(Dialect),
    /// npm `@hocuspocus/server` with its SQLite extension on a file.
    Hocuspocus,
    /// npm `@y/websocket-server` with y-leveldb.
    YWebsocket,
    /// The bare relay of this tool.
    Relay,
    /// The bare log of this tool.
    BareLog,
}

impl Contender {
    /// All, each of ours before the peer of its dialect: rounds alternate.
    pub const ALL: [Self; 6] = [
        Self::Encrier(Dialect::Yjs),
        Self::YWebsocket,
        Self::Encrier(Dialect::Hocuspocus),
        Self::Hocuspocus,
        Self::Relay,
        Self::BareLog,
    ];

    /// Its name in tables and on the command line.
    pub fn title(self) -> &'static str {
        match self {
            Self::Encrier(Dialect::Yjs) => "encrier (y)",
            Self::Encrier(Dialect::Hocuspocus) => "encrier (hocuspocus)",
            Self::Hocuspocus => "@hocuspocus/server",
            Self::YWebsocket => "@y/websocket-server",
            Self::Relay => "bare relay",
            Self::BareLog => "bare log",
        }
    }

    /// How it is spoken to.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Encrier(dialect) => dialect,
            Self::Hocuspocus | Self::BareLog => Dialect::Hocuspocus,
            Self::YWebsocket | Self::Relay => Dialect::Yjs,
        }
    }

    /// Whether it is the one that ratios are made for.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Encrier(_))
    }

    /// Whether it is one that ratios are made against.
    pub fn is_npm_peer(self) -> bool {
        matches!(self, Self::Hocuspocus | Self::YWebsocket)
    }

    /// Whether it does one thing of a sync server's and nothing else: what that alone costs.
    pub fn is_bare(self) -> bool {
        matches!(self, Self::Relay | Self::BareLog)
    }

    /// Whether it keeps documents over a restart.
    pub fn stores(self) -> bool {
        !self.is_bare()
    }

    /// Where its clients connect.
    fn target(self, port: u16) -> Target {
        let path = match self {
            Self::Encrier(Dialect::Yjs) => "/y",
            Self::Encrier(Dialect::Hocuspocus) => "/collab",
            _ => "/",
        };
        Target { dialect: self.dialect(), url: format!("ws://127.0.0.1:{port}{path}"), token: String::new() }
    }
}

/// Where the servers are and where they run.
#[derive(Debug, Clone, clap::Args)]
pub struct Workshop {
    /// Our server.
    #[arg(long, default_value = "target/release/encrier")]
    pub encrier: PathBuf,
    /// The folder of the npm peers (`npm ci` run in it).
    #[arg(long, default_value = "bench/peers")]
    pub peers: PathBuf,
    /// A folder on the disk that the servers shall write to; the system's temporary folder without.
    #[arg(long)]
    pub scratch: Option<PathBuf>,
    /// The processor that servers are pinned to.
    #[arg(long, default_value_t = 0)]
    pub server_core: u32,
    /// The processor that the generator is pinned to.
    #[arg(long, default_value_t = 1)]
    pub generator_core: u32,
}

impl Workshop {
    /// A fresh folder, removed when dropped.
    pub fn folder(&self) -> Result<tempfile::TempDir, BenchError> {
        let mut builder = tempfile::Builder::new();
        let builder = builder.prefix("encrier-bench-");
        let folder = match &self.scratch {
            Some(scratch) => builder.tempdir_in(scratch),
            None => builder.tempdir(),
        };
        folder.map_err(BenchError::io("make a folder for a server"))
    }

    /// Whether processes can be kept apart: two processors, and `taskset` of util-linux. Tried and not reckoned from the
    /// processors that this process may use, which are fewer once it is pinned.
    pub fn can_pin(&self) -> bool {
        let runs_on = |core: u32| {
            let mut trial = Command::new("taskset");
            trial.args(["-c", &core.to_string(), "true"]).stdout(Stdio::null()).stderr(Stdio::null());
            trial.status().is_ok_and(|status| status.success())
        };
        self.server_core != self.generator_core && runs_on(self.server_core) && runs_on(self.generator_core)
    }

    /// The processors in use, where processes are kept apart.
    pub fn cores(&self) -> Option<Cores> {
        self.can_pin().then_some(Cores { server: self.server_core, generator: self.generator_core })
    }

    /// Pins this process, and threads it makes later, to the generator's processor.
    pub fn pin_generator(&self) -> Result<(), BenchError> {
        let mut taskset = Command::new("taskset");
        taskset.args(["-a", "-c", "-p", &self.generator_core.to_string(), &std::process::id().to_string()]);
        let status = taskset.stdout(Stdio::null()).status().map_err(BenchError::io("taskset"))?;
        if status.success() { Ok(()) } else { Err(BenchError::Unsuited("the generator's processor cannot be used")) }
    }

    /// Starts a server on a data folder and waits until it accepts connections.
    pub async fn start(&self, contender: Contender, data: &Path) -> Result<Running, BenchError> {
        let port = free_port().await?;
        let log = data.join("output.log");
        let output = File::create(&log).map_err(BenchError::io(log.display().to_string()))?;
        let errors = output.try_clone().map_err(BenchError::io(log.display().to_string()))?;
        let mut command = self.command(contender, port, data)?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let child = command.spawn().map_err(BenchError::io(format!("start {}", contender.title())))?;
        let mut running = Running { contender, child, port, log };
        running.ready().await?;
        // A child inherits the generator's processor: on the same one, both would measure each other.
        if self.can_pin() && allowed_cores(running.pid())? != self.server_core.to_string() {
            return Err(BenchError::Unsuited("the server does not run on its own processor"));
        }
        Ok(running)
    }

    /// The command line of a server.
    fn command(&self, contender: Contender, port: u16, data: &Path) -> Result<Command, BenchError> {
        let mut command = if self.can_pin() {
            let mut taskset = Command::new("taskset");
            taskset.args(["-c", &self.server_core.to_string()]);
            taskset.arg(self.program(contender)?);
            taskset
        } else {
            Command::new(self.program(contender)?)
        };
        let listen = format!("127.0.0.1:{port}");
        match contender {
            Contender::Encrier(_) => command.args(["serve", "--listen", &listen, "--data"]).arg(data),
            Contender::Hocuspocus => command.arg(self.peers.join("hocuspocus.mjs")).arg(port.to_string()).arg(data),
            Contender::YWebsocket => command
                .arg(self.peers.join("node_modules/@y/websocket-server/src/server.js"))
                .env("HOST", "127.0.0.1")
                .env("PORT", port.to_string())
                .env("YPERSISTENCE", data.join("leveldb")),
            Contender::Relay => command.args(["relay", "--listen", &listen]),
            Contender::BareLog => command.args(["bare-log", "--listen", &listen, "--folder"]).arg(data),
        };
        command.env("NODE_ENV", "production");
        Ok(command)
    }

    fn program(&self, contender: Contender) -> Result<PathBuf, BenchError> {
        match contender {
            Contender::Encrier(_) => Ok(self.encrier.clone()),
            Contender::Hocuspocus | Contender::YWebsocket => Ok("node".into()),
            Contender::Relay | Contender::BareLog => {
                std::env::current_exe().map_err(BenchError::io("find this program"))
            }
        }
    }
}

/// A port that nobody listens on just now.
async fn free_port() -> Result<u16, BenchError> {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = TcpListener::bind(any).await.map_err(BenchError::io("find a port"))?;
    Ok(listener.local_addr().map_err(BenchError::io("find a port"))?.port())
}

/// A server that runs; dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    contender: Contender,
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Running {
    /// Where clients connect.
    pub fn target(&self) -> Target {
        self.contender.target(self.port)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How many lines of its log have these words.
    pub fn logged(&self, words: &str) -> Result<u64, BenchError> {
        let log = std::fs::read_to_string(&self.log).map_err(BenchError::io(self.log.display().to_string()))?;
        Ok(log.lines().filter(|line| line.contains(words)).count() as u64)
    }

    /// Kills it with SIGKILL and waits for its end.
    pub fn kill(&mut self) -> Result<(), BenchError> {
        self.child.kill().map_err(BenchError::io("kill a server"))?;
        self.child.wait().map_err(BenchError::io("wait for a server's end"))?;
        Ok(())
    }

    /// Waits until it accepts a connection, at most [`READY_TIMEOUT`].
    async fn ready(&mut self) -> Result<(), BenchError> {
        let end = Instant::now() + READY_TIMEOUT;
        while Instant::now() < end {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.is_ok() {
                return Ok(());
            }
            if self.child.try_wait().map_err(BenchError::io("look after a server"))?.is_some() {
                return Err(self.ended());
            }
            sleep(READY_POLL).await;
        }
        Err(BenchError::Timeout("a server to accept connections"))
    }

    /// The error for a server that is gone, with the end of its output.
    pub fn ended(&self) -> BenchError {
        let output = std::fs::read(&self.log).unwrap_or_default();
        let tail = &output[output.len().saturating_sub(SERVER_OUTPUT_BYTES_MAX)..];
        BenchError::Ended {
            name: self.contender.title().to_owned(),
            output: String::from_utf8_lossy(tail).trim().to_owned(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself: both fail then, and nothing is left to do.
        drop(self.kill());
    }
}
