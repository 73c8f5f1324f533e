//! Builds again when a migration is added: `sqlx::migrate!` only sees changes of the files that it knew.

fn main() {
    for folder in ["sqlite", "postgres"] {
        println!("cargo::rerun-if-changed=../../migrations/{folder}");
    }
}
