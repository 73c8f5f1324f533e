//! Brings the built web client, or pages that stand in for it, to where `rust-embed` takes them from.
//!
//! A checkout without node must still build: without `web/dist` placeholder pages say what is missing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The pages that the server fills in.
const PAGES: [&str; 3] = ["index.html", "pad.html", "note.html"];

/// What stands in for each of them.
const PLACEHOLDER: &str = r#"<!doctype html>
<html lang="fr">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Encrier</title>
    <script type="application/json" id="bootstrap">{}</script>
  </head>
  <body>
    <p>Le client web n’est pas construit : <code>cargo x run</code> le fait. · The web client is not built: <code>cargo x run</code> does it.</p>
  </body>
</html>
"#;

/// The pages that it writes whole, within the sheet that brings their styles.
const SHEETS: [&str; 4] = ["publish.html", "live.html", "slides.html", "history.html"];

/// What stands in for each of them.
const PLAIN_SHEET: &str = r#"<!doctype html>
<html lang="fr">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Encrier</title>
<!--head-->
  </head>
  <body>
<!--body-->
  </body>
</html>
"#;

fn main() -> io::Result<()> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from).ok_or_else(|| io::Error::other(name));
    let built = variable("CARGO_MANIFEST_DIR")?.join("../../web/dist");
    let embedded = variable("OUT_DIR")?.join("dist");
    // An empty folder, since cargo runs this again at every build while a path it watches is missing.
    fs::create_dir_all(&built)?;
    watch(&built)?;
    if embedded.exists() {
        fs::remove_dir_all(&embedded)?;
    }
    copy(&built, &embedded)?;
    for (pages, stand_in) in [(&PAGES[..], PLACEHOLDER), (&SHEETS[..], PLAIN_SHEET)] {
        for page in pages {
            let place = embedded.join(page);
            if !place.exists() {
                fs::write(place, stand_in)?;
            }
        }
    }
    Ok(())
}

fn watch(folder: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.canonicalize()?.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
