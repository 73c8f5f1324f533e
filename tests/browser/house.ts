// The real server, in a process of its own, on a free port, with a data folder that outlives its restarts.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How long a server may take to answer, milliseconds. */
const START_MS_MAX = 20_000

/** A host whose PDF files may be shown in notes. */
export const PDF_HOST = 'files.example'

export class House {
  #child: ChildProcess | undefined
  #log = ''
  readonly #folder: string
  readonly #port: number

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
  }

  static async open(): Promise<House> {
    const house = new House(await mkdtemp(join(tmpdir(), 'encrier-browser-')), await freePort())
    await house.start()
    return house
  }

  /** The address that people type. `localhost`, where browsers allow what they else allow only over TLS. */
  get url(): string {
    return `http://localhost:${this.#port}`
  }

  /** Starts it on the data that is there. */
  async start(): Promise<void> {
    const program = process.env.ENCRIER
    if (!program) throw new Error('ENCRIER names the server’s program: run cargo x test browser')
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('ENCRIER_'))
    const settings = ['--listen', `127.0.0.1:${this.#port}`, '--data', join(this.#folder, 'data'), '--pdf-hosts', PDF_HOST]
    const child = spawn(program, ['serve', ...settings], {
      env: Object.fromEntries(environment),
      stdio: ['ignore', 'pipe', 'pipe']
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (this.#log += text))
    this.#child = child
    const end = Date.now() + START_MS_MAX
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > end) throw new Error(`the server does not serve:\n${this.#log}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  /** SIGKILL: away without a goodbye. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async close(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** The text that a script gets of a path. */
  async text(path: string): Promise<string> {
    const answer = await fetch(this.url + path)
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`)
    return await answer.text()
  }

  async #answers(): Promise<boolean> {
    return await fetch(`http://127.0.0.1:${this.#port}/health`).then(
      answer => answer.ok,
      () => false
    )
  }
}

/** A free port below those that the system gives to outgoing connections: none takes it while the server is away. */
async function freePort(): Promise<number> {
  for (;;) {
    // Above 10080, to which browsers go for nobody.
    const port = 11_000 + Math.floor(Math.random() * 9_000)
    const probe = createServer()
    const free = await new Promise<boolean>(resolve => {
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    await new Promise(resolve => probe.close(resolve))
    return port
  }
}
