// Rows that the house's own tests hold, in the same table: written once, where they run with `cargo x test`.

export const elsewhere = [
  { row: '7', fault: 'torn or garbled last bytes of database and log', how: 'copies cut, or with a bit turned, at every offset of the last 4 KiB', holds: 'opens to a commit or refuses; no panic', figure: 'see [below](#row-7)', test: '`store::torn` (all offsets: `--ignored`)' },
  { row: '34', fault: 'a backup taken under load, restored (SQLite)', how: '`VACUUM INTO` beside a typist', holds: 'a prefix with all that was acknowledged before it began', figure: '0 rows missing', test: '`store::disk::a_backup_under_load_is_a_whole_earlier_moment`' },
  { row: '40', fault: 'task cancelled at any await', how: 'a connection dropped at its n-th poll, n = 1…', holds: 'no half-applied state, no false ack', figure: 'see [below](#row-40)', test: '`sync::cancelled`' }
]
