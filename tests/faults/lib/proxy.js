// A network between client and server that can be bad: late, narrow, silent, or cut in the middle of a frame.

import { connect, createServer } from 'node:net'
import { freePort } from './server.js'
import { pause } from './wait.js'

export class Proxy {
  /** `host` is where the server listens; `this.host` is where its clients come. */
  static async before (host) {
    const proxy = new Proxy()
    Object.assign(proxy, { target: host, pairs: new Set(), delayMs: 0, bytesPerSecond: Infinity, isSilent: false, held: new Set(), cutAfter: Infinity, carried: 0 })
    proxy.listener = createServer({ allowHalfOpen: true }, client => proxy.carry(client))
    const port = await freePort()
    await new Promise(resolve => proxy.listener.listen(port, '127.0.0.1', resolve))
    proxy.host = `127.0.0.1:${port}`
    return proxy
  }

  carry (client) {
    const [address, port] = this.target.split(':')
    const server = connect({ host: address, port: Number(port), allowHalfOpen: true })
    const pair = { client, server }
    this.pairs.add(pair)
    for (const [from, to, way] of [[client, server, 'up'], [server, client, 'down']]) {
      from.on('error', () => to.destroy())
      from.on('close', () => { if (!this.isSilent) to.destroy(); this.pairs.delete(pair) })
      from.on('end', () => { if (!this.isSilent) to.end() })
      this.pump(from, to, way)
    }
  }

  /** One direction. What the other side does not take is not read: the network is as full as it would be. */
  async pump (from, to, way) {
    try {
      for await (const chunk of from) await this.pass(chunk, to, way)
    } catch { /* either side is gone */ }
  }

  async pass (chunk, to, way) {
    if (this.isSilent) return
    while (this.held.has(way) && !to.destroyed) await pause(5)
    if (this.delayMs > 0) await pause(this.delayMs)
    let rest = chunk
    while (rest.length > 0 && !to.destroyed) {
      const length = Math.min(rest.length, this.cutAfter - this.carried, Number.isFinite(this.bytesPerSecond) ? 1 : rest.length)
      if (length <= 0) return this.reset()
      const piece = rest.subarray(0, length)
      rest = rest.subarray(length)
      this.carried += length
      if (!to.write(piece)) await new Promise(resolve => { to.once('drain', resolve); to.once('close', resolve) })
      if (Number.isFinite(this.bytesPerSecond)) await pause(1000 / this.bytesPerSecond)
    }
  }

  /** Nothing comes through in these directions (`up` to the server, `down` from it) until `heal()`; it is not lost. */
  part (...ways) { this.held = new Set(ways) }

  heal () { this.held.clear() }

  /** Both sides get a reset, in the middle of whatever they say. */
  reset () {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
    this.pairs.clear()
  }

  /** The client vanishes as a laptop does whose lid is closed: the server hears nothing, not even an end. */
  vanish () {
    this.isSilent = true
    for (const { client } of this.pairs) client.destroy()
  }

  close () {
    this.reset()
    this.listener.close()
  }
}
