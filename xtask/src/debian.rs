//! What tests and measurements need of the operating system, installed on Debian as root, else asked for in one line.

use std::env;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::step::Step;

/// One need: how to see that it is there, and the Debian packages that bring it.
#[derive(Debug)]
struct Need {
    present: fn() -> bool,
    packages: &'static [&'static str],
}

/// Fonts come with the browser: without them every page is boxes, and axe cannot judge contrast.
const NEEDS: [Need; 4] = [
    Need { present: || chromium().is_some(), packages: &["chromium", "fonts-liberation", "fonts-noto-color-emoji"] },
    Need { present: postgres_is_there, packages: &["postgresql"] },
    // promtool, which checks what operators are given; its service may start, and listens on a port that no test uses.
    Need { present: || on_path("promtool"), packages: &["prometheus"] },
    // What PDF files take from the system: a font of Chinese, Japanese and Korean, and one of emoji.
    Need { present: fonts_are_there, packages: &["fonts-wqy-zenhei", "fonts-noto-color-emoji"] },
];

/// What counts the instructions of a program.
const VALGRIND: Need = Need { present: || on_path("valgrind"), packages: &["valgrind"] };

/// Brings what is missing for the tests, or says how to.
pub(crate) fn provide() -> Outcome {
    bring(&NEEDS)
}

/// Brings `valgrind`.
pub(crate) fn provide_valgrind() -> Outcome {
    bring(&[VALGRIND])
}

fn bring(needs: &[Need]) -> Outcome {
    let missing: Vec<&str> =
        needs.iter().filter(|need| !(need.present)()).flat_map(|need| need.packages).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    if !is_root()? || !on_path("apt-get") {
        return Err(Failure::new(format!("packages of the system are missing; run this once:\n  sudo {line}")));
    }
    // A fresh image has no package lists: fetch them only if the first try finds nothing.
    if apt(&missing).run().is_err() {
        apt_get(&["update"]).run()?;
        apt(&missing).run()?;
    }
    Ok(())
}

/// The browser to test with: `$CHROMIUM`, or the one on the path.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    named.or_else(|| find("chromium")).filter(|path| path.is_file())
}

fn apt(packages: &[&str]) -> Step {
    apt_get(&["install", "-y", "--no-install-recommends"]).args(packages)
}

/// Another apt may be running: wait for it rather than fail.
fn apt_get(arguments: &[&str]) -> Step {
    Step::new("apt-get")
        .args(&["-o", "DPkg::Lock::Timeout=120"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
}

/// Debian keeps `initdb` off the path, in a folder per version.
fn postgres_is_there() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    on_path("initdb") || versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

fn fonts_are_there() -> bool {
    let fonts = Path::new("/usr/share/fonts/truetype");
    fonts.join("wqy/wqy-zenhei.ttc").is_file() && fonts.join("noto/NotoColorEmoji.ttf").is_file()
}

fn is_root() -> Outcome<bool> {
    Ok(Step::new("id").args(&["-u"]).output()?.trim() == "0")
}

fn on_path(program: &str) -> bool {
    find(program).is_some()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| Path::is_file(file))
}
