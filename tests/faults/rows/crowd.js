// More people than usual, or fewer file descriptors.

import { Client, History } from '../lib/client.js'
import { Crew } from '../lib/crew.js'
import { withServer } from '../lib/server.js'
import { must, pause, quantile, until } from '../lib/wait.js'

export const herd = {
  row: '30',
  fault: 'thousands reconnect at once after a restart',
  how: '5,000 clients of 500 documents, all at the same instant, from one process',
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
      const times = []
      const begun = performance.now()
      const clients = Array.from({ length: people }, (_, n) => new Client(new History(), `class-${n % documents}`))
      let again = 0
      await Promise.all(clients.map(async client => {
        for (;;) {
          try { await client.connect(server.host, { patience: 120_000 }); break } catch (error) {
            if (++again > people * 5) throw error
            client.cut()
            await pause(200)
          }
        }
        times.push(performance.now() - begun)
      }))
      const text = seeds[0].text
      must(clients.every(client => client.text === text), 'somebody reads something else')
      clients.forEach(client => client.cut())
      return `${people} clients synced: half after ${(quantile(times, 0.5) / 1000).toFixed(1)} s, all after ${(Math.max(...times) / 1000).toFixed(1)} s; ${again} had to come twice`
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
