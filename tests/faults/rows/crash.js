// The process dies, stands still, or is told to stop.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { check } from '../checker/check.js'
import { asked, fromImage } from '../checker/store.js'
import { databaseBytes, replayed } from '../checker/wal.js'
import { Chance } from '../lib/chance.js'
import { newcomer } from '../lib/client.js'
import { Crew } from '../lib/crew.js'
import { Server, withServer } from '../lib/server.js'
import { must, pause, until } from '../lib/wait.js'

const SECTOR_BYTES = 512

export const kill = {
  row: '1',
  fault: 'SIGKILL at a random time under load',
  how: '6 people type 600 edits/s into 3 documents; seeded death after 0–500 ms; restart',
  holds: 'A⊆D after each death; Conv at the end',
  isQuick: true,
  async run ({ seed, size }) {
    const rounds = size(5, 200)
    return await withServer({}, async server => {
      const chance = new Chance(seed)
      let [acked, slowest, crew] = [0, 0, null]
      for (let round = 0; round < rounds; round++) {
        // Other documents now and then: each check reads all of them.
        if (round % 20 === 0) crew = new Crew(server, { seed: seed + round, name: `round-${round}` })
        await crew.come()
        crew.type()
        await pause(chance.below(500))
        await server.kill()
        await crew.stop()
        crew.cut()
        await crew.stored()
        await server.start()
        if (round % 20 === 19 || round === rounds - 1) {
          slowest = Math.max(slowest, await crew.converged())
          acked += crew.history.acked
          crew.cut()
        }
      }
      return `${rounds} kills, ${acked} acknowledged edits, 0 lost; all the same at most ${Math.round(slowest)} ms after a restart`
    })
  }
}

