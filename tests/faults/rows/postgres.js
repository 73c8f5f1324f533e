// PostgreSQL dies, hangs up, is locked, is copied.

import { Chance } from '../lib/chance.js'
import { check } from '../checker/check.js'
import { fromPostgres } from '../checker/store.js'
import { Crew } from '../lib/crew.js'
import { session, withPostgres } from '../lib/postgres.js'
import { withServer } from '../lib/server.js'
import { must, pause, until } from '../lib/wait.js'

const needs = ['psql']

export const killed = {
  row: '15',
  fault: 'PostgreSQL SIGKILL (postmaster and all), restart',
  how: 'seeded moments under six typists; started again 1 s later',
  holds: 'no false ack, resume < 10 s, A⊆D',
  needs,
  async run ({ seed, size }) {
    return await withPostgres(async postgres => await withServer({ database: await postgres.database('one') }, async server => {
      const chance = new Chance(seed)
      const crew = new Crew(server, { seed })
      const times = []
      for (let round = 0; round < size(1, 6); round++) {
        await crew.come()
        crew.type()
        await pause(300 + chance.below(700))
        await postgres.kill()
        await pause(1000)
        await crew.stop()
        crew.cut()
        await postgres.start()
        times.push(await crew.converged())
      }
      must(Math.max(...times) < 10_000, `it took ${Math.max(...times)} ms`)
      return `${times.length} crashes, ${crew.history.acked} acknowledged edits, 0 lost; writing and all the same at most ${Math.round(Math.max(...times))} ms after the restart`
    }))
  }
}

export const terminated = {
  row: '17',
  fault: 'PostgreSQL connections killed, also in a commit',
  how: '`pg_terminate_backend` of all the server\'s connections every 50–250 ms under load',
  holds: 'no edit twice, A⊆D',
  needs,
  async run ({ seed, size }) {
    return await withPostgres(async postgres => await withServer({ database: await postgres.database('one') }, async server => {
      const chance = new Chance(seed)
      const crew = await new Crew(server, { seed }).come()
      let cut = 0
      crew.type()
      for (let round = 0; round < size(10, 100); round++) {
        await pause(50 + chance.below(200))
        cut += (await postgres.ask('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'one'")).length
        // Whoever was sent away comes again, and types on.
        const gone = crew.clients.filter(client => client.ended !== null)
        gone.forEach(client => client.cut())
        await crew.come()
        if (gone.length > 0) { await crew.stop(); crew.type() }
      }
      await crew.stop()
      crew.cut()
      await crew.converged()
      const [{ twice }] = await postgres.ask('one', 'SELECT count(*) - count(DISTINCT (document, data)) AS twice FROM update_log')
      return `${cut} connections killed, ${crew.history.acked} acknowledged edits, 0 lost; ${twice} rows stored twice`
    }))
  }
}

export const locked = {
  row: '18',
  fault: 'a row lock held for 10 s',
  how: 'another session holds `SELECT … FOR UPDATE` on all documents',
  holds: 'bounded wait, no false ack, Conv after it',
  needs,
  async run ({ seed, size }) {
    const seconds = size(3, 10)
    return await withPostgres(async postgres => {
      const database = await postgres.database('one')
      return await withServer({ database }, async server => {
        const crew = await new Crew(server, { seed }).come()
        crew.type(20)
        await pause(500)
        const other = await session(database)
        await other.query('BEGIN')
        await other.query('SELECT * FROM documents FOR UPDATE')
        const before = server.rss()
        await pause(seconds * 1000)
        const growth = server.rss() - before
        await other.query('COMMIT')
        await other.end()
        await crew.stop()
        // Some were sent away when their batch had been tried for long enough; whoever comes too early is sent away again.
        const away = crew.clients.filter(client => client.ended !== null).length
        const back = await until('all to be back and saved', async () => {
          await crew.come()
          return (await Promise.allSettled(crew.clients.map(client => client.saved()))).every(({ status }) => status === 'fulfilled')
        })
        const took = await crew.converged()
        return `${seconds} s of lock, memory +${(growth / 1000).toFixed(1)} MB, ${away} of ${crew.clients.length} were sent away with 1013 meanwhile; all back and saved ${Math.round(back)} ms after it, all the same ${Math.round(took)} ms later; 0 lost`
      })
    })
  }
}

export const dumped = {
  row: '34',
  fault: 'a backup taken under load, restored (PostgreSQL)',
  how: '`pg_dump` while six people type, `pg_restore` into another database',
  holds: 'a prefix of history with all that was acknowledged before it began',
  needs,
  async run ({ seed, size }) {
    return await withPostgres(async postgres => await withServer({ database: await postgres.database('one') }, async server => {
      const crew = await new Crew(server, { seed }).come()
      crew.type()
      const acked = []
      for (let round = 0; round < size(1, 8); round++) {
        await pause(400)
        const before = crew.history.snapshot().filter(edit => edit.acked)
        // A process beside ours: the typists go on meanwhile.
        const file = `${postgres.folder}/backup-${round}`
        await beside(postgres, 'pg_dump', ['-h', postgres.folder, '-U', 'encrier', '-Fc', '-f', file, 'one'])
        const url = await postgres.database(`copy${round}`)
        await beside(postgres, 'pg_restore', ['-h', postgres.folder, '-U', 'encrier', '-d', `copy${round}`, file])
        const restored = await fromPostgres(url)
        const after = check(crew.history.snapshot().map(edit => ({ ...edit, acked: false })), restored)
        const known = check(before, restored).faults.filter(fault => !fault.includes('nobody sent') && !fault.includes('letter'))
        must(known.length === 0 && after.faults.length === 0, [...known, ...after.faults][0])
        acked.push(before.length)
      }
      await crew.stop()
      await crew.converged()
      return `${acked.length} backups, up to ${Math.max(...acked)} edits acknowledged before one began, 0 missing, nothing invented`
    }))
  }
}

async function beside (postgres, program, words) {
  const { execFile } = await import('node:child_process')
  const { join } = await import('node:path')
  const { binaries } = await import('../lib/postgres.js')
  await new Promise((resolve, reject) => execFile(join(binaries(), program), words, { ...postgres.user, cwd: postgres.folder },
    (error, out, err) => error ? reject(new Error(`${program}: ${err}`)) : resolve()))
}
