//! How SQL is declared: static text beside its row type, listed so that a test can PREPARE every one on its databases.
//!
//! Deliberately absent: SQL built at run time. The driver takes `&'static str` only; the wrapper type that gets around
//! that is banned, and a test reads the sources for it.

/// Which databases take a statement.
#[cfg(test)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Both,
    Sqlite,
    Postgres,
}

/// A statement as the tests see it.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) name: &'static str,
    pub(crate) dialect: Dialect,
    pub(crate) sql: &'static str,
}

/// Declares constants of SQL text and, for the tests, the list `STATEMENTS` of all of them:
/// `Both NAME = "…";`, `Sqlite NAME = "…";` or `Postgres NAME = "…";`.
macro_rules! statements {
    ($($(#[$attribute:meta])* $dialect:ident $name:ident = $sql:expr;)+) => {
        $($(#[$attribute])* const $name: &str = $sql;)+

        #[cfg(test)]
        pub(crate) const STATEMENTS: &[$crate::statements::Statement] = &[$(
            $crate::statements::Statement {
                name: stringify!($name),
                dialect: $crate::statements::Dialect::$dialect,
                sql: $name,
            },
        )+];
    };
}
pub(crate) use statements;

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

    use super::{Dialect, Statement};
    use crate::testing::PostgresServer;
    use crate::{
        alias, document, history, inspect, link, owners, past, postgres, removal, secret, sqlite, upload, version,
        view, visit,
    };

    /// Every list of the crate. `every_statement_is_listed` compares their number with the sources.
    fn lists() -> Vec<&'static [Statement]> {
        let mut lists = vec![document::STATEMENTS, history::STATEMENTS, link::STATEMENTS];
        lists.extend([inspect::STATEMENTS, owners::STATEMENTS, past::STATEMENTS, secret::STATEMENTS]);
        lists.extend([version::STATEMENTS]);
        lists.extend([alias::STATEMENTS, removal::STATEMENTS, upload::STATEMENTS, view::STATEMENTS, visit::STATEMENTS]);
        lists.extend(sqlite::statement_lists());
        lists.extend(postgres::statement_lists());
        lists
    }

    fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files.extend(sources(&path));
            } else {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
        files
    }

    /// What the program runs: without the tests at the files' ends, and without what only tests use.
    fn program() -> Vec<(PathBuf, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let until_tests = |text: &str| text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
        let files = sources(&folder).into_iter().filter(|(path, _)| !path.ends_with("testing.rs"));
        files.map(|(path, text)| (path, until_tests(&text))).collect()
    }

    async fn migrated_sqlite() -> SqliteConnection {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlite::MIGRATIONS.run(&mut connection).await.unwrap();
        connection
    }

    async fn migrated_postgres() -> PgConnection {
        let mut connection = PgConnection::connect(&PostgresServer::shared().fresh_database()).await.unwrap();
        postgres::MIGRATIONS.run(&mut connection).await.unwrap();
        connection
    }

    #[tokio::test]
    async fn every_statement_prepares_on_its_databases() {
        let (mut sqlite, mut postgres) = (migrated_sqlite().await, migrated_postgres().await);
        for statement in lists().into_iter().flatten() {
            let Statement { name, dialect, sql } = *statement;
            if dialect != Dialect::Postgres {
                sqlite.prepare(sqlx::SqlStr::from_static(sql)).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            if dialect != Dialect::Sqlite {
                postgres
                    .prepare(sqlx::SqlStr::from_static(sql))
                    .await
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
            }
        }
    }

    #[test]
    fn every_statement_is_listed() {
        let declared: usize = program().iter().map(|(_, text)| text.matches("\nstatements! {").count()).sum();
        assert_eq!(lists().len(), declared, "a list is missing in `lists`");
        for (path, text) in program() {
            for (at, _) in text.match_indices("query").chain(text.match_indices("begin_with")) {
                let call = text[at..].split_once('(').map_or("", |(_, arguments)| arguments).trim_start();
                let literal = call.starts_with('"') || call.starts_with("concat!") || call.starts_with("&format!");
                assert!(!literal, "{}: SQL outside of `statements!`: {:?}", path.display(), call.lines().next());
            }
        }
    }

    #[test]
    fn no_sql_is_built_at_run_time() {
        for (path, text) in program() {
            assert!(!text.contains("AssertSqlSafe"), "{}: SQL must be static", path.display());
        }
    }

    #[test]
    fn migrations_come_in_pairs_and_say_why() {
        let versions = |migrator: &sqlx::migrate::Migrator| -> Vec<(i64, String)> {
            migrator.iter().map(|migration| (migration.version, migration.description.to_string())).collect()
        };
        assert_eq!(versions(&sqlite::MIGRATIONS), versions(&postgres::MIGRATIONS));
        for migration in sqlite::MIGRATIONS.iter().chain(postgres::MIGRATIONS.iter()) {
            let head = migration.sql.as_str().lines().next().unwrap();
            assert!(head.starts_with("-- Why: "), "migration {} does not say why", migration.version);
        }
    }

    /// What only one database has, each with its reason beside it in the migrations.
    const SQLITE_ONLY: [(&str, &str); 2] = [("log_floor", "id"), ("update_log", "id")];

    #[tokio::test]
    async fn both_schemas_have_the_same_columns() {
        let mut sqlite: BTreeMap<(String, String), bool> = sqlx::query_as(
            "SELECT tables.name, columns.name, columns.\"notnull\" = 0 AND columns.pk = 0 FROM sqlite_schema AS tables, \
             pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'",
        )
        .fetch_all(&mut migrated_sqlite().await)
        .await
        .unwrap()
        .into_iter()
        .map(|(table, column, nullable): (String, String, bool)| ((table, column), nullable))
        .collect();
        sqlite.retain(|(table, _), _| table != "_sqlx_migrations" && !table.starts_with("sqlite_"));
        let mut postgres: BTreeMap<(String, String), bool> = sqlx::query_as(
            "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns \
             WHERE table_schema = 'public'",
        )
        .fetch_all(&mut migrated_postgres().await)
        .await
        .unwrap()
        .into_iter()
        .map(|(table, column, nullable): (String, String, bool)| ((table, column), nullable))
        .collect();
        postgres.retain(|(table, _), _| table != "_sqlx_migrations");
        for (table, column) in SQLITE_ONLY {
            assert_eq!(sqlite.remove(&(table.to_owned(), column.to_owned())), Some(false), "{table}.{column}");
        }
        assert_eq!(sqlite, postgres);
        let tables: BTreeSet<&str> = postgres.keys().map(|(table, _)| table.as_str()).collect();
        assert_eq!(tables.len(), 14, "{tables:?}");
    }
}
