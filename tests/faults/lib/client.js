// A Hocuspocus client of a few lines on Yjs, which writes down what it sent and what was acknowledged.

import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { PATIENCE_MS, until } from './wait.js'

const [SYNC, AWARENESS, AUTH, STATUS] = [0, 1, 2, 8]

/** What all clients of a story wrote. */
export class History {
  edits = []

  /** What is known now: which edits were sent, and of which the server said that they are on disk. */
  snapshot () { return this.edits.map(edit => ({ ...edit })) }
  get acked () { return this.edits.filter(edit => edit.acked).length }
}

export class Client {
  constructor (history, document, { doc = new Y.Doc({ gc: false }) } = {}) {
    Object.assign(this, { history, document, doc, waiting: [], delays: [], synced: false, ended: null, socket: null, updates: 0, presences: 0, refused: 0 })
    // What was written before this connection and is not acknowledged comes with the first sync.
    this.unsaved = []
    doc.on('update', (update, origin) => { if (origin !== this) this.sent(update) })
  }

  /** Connects and waits until both have what the other has. */
  async connect (host, options = {}) {
    await this.open(host, options)
    await until(`the first sync of ${this.document} (ended: ${this.ended})`, () => (this.synced && this.hasAnswered) || this.ended !== null, options.patience)
    if (!this.synced) throw new Error(`not let in: ${this.ended}`)
    return this
  }

  /** Connects without waiting for more than the websocket. */
  async open (host, { path = '/collab' } = {}) {
    const socket = new WebSocket(`ws://${host}${path}`, { perMessageDeflate: false, skipUTF8Validation: true })
    Object.assign(this, { socket, synced: false, hasAnswered: false, ended: null })
    this.unsaved.push(...this.waiting.splice(0).flat())
    socket.on('message', data => { if (this.socket === socket) this.take(new Uint8Array(data)) })
    const end = why => { if (this.socket === socket && this.ended === null) this.ended = why }
    socket.on('close', (code, reason) => end(`${code} ${reason}`))
    socket.on('error', error => end(error.code ?? error.message))
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
      socket.once('close', code => reject(new Error(`closed with ${code}`)))
    })
    this.send(AUTH, writer => { encoding.writeVarUint(writer, 0); encoding.writeVarString(writer, '') })
    this.send(SYNC, writer => { encoding.writeVarUint(writer, 0); encoding.writeVarUint8Array(writer, Y.encodeStateVector(this.doc)) })
  }

  get isOpen () { return this.socket !== null && this.ended === null && this.socket.readyState === WebSocket.OPEN }
  get text () { return this.doc.getText('content').toString() }
  get pending () { return this.waiting.length }

  /** Types at an index of the text, or at its end. */
  type (text, at = null) {
    const content = this.doc.getText('content')
    content.insert(Math.min(at ?? content.length, content.length), text)
  }

  erase (at, length) {
    const content = this.doc.getText('content')
    const from = Math.min(at, content.length)
    content.delete(from, Math.min(length, content.length - from))
  }

  sent (update) {
    const { from, to } = Y.parseUpdateMeta(update)
    const client = this.doc.clientID
    const edit = {
      document: this.document, client, from: from.get(client) ?? 0, to: to.get(client) ?? 0,
      update: Buffer.from(update).toString('base64'), acked: false, at: performance.now()
    }
    this.history.edits.push(edit)
    if (!this.isOpen || !this.hasAnswered) return void this.unsaved.push(edit)
    this.dispatch(edit, update)
  }

  /** Sends an edit on its way. */
  dispatch (edit, update) {
    this.waiting.push([edit])
    this.send(SYNC, writer => { encoding.writeVarUint(writer, 2); encoding.writeVarUint8Array(writer, update) })
  }

  send (kind, body) {
    const writer = encoding.createEncoder()
    encoding.writeVarString(writer, this.document)
    encoding.writeVarUint(writer, kind)
    body(writer)
    this.socket.send(encoding.toUint8Array(writer), () => {})
  }

  /** Says where its caret is. */
  beHere (clock, json) {
    const writer = encoding.createEncoder()
    encoding.writeVarUint(writer, 1)
    encoding.writeVarUint(writer, this.doc.clientID)
    encoding.writeVarUint(writer, clock)
    encoding.writeVarString(writer, json)
    this.send(AWARENESS, outer => encoding.writeVarUint8Array(outer, encoding.toUint8Array(writer)))
  }

  take (data) {
    const reader = decoding.createDecoder(data)
    decoding.readVarString(reader)
    const kind = decoding.readVarUint(reader)
    if (kind === SYNC) this.takeSync(reader)
    if (kind === AWARENESS) this.presences++
    if (kind === STATUS) this.takeStatus(decoding.readVarUint(reader) === 1)
    if (kind === AUTH && decoding.readVarUint(reader) === 1) this.ended = `denied: ${decoding.readVarString(reader)}`
    if (kind === 7) this.ended = 'the document was closed'
  }

  takeSync (reader) {
    const step = decoding.readVarUint(reader)
    const body = decoding.readVarUint8Array(reader)
    if (step === 0) {
      const update = Y.encodeStateAsUpdate(this.doc, body)
      // All that was written so far goes with it.
      for (const edit of this.unsaved) edit.at = performance.now()
      this.waiting.push(this.unsaved.splice(0))
      this.hasAnswered = true
      this.send(SYNC, writer => { encoding.writeVarUint(writer, 1); encoding.writeVarUint8Array(writer, update) })
    } else {
      Y.applyUpdate(this.doc, body, this)
      this.updates++
      if (step === 1) this.synced = true
    }
  }

  takeStatus (isTaken) {
    const edits = this.waiting.shift() ?? []
    if (!isTaken) { this.refused++; return void this.unsaved.push(...edits) }
    for (const edit of edits) {
      edit.acked = true
      this.delays.push(performance.now() - edit.at)
    }
  }

  /** Waits until all is acknowledged. */
  async saved (patience = PATIENCE_MS) {
    return await until(`acknowledgements of ${this.document} (${this.waiting.length} to come, ended: ${this.ended})`, () => {
      if (this.ended !== null) throw new Error(`ended before all was saved: ${this.ended}`)
      return this.synced && this.waiting.length === 0 && this.unsaved.length === 0
    }, patience)
  }

  /** Cuts the connection. What was not acknowledged comes again with the next one. */
  cut () {
    this.socket?.terminate()
    this.ended ??= 'cut'
    this.unsaved.push(...this.waiting.splice(0).flat())
  }

  /** Types a word every `ms` milliseconds until the connection ends or `stop()` of the result is called. */
  typing (ms, chance, word = number => `[${this.doc.clientID}.${number}]`) {
    let number = 0
    let isOver = false
    const task = (async () => {
      while (!isOver && this.ended === null) {
        if (chance.below(5) === 0) this.erase(chance.below(this.doc.getText('content').length + 1), 3)
        else this.type(word(number++), chance.below(this.doc.getText('content').length + 1))
        await new Promise(resolve => setTimeout(resolve, ms))
      }
    })()
    return { task, stop: async () => { isOver = true; await task }, count: () => number }
  }
}

/** A newcomer through the server: what anybody would get now. */
export async function newcomer (server, document) {
  const client = await new Client(new History(), document).connect(server.host)
  client.cut()
  return client.doc
}

/** Whether documents are the same: deletions, clocks and text. */
export function same (one, other) {
  return Y.equalSnapshots(Y.snapshot(one), Y.snapshot(other)) &&
    one.getText('content').toString() === other.getText('content').toString()
}
