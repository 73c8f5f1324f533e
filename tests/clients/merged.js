// Real yjs beside the merger: `make SEED CASES` prints conversations, `check` reads them back with what was merged of them.
//
// A conversation is a JSON line: updates in base64, each building on those before it. To check, lines of
// `{ parts, merged, known }`: whoever hears the merged ones must read what the parts say, also if the first `known` parts
// were there already.

import assert from 'node:assert/strict'
import { createInterface } from 'node:readline'
import * as Y from 'yjs'

const TURNS = 60
/** Narrow ids and wide ones. */
const CLIENTS = [7, 2 ** 20, 2 ** 32 - 1]

/** Chance from a seed (mulberry32): below `end`. */
function chance(seed) {
  return end => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % end
  }
}

const roots = doc => [doc.getText('content'), doc.getMap('map'), doc.getArray('list'), doc.getXmlFragment('default')]

function word(below) {
  return Array.from({ length: 1 + below(5) }, () => 'abcé😀 '[below(5)]).join('')
}

/** One edit of some shared type. Rows of letters are the most likely, as in life. */
function edit(doc, below) {
  const [text, map, list, pad] = roots(doc)
  const caret = below(3) ? text.length : below(text.length + 1)
  const kinds = [
    () => text.insert(caret, word(below)),
    () => text.insert(caret, 'x'),
    () => text.insert(text.length, 'y'),
    () => text.length && text.delete(Math.min(caret, text.length - 1), 1),
    () => text.length && text.format(0, 1 + below(text.length), { bold: below(2) ? true : null }),
    () => map.set(`k${below(4)}`, below(1000)),
    () => map.set(`k${below(4)}`, new Y.Map([['deep', 1]])),
    () => map.delete(`k${below(4)}`),
    () => list.insert(below(list.length + 1), [below(9), { a: [null] }]),
    () => list.length && list.delete(below(list.length), 1),
    () => paragraph(pad, below),
    () => pad.length && pad.delete(below(pad.length), 1),
    () => pad.length && pad.get(below(pad.length)).get(0)?.insert(0, word(below))
  ]
  kinds[below(kinds.length)]()
}

function paragraph(pad, below) {
  const node = new Y.XmlElement('paragraph')
  node.setAttribute('class', word(below))
  node.insert(0, [new Y.XmlText(word(below))])
  pad.insert(below(pad.length + 1), [node])
}

/** What three people say to each other. */
function conversation(seed) {
  const below = chance(seed)
  const said = []
  const docs = CLIENTS.map(client => {
    const doc = new Y.Doc()
    doc.clientID = client
    doc.on('update', (update, origin) => origin === 'heard' || said.push(Buffer.from(update).toString('base64')))
    return doc
  })
  for (let turn = 0; turn < TURNS; turn++) {
    const speaker = docs[below(docs.length)]
    speaker.transact(() => {
      for (let more = below(3); more >= 0; more--) edit(speaker, below)
    })
    if (below(3) === 0) Y.applyUpdate(docs[below(docs.length)], Y.encodeStateAsUpdate(speaker), 'heard')
  }
  return said
}

/** What someone reads who heard these. */
function read(updates) {
  const doc = new Y.Doc({ gc: true })
  for (const update of updates) {
    Y.applyUpdate(doc, Buffer.from(update, 'base64'))
    assert.equal(doc.store.pendingStructs, null, 'nothing waits')
    assert.equal(doc.store.pendingDs, null, 'no deletion waits')
  }
  const [text, map, list, pad] = roots(doc)
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort()
  return { text: text.toDelta(), map: map.toJSON(), list: list.toJSON(), pad: pad.toString(), clocks }
}

async function check() {
  let cases = 0
  for await (const line of createInterface({ input: process.stdin })) {
    const { parts, merged, known } = JSON.parse(line)
    const whole = read(parts)
    assert.deepEqual(read(merged), whole, line)
    assert.deepEqual(read([...parts.slice(0, known), ...merged]), whole, line)
    cases++
  }
  console.log(cases)
}

const [verb, seed, cases] = process.argv.slice(2)
if (verb === 'check') await check()
else for (let at = 0; at < Number(cases); at++) console.log(JSON.stringify(conversation(Number(seed) + at)))
