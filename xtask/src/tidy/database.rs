//! Rules about SQL: one home, one unchecked door, two dialects in step.

use std::collections::BTreeSet;

use super::Finding;
use super::repository::Repository;

/// Beginnings that only statements have.
const STATEMENTS: [&str; 8] =
    ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM ", "\"CREATE TABLE ", "\"PRAGMA ", "\"BEGIN", "sqlx::"];

/// The crate that SQL lives in.
const HOME: &str = "crates/store/";

/// No statement and no driver outside `store`. Tests of the whole house may look into the database.
pub(crate) fn sql_stays_home(repository: &Repository) -> Vec<Finding> {
    let elsewhere =
        repository.ending(&["rs"]).filter(|(path, _)| path.starts_with("crates/") && !path.starts_with(HOME));
    let telling = elsewhere.filter(|(_, text)| STATEMENTS.iter().any(|statement| text.contains(statement)));
    telling.map(|(path, _)| format!("{path}: SQL lives in {HOME}")).collect()
}

/// sqlx takes only static SQL unless it is told that a text is safe: one module may tell it so.
pub(crate) fn unchecked_sql_in_one_module(repository: &Repository) -> Vec<Finding> {
    let word = ["Assert", "SqlSafe"].concat();
    let users: Vec<&str> =
        repository.ending(&["rs"]).filter(|(_, text)| text.contains(&word)).map(|(path, _)| path).collect();
    match users[..] {
        [] => Vec::new(),
        [one] if one.starts_with(HOME) => Vec::new(),
        _ => vec![format!("{}: {word} belongs in one module of {HOME}", users.join(", "))],
    }
}

/// Both databases have the same migrations, each beginning with a line of why.
pub(crate) fn migrations_pair_up(repository: &Repository) -> Vec<Finding> {
    let names = |folder: &str| -> BTreeSet<&str> {
        repository.files().filter_map(|(path, _)| path.strip_prefix(folder)).collect()
    };
    let (sqlite, postgres) = (names("migrations/sqlite/"), names("migrations/postgres/"));
    let alone =
        sqlite.symmetric_difference(&postgres).map(|name| format!("migrations: {name} is there for one database only"));
    let written = repository.ending(&["sql"]).filter(|(path, _)| path.starts_with("migrations/"));
    let bare = written.filter(|(_, text)| !text.starts_with("-- "));
    alone.chain(bare.map(|(path, _)| format!("{path}: does not begin with a line of why"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_away_from_home_is_found() {
        let home = ("crates/store/src/a.rs", "const A: &str = \"SELECT 1\";");
        let away = ("crates/server/src/a.rs", "const A: &str = \"SELECT 1\";");
        assert_eq!(sql_stays_home(&Repository::of([home, away])).len(), 1);
    }

    #[test]
    fn unchecked_sql_has_one_module_at_most() {
        let word = ["Assert", "SqlSafe"].concat();
        let one = Repository::of([("crates/store/src/a.rs", word.as_str())]);
        let two = Repository::of([("crates/store/src/a.rs", word.as_str()), ("crates/store/src/b.rs", word.as_str())]);
        let away = Repository::of([("bench/src/a.rs", word.as_str())]);
        assert_eq!([one, two, away].map(|repository| unchecked_sql_in_one_module(&repository).len()), [0, 1, 1]);
    }

    #[test]
    fn a_migration_without_its_twin_or_its_why_is_found() {
        let texts = [
            ("migrations/sqlite/0001_first.sql", "-- Why.\n"),
            ("migrations/postgres/0001_first.sql", "CREATE TABLE a ();\n"),
            ("migrations/sqlite/0002_second.sql", "-- Why.\n"),
        ];
        assert_eq!(migrations_pair_up(&Repository::of(texts)).len(), 2);
    }
}