/** The server under strace, killed by the n-th call of that name in whichever thread. */
const killedAt = (call, nth) => ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${nth}`]

async function dieAt (folder, call, nth, seed) {
  const server = new Server({ tool: killedAt(call, nth), folder })
  const crew = new Crew(server, { seed, documents: 2, writers: 1 })
  await server.launch()
  await until('life or death', async () => !server.lives || await server.answers())
  if (server.lives) {
    await crew.come()
    crew.type(2)
    // It types until it dies; a call that is never made that often lets it live.
    await Promise.race([server.ended, pause(4000)])
    await crew.stop()
  }
  const hasDied = !server.lives
  await server.kill()
  crew.cut()
  return { crew, hasDied }
}

export const killAtCalls = {
  row: '2',
  fault: 'SIGKILL at the n-th fdatasync, fsync, pwrite',
  how: '`strace -e inject=…:signal=KILL:when=n` while two people type; n = 1–30, then every ninth to 300',
  holds: 'A⊆D, integrity_check ok, opens clean',
  needs: ['strace'],
  async run ({ seed, size }) {
    const counts = { died: 0, acked: 0 }
    const nths = size([20, 60], Array.from({ length: 60 }, (_, n) => n < 30 ? n + 1 : 30 + (n - 29) * 9))
    const plans = ['fdatasync,fsync', 'pwrite64'].flatMap(call => nths.map(nth => ({ call, nth })))
    await inParallel(3, plans, async ({ call, nth }) => {
      const server = new Server()
      try {
        await server.start()
        await server.kill()
        const { crew, hasDied } = await dieAt(server.folder, call, nth, seed + nth)
        if (existsSync(server.sqlite) && crew.history.acked > 0) counts.acked += (await crew.stored()).acked
        // What is there opens, and goes on.
        await server.start()
        crew.server = server
        await crew.converged()
        if (hasDied) counts.died++
      } catch (error) {
        error.message = `${call} ${nth}: ${error.message}`
        throw error
      } finally {
        await server.remove()
      }
    })
    return `${counts.died} deaths at ${plans.length} calls (n to ${nths.at(-1)}), ${counts.acked} acknowledged edits, 0 lost`
  }
}

export async function inParallel (many, plans, work) {
  const rest = [...plans]
  await Promise.all(Array.from({ length: many }, async () => {
    while (rest.length > 0) await work(rest.shift())
  }))
}

export const migration = {
  row: '33',
  fault: 'migration killed half way',
  how: 'strace kills the first start at its n-th write or sync, n = 1…',
  holds: 'the next start completes it; the server works',
  needs: ['strace'],
  async run ({ size }) {
    const plans = ['pwrite64', 'fdatasync,fsync'].flatMap(call => Array.from({ length: size(3, 40) }, (_, n) => ({ call, nth: n + 1 })))
    let died = 0
    await inParallel(3, plans, async ({ call, nth }) => {
      const server = new Server({ tool: killedAt(call, nth) })
      try {
        await server.launch()
        await until('life or death', async () => !server.lives || await server.answers())
        if (!server.lives) died++
        await server.kill()
        server.tool = []
        await server.start()
        const crew = await new Crew(server, { documents: 1, writers: 1 }).come()
        crew.clients[0].type('works')
        await crew.converged()
      } finally {
        await server.remove()
      }
    })
    return `${died} deaths during the first start, each completed by the next`
  }
}

/** Files of a database as they are now. */
function picture (server) {
  return ['', '-wal'].map(suffix => existsSync(server.sqlite + suffix) ? readFileSync(server.sqlite + suffix) : Buffer.alloc(0))
}

/** What a power cut may leave of a file: some sectors new, some old. */
function torn (before, after, chance) {
  const length = before.length === after.length || chance.below(2) === 0 ? after.length : before.length
  const image = Buffer.alloc(length)
  for (let at = 0; at < length; at += SECTOR_BYTES) {
    const from = chance.below(2) === 0 ? before : after
    if (at < from.length) from.copy(image, at, at, Math.min(at + SECTOR_BYTES, length))
  }
  return image
}

export const power = {
  row: '6',
  fault: 'power loss',
  how: 'strace stops the server at each sync; files between two syncs keep some sectors old and some new, by seed',
  holds: 'A⊆D for what was acknowledged before that sync',
  needs: ['strace'],
  async run ({ seed, size }) {
    const [syncs, seeds] = [size(6, 60), size(10, 170)]
    const moments = []
    const server = new Server()
    const crew = new Crew(server, { seed, documents: 2, writers: 1 })
    try {
      await server.start()
      await crew.come()
      await crew.saved()
      await server.kill()
      crew.cut()
      // A signal at a system call is delivered at its end: what is on disk then is what the sync has made durable.
      server.tool = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fdatasync,fsync', '-e', 'inject=fdatasync,fsync:signal=STOP']
      await server.launch()
      const isStopped = () => { try { return /^State:\s+[Tt]/m.test(readFileSync(`/proc/${server.pid}/status`, 'utf8')) } catch { return false } }
      let isWatching = true
      const watching = (async () => {
        while (isWatching) {
          if (isStopped()) {
            moments.push({ files: picture(server), history: crew.history.snapshot() })
            try { server.signal('SIGCONT') } catch { /* it ended */ }
          }
          await pause(3)
        }
      })()
      await until('an answer', () => server.answers())
      await crew.come()
      crew.type(5)
      await until('syncs', () => moments.length >= syncs, 120_000)
      await crew.stop()
      isWatching = false
      await watching
      await server.kill()
    } finally {
      await server.kill()
    }
    const acked = moments.at(-1).history.filter(edit => edit.acked).length
    must(acked > 0, 'nothing was acknowledged between two syncs')
    let compared = 0
    for (let at = 1; at < moments.length && at <= syncs; at++) {
      const [before, after] = [moments[at - 1].files, moments[at].files]
      for (let number = 0; number < seeds; number++) {
        const chance = new Chance(seed * 1_000_003 + at * 1_009 + number)
        const [database, log] = [0, 1].map(file => torn(before[file], after[file], chance))
        // The acknowledgements of the commit that this sync makes durable are not sent yet.
        const { faults } = check(moments[at].history.filter(edit => edit.acked), fromImage(replayed(database, log)))
        const lost = faults.filter(fault => !fault.includes('nobody sent') && !fault.includes('a letter was changed'))
        must(lost.length === 0, `sync ${at}, seed ${number}: ${lost[0]}`)
        compared++
      }
    }
    rmSync(server.folder, { recursive: true, force: true })
    return `${compared} power cuts at ${Math.min(syncs, moments.length - 1)} syncs, ${acked} acknowledged edits, 0 lost`
  }
}

export const pausedProcess = {
  row: '10',
  fault: 'SIGSTOP 60 s, SIGCONT',
  how: '`kill -STOP` while six people type on; they come back by themselves',
  holds: 'Conv < 15 s, nothing twice',
  async run ({ seed, size }) {
    const seconds = size(2, 60)
    return await withServer({}, async server => {
      const crew = await new Crew(server, { seed }).come()
      crew.type(20)
      await pause(500)
      server.signal('SIGSTOP')
      await pause(seconds * 1000)
      server.signal('SIGCONT')
      await pause(200)
      await crew.stop()
      const took = await crew.converged(15_000)
      return `${seconds} s of standstill, ${crew.history.acked} edits, all the same ${(took / 1000).toFixed(1)} s after it`
    })
  }
}

export const terminate = {
  row: '31',
  fault: 'SIGTERM under load',
  how: 'six people type 600 edits/s; SIGTERM; restart',
  holds: 'exit 0 within 10 s, close 1012, A⊆D',
  isQuick: true,
  async run ({ seed, size }) {
    const times = []
    return await withServer({}, async server => {
      const crew = new Crew(server, { seed })
      for (let round = 0; round < size(2, 20); round++) {
        await crew.come()
        crew.type(10)
        await pause(150)
        const { code, took } = await server.terminate()
        times.push(took)
        await crew.stop()
        must(code === 0 && took < 10_000, `exit ${code} after ${took} ms`)
        must(crew.clients.every(client => client.ended?.startsWith('1012')), `ended: ${crew.clients.map(client => client.ended)}`)
        crew.cut()
        await crew.stored()
        await server.start()
      }
      await crew.converged()
      return `${times.length} stops, the slowest ${Math.round(Math.max(...times))} ms, ${crew.history.acked} acknowledged edits, 0 lost`
    })
  }
}

export const panic = {
  row: '39',
  fault: 'panic in a document task',
  how: 'a failpoint that only the program under test has panics in the room of one of four documents, at a seeded turn while eight people type; then a restart without it',
  holds: "that document only is quarantined, the others' edits are all acknowledged and stored; a metric counts it; whole after a restart without the cause",
  isQuick: true,
  async run ({ seed, size }) {
    const counts = { rounds: size(1, 20), acked: 0, beside: 0 }
    for (let round = 0; round < counts.rounds; round++) {
      const chance = new Chance(seed * 1000 + round)
      await withServer({}, async server => {
        const crew = await new Crew(server, { seed: seed + round, documents: 4, writers: 2 }).come()
        for (const client of crew.clients) client.type('before ')
        await crew.saved()
        const [{ number }] = asked(databaseBytes(server.sqlite), "SELECT number FROM documents WHERE id = 'typed-0'")
        crew.cut()
        await server.kill()
        server.env = { FAILPOINT_ROOM: `${number}:${10 + chance.below(150)}` }
        await server.start()
        await crew.come()
        crew.type(5)
        const [struck, spared] = [crew.clients.filter(client => client.document === 'typed-0'), crew.clients.filter(client => client.document !== 'typed-0')]
        await until('the panic to be told', () => struck.every(client => client.ended !== null))
        const acked = crew.history.acked
        await pause(500)
        must(spared.every(client => client.ended === null), `somebody else was closed: ${spared.map(client => client.ended)}`)
        await crew.stop()
        await Promise.all(spared.map(client => client.saved()))
        counts.beside += crew.history.acked - acked
        must(struck.every(client => client.ended === 'the document was closed'), `told: ${struck[0].ended}`)
        must(await server.metric('encrier_room_panics_total') === 1, 'the metric does not count it')
        must(server.lives && server.panics.length === 1, `${server.panics.length} panics`)
        // Closed for good: nobody gets half of it, and nothing acknowledged is gone.
        const refused = await newcomer(server, 'typed-0').then(() => false, () => true)
        must(refused, 'the quarantined document was opened')
        crew.cut()
        await crew.stored()
        await server.kill()
        server.env = {}
        await server.start()
        await crew.converged()
        counts.acked += crew.history.acked
      })
    }
    return `${counts.rounds} panics, each closed its own document; the others ${counts.beside} edits acknowledged after it; ${counts.acked} acknowledged in all, 0 lost, all documents whole after a restart`
  }
}
