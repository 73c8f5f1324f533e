// Very many connections from a process of its own, by raw sockets: what they cost is not the measuring process's.
//
//   node lib/throng.js hold HOST ADDRESS NUMBER        opens NUMBER silent connections from ADDRESS and keeps them
//   node lib/throng.js sync HOST NUMBER DOCUMENTS      NUMBER clients of class-0, class-1, … sync at once, without Yjs
//
// Each line that it writes is one JSON object; a line on its standard input asks `hold` for another.

import { connect } from 'node:net'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as encoding from 'lib0/encoding'
import { pause, until } from './wait.js'

/** Connections under way at once, so that the accept queue is not what is measured. */
const CONNECTING_AT_ONCE = 200

/** Starts one, and gives its answers one after the other. */
export function throng (...words) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...words.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async answer () {
      const { value, done } = await lines.next()
      if (done) throw new Error('the throng died')
      return JSON.parse(value)
    },
    async ask () { child.stdin.write('\n'); return await this.answer() },
    async end () {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    }
  }
}

const tell = object => process.stdout.write(`${JSON.stringify(object)}\n`)

async function hold (host, address, number) {
  const [server, port] = host.split(':')
  const counts = { open: 0, refused: 0 }
  let connecting = 0
  for (let nth = 0; nth < number; nth++) {
    if (++connecting >= CONNECTING_AT_ONCE) await until('place to connect', () => connecting < CONNECTING_AT_ONCE)
    const socket = connect({ host: server, port: Number(port), localAddress: address })
    let isRefused = false
    socket.once('connect', () => { connecting--; counts.open++ })
    socket.on('data', data => { isRefused ||= data.includes(' 429 ') })
    socket.on('error', () => {})
    socket.once('close', hadError => { counts.open--; if (isRefused || hadError) counts.refused++ })
  }
  await until('all to be connected', () => connecting === 0)
  await pause(500)
  tell(counts)
  for await (const _ of createInterface({ input: process.stdin })) tell(counts)
}

/** A client's frame: masked, with a mask of zeros. */
function frame (payload) {
  const head = payload.length < 126 ? Buffer.from([0x82, 0x80 | payload.length]) : Buffer.from([0x82, 0xfe, payload.length >> 8, payload.length & 255])
  return Buffer.concat([head, Buffer.alloc(4), payload])
}

/** What a newcomer says: who it is, and that it has nothing yet. */
function greeting (document) {
  const message = (kind, body) => frame(Buffer.from(encoding.encode(writer => {
    encoding.writeVarString(writer, document)
    encoding.writeVarUint(writer, kind)
    body(writer)
  })))
  return Buffer.concat([
    message(2, writer => { encoding.writeVarUint(writer, 0); encoding.writeVarString(writer, '') }),
    message(0, writer => { encoding.writeVarUint(writer, 0); encoding.writeVarUint8Array(writer, new Uint8Array([0])) })
  ])
}

/** The payloads of a server's frames, as far as they are whole. */
function * payloads (bytes) {
  for (let at = 0; at + 2 <= bytes.length;) {
    const short = bytes[at + 1] & 127
    const from = at + (short === 126 ? 4 : short === 127 ? 10 : 2)
    if (from > bytes.length) return
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short
    if (from + length > bytes.length) return
    yield bytes.subarray(from, from + length)
    at = from + length
  }
}

/** Whether a message is the answer to the greeting: sync, step two. Its length is what was read. */
function synced (heard, document) {
  const head = heard.indexOf('\r\n\r\n')
  if (head < 0) return 0
  const answer = Buffer.concat([Buffer.from([document.length]), Buffer.from(document), Buffer.from([0, 1])])
  for (const payload of payloads(heard.subarray(head + 4))) if (payload.subarray(0, answer.length).equals(answer)) return payload.length
  return 0
}

async function sync (host, number, documents) {
  const [server, port] = host.split(':')
  const upgrade = `GET /collab HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
  const [took, begun, cpu] = [[], performance.now(), process.cpuUsage()]
  let again = 0
  const lengths = new Set()
  const enter = nth => {
    const document = `class-${nth % documents}`
    const socket = connect({ host: server, port: Number(port) })
    let heard = Buffer.alloc(0)
    let isIn = false
    socket.once('connect', () => socket.write(Buffer.concat([Buffer.from(upgrade), greeting(document)])))
    socket.on('error', () => {})
    socket.on('data', data => {
      if (isIn) return
      heard = Buffer.concat([heard, data])
      const length = synced(heard, document)
      if (length === 0) return
      isIn = true
      lengths.add(length - document.length)
      heard = null
      took.push(performance.now() - begun)
    })
    socket.once('close', () => { if (!isIn) { again++; setTimeout(enter, 200, nth) } })
  }
  for (let nth = 0; nth < number; nth++) enter(nth)
  await until('all to be synced', () => took.length === number, 120_000)
  const { user, system } = process.cpuUsage(cpu)
  tell({ took, again, seconds: (user + system) / 1e6, lengths: [...lengths] })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [verb, host, ...rest] = process.argv.slice(2)
  if (verb === 'hold') await hold(host, rest[0], Number(rest[1]))
  else await sync(host, Number(rest[0]), Number(rest[1]))
}
