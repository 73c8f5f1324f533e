// Compares what is stored with what the clients wrote down of themselves. A history is one JSON object a line:
// `{document, client, from, to, update, acked}`: the clocks `from..to` of a client, the bytes it sent (base64), and whether
// the server said that they are on disk. It shares no line with the server, nor its CRDT library: Yjs decides.
//
//   node checker/check.js HISTORY --sqlite FILE | --postgres URL

import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import * as Y from 'yjs'
import { fromPostgres, fromSqlite, read } from './store.js'

/** What is wrong with `stored` (documents by id) after `history`; the counts of what was compared. */
export function check (history, stored) {
  const faults = []
  let acked = 0
  for (const [id, edits] of byDocument(history)) {
    const doc = stored.get(id)
    acked += edits.filter(edit => edit.acked).length
    if (doc === undefined) {
      if (edits.some(edit => edit.acked)) faults.push(`${id}: acknowledged edits of a document that is not stored`)
      continue
    }
    faults.push(...compare(edits, doc).map(fault => `${id}: ${fault}`))
  }
  return { edits: history.length, acked, documents: byDocument(history).size, faults }
}

function compare (edits, doc) {
  const faults = []
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) faults.push('something stored builds on nothing')
  // Every acknowledged edit is there: to add them changes nothing.
  const acked = edits.filter(edit => edit.acked)
  const both = read([Y.encodeStateAsUpdate(doc), ...acked.map(edit => Buffer.from(edit.update, 'base64'))])
  for (const edit of acked) {
    if (Y.getState(doc.store, edit.client) < edit.to) faults.push(`acknowledged and lost: client ${edit.client}, clock ${edit.to - 1}`)
  }
  if (!Y.equalSnapshots(Y.snapshot(both), Y.snapshot(doc))) faults.push('an acknowledged edit or deletion is not stored')
  // Nothing is there that nobody sent: to add it to all that was sent changes nothing, letter by letter.
  const sent = read(edits.map(edit => Buffer.from(edit.update, 'base64')))
  const whole = read([Y.encodeStateAsUpdate(sent), Y.encodeStateAsUpdate(doc)])
  if (!Y.equalSnapshots(Y.snapshot(whole), Y.snapshot(sent))) faults.push('something is stored that nobody sent')
  const letters = lettersOf(sent)
  for (const [name, letter] of lettersOf(doc)) {
    if (letters.get(name) !== letter) { faults.push(`a letter was changed: ${name}`); break }
  }
  return faults
}

/** UTF-16 units by who wrote them and when. */
function lettersOf (doc) {
  const letters = new Map()
  for (const [client, structs] of doc.store.clients) {
    for (const { id, content } of structs) {
      if (!(content instanceof Y.ContentString)) continue
      for (let at = 0; at < content.str.length; at++) letters.set(`${client}:${id.clock + at}`, content.str[at])
    }
  }
  return letters
}

function byDocument (history) {
  return Map.groupBy ? Map.groupBy(history, edit => edit.document) : history.reduce((all, edit) => {
    if (!all.has(edit.document)) all.set(edit.document, [])
    all.get(edit.document).push(edit)
    return all
  }, new Map())
}

/** A history file. */
export function readHistory (path) {
  return readFileSync(path, 'utf8').split('\n').filter(line => line !== '').map(line => JSON.parse(line))
}

async function main ([path, kind, where]) {
  const stored = kind === '--postgres' ? await fromPostgres(where) : fromSqlite(where)
  const verdict = check(readHistory(path), stored)
  console.log(JSON.stringify(verdict))
  process.exitCode = verdict.faults.length === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2))
