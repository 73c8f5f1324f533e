//! Settings: where they come from, which wins, what is refused.

use std::path::PathBuf;

use encrier_server::config::{Config, Effective, Given, Source, effective};
use tempfile::TempDir;

fn given(flags: &[(&str, &str)], variables: &[(&str, &str)], file: Option<&str>) -> (Given, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("encrier.toml");
    if let Some(text) = file {
        std::fs::write(&path, text).expect("a test file");
    }
    let own =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let given = Given { flags: own(flags), variables: own(variables), file: file.map(|_| path) };
    (given, folder)
}

fn gather(flags: &[(&str, &str)], variables: &[(&str, &str)], file: Option<&str>) -> Result<Effective, String> {
    let (given, _folder) = given(flags, variables, file);
    Effective::gather(&given).map_err(|error| error.to_string())
}

#[test]
fn nothing_given_means_the_defaults() {
    let effective = gather(&[], &[], None).expect("defaults are settings");
    assert_eq!(effective.config, Config::default());
    assert_eq!(effective.config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(effective.config.server.data, PathBuf::from("./data"));
}

#[test]
fn a_flag_wins_over_a_variable_over_the_file() {
    let file = "[sync]\ncadence_ms = 1\nroom_idle_ms = 1\n[log]\nfilter = \"debug\"\n";
    let variables = [("ENCRIER_CADENCE_MS", "2"), ("ENCRIER_ROOM_IDLE_MS", "2")];
    let effective = gather(&[("cadence-ms", "3")], &variables, Some(file)).expect("good settings");
    let sync = &effective.config.sync;
    assert_eq!((sync.cadence_ms, sync.room_idle_ms, effective.config.log.filter.as_str()), (3, 2, "debug"));
    assert_eq!(effective.sources["cadence-ms"], Source::Flag("--cadence-ms".to_owned()));
    assert_eq!(effective.sources["room-idle-ms"], Source::Variable("ENCRIER_ROOM_IDLE_MS".to_owned()));
    assert!(matches!(effective.sources["log-filter"], Source::File(_)));
    assert!(!effective.sources.contains_key("listen"));
}

#[test]
fn lists_are_split_at_commas_and_are_lists_in_the_file() {
    for (variables, file) in [
        (vec![("ENCRIER_TRUSTED_PROXIES", "10.0.0.0/8, ::1")], None),
        (vec![], Some("[server]\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n")),
    ] {
        let effective = gather(&[], &variables, file).expect("good settings");
        let shown: Vec<String> = effective.config.server.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["10.0.0.0/8", "::1/128"]);
    }
}

#[test]
fn what_nobody_knows_is_refused_with_the_nearest_name() {
    for (variables, file, nearest) in [
        (vec![("ENCRIER_LISTN", "x")], None, "ENCRIER_LISTEN"),
        (vec![("ENCRIER_PUBLICURL", "x")], None, "ENCRIER_PUBLIC_URL"),
        (vec![], Some("[server]\nlisten_on = \"x\"\n"), "server.listen"),
        (vec![], Some("[servers]\nlisten = \"x\"\n"), "server.listen"),
        (vec![], Some("listen = \"x\"\n"), "server.listen"),
    ] {
        let error = gather(&[], &variables, file).expect_err("an unknown name");
        assert!(error.contains(&format!("did you mean {nearest}?")), "{error}");
    }
}

#[test]
fn a_bad_value_is_refused_with_its_place() {
    for (name, value) in [
        ("ENCRIER_LISTEN", "localhost"),
        ("ENCRIER_CADENCE_MS", "fast"),
        ("ENCRIER_CADENCE_MS", "1001"),
        ("ENCRIER_CONNECTIONS_MAX", "0"),
        ("ENCRIER_LINK_RIGHT", "own"),
        ("ENCRIER_CREATION", "nobody"),
        ("ENCRIER_PUBLIC_URL", "pads.example.org"),
        ("ENCRIER_DATABASE", "mysql://x"),
        ("ENCRIER_TRUSTED_PROXIES", "10.0.0.0/8,nginx"),
    ] {
        let error = gather(&[], &[(name, value)], None).expect_err("a bad value");
        assert!(error.contains(name) && !error.contains('\n'), "{error}");
    }
    let error = gather(&[], &[], Some("[sync]\ncadence_ms = \"16\"\n")).expect_err("text is no number");
    assert!(error.contains("sync.cadence_ms") && error.contains("encrier.toml"), "{error}");
    let error = gather(&[], &[], Some("[sync\n")).expect_err("no TOML");
    assert!(error.contains("is not TOML"), "{error}");
}

#[test]
fn a_secret_may_stand_in_a_file_and_is_never_shown() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let secret = folder.path().join("database");
    std::fs::write(&secret, "postgres://encrier:canary@db/pads\n").expect("a test file");
    let path = secret.to_str().expect("a UTF-8 folder");
    for (flags, variables, file) in [
        (vec![("database-file", path)], vec![], None),
        (vec![], vec![("ENCRIER_DATABASE_FILE", path)], None),
        (vec![], vec![], Some(format!("[store]\ndatabase_file = {path:?}\n"))),
    ] {
        let found = gather(&flags, &variables, file.as_deref()).expect("good settings");
        let url = found.config.store.database.clone().expect("a database");
        assert_eq!(url.reveal(), "postgres://encrier:canary@db/pads");
        let shown = format!("{} {found:?}", effective(&found));
        assert!(!shown.contains("canary") && shown.contains("postgres://encrier:…@db/pads"), "{shown}");
    }
    let both = [("ENCRIER_DATABASE", "postgres://db"), ("ENCRIER_DATABASE_FILE", path)];
    assert!(gather(&[], &both, None).expect_err("two places").contains("keep one"));
    let missing = gather(&[], &[("ENCRIER_DATABASE_FILE", "/nowhere")], None).expect_err("no such file");
    assert!(missing.contains("/nowhere"), "{missing}");
}

#[test]
fn what_is_printed_is_a_settings_file() {
    let found = gather(&[("link-right", "read")], &[("ENCRIER_PUBLIC_URL", "https://a.example")], None);
    let found = found.expect("good settings");
    let printed = effective(&found);
    assert!(printed.contains("link_right = \"read\" # --link-right\n"), "{printed}");
    assert!(printed.contains("public_url = \"https://a.example\" # ENCRIER_PUBLIC_URL\n"), "{printed}");
    assert!(printed.contains("cadence_ms = 16 # default\n"), "{printed}");
    assert_eq!(gather(&[], &[], Some(&printed)).expect("it is read again").config, found.config);
}
