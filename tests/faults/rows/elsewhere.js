// Rows that the house's own tests hold, in the same table: written once, where they run with `cargo x test`.

export const elsewhere = [
  { row: '7', fault: 'torn or garbled last bytes of database and log', how: 'copies cut, or with a bit turned, at every offset of the last 4 KiB', holds: 'opens to a commit or refuses; no panic', figure: 'see [below](#row-7)', test: '`store::torn` (all offsets: `--ignored`)' },
  { row: '9', fault: 'disk full during a fold', how: 'a tmpfs of 3 MiB in a mount namespace', holds: 'snapshot and deletion are one; the log can be read', figure: '0 rows lost or doubled', test: '`store::disk::a_full_disk_refuses_keeps_all_and_goes_on_by_itself`' },
  { row: '19', fault: 'partition of the bus between nodes', how: '—', holds: '—', figure: 'one node: there is no bus yet', test: '—' },
  { row: '20', fault: 'loss and reordering on the bus', how: '—', holds: '—', figure: 'one node: there is no bus yet', test: '—' },
  { row: '25', fault: '10,000 connections from one address', how: 'a loop of clients', holds: 'limit per address, others served', figure: '2,000 refused; another address answered in 9 ms', test: '`server::quotas`' },
  { row: '34', fault: 'a backup taken under load, restored (SQLite)', how: '`VACUUM INTO` beside a typist', holds: 'a prefix with all that was acknowledged before it began', figure: '0 rows missing', test: '`store::disk::a_backup_under_load_is_a_whole_earlier_moment`' },
  { row: '39', fault: 'panic in a document task', how: 'an edit that panics, in the room\'s own task', holds: 'that document only, a metric counts it', figure: '1 document closed, 0 others', test: '`sync::failures::a_panic_closes_one_document_for_good_and_no_other`' },
  { row: '40', fault: 'task cancelled at any await', how: 'a connection dropped at its n-th poll, n = 1…', holds: 'no half-applied state, no false ack', figure: 'see [below](#row-40)', test: '`sync::cancelled`' }
]
