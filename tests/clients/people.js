// People with npm clients: each has a Y.Doc and a provider, and leaves when its test ends.

import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

/** Host and port of the server under test. */
export const HOST = process.env.HOST ?? '127.0.0.1:8080'

/** How long anything may take, in milliseconds: a busy machine, and still an end. */
const PATIENCE_MS = 20_000

/** Waits until `condition` gives a truthy value, and returns it. */
export async function until(what, condition) {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const value = await condition()
    if (value) return value
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** A fresh document name. */
export const freshName = what => `${what}-${Math.random().toString(36).slice(2)}`

/** Someone in a `y-websocket` WebsocketProvider. */
export function yWebsocket(test, name, options = {}) {
  const doc = options.doc ?? new Y.Doc()
  const provider = new WebsocketProvider(`ws://${HOST}/y`, name, doc, {
    WebSocketPolyfill: WebSocket,
    disableBc: true,
    ...options
  })
  test.after(() => provider.destroy())
  return person(doc, provider, () => provider.synced)
}

/** Someone in a `HocuspocusProvider` with a socket of their own, or on the one given. */
export function hocuspocus(test, name, options = {}) {
  const document = options.document ?? new Y.Doc()
  const socket = options.websocketProvider ?? hocuspocusSocket(test)
  const provider = new HocuspocusProvider({ token: '', ...options, websocketProvider: socket, name, document })
  provider.attach()
  test.after(() => provider.destroy())
  return { ...person(document, provider, () => provider.isSynced), socket }
}

/** A socket that carries many documents. */
export function hocuspocusSocket(test) {
  const socket = new HocuspocusProviderWebsocket({ url: `ws://${HOST}/collab`, WebSocketPolyfill: WebSocket })
  test.after(() => socket.destroy())
  return socket
}

/** Both kinds of people, for what must hold in each. */
export const DIALECTS = { 'y-websocket': yWebsocket, hocuspocus }

function person(doc, provider, isSynced) {
  return {
    doc,
    provider,
    awareness: provider.awareness,
    text: doc.getText('content'),
    synced: () => until('first sync', isSynced),
    says: expected => until(`the text ${expected}`, () => doc.getText('content').toString() === expected)
  }
}

/** Calls the API; the JSON of the answer. */
export async function api(method, path, body, cookie) {
  const headers = { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) }
  const answer = await fetch(`http://${HOST}${path}`, { method, headers, body: body && JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  const cookies = answer.headers.getSetCookie().map(line => line.split(';')[0])
  return { ...(answer.status === 204 ? {} : await answer.json()), cookie: cookies.join('; ') || cookie }
}
