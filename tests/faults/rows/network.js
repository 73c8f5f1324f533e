// Networks and clients that are slow, silent, hostile or too many words at once.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as encoding from 'lib0/encoding'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { Bystander, during } from '../lib/bystander.js'
import { Chance } from '../lib/chance.js'
import { Client, History, newcomer, same } from '../lib/client.js'
import { Crew } from '../lib/crew.js'
import { Proxy } from '../lib/proxy.js'
import { rawSocket, withServer } from '../lib/server.js'
import { must, pause, quantile, until } from '../lib/wait.js'

const CORPORA = ['crates/doc/fuzz/corpus', 'crates/sync/fuzz/corpus'].map(folder => join(import.meta.dirname, '../../..', folder))

export const badNetwork = {
  row: '21',
  fault: "a client's network: late, 1 B/s, reset in a frame, silent",
  how: 'a TCP proxy of our own; 40 resets at seeded bytes, one client at 1 B/s, 20 that vanish without a word',
  holds: 'Conv; sockets reaped ≤ 45 s; descriptors as before',
  async run ({ seed, size }) {
    return await withServer({}, async server => {
      const chance = new Chance(seed)
      const witness = await new Crew(server, { seed, documents: 1, writers: 2 }).come()
      const base = server.descriptors()
      witness.type(20)
      const bad = new Crew(server, { seed: seed + 1, documents: 1, writers: 1, history: witness.history })
      for (let number = 0; number < size(5, 40); number++) {
        const proxy = await Proxy.before(server.host)
        proxy.cutAfter = chance.below(6000)
        proxy.delayMs = chance.below(4) * 5
        try {
          await bad.clients[0].connect(proxy.host)
          for (let edit = 0; edit < 200 && bad.clients[0].ended === null; edit++) { bad.clients[0].type('z', 0); await pause(2) }
        } catch { /* cut before it was let in */ }
        bad.cut()
        proxy.close()
      }
      const narrow = await Proxy.before(server.host)
      narrow.bytesPerSecond = 1
      const crawling = new WebSocket(`ws://${narrow.host}/collab`)
      crawling.on('error', () => {})
      const dead = await Promise.all(Array.from({ length: size(3, 20) }, async () => {
        const proxy = await Proxy.before(server.host)
        await new Client(new History(), 'typed-0').connect(proxy.host)
        proxy.vanish()
        return proxy
      }))
      // The last of them: the others fell silent before.
      const begun = performance.now()
      const reaped = size(false, true) ? await until('the dead to be reaped', () => server.descriptors() <= base + 1, 60_000) : null
      if (reaped !== null) must(performance.now() - begun < 45_000, `reaped after ${reaped} ms`)
      await witness.stop()
      crawling.terminate()
      for (const proxy of [narrow, ...dead]) proxy.close()
      await bad.come()
      await bad.saved()
      await witness.converged()
      must(same(bad.clients[0].doc, witness.clients[0].doc), 'whoever was cut reads something else')
      bad.cut()
      // Beside the people's sockets there may be one of ours that asked for the server's health.
      if (reaped !== null) await until('descriptors as before', () => server.descriptors() <= base + 2, 60_000)
      return `${size(5, 40)} resets, ${witness.history.acked} acknowledged edits, all the same; ${dead.length} silent sockets ${reaped === null ? 'not awaited' : `gone after ${(reaped / 1000).toFixed(0)} s`}`
    })
  }
}

/** The most memory that the server and the kernel had for it while `story` went on, in kB. */
async function peakOf (server, story) {
  const peak = { user: 0, kernel: 0 }
  const look = () => {
    peak.user = Math.max(peak.user, server.rss())
    peak.kernel = Math.max(peak.kernel, server.kernelMemory())
  }
  const watch = setInterval(look, 250)
  await story()
  look()
  clearInterval(watch)
  return peak
}

