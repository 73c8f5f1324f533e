// More people than usual, or fewer file descriptors.

import { mkdtempSync } from 'node:fs'
import { Bystander, during } from '../lib/bystander.js'
import { Client, History } from '../lib/client.js'
import { Crew } from '../lib/crew.js'
import { withServer } from '../lib/server.js'
import { throng } from '../lib/throng.js'
import { must, pause, quantile, until } from '../lib/wait.js'

export const herd = {
  row: '30',
  fault: 'thousands reconnect at once after a restart',
  how: '5,000 clients of 500 documents, all at the same instant, by raw sockets from a process of their own',
  holds: 'all admitted and synced; those who write are not lost',
  async run ({ size }) {
    const [people, documents] = [size(200, 5000), size(20, 500)]
    return await withServer({}, async server => {
      const history = new History()
      const seeds = await Promise.all(Array.from({ length: documents }, (_, n) => new Client(history, `class-${n}`).connect(server.host)))
      seeds.forEach(client => client.type('Une page de cours. '.repeat(50)))
      await Promise.all(seeds.map(client => client.saved()))
      seeds.forEach(client => client.cut())
      await server.kill()
      await server.start()
      const cpu = server.cpu()
      const herd = throng('sync', server.host, people, documents)
      const { took, again, seconds, lengths } = await herd.answer()
      const busy = server.cpu() - cpu
      // All pages are as long, so all answers are but for the bytes of their one client's id.
      must(Math.max(...lengths) - Math.min(...lengths) < 8, `answers of ${lengths} bytes`)
      for (const { document, text } of seeds.slice(0, 20)) {
        const client = await new Client(new History(), document).connect(server.host)
        must(client.text === text, 'somebody reads something else')
        client.cut()
      }
      await herd.end()
      const at = part => `${(quantile(took, part) / 1000).toFixed(1)} s`
      return `${people} clients synced: a tenth after ${at(0.1)}, half after ${at(0.5)}, nine tenths after ${at(0.9)}, all after ${at(1)}; ${again} had to come twice; processor: server ${busy.toFixed(1)} s, clients ${seconds.toFixed(1)} s`
    })
  }
}

export const oneAddress = {
  row: '25',
  fault: '10,000 connections from one address',
  how: 'a process of its own opens them from 127.0.0.2 (in the next round .3, for the system keeps ports for a minute) and says nothing (the 30 s that a silent one is given are set to ten minutes); two who come from 127.0.0.1 type in a thread of their own; windows with and without the crowd by turns; the data folder is in memory',
  holds: 'limit per address; others served, ack p99 ± 10 %; memory bounded',
  needs: ['/dev/shm'],
  async run ({ size }) {
    const [many, rounds, seconds] = size([1_000, 1, 1], [10_000, 6, 4])
    const flags = ['--wide-networks', '', '--head-ms-max', '600000', '--connections-max', String(size(1_600, 16_000))]
    // In memory: a disk that others write to stalls now and then, and this row is about the network.
    return await withServer({ flags, folder: mkdtempSync('/dev/shm/encrier-fault-') }, async server => {
      const limit = size(800, 8_000)
      const others = [await Bystander.at(server.host, 'quiet', 5), await Bystander.at(server.host, 'quiet', 5)]
      const window = async () => (await during(others, () => pause(seconds * 1000))).flatMap(heard => heard.delays)
      await window()
      const rounded = []
      const memories = [server.rss()]
      for (let round = 0; round < rounds; round++) {
        const alone = await window()
        const crowd = throng('hold', server.host, `127.0.0.${2 + round}`, many)
        const { open, refused } = await crowd.answer()
        must(open <= limit && open + refused === many, `${open} are in, ${refused} were refused`)
        must(open > limit * 0.9, `only ${open} are in`)
        const beside = await window()
        memories.push(server.rss())
        await crowd.end()
        await until('the crowd to be gone', async () => await server.metric('encrier_http_connections') < 20)
        rounded.push({ alone, beside, open, refused })
      }
      await Promise.all(others.map(other => other.end()))
      const p50 = which => quantile(rounded.flatMap(round => round[which]), 0.5)
      const p99 = which => quantile(rounded.flatMap(round => round[which]), 0.99)
      const ratios = rounded.map(({ alone, beside }) => quantile(beside, 0.99) / quantile(alone, 0.99))
      const [{ open, refused }] = rounded
      const mb = kB => `${(kB / 1000).toFixed(0)} MB`
      return `${open} held, ${refused} refused with 429; ack p99 of the others ${p99('alone').toFixed(1)} ms alone, ${p99('beside').toFixed(1)} ms beside it (× ${(p99('beside') / p99('alone')).toFixed(2)} over ${rounds} windows of ${seconds} s each; single pairs × ${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}); p50 × ${(p50('beside') / p50('alone')).toFixed(2)}; memory ${mb(memories[0])} before, with each crowd ${memories.slice(1).map(mb).join(', ')}`
    })
  }
}

export const descriptors = {
  row: '35',
  fault: 'out of file descriptors',
  how: '`prlimit --nofile=200`, 400 sockets come',
  holds: 'no busy loop (CPU < 20 %), those inside go on, recovers by itself',
  needs: ['prlimit'],
  isQuick: true,
  async run ({ seed, size }) {
    return await withServer({ tool: ['prlimit', '--nofile=200:200'] }, async server => {
      const crew = await new Crew(server, { seed, documents: 1, writers: 2 }).come()
      const crowd = Array.from({ length: 400 }, () => new Client(new History(), 'crowd'))
      await Promise.race([Promise.allSettled(crowd.map(client => client.open(server.host))), pause(1500)])
      const inside = crowd.filter(client => client.isOpen).length
      must(inside < 200, 'all fit')
      const before = server.cpu()
      const seconds = size(1, 5)
      await pause(seconds * 1000)
      const busy = (server.cpu() - before) / seconds
      must(busy < 0.2, `CPU ${busy * 100} %`)
      crew.clients[0].type('those inside go on')
      await crew.saved()
      crowd.forEach(client => client.cut())
      const took = await until('room for others', async () => { try { const one = await new Client(new History(), 'late').connect(server.host, { patience: 1000 }); one.cut(); return true } catch { return false } })
      await crew.converged()
      return `${inside} of 400 inside, CPU ${(busy * 100).toFixed(0)} % while the rest waits; served again ${Math.round(took)} ms after they left`
    })
  }
}
