//! The program `encrier`: reads its arguments, runs, and turns the outcome into an exit code.

use std::process::ExitCode;

use encrier_server::{cli, sentence};

#[expect(clippy::print_stderr, reason = "this is where the program speaks to the operator")]
fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("encrier: {}", sentence(&error));
            ExitCode::from(error.exit_code())
        }
    }
}
