// A real server in a process of its own, under whatever tool does it harm, with a data folder that outlives its deaths.

import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, openSync, closeSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, pause, until } from './wait.js'

const PROGRAM = process.env.ENCRIER

export class Server {
  /** `tool`: words that come before the server's own, as `['strace', …]`. `flags`: of the server. */
  constructor ({ tool = [], flags = [], env = {}, database = null, folder = null } = {}) {
    must(PROGRAM, 'ENCRIER must name the program under test')
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'encrier-fault-'))
    this.data = join(this.folder, 'data')
    this.logPath = join(this.folder, 'log')
    Object.assign(this, { tool, flags, env, database, child: null, host: null })
  }

  get sqlite () { return join(this.data, 'encrier.sqlite') }
  get log () { try { return readFileSync(this.logPath, 'utf8') } catch { return '' } }

  /** Starts it without waiting for it to answer. */
  async launch () {
    this.host ??= `127.0.0.1:${await freePort()}`
    const log = openSync(this.logPath, 'a')
    const words = [...this.tool, PROGRAM, 'serve', '--listen', this.host, '--data', this.data, ...this.flags]
    if (this.database) words.push('--database', this.database)
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ENCRIER'))
    // A group of its own: a kill reaches the server under its tool, too.
    this.child = spawn(words[0], words.slice(1), {
      stdio: ['ignore', log, log], detached: true, env: { ...Object.fromEntries(inherited), ...this.env }
    })
    closeSync(log)
    this.ended = new Promise(resolve => this.child.once('exit', (code, signal) => resolve({ code, signal })))
    this.child.once('exit', () => { this.child.hasEnded = true })
  }

  /** Starts it on the data that is there, and waits until it answers. Gives the milliseconds it took. */
  async start () {
    await this.launch()
    const child = this.child
    try {
      return await until('the server to answer', async () => {
        must(!child.hasEnded, 'the server ended')
        return await this.answers()
      })
    } catch (error) {
      error.message += `:\n${this.log.slice(-2000)}\nits threads:\n${this.threads}`
      throw error
    }
  }

  /** What each of its threads is about. */
  get threads () {
    if (!this.lives) return 'none'
    const folder = `/proc/${this.pid}/task`
    return readdirSync(folder).map(thread => ['comm', 'wchan', 'syscall'].map(file => {
      try { return readFileSync(`${folder}/${thread}/${file}`, 'utf8').trim() } catch { return '' }
    }).join(' ')).join('\n')
  }

  get lives () { return this.child !== null && !this.child.hasEnded }

  async answers () {
    try { return (await fetch(`http://${this.host}/health`, { signal: AbortSignal.timeout(2000) })).ok } catch { return false }
  }

  /** The server's own process: below a tool it is the tool's child. */
  get pid () {
    let pid = this.child.pid
    for (let depth = 0; depth < 3 && this.tool.length > 0; depth++) {
      const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]
      if (below === '') break
      pid = Number(below)
    }
    return pid
  }

  signal (name) { process.kill(this.pid, name) }

  async kill () {
    if (this.lives) {
      try { process.kill(-this.child.pid, 'SIGKILL') } catch { /* it died meanwhile */ }
    }
    if (this.child) {
      await this.ended
      // A tool may be gone before the server that it was killed with, which holds the data's lock until its own end.
      await until('the end of the whole group', () => !this.groupLives)
    }
    this.child = null
  }

  get groupLives () {
    try { return process.kill(-this.child.pid, 0) } catch { return false }
  }

  /** SIGTERM and the wait for the end. Gives its exit code and the milliseconds it took. */
  async terminate () {
    const begun = performance.now()
    this.signal('SIGTERM')
    const { code } = await this.ended
    this.child = null
    return { code, took: performance.now() - begun }
  }

  /** Memory in RAM, in kB. */
  rss () { return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1] ?? 0) }

  /** Memory of the kernel for the sockets at the server's end, in kB: what is received, queued to be sent, and set aside. */
  kernelMemory () {
    const told = execFileSync('ss', ['-tmnH', 'state', 'established', `sport = :${this.host.split(':')[1]}`], { encoding: 'utf8', maxBuffer: 1 << 28 })
    const memories = told.matchAll(/skmem:\(r(\d+),rb\d+,t\d+,tb\d+,f(\d+),w(\d+)/g)
    return [...memories].flatMap(([, ...parts]) => parts).reduce((sum, bytes) => sum + Number(bytes), 0) / 1024
  }

  /** Open file descriptors. */
  descriptors () { return readdirSync(`/proc/${this.pid}/fd`).length }

  /** Processor time spent, in seconds. */
  cpu () {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  }

  /** The sum of a metric over its labels, or with the labels that are given as in its line. */
  async metric (name) {
    const text = await (await fetch(`http://${this.host}/metrics`)).text()
    return text.split('\n').filter(line => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  }

  /** The lines of its log that tell of a panic. */
  get panics () { return this.log.split('\n').filter(line => /panicked|stack overflow/.test(line)) }

  /** Kills it and removes its folder. */
  async remove () {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Runs `story` on a started server that is gone afterwards; after a failure its last words are told. */
export async function withServer (options, story) {
  const server = new Server(options)
  try {
    await server.start()
    return await story(server)
  } catch (error) {
    error.message += `\nthe server's log tells:\n${lastWords(server)}`
    throw error
  } finally {
    await server.remove()
  }
}

/** What of a log may tell why: its panics, else its end. */
function lastWords (server) {
  const at = server.log.search(/panicked/)
  return at < 0 ? server.log.slice(-1500) : server.log.slice(Math.max(0, at - 500), at + 3000)
}

/** A port below those that the system gives to outgoing connections, so that none takes it while the server is down. */
let next = 8000 + (process.pid % 200) * 50
export async function freePort () {
  for (;;) {
    // Above 10080, to which `fetch` and browsers go for nobody.
    const port = 11_000 + (next++ % 9_000)
    const isFree = await new Promise(resolve => {
      const probe = createServer().once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** A raw socket to the server after the upgrade to a websocket, for bytes that no library would send. */
export async function rawSocket (host, path) {
  const [address, port] = host.split(':')
  const socket = connect(Number(port), address)
  socket.on('error', () => {})
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
  let isUp = false
  let heard = Buffer.alloc(0)
  socket.on('data', data => { heard = Buffer.concat([heard, data]).subarray(-4096); if (heard.includes('101 ')) isUp = true })
  socket.heard = () => heard
  socket.on('close', () => { socket.isGone = true })
  await until('an upgrade', () => isUp || socket.isGone)
  must(isUp, 'the upgrade was refused')
  await pause(1)
  return socket
}
