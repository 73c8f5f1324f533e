// The checker is worth what it finds: each kind of harm is done by hand once, and seen.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as Y from 'yjs'
import { check } from './check.js'
import { read } from './store.js'

/** Anna's edits of a note: each its own update. */
function story () {
  const doc = new Y.Doc({ gc: false })
  doc.clientID = 7
  const history = []
  doc.on('update', update => {
    const { from, to } = Y.parseUpdateMeta(update)
    history.push({ document: 'note', client: 7, from: from.get(7) ?? 0, to: to.get(7) ?? 0, update: Buffer.from(update).toString('base64'), acked: true })
  })
  doc.getText('content').insert(0, 'bonjour')
  doc.getText('content').insert(7, ' à tous')
  doc.getText('content').delete(0, 3)
  return history
}

const bytes = edits => edits.map(edit => Buffer.from(edit.update, 'base64'))
const verdict = (history, updates) => check(history, new Map([['note', read(updates)]])).faults.join('; ')

test('all that was sent is stored: nothing to say', () => {
  const history = story()
  assert.equal(verdict(history, bytes(history)), '')
})

test('an acknowledged edit that is not stored is found', () => {
  const history = story()
  assert.match(verdict(history, bytes(history.slice(0, 1))), /acknowledged and lost: client 7/)
})

test('an acknowledged deletion that is not stored is found', () => {
  const history = story()
  assert.match(verdict(history, bytes(history.slice(0, 2))), /deletion is not stored/)
})

test('what was not acknowledged may be missing', () => {
  const history = story()
  history[1].acked = history[2].acked = false
  assert.equal(verdict(history, bytes(history.slice(0, 1))), '')
})

test('what nobody sent is found', () => {
  const stranger = new Y.Doc()
  stranger.getText('content').insert(0, 'never typed')
  const history = story()
  assert.match(verdict(history, [...bytes(history), Y.encodeStateAsUpdate(stranger)]), /nobody sent/)
})

test('another letter under the same name is found', () => {
  const history = story()
  const updates = bytes(history)
  const at = updates[1].indexOf('tous')
  updates[1][at] = 'v'.charCodeAt(0)
  assert.match(verdict(history, updates), /a letter was changed/)
})

test('something stored that builds on nothing is found', () => {
  const history = story()
  history.forEach(edit => { edit.acked = false })
  assert.match(verdict(history, bytes(history.slice(1))), /builds on nothing/)
})

test('a document that is not stored at all is found', () => {
  assert.equal(check(story(), new Map()).faults.length, 1)
})
