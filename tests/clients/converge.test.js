// The usual clients connect unchanged, and everybody ends up with the same text.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as Y from 'yjs'
import { DIALECTS, freshName, hocuspocus, hocuspocusSocket, until, ySweet, yWebsocket } from './people.js'

test('all clients write at once and converge', async t => {
  const name = freshName('both')
  const people = [yWebsocket(t, name), hocuspocus(t, name), ySweet(t, name), yWebsocket(t, name), hocuspocus(t, name)]
  await Promise.all(people.map(person => person.synced()))
  for (let round = 0; round < 30; round++) {
    people.forEach((person, who) => person.text.insert(Math.min(round, person.text.length), `<${who}.${round}>`))
    await new Promise(setImmediate)
  }
  const length = people.length * 30 * '<0.0>'.length + people.length * 20
  await until('all characters', () => people.every(person => person.text.length === length))
  assert.equal(new Set(people.map(person => person.text.toString())).size, 1)
  const late = yWebsocket(t, name)
  await late.says(people[0].text.toString())
})

for (const [dialect, join] of Object.entries(DIALECTS)) {
  test(`${dialect}: offline, write on, come back`, async t => {
    const name = freshName('away')
    const [away, home] = [join(t, name), yWebsocket(t, name)]
    await Promise.all([away.synced(), home.synced()])
    away.text.insert(0, 'both ')
    await home.says('both ')
    const line = away.socket ?? away.provider
    line.disconnect()
    // A Hocuspocus socket that is told to connect while it still closes does nothing.
    await until('the end of the socket', () => !away.socket || away.socket.status === 'disconnected')
    away.text.insert(0, 'away ')
    home.text.insert(home.text.length, 'home ')
    line.connect()
    await until('all three words', () =>
      [away, home].every(person => ['both', 'away', 'home'].every(word => person.text.toString().includes(word)))
    )
    assert.equal(away.text.toString(), home.text.toString())
  })

  test(`${dialect}: undo and redo reach the others`, async t => {
    const name = freshName('undo')
    const [writer, reader] = [join(t, name), hocuspocus(t, name)]
    await Promise.all([writer.synced(), reader.synced()])
    const undo = new Y.UndoManager(writer.text)
    writer.text.insert(0, 'word')
    await reader.says('word')
    undo.undo()
    await reader.says('')
    undo.redo()
    await reader.says('word')
  })
}

test('every shared type goes through, nested and mixed', async t => {
  const name = freshName('types')
  const [one, two] = [hocuspocus(t, name), yWebsocket(t, name)]
  await Promise.all([one.synced(), two.synced()])
  const fragment = one.doc.getXmlFragment('default')
  const paragraph = new Y.XmlElement('paragraph')
  const text = new Y.XmlText('bonjour')
  text.format(0, 3, { bold: true })
  paragraph.insert(0, [text])
  paragraph.setAttribute('textAlign', 'left')
  fragment.insert(0, [paragraph])
  one.doc.getMap('map').set('list', Y.Array.from([1, 'deux', { three: [true, null, 3.5] }, new Uint8Array([1, 2])]))
  one.doc.getArray('array').insert(0, [new Y.Map([['inner', new Y.Text('text')]])])
  one.doc.getText('rich').applyDelta([{ insert: 'a', attributes: { bold: true } }, { insert: { image: 'x.png' } }])
  const same = () =>
    JSON.stringify(two.doc.getMap('map').toJSON()) === JSON.stringify(one.doc.getMap('map').toJSON()) &&
    JSON.stringify(two.doc.getArray('array').toJSON()) === JSON.stringify(one.doc.getArray('array').toJSON()) &&
    JSON.stringify(two.doc.getText('rich').toDelta()) === JSON.stringify(one.doc.getText('rich').toDelta()) &&
    two.doc.getXmlFragment('default').toString() === fragment.toString()
  await until('the same trees', same)
  const late = hocuspocus(t, name)
  await late.synced()
  assert.equal(late.doc.getXmlFragment('default').toString(), fragment.toString())
})

test('1,000 documents on one socket, attached at once', async t => {
  const socket = hocuspocusSocket(t)
  const closes = []
  socket.on('close', ({ event }) => closes.push(event.code))
  const base = freshName('many')
  const people = Array.from({ length: 1_000 }, (_, n) => hocuspocus(t, `${base}-${n}`, { websocketProvider: socket }))
  await Promise.all(people.map(person => person.synced()))
  people.forEach((person, n) => person.text.insert(0, `document ${n}`))
  await until('all saved', () => people.every(person => person.provider.unsyncedChanges === 0))
  const others = [0, 99, 999].map(n => [n, yWebsocket(t, `${base}-${n}`)])
  for (const [n, other] of others) await other.says(`document ${n}`)
  assert.deepEqual(closes, [])
})

test('two providers for one document on one socket', async t => {
  const socket = hocuspocusSocket(t)
  const name = freshName('twice')
  const options = { websocketProvider: socket, sessionAwareness: true }
  const [one, two] = [hocuspocus(t, name, options), hocuspocus(t, name, options)]
  await Promise.all([one.synced(), two.synced()])
  one.text.insert(0, 'one')
  await two.says('one')
  two.awareness.setLocalStateField('user', { name: 'Two' })
  await until('the other presence', () => one.awareness.getStates().get(two.doc.clientID)?.user?.name === 'Two')
  two.provider.destroy()
  one.text.insert(3, ' alone')
  await until('saved', () => one.provider.unsyncedChanges === 0)
})
