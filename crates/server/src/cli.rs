//! The command line: what the operator wants, and what came of it.

mod backup;
mod check;
mod import;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use encrier_model::Viewer;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use thiserror::Error;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::{error, info, warn};
use tracing_subscriber::EnvFilter;

use crate::clock::SystemClock;
use crate::config::{self, Config, ConfigError, Effective, Given, LogFormat};
use crate::desk::{Found, Request};
use crate::error::{StartError, StopError};
use crate::export::{self, Format, Label};
use crate::house::{self, House};
use crate::lang::Lang;
use crate::limits::{DESCRIPTORS_BESIDE, THREAD_STACK_BYTES};
use crate::running::{self, Running};
use crate::uploads::process;
pub use process::child::Undecoded;

/// The settings file that is read without being named, if it is there.
const FILE: &str = "encrier.toml";

/// Why a command did not do what was asked.
#[derive(Debug, Error)]
pub enum CliError {
    /// The settings cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An environment variable of ours is not UTF-8.
    #[error("the variable {0} is not UTF-8")]
    Variable(String),
    /// The log filter cannot be read.
    #[error("log.filter: {0}")]
    Filter(String),
    /// The server did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The server did not stop as it should.
    #[error(transparent)]
    Stop(#[from] StopError),
    /// There is no such document to export.
    #[error("there is no document {0}")]
    NoDocument(String),
    /// The document cannot be written in that format; the log says why.
    #[error("cannot write the document in this format")]
    Write,
    /// The document cannot be read.
    #[error("cannot read the document")]
    Read(#[source] encrier_sync::HubError),
    /// A file cannot be imported.
    #[error("cannot import {0}: {1}")]
    Import(String, String),
    /// All notes were made, and not all pictures were kept.
    #[error("{0} pictures were not kept; their words say so in the notes")]
    LeftOut(usize),
    /// The store did not answer.
    #[error("cannot ask the store")]
    Store(#[source] encrier_store::StoreError),
    /// The database cannot be looked at.
    #[error("cannot check what is stored")]
    Look(#[source] encrier_store::StoreError),
    /// What is stored is not sound.
    #[error("what is stored is damaged: see above")]
    Damaged,
    /// There is no copy.
    #[error("cannot back up")]
    Backup(#[source] encrier_store::StoreError),
    /// A picture was not decoded. Who asks for that is this program, and reads the exit code.
    #[error("cannot decode the picture")]
    Picture(Undecoded),
    /// The system did not give what a server needs.
    #[error("cannot {operation}")]
    System {
        /// What was tried.
        operation: &'static str,
        /// Why not.
        source: io::Error,
    },
}

impl CliError {
    /// 2 for what the operator can mend before starting again, 1 for all else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Variable(_) | Self::Filter(_) | Self::Start(_) | Self::Look(_) => 2,
            Self::Picture(undecoded) => undecoded.exit_code(),
            Self::Stop(_)
            | Self::NoDocument(_)
            | Self::Read(_)
            | Self::Write
            | Self::Store(_)
            | Self::Import(..)
            | Self::LeftOut(_)
            | Self::System { .. }
            | Self::Damaged
            | Self::Backup(_) => 1,
        }
    }
}

/// Runs what the arguments ask for. Help and bad arguments end the process here, as `clap` does.
pub fn run() -> Result<(), CliError> {
    let matches = command().get_matches();
    // Before anything is read that it should not have.
    if let Some((process::COMMAND, asked)) = matches.subcommand() {
        let kind = asked.get_one::<process::Kind>("kind").copied();
        return process::child::decode_picture(kind.unwrap_or(process::Kind::Avif)).map_err(CliError::Picture);
    }
    let effective = Effective::gather(&given(&matches)?)?;
    match matches.subcommand() {
        Some(("config", _)) => print(config::effective(&effective).as_bytes()),
        Some(("export", asked)) => export(effective.config, asked),
        Some(("import", asked)) => {
            let files: Vec<PathBuf> = asked.get_many("file").into_iter().flatten().cloned().collect();
            runtime()?.block_on(import::import(effective.config, &files))
        }
        Some(("check", asked)) => {
            let location = house::location(&effective.config)?;
            runtime()?.block_on(check::check(&location, asked.get_flag("quick")))
        }
        Some(("backup", asked)) => {
            let file = asked.get_one::<PathBuf>("file").cloned().unwrap_or_default();
            let pictures = house::pictures_folder(&effective.config);
            runtime()?.block_on(backup::backup(&house::location(&effective.config)?, &pictures, &file))
        }
        _ => serve(effective.config),
    }
}

fn command() -> Command {
    let format =
        Arg::new("format").long("format").default_value("md").value_parser(|word: &str| word.parse::<Format>());
    Command::new("encrier")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Write together: rich pads and markdown notes")
        .args(setting_arguments())
        .subcommand(Command::new("serve").about("Serves until SIGTERM (the default)"))
        .subcommand(Command::new("config").about("Prints the settings in force and where each came from"))
        .subcommand(
            Command::new("export")
                .about("Writes a document to standard output, from the data of a stopped server")
                .arg(Arg::new("id").required(true).allow_hyphen_values(true).help("The document's id"))
                .arg(format.help("md, txt, html, docx, odt or pdf")),
        )
        .subcommand(import_command())
        .subcommand(check_command())
        .subcommand(backup_command())
        .subcommand(decode_command())
}

fn decode_command() -> Command {
    let kind =
        Arg::new("kind").required(true).value_parser(|word: &str| process::Kind::named(word).ok_or("no such kind"));
    Command::new(process::COMMAND).hide(true).arg(kind)
}

fn import_command() -> Command {
    let file = Arg::new("file").value_name("FILE").required(true).num_args(1..).value_parser(value_parser!(PathBuf));
    Command::new("import")
        .about("Makes notes out of files, in the data of a stopped server, and prints their ids")
        .arg(file.help("Markdown, HTML, docx, odt, or a zip of these"))
}

fn check_command() -> Command {
    let quick = Arg::new("quick").long("quick").action(ArgAction::SetTrue);
    Command::new("check")
        .about(
            "Says whether all that is stored is sound: 0 if so, 1 if not, 2 if it cannot tell; a server may be running",
        )
        .arg(quick.help("Compares checksums and numbers, and decodes nothing"))
}

fn backup_command() -> Command {
    let file = Arg::new("file").value_name("FILE").required(true).value_parser(value_parser!(PathBuf));
    Command::new("backup")
        .about("Copies the embedded database to a new file, of one moment; a server may be running")
        .arg(file.help("The file to make"))
}

/// A flag for every setting, before or after the command; secrets also as the name of a file.
fn setting_arguments() -> Vec<Arg> {
    let file = Arg::new("config").long("config").value_name("FILE").global(true);
    let mut arguments = vec![file.help("The settings file [default: encrier.toml, if it is there]")];
    for setting in Config::settings() {
        let help = format!("{} [{}]", setting.help_text(), setting.variable());
        let argument = Arg::new(setting.flag).long(setting.flag).value_name("VALUE").help(help);
        arguments.push(argument.global(true).help_heading("Settings"));
        if setting.has_file() {
            let argument = Arg::new(setting.file_flag).long(setting.file_flag).value_name("FILE").global(true);
            let argument = argument.help_heading("Settings");
            arguments.push(argument.help(format!("A file that holds --{}", setting.flag)));
        }
    }
    arguments
}

/// What of the process is settings.
fn given(matches: &ArgMatches) -> Result<Given, CliError> {
    let flag = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    let mut given = Given::default();
    for setting in Config::settings() {
        for name in [setting.flag, setting.file_flag] {
            given.flags.extend(flag(name).map(|value| (name.to_owned(), value)));
        }
    }
    let mut named = flag("config").map(PathBuf::from);
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with("ENCRIER_")) else { continue };
        if name == "ENCRIER_CONFIG" {
            named = named.or(Some(PathBuf::from(value)));
            continue;
        }
        let value = OsString::into_string(value).map_err(|_| CliError::Variable(name.to_owned()))?;
        given.variables.push((name.to_owned(), value));
    }
    given.file = named.or_else(|| Path::new(FILE).exists().then(|| PathBuf::from(FILE)));
    Ok(given)
}

fn serve(config: Config) -> Result<(), CliError> {
    log(&config.log)?;
    raise_descriptors(config.limits.connections_max);
    runtime()?.block_on(async {
        let mut signals = Signals::catch()?;
        let mut running = running::start(config).await?;
        print(format!("listening on {}\n", running.url()).as_bytes())?;
        tokio::select! {
            () = signals.next() => (),
            died = running.died() => {
                error!(error = &died as &dyn Error, "the server pulls itself down");
                stop(running, signals).await?;
                return Err(died.into());
            }
        }
        stop(running, signals).await
    })
}

/// Stops; a second signal ends the process at once, since whoever sends it does not want to wait.
async fn stop(running: Running, mut signals: Signals) -> Result<(), CliError> {
    tokio::select! {
        stopped = running.stop() => Ok(stopped?),
        () = signals.next() => {
            info!("stopped at once by a second signal");
            std::process::exit(1)
        }
    }
}

/// SIGTERM and SIGINT.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn catch() -> Result<Self, CliError> {
        let refused = |source| CliError::System { operation: "catch signals", source };
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(refused)?,
            interrupt: signal(SignalKind::interrupt()).map_err(refused)?,
        })
    }

    /// The next one. Cancel-safe.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => (),
            _ = self.interrupt.recv() => (),
        }
    }
}

