-- Why: the Yjs client ids under which a person has written in a document are that person's, also after a restart.
-- The pair in ../sqlite has the same version, tables and columns.

-- A row comes with the first edit of a tab in a document, in the transaction of that edit.
CREATE TABLE clients (
    document BIGINT NOT NULL REFERENCES documents (number),
    client BIGINT NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (document, client)
);

-- Signing in carries a guest's clients over.
CREATE INDEX clients_by_author ON clients (author);