export const neverReads = {
  row: '22',
  fault: 'clients that never read',
  how: '100 sockets joined to a note into which 6 MB are typed, their windows closed; memory: the peaks of VmRSS and of what `ss -tm` counts at the server\'s ends, less those of the same typing without them; others type in threads of their own',
  holds: '≤ 256 KiB of server and kernel memory per client; the others go on; closed after 30 s',
  needs: ['ss'],
  async run ({ size }) {
    return await withServer({}, async server => {
      const history = new History()
      const [writer, reader] = [await new Client(history, 'loud').connect(server.host), await new Client(history, 'loud').connect(server.host)]
      const others = [await Bystander.at(server.host, 'loud'), await Bystander.at(server.host, 'elsewhere')]
      const paste = 'x'.repeat(60_000)
      const loud = async many => {
        for (let number = 0; number < many; number++) { writer.type(paste); writer.erase(0, paste.length); if (number % 20 === 0) await writer.saved() }
        await writer.saved()
      }
      const noise = async () => await peakOf(server, () => loud(size(10, 100)))
      await noise()
      // The same noise among readers, and among those who do not read. Peaks of one and the same differ by megabytes, as folds meet
      // or miss each other: what it takes by itself is the higher of two.
      const before = await noise()
      let alone
      const aloneHeard = await during(others, async () => { alone = await noise() })
      alone = { user: Math.max(before.user, alone.user), kernel: Math.max(before.kernel, alone.kernel) }
      const silent = await Promise.all(Array.from({ length: 100 }, async () => {
        const client = await new Client(new History(), 'loud').connect(server.host)
        client.socket.pause()
        return client
      }))
      let beside
      const besideHeard = await during(others, async () => { beside = await noise() })
      const [user, kernel] = ['user', 'kernel'].map(which => Math.max(0, beside[which] - alone[which]) / silent.length)
      const resyncs = await server.metric('encrier_resyncs_total')
      must(user + kernel < 256, `${user} kB and ${kernel} kB in the kernel per client`)
      await until('the reader to have it', () => same(reader.doc, writer.doc))
      const gone = size(null, 1) && await until('the silent to be closed', async () => await server.metric('encrier_connections') <= 4, 60_000)
      silent.forEach(client => client.socket.terminate())
      await Promise.all(others.map(other => other.end()))
      return `${Math.round(user)} kB and ${Math.round(kernel)} kB of the kernel for each, ${resyncs} resyncs; ack p99 in the same room ${Math.round(besideHeard[0].p99)} ms (without them ${Math.round(aloneHeard[0].p99)} ms), in another ${Math.round(besideHeard[1].p99)} ms (${Math.round(aloneHeard[1].p99)} ms)${gone === null ? '' : `; closed ${Math.round(gone / 1000)} s later`}`
    })
  }
}

export const offline = {
  row: '23',
  fault: 'a day offline: 10,000 edits come at once',
  how: 'a replica that typed on beside another 1,000 online edits',
  holds: 'merges in one bounded stream; Conv',
  isQuick: true,
  async run ({ seed, size }) {
    return await withServer({}, async server => {
      const crew = await new Crew(server, { seed, documents: 1, writers: 2 }).come()
      const [away, home] = crew.clients
      away.type('Ordre du jour. ')
      await crew.saved()
      away.cut()
      const chance = new Chance(seed)
      for (let number = 0; number < size(1000, 10_000); number++) away.type(`w${number} `, chance.below(away.text.length + 1))
      for (let number = 0; number < 1000; number++) home.type(`h${number} `, chance.below(home.text.length + 1))
      const bytes = Y.encodeStateAsUpdate(away.doc).length
      const took = await crew.converged()
      return `${size('1,000', '10,000')} edits (${Math.round(bytes / 1000)} kB) merged, on disk and read by all after ${Math.round(took)} ms`
    })
  }
}

/** Whether the others still write, and how quickly. */
async function othersGoOn (crew) {
  crew.clients.forEach(client => client.delays.splice(0))
  for (let number = 0; number < 20; number++) { crew.clients[0].type('on '); await pause(5) }
  await crew.saved()
  return quantile(crew.delays, 0.99)
}

export const tooBig = {
  row: '26',
  fault: 'a 100 MB paste, a frame header that promises 15 MiB, 200,000 one-byte fragments',
  how: 'raw sockets',
  holds: 'closed; memory flat; others unaffected',
  isQuick: true,
  async run ({ seed }) {
    return await withServer({}, async server => {
      const crew = await new Crew(server, { seed, documents: 1, writers: 2 }).come()
      await othersGoOn(crew)
      const before = server.rss()
      let peak = before
      const watch = setInterval(() => { peak = Math.max(peak, server.rss()) }, 20)
      const mask = Buffer.alloc(4)
      const header = (opcode, length) => {
        const head = Buffer.alloc(10)
        head[0] = opcode
        head[1] = 0x80 | 127
        head.writeBigUInt64BE(BigInt(length), 2)
        return Buffer.concat([head, mask])
      }
      const codes = []
      for (const attack of [
        async socket => {
          socket.write(header(0x82, 100_000_000))
          const megabyte = Buffer.alloc(1_000_000)
          for (let number = 0; number < 100 && !socket.isGone; number++) { socket.write(megabyte); await pause(2) }
        },
        async socket => { socket.write(header(0x82, 15 * 1024 * 1024)) },
        async socket => {
          const fragment = opcode => Buffer.concat([Buffer.from([opcode, 0x81]), mask, Buffer.from([0xff])])
          socket.write(fragment(0x02))
          const fragments = Buffer.concat(Array.from({ length: 2000 }, () => fragment(0x00)))
          for (let number = 0; number < 100 && !socket.isGone; number++) { socket.write(fragments); await pause(1) }
          socket.write(fragment(0x80))
        }
      ]) {
        const socket = await rawSocket(server.host, '/collab')
        await attack(socket)
        await until('a close', () => socket.isGone || closeCode(socket.heard()) !== null, 60_000)
        codes.push(closeCode(socket.heard()) ?? 'reset')
        socket.destroy()
      }
      clearInterval(watch)
      const late = await othersGoOn(crew)
      must(peak - before < 40_000, `memory grew by ${peak - before} kB`)
      await crew.converged()
      return `closed with ${codes.join(', ')}; memory at most +${((peak - before) / 1000).toFixed(1)} MB; the others' ack p99 ${Math.round(late)} ms`
    })
  }
}

