-- Why: a bit that turns on the disk must be noticed: PostgreSQL keeps checksums of pages only where its operator asked for them.
-- The pair in ../sqlite has the same version, tables and columns.

-- Of all other columns of the row (crates/store/src/checksum.rs). None in rows older than this: these are read unchecked.
ALTER TABLE update_log ADD COLUMN checksum INTEGER;
ALTER TABLE history ADD COLUMN checksum INTEGER;
ALTER TABLE checkpoints ADD COLUMN checksum INTEGER;
