-- Why: a number of a document's log may have a name, under which people find that version again.
-- The pair in ../sqlite has the same version, tables and columns.

CREATE TABLE versions (
    document BIGINT NOT NULL REFERENCES documents (number),
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    at_ms BIGINT NOT NULL, -- when it was named
    PRIMARY KEY (document, seq)
);
