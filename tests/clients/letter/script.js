// One raw client that plays scenes to a Hocuspocus server and writes down, message by message, what it is answered.

import WebSocket from 'ws'

/** How long nothing may come before a scene's step is over, in milliseconds, once all that is due has come. */
const SILENCE_MS = 150
/** How long what is due may take, in milliseconds. */
const PATIENCE_MS = 10_000

const number = value => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >> 7)])
const buffer = bytes => [...number(bytes.length), ...bytes]
const text = string => buffer([...new TextEncoder().encode(string)])
const hex = bytes => Buffer.from(bytes).toString('hex')

/** Yjs updates by hand: client 1 types `a`, then `b` behind it; the third builds on a letter that nobody has. */
export const A = [1, 1, 1, 0, 4, 1, 1, 0x74, 1, 0x61, 0]
export const B = [1, 1, 1, 1, 0x84, 1, 0, 1, 0x62, 0]
const NOTHING = [0, 0]

/** The messages of a client, without their address. */
export const say = {
  token: token => [2, 0, ...text(token), ...text('4.8.0')],
  stepOne: (vector = [0]) => [0, 0, ...buffer(vector)],
  stepTwo: update => [0, 1, ...buffer(update)],
  update: update => [0, 2, ...buffer(update)],
  presence: (client, clock, json) => [1, ...buffer([1, ...number(client), ...number(clock), ...text(json)])],
  who: [3],
  stateless: string => [5, ...text(string)],
  broadcast: string => [6, ...text(string)],
  close: [7],
  raw: bytes => bytes
}

/** A message of a server in words, so that names and rooms do not matter. */
function words(data, names) {
  let at = 0
  const uint = () => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = data[at++]
      if (byte === undefined) throw new Error(`cut short: ${hex(data)}`)
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  const buf = () => {
    const length = uint()
    at += length
    return data.subarray(at - length, at)
  }
  const string = () => buf().toString('utf8')
  if (data.length === 1) return `bare ${hex(data)}`
  const address = string()
  const [name, session] = address.split('\0')
  const who = `${names.get(name) ?? JSON.stringify(name)}${session === undefined ? '' : `+${session}`}`
  const kind = uint()
  const rest = () => {
    switch (kind) {
      case 0:
        return `${['step1', 'step2', 'update'][uint()]} ${hex(buf())}`
      case 1: {
        const inner = buf()
        return `presence ${presences(inner)}`
      }
      case 2:
        return `auth ${['again', 'denied', 'admitted'][uint()]} ${at < data.length ? string() : ''}`.trim()
      case 3:
        return 'who'
      case 7:
        return `close ${string()}`
      case 8:
        return `status ${uint()}`
      default:
        return `kind ${kind} ${hex(data.subarray(at))}`
    }
  }
  return `${who}: ${rest()}`
}

function presences(data) {
  let at = 0
  const uint = () => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = data[at++]
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  const entries = []
  for (let left = uint(); left > 0; left--) {
    const [client, clock, length] = [uint(), uint(), uint()]
    entries.push(`${client}@${clock} ${data.subarray(at, (at += length)).toString('utf8')}`)
  }
  return entries.sort().join(', ') || 'nobody'
}

/** One socket of a scene. */
class Line {
  heard = []
  constructor(url, names) {
    this.names = names
    this.socket = new WebSocket(url)
    this.open = new Promise((resolve, reject) => {
      this.socket.on('open', resolve)
      this.socket.on('error', reject)
    })
    this.socket.on('message', data => this.heard.push(words(data, names)))
    this.socket.on('close', (code, reason) => this.heard.push(`SOCKET CLOSED ${code} ${reason}`))
  }

  send(name, message, session) {
    this.socket.send(Buffer.from([...text(session === undefined ? name : `${name}\0${session}`), ...message]))
  }

  sendRaw(bytes) {
    this.socket.send(Buffer.from(bytes))
  }

