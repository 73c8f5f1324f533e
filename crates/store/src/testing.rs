//! What tests do to a database: a PostgreSQL of their own, and a hold on SQLite's writing ([`hold_writes`]).
//!
//! The PostgreSQL is made in a temporary folder, reached by a unix socket, gone with the process.
//!
//! Its keeper is a shell that reads commands from a pipe. When the test process ends, however that happens, the pipe
//! closes, and the keeper stops the server and removes the folder. As root the server runs as `postgres` or `nobody`, because
//! it refuses root.
//!
//! Deliberately absent: skipping. Where PostgreSQL is not installed the tests fail and say how to install it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

/// `sh -c KEEPER keeper BINARIES FOLDER`. It answers every command with a line: `done`, or what went wrong.
const KEEPER: &str = r#"
bin=$1 folder=$2
trap '' INT TERM HUP
start() {
    "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -o "-c listen_addresses='' \
        -c unix_socket_directories='$folder' -c fsync=off -c max_connections=200 -c shared_buffers=16MB" start
}
try() { if "$@" >"$folder/out.log" 2>&1; then echo done; else tr '\n' ' ' <"$folder/out.log"; echo; fi; }
setup() {
    "$bin/initdb" -D "$folder/data" -U encrier -A trust -E UTF8 --locale=C --no-sync --no-instructions && start
}
try setup
while read -r word name; do
    case $word in
        create) try "$bin/createdb" -h "$folder" -U encrier "$name" ;;
        crash) try "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop ;;
        start) try start ;;
    esac
done
"$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1
rm -rf "$folder"
"#;

/// Holds the write lock of an embedded database, as a backup tool may: whoever writes waits until the hold is dropped, or
/// gives up after [`SQLITE_BUSY_MAX`](crate::limits::SQLITE_BUSY_MAX).
///
/// # Panics
/// When there is no such database, or somebody else holds the lock for long.
pub async fn hold_writes(database: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(database).busy_timeout(crate::limits::SQLITE_BUSY_MAX);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("an embedded database");
    sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.expect("the lock");
    connection
}

/// A running server with as many databases as tests want.
#[derive(Debug)]
pub struct PostgresServer {
    folder: PathBuf,
    keeper: Mutex<Keeper>,
    databases: AtomicU32,
}

#[derive(Debug)]
struct Keeper {
    child: Child,
    /// `None` once it was told to end.
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl PostgresServer {
    /// The server that all tests of this process share, started by the first that asks.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<PostgresServer> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A server for a test that wants to [`crash`](Self::crash) it.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn start() -> Self {
        let binaries = binaries();
        let folder = make_folder();
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "keeper"]).arg(&binaries).arg(&folder).current_dir(&folder);
        // A group of its own: an interrupt at the terminal reaches the tests, and through the pipe's end the keeper.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some((user, group)) = unprivileged() {
            chown(&folder, Some(user), Some(group)).expect("root gives folders away");
            command.uid(user).gid(group);
        }
        let mut child = command.spawn().expect("every unix has sh");
        let commands = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut keeper = Keeper { child, commands, answers };
        keeper.expect_done("start");
        Self { folder, keeper: Mutex::new(keeper), databases: AtomicU32::new(0) }
    }

    /// Makes an empty database and gives its URL.
    ///
    /// # Panics
    /// When the server is not running.
    pub fn fresh_database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.tell(&format!("create {name}"));
        format!("postgres:///{name}?host={}&user=encrier", self.folder.display())
    }

    /// Stops the server as a power cut would: no farewell to its clients, nothing written that is not written.
    ///
    /// # Panics
    /// When the server is not running.
    pub fn crash(&self) {
        self.tell("crash");
    }

    /// Starts the server after a [`crash`](Self::crash), with all that was committed before it.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        self.tell("start");
    }

    fn tell(&self, command: &str) {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let commands = keeper.commands.as_mut().expect("only drop takes it");
        writeln!(commands, "{command}").expect("the keeper lives as long as its pipe");
        keeper.expect_done(command);
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        let keeper = self.keeper.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(keeper.commands.take());
        // It removes the folder; nothing here depends on how it ends.
        keeper.child.wait().ok();
    }
}

impl Keeper {
    fn expect_done(&mut self, command: &str) {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the keeper answers in text");
        assert_eq!(line.trim(), "done", "PostgreSQL: {command} failed");
    }
}

/// Where `initdb` and its companions are: in PATH (there they may be wrappers without companions) or in Debian's folder.
fn binaries() -> PathBuf {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    let complete =
        |folder: &PathBuf| ["initdb", "pg_ctl", "postgres", "createdb"].iter().all(|name| folder.join(name).exists());
    folders.into_iter().find(complete).unwrap_or_else(|| {
        panic!("PostgreSQL is not installed and these tests need it. As root: apt-get install -y postgresql")
    })
}

/// A folder with a name short enough for a socket.
fn make_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("encrier-pg-{}-{nth}", std::process::id()));
        match fs::create_dir(&folder) {
            Ok(()) => return folder,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => panic!("cannot make {}: {error}", folder.display()),
        }
    }
}

/// When this process is root's: the user and group to run the server as.
fn unprivileged() -> Option<(u32, u32)> {
    let own = fs::metadata("/proc/self").expect("linux has /proc").uid();
    if own != 0 {
        return None;
    }
    let users = fs::read_to_string(Path::new("/etc/passwd")).expect("every unix has users");
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2).map(str::parse);
        Some((fields.next()?.ok()?, fields.next()?.ok()?))
    };
    Some(find("postgres").or_else(|| find("nobody")).expect("every unix has nobody"))
}
