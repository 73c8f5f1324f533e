-- Why: documents and their links, the server's secrets, and the two tiers of a text: the log and the past.
-- The pair in ../sqlite has the same version, tables and columns; what differs on purpose is said beside it.

CREATE TABLE documents (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    owner TEXT,
    link_right TEXT NOT NULL,
    last_seq BIGINT NOT NULL DEFAULT 0, -- always current: each append takes its numbers here, under the row's lock
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
) WITH (fillfactor = 70); -- room for last_seq to change within its page (HOT), without touching the indexes

CREATE TABLE links (
    digest BYTEA NOT NULL PRIMARY KEY, -- SHA-256: the secret itself is nowhere
    document BIGINT NOT NULL REFERENCES documents (number),
    given_right TEXT NOT NULL,
    author TEXT,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

-- Clustered work is cheap here and other nodes read a document's tail, so the key is (document, seq) and there is no id.
-- No reference to documents: the append statement updates that row anyway.
CREATE TABLE update_log (
    document BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    author TEXT,
    client BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (document, seq)
);

CREATE TABLE history (
    document BIGINT NOT NULL REFERENCES documents (number),
    seq_from BIGINT NOT NULL,
    seq_to BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    author TEXT,
    data BYTEA NOT NULL,
    PRIMARY KEY (document, seq_from)
);

CREATE TABLE checkpoints (
    document BIGINT NOT NULL REFERENCES documents (number),
    seq BIGINT NOT NULL,
    state BYTEA NOT NULL,
    PRIMARY KEY (document, seq)
);
