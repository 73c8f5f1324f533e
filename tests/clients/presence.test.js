// Who is here, as the usual clients see it.

import test from 'node:test'
import { DIALECTS, freshName, hocuspocus, until, yWebsocket } from './people.js'

for (const [dialect, join] of Object.entries(DIALECTS)) {
  test(`${dialect}: seen by the others, and gone after leaving`, async t => {
    const name = freshName('here')
    const [ada, others] = [join(t, name), [yWebsocket(t, name), hocuspocus(t, name)]]
    await Promise.all([ada, ...others].map(person => person.synced()))
    const seen = person => person.awareness.getStates().get(ada.doc.clientID)
    ada.awareness.setLocalStateField('user', { name: 'Ada', color: '#1a5fb4' })
    await until('Ada', () => others.every(person => seen(person)?.user?.name === 'Ada'))
    const late = yWebsocket(t, name)
    await until('Ada, for who comes late', () => seen(late)?.user?.name === 'Ada')
    ada.awareness.setLocalStateField('cursor', { anchor: 3 })
    await until('her caret', () => others.every(person => seen(person)?.cursor?.anchor === 3))
    ada.provider.destroy()
    await until('her going', () => [late, ...others].every(person => seen(person) === undefined))
  })
}
