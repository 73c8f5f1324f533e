// Our answers beside those of the reference server, message by message.
//
// `letter/recorded.json` holds what @hocuspocus/server answered to `letter/script.js` (`letter/record.js` writes it anew),
// `letter/deviations.json` every step at which ours differ, and why. Both must stay true: a deviation that is gone fails.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { SCENES, byAddress, play } from './letter/script.js'
import { HOST, api, freshName } from './people.js'

/** Why ours differ (docs/decisions/0012-hocuspocus-to-the-letter.md). */
const REASONS = {
  first: 'our step 1 comes with the admission, unasked, and before who is here',
  echo: 'an edit is not sent back to who made it',
  kept: 'what was asked before a refusal is answered after the next token',
  token: 'a new token is answered by the right that it gives',
  close: 'the close of what is not open closes nothing',
  goodbye: 'whoever says goodbye is gone, with a clock that no echo outlives',
  words: 'the reason says what was wrong; the code is the same',
  pong: 'the pong of a provider is no offence',
  name: 'a name that is none is refused before it is admitted'
}

const file = async name => JSON.parse(await readFile(new URL(`letter/${name}.json`, import.meta.url), 'utf8'))
const { scenes } = await file('recorded')
const deviations = await file('deviations')
const cookies = new Map()

async function document() {
  const id = freshName('letter')
  const { cookie } = await api('POST', '/api/v1/documents', { kind: 'note', id, link: 'none' })
  cookies.set(id, cookie)
  return id
}

/** The tokens of the script: `rw` writes, `ro` reads, `no` opens nothing. */
async function token(which, id) {
  if (which === 'no' || !id) return 'no'
  const right = which === 'ro' ? 'read' : 'write'
  const { token } = await api('POST', `/api/v1/documents/${id}/links`, { right }, cookies.get(id))
  return token
}

test('the record and the script have the same scenes, and each deviation its reason', () => {
  assert.deepEqual(Object.keys(scenes), Object.keys(SCENES))
  for (const { scene, step, what, why } of deviations) {
    assert.ok(REASONS[why], why)
    assert.equal(scenes[scene][step][0], what)
  }
})

async function scene(name) {
  const steps = scenes[name].map(([what, reference], step) => {
    const found = deviations.find(one => one.scene === name && one.step === step)
    if (found) assert.notDeepEqual(found.ours, byAddress(reference), `${what}: no deviation`)
    return [what, found?.ours ?? byAddress(reference)]
  })
  const played = await play(name, { url: `ws://${HOST}/collab`, document, token, due: steps })
  const heard = played.map(([what, said]) => [what, byAddress(said)])
  assert.deepEqual(heard, steps)
}

test('to the letter', { concurrency: true }, t =>
  Promise.all(Object.keys(SCENES).map(name => t.test(name, () => scene(name))))
)
