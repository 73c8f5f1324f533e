// What becomes of messages between a client and the one server: withheld, lost, twice, in another order.

import { Chance } from '../lib/chance.js'
import { Client, History } from '../lib/client.js'
import { Crew } from '../lib/crew.js'
import { Proxy } from '../lib/proxy.js'
import { withServer } from '../lib/server.js'
import { must, pause, until } from '../lib/wait.js'

const SEEDS_PER_SERVER = 40

export const parted = {
  row: '19',
  fault: 'partition, here of clients from their server',
  how: 'a TCP proxy withholds what goes up, what comes down, or both, while everybody types; 5 s, and 50 s, which is longer than the server waits',
  holds: 'Conv ≤ 15 s after it heals',
  async run ({ seed, size }) {
    return await withServer({}, async server => {
      const told = []
      for (const [ways, seconds] of size([[['up'], 1]], [[['up'], 5], [['down'], 5], [['up', 'down'], 5], [['up', 'down'], 50]])) {
        const crew = new Crew(server, { seed, documents: 1, writers: 3, name: `${ways.join('-and-')}-${seconds}` })
        const proxy = await Proxy.before(server.host)
        const [parted, ...others] = crew.clients
        await parted.connect(proxy.host)
        await Promise.all(others.map(client => client.connect(server.host)))
        crew.type(20)
        await pause(300)
        proxy.part(...ways)
        await pause(seconds * 1000)
        await crew.stop()
        const begun = performance.now()
        proxy.heal()
        // Whose socket was given up meanwhile hears of it, and comes by another.
        await until('a word from the server', () => parted.ended !== null || parted.pending === 0)
        await crew.converged()
        const took = performance.now() - begun
        must(took < 15_000, `it took ${took} ms`)
        told.push(`${ways.join(' and ')} ${seconds} s: ${Math.round(took)} ms`)
        crew.cut()
        proxy.close()
      }
      return `all the same after ${told.join(', ')}`
    })
  }
}

/** Sends its edits in another order, some twice, some never: those come with a later sync. */
class Untidy extends Client {
  bag = []
  answered = []
  isDirty = false
  counts = { lost: 0, twice: 0, moved: 0 }

  dispatch (edit, update) {
    this.bag.push({ edit, update })
    if (this.bag.length > this.chance.below(6)) this.empty()
  }

  empty () {
    while (this.bag.length > 0) {
      const at = this.chance.below(this.bag.length)
      const [{ edit, update }] = this.bag.splice(at, 1)
      if (at > 0) this.counts.moved++
      const fate = this.chance.below(10)
      if (fate === 0) { this.counts.lost++; this.unsaved.push(edit); continue }
      if (fate < 3) { this.counts.twice++; super.dispatch(edit, update) }
      super.dispatch(edit, update)
    }
  }

  /** What lacks others is acknowledged late, so which message an ack is for cannot be told: all are, once all have theirs. */
  takeStatus (isTaken) {
    this.answered.push(...this.waiting.shift() ?? [])
    this.isDirty ||= !isTaken
    if (this.waiting.length > 0 || this.isDirty) return
    for (const edit of this.answered.splice(0)) edit.acked = true
  }

  /** Whatever was never surely acknowledged comes with the next connection. */
  forget () {
    this.cut()
    this.unsaved.push(...this.answered.splice(0), ...this.bag.splice(0).map(({ edit }) => edit))
    this.isDirty = false
  }
}

export const untidy = {
  row: '20',
  fault: "loss, duplication and reordering, here of a client's messages",
  how: 'by seed: three clients send their updates in another order, one in five twice, one in ten never, and a proxy cuts one of them in the middle of a frame; later they sync',
  holds: 'Conv; A⊆D',
  isQuick: true,
  async run ({ seed, size }) {
    const counts = { lost: 0, twice: 0, moved: 0, edits: 0 }
    const seeds = size(8, 240)
    // Each check reads all documents, so a server has not too many.
    for (let from = 0; from < seeds; from += SEEDS_PER_SERVER) {
      await withServer({}, async server => {
        for (let nth = from; nth < Math.min(from + SEEDS_PER_SERVER, seeds); nth += 4) {
          await Promise.all([0, 1, 2, 3].map(n => story(server, seed * 100_000 + nth + n, counts)))
        }
      })
    }
    return `${seeds} seeds, ${counts.edits} edits, of them ${counts.moved} moved, ${counts.twice} sent twice, ${counts.lost} lost on the way; all the same after each`
  }
}

async function story (server, seed, counts) {
  const chance = new Chance(seed)
  const crew = new Crew(server, { seed, documents: 1, writers: 1, history: new History(), name: `seed-${seed}` })
  const document = crew.clients[0].document
  const crowd = [1, 2, 3].map(number => Object.assign(new Untidy(crew.history, document), { chance: new Chance(seed * 10 + number) }))
  crew.clients = crowd
  try {
    const proxy = await Proxy.before(server.host)
    await Promise.all(crowd.map((client, nth) => client.connect(nth === 0 ? proxy.host : server.host)))
    proxy.cutAfter = proxy.carried + 500 + chance.below(8000)
    for (let turn = 0; turn < 40; turn++) {
      for (const client of crowd) {
        const length = client.doc.getText('content').length
        if (chance.below(4) === 0) client.erase(chance.below(length + 1), 1 + chance.below(4))
        else client.type(`[${client.counts.moved}.${turn}]`, chance.below(length + 1))
      }
      await pause(chance.below(4))
    }
    crowd.forEach(client => client.empty())
    await pause(chance.below(60))
    crowd.forEach(client => client.forget())
    // From here on they are as tidy as anybody.
    for (const client of crowd) client.dispatch = Client.prototype.dispatch
    await crew.converged()
    for (const client of crowd) for (const name of ['lost', 'twice', 'moved']) counts[name] += client.counts[name]
    counts.edits += crew.history.edits.length
    crew.cut()
    proxy.close()
  } catch (error) {
    error.message = `seed ${seed}: ${error.message}`
    throw error
  }
}