fn export(config: Config, asked: &ArgMatches) -> Result<(), CliError> {
    let id = asked.get_one::<String>("id").cloned().unwrap_or_default();
    let format = asked.get_one::<Format>("format").copied().unwrap_or(Format::Markdown);
    runtime()?.block_on(async {
        let house = House::open(config, Arc::new(SystemClock)).await?;
        let written = read_file(&house, &id, format).await;
        let closed = house.close().await;
        print(&written?)?;
        closed.map_err(CliError::Store)
    })
}

/// The operator owns every document.
async fn read_file(house: &House, id: &str, format: Format) -> Result<Vec<u8>, CliError> {
    let author = encrier_model::Author::parse("k.export").map_err(|_| CliError::NoDocument(id.to_owned()))?;
    let viewer = Viewer::Operator(author);
    let request = Request { viewer: &viewer, name: id, token: None };
    let Found::Open(entrance) = house.desk.find(request).await.map_err(CliError::Store)? else {
        return Err(CliError::NoDocument(id.to_owned()));
    };
    let content = export::read(&house.hub, &entrance).await.map_err(CliError::Read)?;
    let label = Label {
        title: entrance.document.title.clone(),
        fallback: id.to_owned(),
        base: String::new(),
        lang: Lang::default(),
    };
    let file = export::write(house, &viewer, content, format, label).await;
    file.map(|file| file.bytes).map_err(|_| CliError::Write)
}

