//! The quick rows of the fault table: `tests/faults` injects them and judges with Yjs what is stored afterwards.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

/// All quick rows together; each is a matter of seconds.
const ROWS_WITHIN: Duration = Duration::from_mins(3);

#[tokio::test]
async fn the_quick_rows_of_the_fault_table_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults");
    assert!(
        folder.join("node_modules").is_dir(),
        "the checker's packages are not installed; run: cargo x test, or npm ci in {}",
        folder.display()
    );
    let mut node = Command::new("node");
    node.args(["run.js", "--quick"]).current_dir(&folder).stdin(Stdio::null());
    node.env("ENCRIER", env!("CARGO_BIN_EXE_encrier-under-test")).kill_on_drop(true);
    let output = tokio::time::timeout(ROWS_WITHIN, node.output()).await.expect("Node ends").expect("Node runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains(" held, 0 failed"), "{told}");
}

/// Each kind of harm, done by hand once, is found.
#[tokio::test]
async fn the_checker_finds_what_is_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults");
    let mut node = Command::new("node");
    node.args(["--test", "checker/"]).current_dir(&folder).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(ROWS_WITHIN, node.output()).await.expect("Node ends").expect("Node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
