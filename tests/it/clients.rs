//! The npm clients, unchanged: scripts in `tests/clients`, run by Node against a real server.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::support::House;

/// All scripts together; Node has its own, shorter bound for each test.
const SCRIPTS_WITHIN: Duration = Duration::from_mins(3);

#[tokio::test]
async fn the_npm_clients_connect_unchanged_and_converge() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    assert!(
        folder.join("node_modules").is_dir(),
        "the npm clients are not installed; run: cargo x test clients, or npm ci in {}",
        folder.display()
    );
    let house = House::open().await;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=2", "--test-force-exit", "--test-timeout=60000"])
        .current_dir(&folder)
        .stdin(Stdio::null());
    node.env("HOST", house.host()).kill_on_drop(true);
    let output = tokio::time::timeout(SCRIPTS_WITHIN, node.output()).await.expect("Node ends").expect("Node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