/// Takes as many file descriptors as the system allows: shells give 1,024, and each connection needs one.
fn raise_descriptors(connections_max: u32) {
    let allowed = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(soft, hard)| setrlimit(Resource::RLIMIT_NOFILE, hard, hard).map(|()| hard).or(Ok(soft)));
    let needed = u64::from(connections_max) + DESCRIPTORS_BESIDE;
    match allowed {
        Ok(allowed) if allowed < needed => {
            warn!(allowed, needed, "the system allows fewer file descriptors than limits.connections_max needs");
        }
        Ok(_) => (),
        Err(error) => warn!(error = &error as &dyn Error, "cannot ask for the number of file descriptors"),
    }
}

fn runtime() -> Result<Runtime, CliError> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let built = builder.enable_all().thread_name("encrier").thread_stack_size(THREAD_STACK_BYTES).build();
    built.map_err(|source| CliError::System { operation: "start threads", source })
}

/// The log goes to standard error: standard output is for what was asked for.
fn log(settings: &config::Log) -> Result<(), CliError> {
    let filter = EnvFilter::try_new(&settings.filter).map_err(|error| CliError::Filter(error.to_string()))?;
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    match settings.format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
    log_panics();
    Ok(())
}

/// A panic is a line of the log like any other. It says where; what is not fixed words may quote a document and is kept out.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let words = panic.payload().downcast_ref::<&str>().copied().unwrap_or("its words may quote a document");
        error!(place, words, "panicked");
    }));
}

fn print(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(|source| CliError::System { operation: "write to standard output", source })
}
