// A PostgreSQL of its own in a temporary folder, by a unix socket, that can be killed as a power cut would.

import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { connection } from '../checker/store.js'
import { must, until } from './wait.js'

/** Debian keeps the programs off the path, in a folder for each version. */
export function binaries () {
  const root = '/usr/lib/postgresql'
  const folders = existsSync(root) ? readdirSync(root).map(version => join(root, version, 'bin')).reverse() : []
  return [...folders, ...(process.env.PATH ?? '').split(':')].find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_dump')))
}

/** It refuses root: as root it runs as somebody else. */
function somebody () {
  if (process.getuid() !== 0) return {}
  const fields = readFileSync('/etc/passwd', 'utf8').split('\n').map(line => line.split(':'))
  const user = fields.find(([name]) => name === 'postgres') ?? fields.find(([name]) => name === 'nobody')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

export class Postgres {
  constructor () {
    this.folder = mkdtempSync(join(tmpdir(), 'pg-'))
    this.user = somebody()
    if (this.user.uid) chownSync(this.folder, this.user.uid, this.user.gid)
    this.run('initdb', ['-D', join(this.folder, 'data'), '-U', 'encrier', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'])
  }

  run (program, words) {
    return execFileSync(join(binaries(), program), words, { ...this.user, cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 })
  }

  async start () {
    const settings = ["listen_addresses=", `unix_socket_directories=${this.folder}`, 'max_connections=60', 'shared_buffers=16MB']
    this.child = spawn(join(binaries(), 'postgres'), ['-D', join(this.folder, 'data'), ...settings.flatMap(setting => ['-c', setting])],
      { ...this.user, cwd: this.folder, stdio: 'ignore' })
    this.ended = new Promise(resolve => this.child.once('exit', resolve))
    await until('PostgreSQL', async () => { try { await this.ask('postgres', 'SELECT 1'); return true } catch { return false } })
  }

  async ask (database, text) {
    const client = new pg.Client({ database, host: this.folder, user: 'encrier' })
    client.on('error', () => {})
    await client.connect()
    try { return (await client.query(text)).rows } finally { await client.end() }
  }

  async database (name) {
    await this.ask('postgres', `CREATE DATABASE ${name}`)
    return `postgres:///${name}?host=${this.folder}&user=encrier`
  }

  /** SIGKILL to the postmaster and all its children: nothing more is written. */
  async kill () {
    const children = readFileSync(`/proc/${this.child.pid}/task/${this.child.pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
    for (const pid of [this.child.pid, ...children]) try { process.kill(Number(pid), 'SIGKILL') } catch { /* it is gone */ }
    await this.ended
  }

  async remove () {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export async function withPostgres (story) {
  must(binaries(), 'PostgreSQL is not installed')
  const postgres = new Postgres()
  try {
    await postgres.start()
    return await story(postgres)
  } finally {
    await postgres.remove()
  }
}

/** A client that holds a transaction. */
export async function session (url) {
  const client = new pg.Client(connection(url))
  client.on('error', () => {})
  await client.connect()
  return client
}
