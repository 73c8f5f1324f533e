//! Loads and measures the sync server, and its peers in the same run.

fn main() {}
