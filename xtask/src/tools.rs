//! Cargo's own helpers, built once into `target/tools`.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::place::Place;
use crate::step::Step;

/// A tool from crates.io, pinned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    /// The package, which is also the program.
    pub(crate) name: &'static str,
    /// The one version in use.
    pub(crate) version: &'static str,
}

/// Judges licences, duplicates, bans and sources by `deny.toml`. Some minutes of building on two cores, once.
pub(crate) const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

/// Runs the fuzz targets.
pub(crate) const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };

impl Tool {
    /// The program, built first if it is missing or of another version.
    pub(crate) fn ensure(self, place: &Place) -> Outcome<PathBuf> {
        let root = place.target.join("tools");
        let program = root.join("bin").join(self.name);
        if self.is_at(&program) {
            return Ok(program);
        }
        let scratch = root.join("build");
        Step::cargo(place, &["install", "--locked", self.name, "--version", self.version, "--root"])
            .args(&[&root])
            .args(&["--target-dir"])
            .args(&[&scratch])
            .run()?;
        // Half a gigabyte of objects that nothing reads again.
        std::fs::remove_dir_all(&scratch).ok();
        Ok(program)
    }

    fn is_at(self, program: &PathBuf) -> bool {
        let told = Step::new(program).args(&["--version"]).output();
        told.is_ok_and(|text| text.split_whitespace().nth(1) == Some(self.version))
    }
}
