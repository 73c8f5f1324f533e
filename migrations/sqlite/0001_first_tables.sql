-- Why: documents and their links, the server's secrets, and the two tiers of a text: the log and the past.
-- The pair in ../postgres has the same version, tables and columns; what differs on purpose is said beside it.

CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    owner TEXT,
    link_right TEXT NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0, -- as of the last fold: the log itself knows the rest
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE links (
    digest BLOB NOT NULL PRIMARY KEY, -- SHA-256: the secret itself is nowhere
    document INTEGER NOT NULL REFERENCES documents (number),
    given_right TEXT NOT NULL,
    author TEXT,
    created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- No second index and no reference to documents: a row of a batch of 100 costs 295 written bytes so, and 4,765 in a table
-- clustered by document and seq. Ids come from the one writer, which alone adds rows.
CREATE TABLE update_log (
    id INTEGER NOT NULL PRIMARY KEY,
    document INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    author TEXT,
    client INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT;

-- One row: no id up to this one is given again, also when a fold has emptied the log. AUTOINCREMENT would say the same
-- with one more page per commit. SQLite only: in PostgreSQL the key of a log row is (document, seq), whose seq never returns.
CREATE TABLE log_floor (
    id INTEGER NOT NULL PRIMARY KEY
) STRICT;

INSERT INTO log_floor (id) VALUES (0);

CREATE TABLE history (
    document INTEGER NOT NULL REFERENCES documents (number),
    seq_from INTEGER NOT NULL,
    seq_to INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    author TEXT,
    data BLOB NOT NULL,
    PRIMARY KEY (document, seq_from)
) STRICT;

CREATE TABLE checkpoints (
    document INTEGER NOT NULL REFERENCES documents (number),
    seq INTEGER NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (document, seq)
) STRICT;
