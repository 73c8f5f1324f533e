//! How SQL is declared: static text beside its row type, listed so that a test can PREPARE every one on its databases.
//!
//! Deliberately absent: SQL built at run time. The driver takes `&'static str` only, and its way around that
//! (`AssertSqlSafe`) is used nowhere; a test reads the sources for it.

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
