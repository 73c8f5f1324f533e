// Older clients, and what applications of others do with a document (docs/decisions/0038-clients-of-others.md).

import assert from 'node:assert/strict'
import test from 'node:test'
import { HocuspocusProvider as HocuspocusProvider1 } from 'hocuspocus-1'
import { HocuspocusProvider as HocuspocusProvider2, HocuspocusProviderWebsocket } from 'hocuspocus-2'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { DIALECTS, HOST, freshName, hocuspocus, until, ySweet, yWebsocket } from './people.js'

/** Someone with Hocuspocus 1: a socket a document, named in its address. */
function hocuspocus1(test, name, options = {}) {
  const document = new Y.Doc()
  const url = `ws://${HOST}/collab`
  const provider = new HocuspocusProvider1({ url, name, document, broadcast: false, WebSocketPolyfill: WebSocket, ...options })
  test.after(() => provider.destroy())
  return { provider, text: document.getText('content'), synced: () => until('first sync', () => provider.synced) }
}

/** Someone with Hocuspocus 2. */
function hocuspocus2(test, name, options = {}) {
  const document = new Y.Doc()
  const websocketProvider = new HocuspocusProviderWebsocket({ url: `ws://${HOST}/collab`, WebSocketPolyfill: WebSocket })
  const provider = new HocuspocusProvider2({ websocketProvider, name, document, broadcast: false, ...options })
  test.after(() => {
    provider.destroy()
    websocketProvider.destroy()
  })
  return { provider, text: document.getText('content'), synced: () => until('first sync', () => provider.synced) }
}

for (const [version, join] of Object.entries({ 1: hocuspocus1, 2: hocuspocus2 })) {
  for (const [what, token] of Object.entries({ 'no token': undefined, 'a function that gives none': async () => '' })) {
    test(`hocuspocus ${version}, ${what}`, async t => {
      const name = freshName('old')
      const [old, present] = [join(t, name, { token }), hocuspocus(t, name)]
      await Promise.all([old.synced(), present.synced()])
      old.text.insert(0, 'then ')
      await present.says('then ')
      present.text.insert(5, 'now')
      await until('the answer', () => old.text.toString() === 'then now')
      await until('saved', () => old.provider.unsyncedChanges === 0)
    })
  }
}

/** A note that opens to nobody; the secret of a link that lets its bearer write. */
async function closedNote(name) {
  const call = async (path, body, cookie) => {
    const headers = { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) }
    const answer = await fetch(`http://${HOST}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    assert.ok(answer.ok, `${path}: ${answer.status}`)
    return { body: await answer.json(), cookie: answer.headers.getSetCookie()[0]?.split(';')[0] }
  }
  const { cookie } = await call('/api/v1/documents', { kind: 'note', id: name, link: 'none' })
  const link = await call(`/api/v1/documents/${name}/links`, { right: 'write' }, cookie)
  return link.body.token
}

for (const [version, join] of Object.entries({ 1: hocuspocus1, 2: hocuspocus2 })) {
  test(`hocuspocus ${version}: a closed note, by the secret of a link`, async t => {
    const name = freshName('closed')
    const token = await closedNote(name)
    const old = join(t, name, { token })
    await old.synced()
    old.text.insert(0, 'let in')
    await until('saved', () => old.provider.unsyncedChanges === 0)
    assert.equal(await (await fetch(`http://${HOST}/${token}/download`)).text(), 'let in')
  })
}

for (const [dialect, join] of Object.entries(DIALECTS)) {
  test(`${dialect}: documents within a document, for whoever comes late, too`, async t => {
    const name = freshName('within')
    const [one, two] = [join(t, name), yWebsocket(t, name)]
    await Promise.all([one.synced(), two.synced()])
    const inner = new Y.Doc({ guid: freshName('inner'), meta: { title: 'Chapitre' } })
    one.doc.getMap('chapters').set('first', inner)
    one.text.insert(0, 'and text')
    await two.says('and text')
    assert.equal((await fetch(`http://${HOST}/n/${name}/download`)).status, 200, 'the server has read it')
    const late = join(t, name)
    await late.says('and text')
    for (const { doc } of [two, late]) {
      const seen = doc.getMap('chapters').get('first')
      assert.deepEqual([seen.guid, seen.meta], [inner.guid, { title: 'Chapitre' }])
    }
  })

  test(`${dialect}: whoever has a picture in its presence is not seen, and writes on`, async t => {
    const name = freshName('picture')
    const [one, two] = [join(t, name), yWebsocket(t, name)]
    await Promise.all([one.synced(), two.synced()])
    one.awareness.setLocalStateField('avatar', 'x'.repeat(60_000))
    one.text.insert(0, 'still here')
    await two.says('still here')
    one.awareness.setLocalState({ name: 'Zoé' })
    await until('it to be seen', () => two.awareness.getStates().get(one.doc.clientID)?.name === 'Zoé')
  })
}

