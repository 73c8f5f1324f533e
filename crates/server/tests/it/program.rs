//! The program itself: arguments, exit codes, signals, what it prints and where.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use tempfile::TempDir;

/// Long enough for a slow machine, short enough to end a test that hangs.
const PATIENCE: Duration = Duration::from_secs(30);

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The program with nothing of ours in its environment, in an empty folder.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_encrier"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ENCRIER_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments);
    command
}

fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    program(folder, arguments).envs(variables.iter().copied()).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server in a process of its own.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(folder: &Path) -> Self {
        let mut command = program(folder, &["--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.as_mut().expect("a pipe");
        BufReader::new(out).read_line(&mut line).expect("a first line");
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, url }
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).expect("a process id");
        kill(Pid::from_raw(pid), signal).expect("our own child");
    }

    /// Waits until the log says that.
    fn until_logged(&mut self, words: &str) {
        let log = BufReader::new(self.child.stderr.as_mut().expect("a pipe"));
        let found = log.lines().map_while(Result::ok).any(|line| line.contains(words));
        assert!(found, "the log ended without {words}");
    }

    /// Waits for the end and gives it with the log.
    fn end(mut self) -> (ExitStatus, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("our own child") {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        let mut log = String::new();
        self.child.stderr.take().expect("a pipe").read_to_string(&mut log).expect("a log");
        (status, log)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A test that failed leaves no server behind; one that ended is gone already.
        self.child.kill().ok();
    }
}

#[test]
fn config_prints_the_settings_in_force() {
    let folder = folder();
    std::fs::write(folder.path().join("encrier.toml"), "[log]\nfilter = \"warn\"\n").expect("a test file");
    let output = run(folder.path(), &["config", "--cadence-ms", "8"], &[("ENCRIER_LINK_RIGHT", "read")]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for line in [
        "cadence_ms = 8 # --cadence-ms",
        "link_right = \"read\" # ENCRIER_LINK_RIGHT",
        "filter = \"warn\" # encrier.toml",
        "listen = \"127.0.0.1:8080\" # default",
        "# database is not set",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line}: {printed}");
    }
}

#[test]
fn what_cannot_be_used_is_one_sentence_and_exit_code_2() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a test file");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().map(|address| (address.to_string(), taken)).expect("an address");
    for (arguments, variables, said) in [
        (vec!["serve"], vec![("ENCRIER_LISTNE", "x")], "ENCRIER_LISTEN?"),
        (vec!["serve", "--listen", "nowhere"], vec![], "server.listen"),
        (vec!["serve", "--config", "missing.toml"], vec![], "missing.toml"),
        (vec!["serve", "--log-filter", "a=b=c"], vec![], "log.filter"),
        (vec!["serve", "--data", "file/data", "--listen", "127.0.0.1:0"], vec![], "file/data"),
        (vec!["serve", "--listen", &taken.0], vec![], "in use"),
        (vec!["config", "--no-such-flag", "x"], vec![], "--no-such-flag"),
    ] {
        let output = run(folder.path(), &arguments, &variables);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(said), "{arguments:?}: {error}");
        let sentences = error.lines().filter(|line| line.starts_with("encrier: ")).count();
        assert_eq!(sentences, usize::from(arguments[0] == "serve"), "{error}");
    }
}

#[tokio::test]
async fn a_signal_stops_it_and_a_document_can_be_exported_then() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let folder = folder();
        let serving = Serving::start(folder.path());
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
        let client = client.expect("an HTTP client");
        let made =
            client.post(format!("{}/api/v1/documents", serving.url)).json(&json!({"kind": "note", "id": "vide"}));
        assert!(made.send().await.expect("an answer").status().is_success());
        let new = client.post(format!("{}/new", serving.url)).header("content-type", "text/markdown").body("# Été\n");
        let new = new.send().await.expect("an answer").text().await.expect("a body");
        let id = new.rsplit('/').next().expect("an id").to_owned();
        serving.signal(signal);
        let (status, log) = serving.end();
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(log.contains("stopped") && !log.contains(&id) && !log.contains("Été"), "{log}");
        let output = run(folder.path(), &["export", &id], &[]);
        assert_eq!(
            (output.status.code(), text(&output.stdout)),
            (Some(0), "# Été\n".to_owned()),
            "{}",
            text(&output.stderr)
        );
        let html = run(folder.path(), &["export", &id, "--format", "html"], &[]);
        assert!(text(&html.stdout).contains("<title>Été</title>"), "{}", text(&html.stdout));
        let empty = run(folder.path(), &["export", "vide", "--format", "txt"], &[]);
        assert_eq!((empty.status.code(), empty.stdout.len()), (Some(0), 0));
        let dashed = run(folder.path(), &["export", "-absent"], &[]);
        assert_eq!(dashed.status.code(), Some(1), "a name, not a flag: {}", text(&dashed.stderr));
        let absent = run(folder.path(), &["export", "absent"], &[]);
        assert_eq!(absent.status.code(), Some(1), "{}", text(&absent.stderr));
        assert!(text(&absent.stderr).contains("absent"));
    }
}

/// Somebody who sends a signal again does not want to wait for those who are still sending.
#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = folder();
    let mut serving = Serving::start(folder.path());
    let address = serving.url.strip_prefix("http://").expect("a URL").to_owned();
    let mut slow = TcpStream::connect(address).expect("a connection");
    let head = "POST /new HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    slow.write_all(head.as_bytes()).expect("a request");
    let mut go_on = [0; 12];
    slow.read_exact(&mut go_on).expect("the body is waited for");
    assert_eq!(&go_on, b"HTTP/1.1 100");
    serving.signal(Signal::SIGTERM);
    serving.until_logged("stopping");
    serving.signal(Signal::SIGINT);
    let (status, log) = serving.end();
    assert_eq!(status.code(), Some(1), "{log}");
}

#[test]
fn a_running_servers_data_is_not_touched() {
    let folder = folder();
    let serving = Serving::start(folder.path());
    let output = run(folder.path(), &["export", "x"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("in use"), "{}", text(&output.stderr));
    serving.signal(Signal::SIGTERM);
    assert_eq!(serving.end().0.code(), Some(0));
}
