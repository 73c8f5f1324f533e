//! A real server in a process of its own, on a free port, with a data folder that outlives its deaths.

use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use encrier_store::testing::PostgresServer;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::{Api, Metrics, PATIENCE};

/// Between two looks at whether a process has begun or ended.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A server under test. Dropped, its process is killed and its folder goes.
#[derive(Debug)]
pub(crate) struct House {
    child: Option<Child>,
    host: String,
    flags: Vec<String>,
    folder: TempDir,
}

/// How a server ended that was told to.
#[derive(Debug)]
pub(crate) struct Stopped {
    /// Its exit status.
    pub(crate) status: ExitStatus,
    /// How long it took.
    pub(crate) took: Duration,
}

impl House {
    /// A server with its default settings and an embedded database.
    pub(crate) async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// A server with these flags beside those of the test.
    pub(crate) async fn open_with(flags: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let host = free_host();
        let mut all = vec!["--listen".to_owned(), host.clone()];
        all.extend(["--data".to_owned(), folder.path().join("data").display().to_string()]);
        all.extend(flags.iter().map(|&flag| flag.to_owned()));
        let mut house = Self { child: None, host, flags: all, folder };
        house.start().await;
        house
    }

    /// The value of a flag that it is started with.
    pub(crate) fn flag(&self, name: &str) -> Option<&str> {
        let at = self.flags.iter().position(|flag| flag == name)?;
        self.flags.get(at + 1).map(String::as_str)
    }

    /// A server on a PostgreSQL database of its own.
    pub(crate) async fn on_postgres() -> Self {
        Self::on_postgres_with(&[]).await
    }

    /// The same with these flags.
    pub(crate) async fn on_postgres_with(flags: &[&str]) -> Self {
        // The first caller starts the database server, which takes a while.
        let url = tokio::task::spawn_blocking(|| PostgresServer::shared().fresh_database()).await.expect("no panic");
        Self::open_with(&[flags, &["--database", &url]].concat()).await
    }

    /// Host and port.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// A caller of its pages and API, with a cookie jar of its own.
    pub(crate) fn api(&self) -> Api {
        Api::new(&self.host)
    }

    /// What `/metrics` says now.
    pub(crate) async fn metrics(&self) -> Metrics {
        Metrics::parse(&self.api().text("/metrics").await)
    }

    /// The process's number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.as_ref().expect("a running server").id()
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What it logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Starts it, on the data that is there, and waits until it answers.
    pub(crate) async fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log")).expect("a log file");
        let mut command = bare_command();
        command.arg("serve").args(&self.flags).stdin(Stdio::null());
        command.stdout(log.try_clone().expect("one more handle")).stderr(log);
        self.child = Some(command.spawn().expect("the server's program"));
        let health = self.url("/health");
        let asking = Instant::now();
        while !reqwest::get(&health).await.is_ok_and(|answer| answer.status().is_success()) {
            let ended = self.child.as_mut().expect("just started").try_wait().expect("a child of ours");
            assert!(ended.is_none() && asking.elapsed() < PATIENCE, "it does not serve ({ended:?}):\n{}", self.log());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// SIGKILL: no flush, no goodbye.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().expect("a running server");
        child.kill().expect("a child of ours");
        child.wait().expect("a child of ours");
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).expect("process numbers are small");
        kill(Pid::from_raw(pid), signal).expect("a child of ours");
    }

    /// SIGTERM, and waits for the end.
    pub(crate) async fn terminate(&mut self) -> Stopped {
        self.signal(Signal::SIGTERM);
        self.ended().await
    }

    /// Waits for the end.
    pub(crate) async fn ended(&mut self) -> Stopped {
        let begun = Instant::now();
        let mut child = self.child.take().expect("a running server");
        loop {
            if let Some(status) = child.try_wait().expect("a child of ours") {
                return Stopped { status, took: begun.elapsed() };
            }
            if begun.elapsed() > PATIENCE {
                child.kill().ok();
                child.wait().ok();
                panic!("it did not end:\n{}", self.log());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Whether its process still lives.
    pub(crate) fn lives(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Kills it and starts it on the same data.
    pub(crate) async fn crash_and_restart(&mut self) {
        self.kill();
        self.start().await;
    }
}

#[expect(clippy::print_stderr, reason = "whoever reads a failed test needs the server's last words")]
impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
        if std::thread::panicking() {
            let log = self.log();
            let start = log.len().saturating_sub(4_000);
            eprintln!("the server's log ends with:\n{}", log.get(start..).unwrap_or(&log));
        }
    }
}

/// The server's program with none of the settings of whoever runs the tests.
pub(crate) fn bare_command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_encrier-under-test"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ENCRIER_")) {
        command.env_remove(name);
    }
    command
}

/// A free port below those that the system gives to outgoing connections, so that none takes it while the server is down.
fn free_host() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let spread = u16::try_from(std::process::id() % 120).unwrap_or_default() * 97;
    for _ in 0..2_000 {
        let port = 20_000 + (spread + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return format!("127.0.0.1:{port}");
        }
    }
    panic!("no free port")
}
