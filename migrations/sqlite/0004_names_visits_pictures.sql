-- Why: names beside the id that lead to a document, how often its page was read, who opened what, and whose pictures are kept.
-- The pair in ../postgres has the same version, tables and columns.

-- What CodiMD calls one note by: 'alias' (chosen by a person), 'uuid' (as 32 hexadecimal digits and dashes), 'short'. Each kind
-- has its own names: an alias may look like another note's short name, and comes first.
CREATE TABLE aliases (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (number),
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX aliases_by_document ON aliases (document);

-- Beside documents and not in it: what is counted often does not rewrite the row that every lookup reads.
CREATE TABLE views (
    document INTEGER NOT NULL PRIMARY KEY REFERENCES documents (number),
    hits INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a person opened, as CodiMD's history lists it: title and tags as they were then.
CREATE TABLE visits (
    author TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (number),
    title TEXT NOT NULL,
    tags TEXT NOT NULL, -- a JSON list of texts
    at_ms INTEGER NOT NULL,
    is_pinned INTEGER NOT NULL, -- 0 or 1
    PRIMARY KEY (author, document)
) STRICT, WITHOUT ROWID;

-- A person's own notes are listed.
CREATE INDEX documents_by_owner ON documents (owner);

-- A picture by what is in it; the bytes are files beside the database.
CREATE TABLE uploads (
    hash BLOB NOT NULL PRIMARY KEY, -- SHA-256 of what is served
    format TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    is_open INTEGER NOT NULL, -- 1: was sent for no document, so everybody who knows the address may see it
    created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The documents that a picture was sent for: whoever reads one of them may see it.
CREATE TABLE upload_places (
    hash BLOB NOT NULL REFERENCES uploads (hash),
    document INTEGER NOT NULL REFERENCES documents (number),
    author TEXT,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (hash, document)
) STRICT, WITHOUT ROWID;

-- Documents that their owners deleted: whose they were and what they were called. Their text waits for the operator.
CREATE TABLE removals (
    document INTEGER NOT NULL PRIMARY KEY REFERENCES documents (number),
    id TEXT NOT NULL,
    owner TEXT,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
