// Updates that are what the format allows, and more than a person can write.

import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { Bystander, during } from '../lib/bystander.js'
import { Client, History, newcomer } from '../lib/client.js'
import { withServer } from '../lib/server.js'
import { must, pause } from '../lib/wait.js'

/** What one hostile update may cost those who type in the same room. */
const SAME_ROOM_MS_MAX = 5_000

/** How long the others are watched from each update on, at least. */
const WATCHED_MS = 3_000

/** Each with its name. */
function hostileUpdates (size) {
  const many = size(2_000, 5_000)
  const crowd = Y.mergeUpdates(Array.from({ length: many }, () => {
    const doc = new Y.Doc()
    doc.getText('content').insert(0, 'x')
    return Y.encodeStateAsUpdate(doc)
  }))
  const nested = new Y.Doc()
  let map = nested.getMap('map')
  for (let depth = 0; depth < size(200, 1_000); depth++) { const inner = new Y.Map(); map.set('k', inner); map = inner }
  const far = new Y.Doc()
  far.clientID = 5
  far.getText('content').insert(0, 'x')
  const late = Y.encodeStateAsUpdate(far)
  const scattered = new Y.Doc()
  for (let number = 0; number < size(2_000, 10_000); number++) scattered.getText('content').insert(0, 'y')
  return [
    [`${many} clients`, crowd],
    ['maps in maps', Y.encodeStateAsUpdate(nested)],
    // The same letter, at a clock of 2^30: all before it is missing.
    ['clock 2^30', Buffer.concat([Buffer.from(late.subarray(0, 3)), Buffer.from([0x80, 0x80, 0x80, 0x80, 0x04]), Buffer.from(late.subarray(4))])],
    ['letters each before the last', Y.encodeStateAsUpdate(scattered)]
  ]
}

export const hostile = {
  row: '29',
  fault: 'valid but hostile updates',
  how: '5,000 clients in one update, maps nested 1,000 deep, a clock of 2^30, 10,000 letters each before the last; others type in threads of their own and read acks alone',
  holds: 'bounded time and memory for each; others unaffected',
  async run ({ size }) {
    return await withServer({}, async server => {
      const others = [await Bystander.at(server.host, 'attacked'), await Bystander.at(server.host, 'elsewhere')]
      const calm = await during(others, () => pause(WATCHED_MS))
      const told = []
      for (const [name, update] of hostileUpdates(size)) {
        const [memory, cpu] = [server.rss(), server.cpu()]
        const attacker = await new Client(new History(), 'attacked').connect(server.host)
        const attack = await during(others, async () => {
          attacker.send(0, writer => { encoding.writeVarUint(writer, 2); encoding.writeVarUint8Array(writer, update) })
          attacker.socket.pause()
          await pause(WATCHED_MS)
        })
        const busy = server.cpu() - cpu
        await newcomer(server, 'attacked')
        must(attack[0].most < SAME_ROOM_MS_MAX, `${name}: an ack in the same room took ${attack[0].most} ms`)
        must(server.rss() - memory < 100_000, `${name}: memory grew by ${server.rss() - memory} kB`)
        told.push(`${name} (${Math.ceil(update.length / 1000)} kB): ${delays(attack)}, ${((server.rss() - memory) / 1000).toFixed(1)} MB, ${busy.toFixed(1)} s of processor`)
        attacker.cut()
      }
      must(server.panics.length === 0, server.panics[0])
      await Promise.all(others.map(other => other.end()))
      return `ack p99 (longest) in the same room, in another: before ${delays(calm)}; ${told.join('; ')}`
    })
  }
}

function delays (heard) {
  return heard.map(({ p99, most }) => `${Math.round(p99)} (${Math.round(most)}) ms`).join(', ')
}