  /** All that came, once `due` messages have and nothing follows. */
  async hear(due) {
    const end = Date.now() + PATIENCE_MS
    for (let seen = -1, since = Date.now(); ; ) {
      if (this.heard.length !== seen) [seen, since] = [this.heard.length, Date.now()]
      const quiet = Date.now() - since >= SILENCE_MS
      if (quiet && (this.heard.length >= due || Date.now() > end)) break
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    return this.heard.splice(0)
  }
}

/**
 * The scenes. Each is given `line()` (a new socket), `doc(which)` (a fresh document's name), `token(which, doc)` and
 * `step(words, line)`, which writes down what has come since.
 */
export const SCENES = {
  async opening({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.token(await token('rw', name)))
    await step('token', one)
    one.send(name, say.stepOne())
    await step('step1', one)
    one.send(name, say.stepTwo(NOTHING))
    await step('step2 with nothing', one)
    one.send(name, say.presence(1, 1, '{"a":1}'))
    await step('presence', one)
  },
  async edits({ line, doc, token, step }) {
    const [one, two, name] = [await line(), await line(), await doc('doc')]
    for (const each of [one, two]) {
      each.send(name, say.token(await token('rw', name)))
      each.send(name, say.stepOne())
      each.send(name, say.stepTwo(NOTHING))
      await step('opening in one go', each)
    }
    one.send(name, say.update(A))
    await step('an update, its sender', one)
    await step('an update, another', two)
    one.send(name, say.update(A))
    await step('the same update, its sender', one)
    await step('the same update, another', two)
    two.send(name, say.stepTwo(B))
    await step('a step2 with news, its sender', two)
    await step('a step2 with news, another', one)
    one.send(name, say.stepOne())
    await step('step1 anew', one)
    one.send(name, say.stepTwo(NOTHING))
    await step('its step2', one)
  },
  async reader({ line, doc, token, step }) {
    const [one, two, name] = [await line(), await line(), await doc('doc')]
    two.send(name, say.token(await token('rw', name)))
    two.send(name, say.stepOne())
    two.send(name, say.stepTwo(A))
    await step('a writer', two)
    one.send(name, say.token(await token('ro', name)))
    one.send(name, say.stepOne())
    await step('opening', one)
    one.send(name, say.stepTwo(NOTHING))
    await step('step2 with nothing', one)
    one.send(name, say.stepTwo(A))
    await step('step2 with what is known', one)
    one.send(name, say.stepTwo(B))
    await step('step2 with news', one)
    one.send(name, say.update(B))
    await step('an update', one)
    await step('the writer', two)
  },
  async 'denied and again'({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.token(await token('no', name)))
    one.send(name, say.stepOne())
    await step('a bad token', one)
    one.send(name, say.token(await token('rw', name)))
    await step('a good token', one)
    one.send(name, say.stepOne())
    await step('step1', one)
  },
  async 'before the token'({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.stepOne())
    one.send(name, say.update(A))
    one.send(name, say.update(B))
    await step('no token yet', one)
    one.send(name, say.token(await token('rw', name)))
    await step('token', one)
  },
  async 'token anew'({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    one.send(name, say.stepTwo(NOTHING))
    await step('opening', one)
    one.send(name, say.token(await token('rw', name)))
    await step('the token again', one)
    one.send(name, say.update(A))
    await step('an update', one)
  },
  async 'close by the client'({ line, doc, token, step }) {
    const [one, name, other] = [await line(), await doc('doc'), await doc('other')]
    for (const each of [name, other]) {
      one.send(each, say.token(await token('rw', each)))
      one.send(each, say.stepOne())
      one.send(each, say.stepTwo(NOTHING))
      await step('opening', one)
    }
    one.send(name, say.close)
    await step('close', one)
    one.send(other, say.update(A))
    await step('an update of the other document', one)
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    await step('opening again', one)
  },
  async 'close of what is not open'({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.close)
    await step('close', one)
    one.send(name, say.token(await token('rw', name)))
    await step('token', one)
  },
  async 'two providers of one document'({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    for (const session of ['s1', 's2']) {
      one.send(name, say.token(await token('rw', name)), session)
      one.send(name, say.stepOne(), session)
      one.send(name, say.stepTwo(NOTHING), session)
      await step(`opening of ${session}`, one)
    }
    one.send(name, say.update(A), 's1')
    await step('an update of s1', one)
    one.send(name, say.close, 's1')
    await step('close of s1', one)
    one.send(name, say.update(B), 's2')
    await step('an update of s2', one)
  },
  async presence({ line, doc, token, step }) {
    const [one, two, name] = [await line(), await line(), await doc('doc')]
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    one.send(name, say.stepTwo(NOTHING))
    one.send(name, say.presence(1, 1, '{"a":1}'))
    await step('one', one)
    two.send(name, say.token(await token('rw', name)))
    two.send(name, say.stepOne())
    two.send(name, say.stepTwo(NOTHING))
    await step('two, who finds one', two)
    two.send(name, say.presence(2, 1, '{"b":1}'))
    await step('two announces itself: one', one)
    await step('two announces itself: two', two)
    one.send(name, say.presence(1, 2, 'null'))
    await step('one says goodbye: two', two)
    two.socket.close()
    await step('two is gone: one', one)
  },
  async 'small talk'({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    one.send(name, say.stepTwo(NOTHING))
    await step('opening', one)
    one.send(name, say.who)
    await step('who is here', one)
    one.send(name, say.stateless('x'))
    await step('stateless', one)
    one.send(name, say.raw([99]))
    await step('a type that nobody knows', one)
    one.send(name, say.update(A))
    await step('an update', one)
  },
  async 'a broadcast'({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    await step('opening', one)
    one.send(name, say.broadcast('x'))
    await step('broadcast', one)
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    await step('token', one)
  },
  async 'a broken message'({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    await step('opening', one)
    one.send(name, say.raw([0, 9, 0]))
    await step('a sync step that nobody knows', one)
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    await step('token', one)
    one.send(name, say.raw([0, 2, 40, 1]))
    await step('an update that is cut short', one)
  },
  async 'a broken frame first'({ line, step }) {
    const one = await line()
    one.sendRaw([40, 1])
    await step('an address that is cut short', one)
  },
  async ping({ line, doc, token, step }) {
    const [one, name] = [await line(), await doc('doc')]
    one.send(name, say.token(await token('rw', name)))
    one.send(name, say.stepOne())
    await step('opening', one)
    one.sendRaw([10])
    await step('pong', one)
  },
  async 'too many before a token'({ line, doc, step }) {
    const [one, name] = [await line(), await doc('doc')]
    for (let n = 0; n < 1_001; n++) one.send(name, say.who)
    await step('1,001 messages', one)
  },
  async 'too much before a token'({ line, doc, step }) {
    const [one, name] = [await line(), await doc('doc')]
    for (let n = 0; n < 6; n++) one.send(name, say.stateless('x'.repeat(1_000_000)))
    await step('6 MB', one)
  },
  async 'a name that is none'({ line, token, step }) {
    const one = await line()
    one.send('', say.token(await token('rw', '')))
    await step('the empty name', one)
  },
  async 'a hundred and one at once'({ line, doc, token, step }) {
    const one = await line()
    const names = await Promise.all(Array.from({ length: 101 }, (_, n) => doc(`d${n}`)))
    const tokens = await Promise.all(names.map(name => token('rw', name)))
    names.forEach((name, n) => {
      one.send(name, say.token(tokens[n]))
      one.send(name, say.stepOne())
    })
    await step('101 tokens', one)
  }
}

/** Plays a scene; `due` is what was recorded: how much to wait for. */
export async function play(scene, { url, document, token, due = [] }) {
  const [names, lines, written] = [new Map(), [], []]
  const stage = {
    async line() {
      const line = new Line(url, names)
      lines.push(line)
      await line.open
      return line
    },
    async doc(which) {
      const name = await document()
      names.set(name, which)
      return name
    },
    token,
    async step(what, line) {
      written.push([what, await line.hear(due[written.length]?.[1].length ?? 0)])
    }
  }
  try {
    await SCENES[scene](stage)
  } finally {
    for (const line of lines) line.socket.terminate()
  }
  return written
}

/** What was heard, by address: between two documents of a socket there is no order. */
export function byAddress(heard) {
  const head = line => line.slice(0, line.indexOf(': '))
  return heard.map((line, n) => [head(line), n, line]).sort(([a, m], [b, n]) => (a < b ? -1 : a > b ? 1 : m - n)).map(([, , line]) => line)
}