/** The code of the close frame at the end of what was heard. */
function closeCode (heard) {
  const at = heard.lastIndexOf(0x88)
  return at >= 0 && at + 4 <= heard.length ? heard.readUInt16BE(at + 2) : null
}

export const presence = {
  row: '27',
  fault: 'presence flood: 1,000 messages/s from each of ten',
  how: 'ten clients move their carets as fast as they can beside two who type',
  holds: 'coalesced to ≤ 20/s for each reader; edits stay quick',
  async run ({ seed, size }) {
    return await withServer({}, async server => {
      const crew = await new Crew(server, { seed, documents: 1, writers: 2 }).come()
      const loud = await Promise.all(Array.from({ length: 10 }, () => new Client(new History(), 'typed-0').connect(server.host)))
      const seconds = size(1, 10)
      const [, reader] = crew.clients
      const heard = reader.presences
      crew.type(20)
      const begun = performance.now()
      let clock = 1
      let sent = 0
      while (performance.now() - begun < seconds * 1000) {
        for (const client of loud) {
          if (!client.isOpen) continue
          for (let number = 0; number < 10; number++) { client.beHere(clock * 10 + number, `{"cursor":${number}}`); sent++ }
        }
        clock++
        await pause(10)
      }
      await crew.stop()
      await crew.saved()
      const rate = (reader.presences - heard) / ((performance.now() - begun) / 1000)
      const late = quantile(crew.delays, 0.99)
      must(rate <= 25, `${rate} presence messages a second`)
      must(late < 1000, `ack p99 ${late} ms`)
      await crew.converged()
      return `${Math.round(sent / seconds)} messages/s in, ${rate.toFixed(1)}/s to a reader; edit ack p99 ${Math.round(late)} ms`
    })
  }
}

export const malformed = {
  row: '28',
  fault: 'malformed messages and updates',
  how: 'the whole fuzz corpus sent over sockets of three dialects, raw and wrapped as an update',
  holds: 'its sender closed at most; documents whole; 0 panics',
  isQuick: true,
  async run ({ seed, size }) {
    return await withServer({}, async server => {
      const crew = await new Crew(server, { seed, documents: 1, writers: 2 }).come()
      crew.clients[0].type('whole')
      await crew.saved()
      const files = CORPORA.flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true }))
        .filter(entry => entry.isFile()).map(entry => readFileSync(join(entry.parentPath ?? entry.path, entry.name)))
      const wanted = size(files.filter((_, n) => n % 20 === 0), files)
      let closed = 0
      for (const bytes of wanted) {
        await Promise.all(['/y/attacked', '/collab', '/d/attacked/ws/attacked'].map(async path => {
          const socket = new WebSocket(`ws://${server.host}${path}`)
          socket.on('error', () => {})
          let isClosed = false
          socket.on('close', () => { isClosed = true })
          await until('an answer', () => socket.readyState !== WebSocket.CONNECTING)
          const say = body => { if (socket.readyState === WebSocket.OPEN) socket.send(body) }
          const update = encoding.encode(writer => {
            if (path === '/collab') encoding.writeVarString(writer, 'attacked')
            encoding.writeVarUint(writer, 0)
            encoding.writeVarUint(writer, 2)
            encoding.writeVarUint8Array(writer, bytes)
          })
          if (path === '/collab') {
            say(encoding.encode(writer => { encoding.writeVarString(writer, 'attacked'); encoding.writeVarUint(writer, 2); encoding.writeVarUint(writer, 0); encoding.writeVarString(writer, '') }))
          }
          say(update)
          say(bytes)
          socket.close()
          await until('a close', () => isClosed)
          closed++
        }))
      }
      must(server.lives && server.panics.length === 0, server.panics[0] ?? 'the process ended')
      must(await server.metric('encrier_room_panics_total') === 0, 'a room panicked')
      await crew.converged()
      must((await newcomer(server, 'typed-0')).getText('content').toString() === 'whole', 'the document was harmed')
      return `${wanted.length} inputs on ${closed} sockets, 0 panics`
    })
  }
}
