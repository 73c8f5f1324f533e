// A network that lets no websocket through: a proxy between browser and server, on a port of its own.

import { createServer, type Server, type Socket, connect } from 'node:net'
import { once } from 'node:events'

/** What becomes of a websocket: refused with a status, swallowed without an answer, cut as soon as it is open, or let through. */
export type Fate = 426 | 403 | 'swallowed' | 'cut' | 'through'

export class Filter {
  fate: Fate
  /** Bytes a second that come through from the browser. */
  rate = Number.POSITIVE_INFINITY
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(fate: Fate, upstream: number) {
    this.fate = fate
    this.#server = createServer(client => this.#serve(client, upstream))
  }

  static async open(fate: Fate, url: string): Promise<Filter> {
    const filter = new Filter(fate, Number(new URL(url).port))
    filter.#server.listen(0, '127.0.0.1')
    await once(filter.#server, 'listening')
    return filter
  }

  get url(): string {
    const address = this.#server.address()
    return `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
  }

  /** Ends every connection and takes no more. */
  async close(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** One connection: each request on it is looked at before it goes on. */
  #serve(client: Socket, upstream: number): void {
    const server = connect(upstream, '127.0.0.1')
    for (const [one, other] of [
      [client, server],
      [server, client]
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
    let swallows = false
    client.on('data', (bytes: Buffer) => {
      client.pause()
      setTimeout(() => client.resume(), (bytes.length / this.rate) * 1_000)
      const asksForWebsocket = bytes.toString('latin1').toLowerCase().includes('upgrade: websocket')
      if (swallows || (asksForWebsocket && this.fate === 'swallowed')) swallows = true
      else if (asksForWebsocket && typeof this.fate === 'number')
        client.end(`HTTP/1.1 ${this.fate} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
      else server.write(bytes)
      if (asksForWebsocket && this.fate === 'cut') server.once('data', head => client.end(head))
    })
    server.on('data', bytes => {
      if (client.writable) client.write(bytes)
    })
  }
}
