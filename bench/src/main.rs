//! The command line of the measuring tool.

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use encrier_bench::{
    Comparison, Contender, Dialect, Kill, Outcome, Site, Table, Target, Work, Workshop, grouped, serve_bare_log,
    serve_relay,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::TcpListener;

/// Loads and measures the sync server, and its peers in the same run.
#[derive(Debug, Parser)]
#[command(name = "encrier-bench", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Loads one running server.
    Load(Load),
    /// Does all works on our server and its peers, turn by turn, and prints the table.
    #[command(visible_alias = "all")]
    Peers(Comparison),
    /// Kills a server while somebody types, and counts acknowledged edits that are gone.
    Kill {
        /// Which server.
        #[arg(long, value_enum, default_value = "encrier")]
        server: Storing,
        #[command(flatten)]
        kill: Kill,
        #[command(flatten)]
        workshop: Workshop,
    },
    /// Runs a bare relay: forwards frames to all others in the room, with no parsing and no storage.
    Relay {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: SocketAddr,
    },
    /// Runs a bare log: acknowledges each update once it is on disk, and does nothing else.
    BareLog {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: SocketAddr,
        /// The folder that its file is in.
        #[arg(long)]
        folder: PathBuf,
    },
}

/// A server that keeps documents.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Storing {
    Encrier,
    Hocuspocus,
    YWebsocket,
}

impl From<Storing> for Contender {
    fn from(server: Storing) -> Self {
        match server {
            Storing::Encrier => Self::Encrier(Dialect::Hocuspocus),
            Storing::Hocuspocus => Self::Hocuspocus,
            Storing::YWebsocket => Self::YWebsocket,
        }
    }
}

#[derive(Debug, clap::Args)]
struct Load {
    /// How the server speaks.
    #[arg(long, value_enum, default_value = "y", global = true)]
    dialect: Dialect,
    /// Its address: for `y` what stands before the document's name.
    #[arg(long, default_value = "ws://127.0.0.1:8080/y", global = true)]
    url: String,
    /// The token that Hocuspocus clients send.
    #[arg(long, default_value = "", global = true)]
    token: String,
    /// The server's process, for processor time and memory.
    #[arg(long, global = true)]
    server_pid: Option<u32>,
    /// What the documents' names begin with; a second run on the same server needs another.
    #[arg(long, default_value = "bench", global = true)]
    label: String,
    #[command(subcommand)]
    work: Work,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Runs a command. One thread: the generator has one processor, and a relay on one is the strongest.
fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (_, files_max) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, files_max, files_max)?;
    match command {
        Command::Load(load) => {
            let title = load.work.title();
            let target = Target { dialect: load.dialect, url: load.url, token: load.token };
            let site = Site { target, server_pid: load.server_pid, cores: None, folder: None, label: load.label };
            let outcome = runtime.block_on(load.work.run(&site))?;
            print(&render(&title, &outcome))?;
        }
        Command::Peers(comparison) => {
            let report = runtime.block_on(comparison.run(say))?;
            report.write(&comparison.out)?;
            print(&report.to_markdown())?;
        }
        Command::Kill { server, kill, workshop } => {
            let outcome = runtime.block_on(kill.run(&workshop, server.into()))?;
            print(&render(&kill.title(), &outcome))?;
        }
        Command::Relay { listen } => {
            runtime.block_on(async {
                serve_relay(TcpListener::bind(listen).await?).await.map_err(Box::<dyn Error>::from)
            })?;
        }
        Command::BareLog { listen, folder } => {
            runtime.block_on(async {
                serve_bare_log(TcpListener::bind(listen).await?, &folder).await.map_err(Box::<dyn Error>::from)
            })?;
        }
    }
    Ok(())
}

/// One outcome as a table, and what went wrong below it.
fn render(title: &str, outcome: &Outcome) -> String {
    let mut table = Table::new([title.to_owned(), String::new()]);
    for figure in &outcome.figures {
        table.row([figure.metric.title().to_owned(), grouped(figure.value, figure.metric.decimals())]);
    }
    let mut text = table.to_markdown();
    for fault in &outcome.faults {
        text.extend(["\n- fault: ", fault]);
    }
    text
}

/// A line for somebody who waits.
fn say(line: &str) {
    // Nobody to tell is no reason to stop measuring.
    drop(writeln!(io::stderr().lock(), "{line}"));
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")
}
