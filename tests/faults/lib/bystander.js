// Somebody who types beside an attack, in a thread of its own: its delays tell of the server, not of what this process
// does meanwhile. It reads acknowledgements and nothing else, so that no work of Yjs on others' updates is in them either.

import * as decoding from 'lib0/decoding'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { Client, History } from './client.js'
import { pause, quantile, until } from './wait.js'

export class Bystander {
  /** Comes to a document and types a letter every `ms` milliseconds from now on. */
  static async at (host, document, ms = 10) {
    const bystander = new Bystander()
    bystander.worker = new Worker(new URL(import.meta.url), { workerData: { host, document, ms } })
    bystander.failed = new Promise((resolve, reject) => bystander.worker.once('error', reject))
    bystander.failed.catch(() => {})
    await bystander.ask('come')
    return bystander
  }

  async ask (what) {
    const answer = new Promise(resolve => this.worker.once('message', resolve))
    this.worker.postMessage(what)
    return await Promise.race([answer, this.failed])
  }

  /** What it has typed since the last time, once all of it is acknowledged: how long that took. */
  async delays () {
    const delays = await this.ask('take')
    return { delays, p99: quantile(delays, 0.99), most: delays.reduce((one, other) => Math.max(one, other), 0) }
  }

  async end () { await this.worker.terminate() }
}

/** What all of them heard while `story` went on. */
export async function during (bystanders, story) {
  const all = async () => await Promise.all(bystanders.map(bystander => bystander.delays()))
  await all()
  await story()
  return await all()
}

/** Takes nothing of what others wrote. */
class Deaf extends Client {
  takeSync (reader) {
    const step = decoding.peekUint8(reader)
    if (step === 0) return super.takeSync(reader)
    if (step === 1) this.synced = true
  }
}

async function live ({ host, document, ms }) {
  const client = new Deaf(new History(), document)
  let isTyping = true
  const answers = {
    come: async () => {
      await client.connect(host)
      setInterval(() => { if (isTyping) client.type('.') }, ms)
    },
    take: async () => {
      isTyping = false
      await until('all to be acknowledged', () => {
        if (client.ended !== null) throw new Error(`the bystander was closed: ${client.ended}`)
        return client.pending === 0
      }, 60_000)
      isTyping = true
      return client.delays.splice(0)
    }
  }
  parentPort.on('message', async what => parentPort.postMessage(await answers[what]()))
  // An error in an answer ends the thread, and the row with it.
  process.on('unhandledRejection', error => { throw error })
  await pause(0)
}

if (!isMainThread && workerData?.document) await live(workerData)
