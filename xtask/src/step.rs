//! One call of another program, shown before it runs.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::place::Place;

/// A program and its arguments.
#[derive(Debug)]
pub(crate) struct Step {
    command: Command,
    shown: String,
}

impl Step {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let shown = Path::new(&program).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        Self { command, shown }
    }

    /// Cargo, in the clone.
    pub(crate) fn cargo(place: &Place, arguments: &[&str]) -> Self {
        Self::new(Place::cargo()).dir(&place.root).args(arguments)
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, arguments: &[S]) -> Self {
        for argument in arguments {
            self.shown.push(' ');
            self.shown.push_str(&argument.as_ref().to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    pub(crate) fn dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end with its output on ours; anything but success is a failure.
    pub(crate) fn run(mut self) -> Outcome {
        eprintln!("$ {}", self.shown);
        let status = self.command.status().map_err(|error| self.not_started(&error))?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("{}: {status}", self.shown))) }
    }

    /// Runs it silently; its standard output if it succeeds.
    pub(crate) fn output(mut self) -> Outcome<String> {
        let output = self.command.output().map_err(|error| self.not_started(&error))?;
        if !output.status.success() {
            let told = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::new(format!("{}: {}\n{}", self.shown, output.status, told.trim_end())));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Becomes that program: signals and the exit code are its own. Returns only if it could not start.
    pub(crate) fn become_it(mut self) -> Outcome {
        eprintln!("$ {}", self.shown);
        let error = self.command.stdin(Stdio::inherit()).exec();
        Err(self.not_started(&error))
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("{} did not start: {error}", self.shown))
    }
}
