-- Why: a number of a document's log may have a name, under which people find that version again.
-- The pair in ../postgres has the same version, tables and columns.

CREATE TABLE versions (
    document INTEGER NOT NULL REFERENCES documents (number),
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    at_ms INTEGER NOT NULL, -- when it was named
    PRIMARY KEY (document, seq)
) STRICT, WITHOUT ROWID;
