// People with npm clients: each has a Y.Doc and a provider, and leaves when its test ends.

import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { YSweetProvider } from '@y-sweet/client'
import { DocumentManager } from '@y-sweet/sdk'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

// The y-sweet client says this at every close: it calls connect() while it connects.
const warn = console.warn
console.warn = (...words) => String(words[0]).startsWith('connect() called while') || warn(...words)

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

/** What an application's server calls; `secret` is a link's, put where a connection string has its token. */
export const ySweetManager = secret => new DocumentManager(`ys://${secret ? `${secret}@` : ''}${HOST}`)

/** Someone in a `YSweetProvider` with a token from the server itself, or from `options.auth`; `line.isDown` cuts it off. */
export function ySweet(test, name, options = {}) {
  const doc = options.doc ?? new Y.Doc()
  const auth = options.auth ?? (() => ySweetManager().getOrCreateDocAndToken(name))
  const line = { isDown: false }
  class Line extends WebSocket {
    constructor(url) {
      // Nobody listens there.
      super(line.isDown ? 'ws://127.0.0.1:1' : url)
      this.on('error', () => {})
    }
  }
  const provider = new YSweetProvider(auth, name, doc, { WebSocketPolyfill: Line, showDebuggerLink: false })
  test.after(() => {
    // Its own disconnect comes back by itself.
    line.isDown = true
    provider.destroy()
  })
  const disconnect = () => {
    line.isDown = true
    provider.websocket.terminate()
  }
  const connect = () => {
    line.isDown = false
  }
  const status = () => (provider.status === 'connected' ? 'connected' : 'disconnected')
  const socket = Object.defineProperty({ disconnect, connect }, 'status', { get: status })
  return { ...person(doc, provider, () => provider.status === 'connected'), socket }
}

/** All kinds of people, for what must hold in each. */
export const DIALECTS = { 'y-websocket': yWebsocket, hocuspocus, 'y-sweet': ySweet }

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
