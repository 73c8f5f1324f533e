// What a provider is told about its edits: saved, or refused.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as Y from 'yjs'
import { api, freshName, hocuspocus, until, yWebsocket } from './people.js'

test('unsyncedChanges reaches 0 when all is on disk, and only then', async t => {
  const person = hocuspocus(t, freshName('saved'))
  await person.synced()
  await until('the first sync to be acknowledged', () => person.provider.unsyncedChanges === 0)
  const counts = []
  person.provider.on('unsyncedChanges', ({ number }) => counts.push(number))
  for (let n = 0; n < 50; n++) person.text.insert(n, 'x')
  assert.equal(person.provider.unsyncedChanges, 50)
  await until('all acknowledged', () => person.provider.unsyncedChanges === 0)
  assert.equal(counts.at(-1), 0)
})

test('edits made before the first connection are acknowledged too', async t => {
  const document = new Y.Doc()
  document.getText('content').insert(0, 'from before')
  const name = freshName('before')
  const person = hocuspocus(t, name, { document })
  await until('acknowledged', () => person.provider.isSynced && person.provider.unsyncedChanges === 0)
  const other = yWebsocket(t, name)
  await other.says('from before')
})

/** A document that its owner closed to all but link bearers. */
async function closed(id) {
  const { cookie } = await api('POST', '/api/v1/documents', { kind: 'note', id })
  await api('PATCH', `/api/v1/documents/${id}`, { link: 'none' }, cookie)
  return cookie
}

test('a reading token: readonly, and edits stay unsynced', async t => {
  const id = freshName('readonly')
  const cookie = await closed(id)
  const { token } = await api('POST', `/api/v1/documents/${id}/links`, { right: 'read' }, cookie)
  const scopes = []
  const reader = hocuspocus(t, id, { token, onAuthenticated: ({ scope }) => scopes.push(scope) })
  await reader.synced()
  assert.deepEqual(scopes, ['readonly'])
  await until('its empty first sync to be fine', () => reader.provider.unsyncedChanges === 0)
  reader.text.insert(0, 'not mine')
  const { token: writing } = await api('POST', `/api/v1/documents/${id}/links`, { right: 'write' }, cookie)
  const writer = hocuspocus(t, writing)
  await writer.synced()
  writer.text.insert(0, 'theirs')
  await until('the writer', () => reader.text.toString().includes('theirs'))
  assert.equal(reader.provider.unsyncedChanges, 1)
  assert.equal(writer.text.toString(), 'theirs')
})

test('a new token on an open document: the right changes, nothing is lost', async t => {
  const id = freshName('refresh')
  const cookie = await closed(id)
  const link = async right => (await api('POST', `/api/v1/documents/${id}/links`, { right }, cookie)).token
  const tokens = [await link('read'), await link('write')]
  const scopes = []
  const onAuthenticated = ({ scope }) => scopes.push(scope)
  const person = hocuspocus(t, id, { token: () => tokens[0], onAuthenticated })
  const other = hocuspocus(t, id, { token: tokens[1] })
  await Promise.all([person.synced(), other.synced()])
  await until('its empty first sync to be fine', () => person.provider.unsyncedChanges === 0)
  person.text.insert(0, 'mine')
  tokens.shift()
  await person.provider.sendToken()
  await other.says('mine')
  await until('saved', () => person.provider.unsyncedChanges === 0)
  tokens[0] = await link('read')
  await person.provider.sendToken()
  await until('the third answer', () => scopes.length === 3)
  assert.deepEqual(scopes, ['readonly', 'read-write', 'readonly'])
  person.text.insert(0, 'not ')
  other.text.insert(4, ' too')
  await until('the other', () => person.text.toString() === 'not mine too')
  assert.equal(other.text.toString(), 'mine too')
  tokens[0] = 'wrong'
  const reasons = []
  person.provider.on('authenticationFailed', ({ reason }) => reasons.push(reason))
  await person.provider.sendToken()
  await until('the refusal', () => reasons.length > 0)
  other.text.insert(0, 'still ')
  await until('the other to be saved', () => other.provider.unsyncedChanges === 0)
  assert.equal(person.text.toString(), 'not mine too')
})

test('a bad token is refused on its document and leaves the socket to the others', async t => {
  const id = freshName('refused')
  await closed(id)
  const reasons = []
  const refused = hocuspocus(t, id, { token: 'wrong', onAuthenticationFailed: ({ reason }) => reasons.push(reason) })
  await until('the refusal', () => reasons.length > 0)
  assert.equal(reasons[0], 'permission-denied')
  const allowed = hocuspocus(t, freshName('allowed'), { websocketProvider: refused.socket })
  await allowed.synced()
  allowed.text.insert(0, 'on')
  await until('saved', () => allowed.provider.unsyncedChanges === 0)
})

test('a y-websocket client without a right is told not to come back', async t => {
  const id = freshName('stopped')
  await closed(id)
  const closes = []
  const person = yWebsocket(t, id)
  person.provider.on('connection-close', event => closes.push(event.code))
  await until('the close', () => closes.length > 0)
  assert.ok(closes[0] >= 4400 && closes[0] < 4500, `${closes[0]}`)
})
