// @y-sweet/client and @y-sweet/sdk, unchanged.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as Y from 'yjs'
import { api, freshName, hocuspocus, until, ySweet, ySweetManager, yWebsocket } from './people.js'

/** A document that its owner closed to all but link bearers, and a link that writes. */
async function closed(id) {
  const { cookie } = await api('POST', '/api/v1/documents', { kind: 'note', id })
  await api('PATCH', `/api/v1/documents/${id}`, { link: 'none' }, cookie)
  const { token } = await api('POST', `/api/v1/documents/${id}/links`, { right: 'write' }, cookie)
  return { cookie, secret: token }
}

/** A person's `local-changes` events from now on. */
function localChanges(person) {
  const events = []
  person.provider.on('local-changes', has => events.push(has))
  return events
}

test('the SDK makes, writes and reads documents', async () => {
  const manager = ySweetManager()
  const doc = new Y.Doc()
  doc.getText('content').insert(0, 'from the server')
  const { docId } = await manager.createDocWithContent(Y.encodeStateAsUpdate(doc))
  await manager.createDoc(docId)
  doc.getText('content').insert(0, 'twice ')
  await manager.updateDoc(docId, Y.encodeStateAsUpdate(doc))
  const copy = new Y.Doc()
  Y.applyUpdate(copy, await manager.getDocAsUpdate(docId))
  assert.equal(copy.getText('content').toString(), 'twice from the server')
  assert.deepEqual(await manager.checkStore(), { ok: true })
  await assert.rejects(manager.getClientToken(freshName('nobody')), /ServerError/)
})

test('local changes are saved changes', async t => {
  const name = freshName('saved')
  const person = ySweet(t, name)
  await person.synced()
  await until('the first mark', () => !person.provider.hasLocalChanges)
  const events = localChanges(person)
  for (let n = 0; n < 50; n++) person.text.insert(n, 'x')
  assert.equal(person.provider.hasLocalChanges, true)
  await until('all saved', () => !person.provider.hasLocalChanges)
  assert.deepEqual(events, [true, false])
  const reader = yWebsocket(t, name)
  await reader.says('x'.repeat(50))
})

test('edits made offline are not saved before they are sent', async t => {
  const name = freshName('offline')
  const [away, home] = [ySweet(t, name), hocuspocus(t, name)]
  await Promise.all([away.synced(), home.synced()])
  await until('the first mark', () => !away.provider.hasLocalChanges)
  away.socket.disconnect()
  await until('the end of the socket', () => away.socket.status === 'disconnected')
  away.text.insert(0, 'offline')
  // Whatever had not left by then never does: others may see it later than its writer hears that it is saved.
  away.provider.on('local-changes', has => {
    if (!has) away.socket.disconnect()
  })
  away.socket.connect()
  await until('saved', () => !away.provider.hasLocalChanges)
  await home.says('offline')
})

test('a pass that only reads: the reader is never told that its edits are saved', async t => {
  const name = freshName('reader')
  const { secret } = await closed(name)
  const manager = ySweetManager(secret)
  const writer = ySweet(t, name, { auth: () => manager.getClientToken(name) })
  const reader = ySweet(t, name, { auth: () => manager.getClientToken(name, { authorization: 'read-only' }) })
  await Promise.all([writer.synced(), reader.synced()])
  await until('its first mark', () => !reader.provider.hasLocalChanges)
  const events = localChanges(reader)
  reader.text.insert(0, 'not mine')
  writer.text.insert(0, 'theirs')
  await until('the writer', () => reader.text.toString().includes('theirs'))
  await until('the writer is saved', () => !writer.provider.hasLocalChanges)
  // More than its beat of 2 s and its patience of 3 s: it stays, and stays unsaved.
  await new Promise(resolve => setTimeout(resolve, 5_500))
  assert.equal(reader.provider.hasLocalChanges, true)
  assert.deepEqual(events, [true])
  assert.equal(reader.provider.status, 'connected')
  assert.equal(writer.text.toString(), 'theirs')
})

test('whoever has no pass stays outside', async t => {
  const name = freshName('outside')
  const { secret } = await closed(name)
  await assert.rejects(ySweetManager().getClientToken(name), /ServerError/)
  const token = await ySweetManager(secret).getClientToken(name)
  const { docId: other } = await ySweetManager().createDoc()
  const closes = []
  const intruder = ySweet(t, other, { auth: () => ({ ...token, docId: other, url: token.url.replace(name, other) }) })
  intruder.provider.on('connection-close', event => closes.push(event.code))
  await until('the door to stay shut', () => closes.length > 1)
  assert.notEqual(intruder.provider.status, 'connected')
})

test('an idle client stays connected', async t => {
  const person = ySweet(t, freshName('idle'))
  await person.synced()
  const states = []
  person.provider.on('connection-status', status => states.push(status))
  await new Promise(resolve => setTimeout(resolve, 7_000))
  assert.deepEqual(states, [])
})
