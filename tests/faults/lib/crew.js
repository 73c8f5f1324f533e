// People who type into a few documents until something happens, and what must be true afterwards.

import { check } from '../checker/check.js'
import { fromPostgres, fromSqlite } from '../checker/store.js'
import { Chance } from './chance.js'
import { Client, History, newcomer, same } from './client.js'
import { must, until } from './wait.js'

export class Crew {
  constructor (server, { seed = 1, documents = 3, writers = 2, history = new History(), name = 'typed' } = {}) {
    Object.assign(this, { server, seed, history, chance: new Chance(seed) })
    this.clients = Array.from({ length: documents * writers }, (_, n) => new Client(history, `${name}-${n % documents}`))
    this.typists = []
  }

  /** Connects whoever is not; a server that dies meanwhile is no failure. */
  async come () {
    await Promise.allSettled(this.clients.filter(client => !client.isOpen).map(client => client.connect(this.server.host)))
    return this
  }

  type (ms = 10) {
    this.typists = this.clients.map((client, n) => client.typing(ms, new Chance(this.seed * 1000 + n)))
  }

  async stop () { await Promise.all(this.typists.splice(0).map(typist => typist.stop())) }

  async saved (patience) { await Promise.all(this.clients.map(client => client.saved(patience))) }

  cut () { for (const client of this.clients) client.cut() }

  get delays () { return this.clients.flatMap(client => client.delays) }

  /** A⊆D and nothing invented, by the checker apart. `history`: as of the moment that is asked about. */
  async stored (history = this.history.snapshot(), path = this.server.sqlite) {
    const documents = this.server.database ? await fromPostgres(this.server.database) : fromSqlite(path)
    const verdict = check(history, documents)
    must(verdict.faults.length === 0, `the checker found: ${verdict.faults.slice(0, 3).join('; ')}`)
    return verdict
  }

  /** Conv: all clients come back, and they, a newcomer and the store are the same. Gives the milliseconds it took. */
  async converged (patience) {
    const begun = performance.now()
    await this.come()
    await this.saved(patience)
    for (const document of new Set(this.clients.map(client => client.document))) {
      const mine = this.clients.filter(client => client.document === document)
      await until(`agreement on ${document}`, () => mine.every(client => same(client.doc, mine[0].doc)), patience)
      must(same(await newcomer(this.server, document), mine[0].doc), `a newcomer reads another ${document}`)
    }
    const took = performance.now() - begun
    const verdict = await this.stored()
    must(verdict.acked === verdict.edits, 'an edit was never acknowledged')
    return took
  }
}
