-- Why: a bit that turns on the disk must be noticed: SQLite keeps no checksum of a page.
-- The pair in ../postgres has the same version, tables and columns.

-- Of all other columns of the row (crates/store/src/checksum.rs). None in rows older than this: these are read unchecked.
ALTER TABLE update_log ADD COLUMN checksum INTEGER;
ALTER TABLE history ADD COLUMN checksum INTEGER;
ALTER TABLE checkpoints ADD COLUMN checksum INTEGER;
