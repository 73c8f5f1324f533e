// A stored document, read from the tables themselves: the newest checkpoint and the log behind it, given to Yjs.

import pg from 'pg'
import initSqlJs from 'sql.js'
import * as Y from 'yjs'
import { databaseBytes } from './wal.js'

const engine = await initSqlJs()

const CHECKPOINT = 'SELECT state AS data FROM checkpoints WHERE document = $1 ORDER BY seq DESC LIMIT 1'
const LOG = 'SELECT data FROM update_log WHERE document = $1 ORDER BY seq'

/** Every document of a SQLite file and the log beside it, by id. */
export function fromSqlite (path) {
  return fromImage(databaseBytes(path))
}

/** Every document of a SQLite database in memory, by id. */
export function fromImage (image) {
  const database = new engine.Database(image)
  try {
    const [verdict] = rows(database, 'PRAGMA integrity_check')
    if (verdict.integrity_check !== 'ok') throw new Error(`integrity_check: ${verdict.integrity_check}`)
    const updates = (text, number) => rows(database, text.replace('$1', Number(number))).map(row => row.data)
    const all = rows(database, 'SELECT number, id FROM documents')
    return new Map(all.map(({ number, id }) => [id, read([...updates(CHECKPOINT, number), ...updates(LOG, number)])]))
  } finally {
    database.close()
  }
}

/** A SQLite database in memory after a statement, as bytes. */
export function changed (image, text, values) {
  const database = new engine.Database(image)
  try {
    database.run(text, values)
    return Buffer.from(database.export())
  } finally {
    database.close()
  }
}

/** The rows of a question to a SQLite database in memory. */
export function asked (image, text) {
  const database = new engine.Database(image)
  try {
    return rows(database, text)
  } finally {
    database.close()
  }
}

/** Every document of a PostgreSQL database, by id. */
export async function fromPostgres (url) {
  const client = new pg.Client(connection(url))
  await client.connect()
  try {
    const updates = async (text, number) => (await client.query(text, [number])).rows.map(row => row.data)
    const documents = new Map()
    for (const { number, id } of (await client.query('SELECT number, id FROM documents')).rows) {
      documents.set(id, read([...await updates(CHECKPOINT, number), ...await updates(LOG, number)]))
    }
    return documents
  } finally {
    await client.end()
  }
}

/** `pg` takes a socket's folder only by name. */
export function connection (url) {
  const { pathname, searchParams } = new URL(url)
  return { database: pathname.slice(1), host: searchParams.get('host'), user: searchParams.get('user') }
}

function rows (database, text) {
  const statement = database.prepare(text)
  const found = []
  while (statement.step()) found.push(statement.getAsObject())
  statement.free()
  return found
}

/** Deleted text is kept, so that what was written can be compared. */
export function read (updates) {
  const doc = new Y.Doc({ gc: false })
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}