test('values are for whoever comes late what they were for whoever was there', async t => {
  const name = freshName('values')
  const [one, two] = [hocuspocus(t, name), yWebsocket(t, name)]
  await Promise.all([one.synced(), two.synced()])
  const map = one.doc.getMap('map')
  const keys = Object.fromEntries(Array.from('zyxwvutsrqponmlkjihgfedcba', (key, n) => [key, n]))
  one.doc.transact(() => {
    map.set('big', 7n)
    map.set('keys', keys)
    map.set('bytes', new Uint8Array([1, 2]))
    map.set('undefined', undefined)
    one.text.insert(0, 'written')
  })
  await two.says('written')
  assert.equal((await fetch(`http://${HOST}/n/${name}/download`)).status, 200, 'the server has read it')
  const late = yWebsocket(t, name)
  await late.says('written')
  for (const { doc } of [two, late]) {
    const seen = doc.getMap('map')
    assert.deepEqual(seen.toJSON(), map.toJSON())
    assert.equal(typeof seen.get('big'), 'bigint')
    assert.equal(JSON.stringify(seen.get('keys')), JSON.stringify(keys))
  }
})

test('an application calls its documents what it likes', async t => {
  const long = `${freshName('a')}-${'x'.repeat(60)}`
  for (const name of [freshName('classe/5b/dictée'), `${freshName('é')}/`, long]) {
    const [one, two] = [hocuspocus(t, name), hocuspocus(t, name)]
    await Promise.all([one.synced(), two.synced()])
    one.text.insert(0, name)
    await two.says(name)
    const page = await fetch(`http://${HOST}/n/${encodeURIComponent(name)}/download`)
    assert.equal(await page.text(), name)
  }
  const inAddress = freshName('classe/5b')
  const [one, slash] = [yWebsocket(t, inAddress), yWebsocket(t, `${inAddress}/`)]
  await Promise.all([one.synced(), slash.synced()])
  one.text.insert(0, 'the same')
  await slash.says('the same')
  const sweet = ySweet(t, long)
  await sweet.says(long)
})

/** Puts values into a list as Yjs before 13 did: each as JSON text. */
function putOldValues(doc, list, values) {
  doc.transact(transaction => {
    const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID))
    new Y.Item(id, null, null, null, null, list, null, new Y.ContentJSON(values)).integrate(transaction, 0)
  })
}

test('hooks, marks, embeds and values of old Yjs, for whoever comes late, too', async t => {
  const name = freshName('unchanged')
  const [one, two] = [hocuspocus(t, name), yWebsocket(t, name)]
  await Promise.all([one.synced(), two.synced()])
  const keys = Object.fromEntries(Array.from('zyxwvutsrqponmlkjihgfedcba', (key, n) => [key, n / 3]))
  const [hook, rich] = [new Y.XmlHook('map'), one.doc.getText('rich')]
  one.doc.getXmlFragment('default').insert(0, [hook])
  hook.set('town', 'Nîmes')
  rich.insert(0, 'marked', { note: keys })
  rich.insertEmbed(3, keys)
  putOldValues(one.doc, one.doc.getArray('list'), ['é', keys, undefined, 5])
  one.text.insert(0, 'written')
  await two.says('written')
  assert.equal((await fetch(`http://${HOST}/n/${name}/download`)).status, 200, 'the server has read it')
  const late = yWebsocket(t, name)
  await late.says('written')
  const seen = ({ doc }) => [
    doc.getXmlFragment('default').get(0).hookName,
    JSON.stringify(doc.getXmlFragment('default').get(0).toJSON()),
    JSON.stringify(doc.getText('rich').toDelta()),
    JSON.stringify(doc.getArray('list').toJSON()),
    Buffer.from(Y.encodeStateVector(doc)).toString('hex')
  ]
  await until('the same', () => JSON.stringify(seen(late)) === JSON.stringify(seen(one)))
  assert.deepEqual(seen(two), seen(one))
})
