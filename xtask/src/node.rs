//! Node and the npm packages: only what is out of date is installed or built.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::place::Place;
use crate::step::Step;

/// The oldest Node that Vite 8 runs on (its `engines` field).
const NODE_OLDEST: (u32, u32) = (20, 19);

/// Installs the packages of `folder` from its lock file, unless that very lock file is what is installed.
pub(crate) fn install(folder: &Path) -> Outcome {
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| Failure::new(format!("{}: package-lock.json: {error}", folder.display())))?;
    let wanted = digest(&lock);
    // `npm ci` empties node_modules, so the stamp cannot outlive what it stands for.
    let stamp = folder.join("node_modules/.encrier-lock");
    if stamped(&stamp, &wanted) {
        return Ok(());
    }
    check_node()?;
    npm(folder, &["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").run()?;
    write(&stamp, &wanted)
}

/// Builds the web client into `web/dist`, unless it was built from these very sources.
pub(crate) fn build_web(place: &Place) -> Outcome {
    let web = place.at("web");
    install(&web)?;
    let wanted = digest_of_sources(&web)?;
    let stamp = web.join("node_modules/.encrier-dist");
    // The server's build makes an empty folder where there is none.
    if web.join("dist/index.html").is_file() && stamped(&stamp, &wanted) {
        return Ok(());
    }
    check_node()?;
    npm(&web, &["run", "build"]).run()?;
    write(&stamp, &wanted)
}

/// npm in a folder.
pub(crate) fn npm(folder: &Path, arguments: &[&str]) -> Step {
    Step::new("npm").dir(folder).args(arguments)
}

fn check_node() -> Outcome {
    let (major, minor) = NODE_OLDEST;
    let found =
        Step::new("node").args(&["--version"]).output().map_or_else(|_| "none".to_owned(), |v| v.trim().to_owned());
    if version(&found).is_some_and(|version| version >= NODE_OLDEST) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the web client is built with Node {major}.{minor} or newer; found {found}. Debian 12's own nodejs is too old: \
         take a current release from nodejs.org or your usual source and put it first in PATH"
    )))
}

/// Major and minor of a text like `v20.19.2`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn digest_of_sources(web: &Path) -> Outcome<String> {
    let mut files = Vec::new();
    sources(web, &mut files).map_err(|error| Failure::new(format!("web: {error}")))?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let content = fs::read(&file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
        file.strip_prefix(web).unwrap_or(&file).hash(&mut hasher);
        content.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// All files below `folder` that are neither installed nor built.
fn sources(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            if name != "node_modules" && name != "dist" {
                sources(&entry.path(), into)?;
            }
        } else {
            into.push(entry.path());
        }
    }
    Ok(())
}

fn digest(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn stamped(stamp: &Path, wanted: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|found| found == wanted)
}

fn write(stamp: &Path, digest: &str) -> Outcome {
    fs::write(stamp, digest).map_err(|error| Failure::new(format!("{}: {error}", stamp.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("v20.19.0").is_some_and(|v| v >= NODE_OLDEST));
        assert!(version("v100.0.0").is_some_and(|v| v >= NODE_OLDEST));
        assert!(version("v20.9.0").is_some_and(|v| v < NODE_OLDEST));
        assert!(version("v18.20.4").is_some_and(|v| v < NODE_OLDEST));
        assert_eq!(version("none"), None);
    }
}
