//! Where things are: the clone, and the folder that cargo builds into.

use std::env;
use std::path::{Path, PathBuf};

/// The clone that `cargo x` was called in.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The root of the clone.
    pub(crate) root: PathBuf,
    /// Cargo's target folder; several clones may share one.
    pub(crate) target: PathBuf,
}

impl Place {
    /// From what cargo says when it runs us. The variable is read when running: clones that share a target folder also
    /// share the binary.
    pub(crate) fn find() -> Self {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
        Self { root, target }
    }

    /// A path inside the clone.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Cargo itself: the one that runs us.
    pub(crate) fn cargo() -> String {
        env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
    }
}

/// Whether nobody watches: nothing may be skipped then.
pub(crate) fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}
