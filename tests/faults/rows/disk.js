// The disk breaks, fills, slows down, or gives back other bytes.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asked, changed } from '../checker/store.js'
import { committedBytes, databaseBytes } from '../checker/wal.js'
import { Chance } from '../lib/chance.js'
import { Client, History, newcomer } from '../lib/client.js'
import { Crew } from '../lib/crew.js'
import { Server, withServer } from '../lib/server.js'
import { must, pause, quantile, until } from '../lib/wait.js'

const SYNCS = 'fdatasync,fsync'
const strace = inject => ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${SYNCS}`, '-e', `inject=${SYNCS}:${inject}`]

export const broken = {
  row: '3',
  fault: 'fdatasync or fsync says EIO, once or for ever',
  how: '`strace -e inject=fdatasync,fsync:error=EIO:when=n` (and `n+`)',
  holds: 'no ack after the error; read-only; a metric and /health tell; A⊆D after a restart on a sound disk',
  needs: ['strace'],
  async run ({ seed, size }) {
    const counts = { acked: 0, refused: 0 }
    const plans = size([12], [8, 12, 20, 33, 50]).flatMap(nth => [`error=EIO:when=${nth}`, `error=EIO:when=${nth}+`])
    for (const plan of plans) {
      const server = new Server()
      try {
        await server.start()
        await server.kill()
        server.tool = strace(plan)
        await server.start()
        const crew = await new Crew(server, { seed, documents: 2, writers: 1 }).come()
        crew.type(5)
        await until('the end of writing', () => crew.clients.every(client => client.ended !== null || client.refused > 0), 60_000)
        await crew.stop()
        // Whoever comes now may read; what he writes is never acknowledged.
        const before = crew.history.acked
        crew.cut()
        const late = await crew.clients[0].connect(server.host)
        late.type('too late')
        await until('a refusal', () => late.refused > 0 || late.ended !== null)
        must(crew.history.acked === before, 'an acknowledgement after the error')
        must(!await server.answers(), '/health says that all is well')
        must(await server.metric('encrier_room_failures_total{reason="storage"}') > 0, 'no metric tells of it')
        counts.acked += before
        counts.refused++
        late.cut()
        await server.kill()
        await crew.stored()
        server.tool = []
        await server.start()
        await crew.converged()
      } catch (error) {
        error.message = `${plan}: ${error.message}`
        throw error
      } finally {
        await server.remove()
      }
    }
    return `${plans.length} errors, ${counts.acked} acknowledgements before, 0 after, 0 lost`
  }
}

/** Runs `story` with a data folder that is a file system of its own. */
async function onSmallDisk (megabytes, flags, story) {
  const folder = mkdtempSync(join(tmpdir(), 'encrier-full-'))
  const data = join(folder, 'data')
  const server = new Server({ folder, flags })
  mkdirSync(data)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', data])
  try {
    await server.start()
    return await story(server, join(data, 'ballast'))
  } finally {
    await server.kill()
    execFileSync('umount', ['-l', data])
    await server.remove()
  }
}

export const full = {
  row: '4',
  fault: 'write says ENOSPC',
  how: 'the data folder on a tmpfs of 16 MiB, filled by the test, then freed',
  holds: 'no false ack; works again by itself, no restart',
  needs: ['mount'],
  needsRoot: true,
  isQuick: true,
  async run ({ seed }) {
    return await onSmallDisk(16, [], async (server, ballast) => {
      const crew = await new Crew(server, { seed, documents: 2, writers: 1 }).come()
      const [client] = crew.clients
      client.type('before')
      await client.saved()
      fill(ballast)
      for (let number = 0; number < 40 && client.ended === null; number++) { client.type('x'.repeat(100_000)); await pause(5) }
      await until('the full disk to be told', () => client.ended !== null)
      const told = client.ended
      crew.cut()
      const acked = crew.history.acked
      rmSync(ballast)
      const begun = performance.now()
      await until('writing again', async () => {
        try { await crew.clients[1].connect(server.host); crew.clients[1].type('.'); await crew.clients[1].saved(2000); return true } catch { crew.clients[1].cut(); return false }
      })
      const back = performance.now() - begun
      await crew.converged()
      must(back < 5000, `it took ${back} ms to recover`)
      return `closed with "${told}" after ${acked} acknowledged edits; writing again ${Math.round(back)} ms after space was freed, 0 lost`
    })
  }
}

export const fullWhileFolding = {
  row: '9',
  fault: 'disk full during a fold',
  how: 'the data folder on a tmpfs of 16 MiB; before each fold it is filled but for 0–400 kB, by seed, so that the fold ends at another page of its transaction',
  holds: 'checkpoint, history and deletion are one; the log can be read; once there is space the fold happens',
  needs: ['mount'],
  needsRoot: true,
  isQuick: true,
  async run ({ seed, size }) {
    // A document is folded a moment after its last reader left.
    return await onSmallDisk(16, ['--room-idle-ms', '100'], async (server, ballast) => {
      const chance = new Chance(seed)
      const counts = { points: size(2, 24), failed: 0, acked: 0 }
      for (let point = 0; point < counts.points; point++) {
        const free = point === 0 ? 0 : chance.below(400_000)
        const crew = await new Crew(server, { seed: seed + point, documents: 1, writers: 1, name: `page-${point}` }).come()
        for (let number = 0; number < 20; number++) crew.clients[0].type(words(chance, 10_000))
        await crew.saved()
        const name = crew.clients[0].document
        const [folds, log] = [await foldsOf(server), tiers(server, name).log]
        // Without what the log has ready to be overwritten: with that, a fold asks for no space.
        truncateSync(`${server.sqlite}-wal`, committedBytes(`${server.sqlite}-wal`))
        fill(ballast, free)
        crew.cut()
        await until('a fold', async () => same(await foldsOf(server), folds) === false)
        const isFolded = (await foldsOf(server)).done > folds.done
        must(isWhole(tiers(server, name), isFolded, log), `with ${free} bytes free: half a fold`)
        const reads = async () => must((await newcomer(server, name)).getText('content').toString() === crew.clients[0].text, 'a newcomer reads otherwise')
        await reads()
        rmSync(ballast)
        // Whoever comes next reads it all, and leaves; then there is space.
        await reads()
        if (!isFolded) await until('the fold after all', async () => (await foldsOf(server)).done > folds.done)
        must(isWhole(tiers(server, name), true, log), 'half a fold')
        if (!isFolded) counts.failed++
        counts.acked += (await crew.stored()).acked
      }
      must(counts.failed > 0, 'no fold failed')
      return `${counts.points} folds, ${counts.failed} failed for want of space and happened once there was some; ${counts.acked} acknowledged edits, 0 lost, no fold in halves`
    })
  }
}

const same = (one, other) => one.done === other.done && one.failed === other.failed

/** Text that does not compress. */
const words = (chance, length) => Array.from({ length }, () => String.fromCharCode(97 + chance.below(26))).join('')

async function foldsOf (server) {
  const of = async result => await server.metric(`encrier_folds_total{result="${result}"}`)
  return { done: await of('done'), failed: await of('failed') }
}

/** How many rows of a document each tier has. */
function tiers (server, id) {
  const image = databaseBytes(server.sqlite)
  const count = table => asked(image, `SELECT count(*) AS many FROM ${table} t JOIN documents d ON d.number = t.document WHERE d.id = '${id}'`)[0].many
  return { log: count('update_log'), history: count('history'), checkpoints: count('checkpoints') }
}

/** Whether the tables tell of all of a fold or of nothing of it. */
function isWhole ({ log, history, checkpoints }, isFolded, before) {
  return isFolded ? log === 0 && history > 0 && checkpoints === 1 : log === before && history === 0 && checkpoints === 0
}

/** Fills the disk but for so many bytes. */
function fill (path, free = 0) {
  const block = Buffer.alloc(64 * 1024, 1)
  try {
    for (let number = 0; number < 1000; number++) writeFileSync(path, block, { flag: 'a' })
  } catch (error) {
    must(error.code === 'ENOSPC', error.message)
  }
  if (free > 0) truncateSync(path, statSync(path).size - free)
}

export const slow = {
  row: '5',
  fault: 'slow disk: 200 ms for each sync',
  how: '`strace -e inject=fdatasync,fsync:delay_enter=200ms`, six people at 600 edits/s',
  holds: 'queues bounded, ack p99 < 1 s, memory flat',
  needs: ['strace'],
  async run ({ seed, size }) {
    const slow = await typed(strace('delay_enter=200000'), seed, size)
    // What was typed has a size of its own: the same work on a quick disk says which.
    const quick = await typed([], seed, size)
    const growth = (slow.growth - quick.growth) / slow.before
    const [middle, high] = [quantile(slow.delays, 0.5), quantile(slow.delays, 0.99)]
    must(high < 1000, `ack p99 ${high} ms`)
    must(growth < 0.1, `memory grew by ${(growth * 100).toFixed(1)} % more than on a quick disk`)
    return `ack p50 ${Math.round(middle)} ms, p99 ${Math.round(high)} ms over ${slow.delays.length} edits; memory ${growth < 0 ? '' : '+'}${(growth * 100).toFixed(1)} % against a quick disk`
  }
}

async function typed (tool, seed, size) {
  return await withServer({ tool }, async server => {
    const crew = await new Crew(server, { seed }).come()
    crew.type(10)
    await pause(2000)
    const before = server.rss()
    await pause(size(2000, 20_000))
    const growth = server.rss() - before
    await crew.stop()
    await crew.saved()
    await crew.converged()
    return { before, growth, delays: crew.delays }
  })
}

export const poisoned = {
  row: '8',
  fault: 'a stored update or checkpoint is not what was written',
  how: 'bytes of a row changed in the database of a stopped server: each of many documents its own damage, by seed',
  holds: 'the process lives; damage harms its own document only',
  isQuick: true,
  async run ({ seed, size }) {
    const many = size(12, 150)
    const server = new Server()
    const history = new History()
    try {
      await server.start()
      const chance = new Chance(seed)
      const names = Array.from({ length: many }, (_, n) => `page-${n}`)
      await Promise.all([...names, 'sound'].map(async name => {
        const client = await new Client(history, name).connect(server.host)
        for (let number = 0; number < 5; number++) client.type(`word ${number} of ${name}. `)
        await client.saved()
        client.cut()
      }))
      await server.kill()
      let image = databaseBytes(server.sqlite)
      for (const row of asked(image, "SELECT l.id, l.data, d.id AS name FROM update_log l JOIN documents d ON d.number = l.document WHERE d.id <> 'sound'")) {
        const data = Buffer.from(row.data)
        if (chance.below(3) === 0) continue
        const damage = chance.below(4)
        if (damage === 0) data[chance.below(data.length)] ^= 1 << chance.below(8)
        if (damage === 1) data.fill(255, chance.below(data.length))
        const bytes = damage === 2 ? data.subarray(0, chance.below(data.length)) : damage === 3 ? Buffer.concat([data, data]) : data
        image = changed(image, 'UPDATE update_log SET data = ? WHERE id = ?', [bytes, row.id])
      }
      for (const suffix of ['-wal', '-shm']) rmSync(server.sqlite + suffix, { force: true })
      // Who reads this file next is the server, which wants its log again.
      image.fill(2, 18, 20)
      writeFileSync(server.sqlite, image)
      await server.start()
      let refused = 0
      await Promise.all(names.map(async name => {
        try { (await new Client(new History(), name).connect(server.host, { patience: 10_000 })).cut() } catch { refused++ }
      }))
      must(server.lives, 'the process ended')
      must(server.panics.length === 0, server.panics[0])
      const sound = await newcomer(server, 'sound')
      must(sound.getText('content').toString().includes('word 4 of sound'), 'a sound document was harmed')
      const crew = await new Crew(server, { seed, documents: 1, writers: 1 }).come()
      crew.clients[0].type('new ones work')
      await crew.saved()
      must(refused > 0, 'no damage was noticed')
      return `${many} documents damaged, ${refused} refused and quarantined, the others read what is left; 0 panics, the sound one whole`
    } finally {
      await server.remove()
    }
  }
}
