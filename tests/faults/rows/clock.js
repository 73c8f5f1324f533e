// Time goes wrong.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { Crew } from '../lib/crew.js'
import { withServer } from '../lib/server.js'
import { must, pause, quantile } from '../lib/wait.js'

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'

export const clock = {
  row: '24',
  fault: 'clock +1 h, −1 h, frozen',
  how: 'libfaketime under six typists: the wall clock jumps while they write',
  holds: 'sessions go on, no negative durations, order unaffected',
  needs: [LIBRARY],
  async run ({ seed, size }) {
    const folder = mkdtempSync(join(tmpdir(), 'encrier-clock-'))
    const file = join(folder, 'time')
    const set = text => writeFileSync(file, text)
    set('+0')
    const env = { LD_PRELOAD: LIBRARY, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' }
    try {
      return await withServer({ env }, async server => {
        const crew = await new Crew(server, { seed }).come()
        crew.type(20)
        for (const time of ['+3600s', '-3600s', '2020-01-01 00:00:00', '+0']) {
          set(time)
          await pause(size(500, 8000))
          must(crew.clients.every(client => client.ended === null), `a session ended at ${time}: ${crew.clients.map(client => client.ended)}`)
        }
        await crew.stop()
        const took = await crew.converged()
        must(server.panics.length === 0, server.panics[0])
        const negative = (await (await fetch(`http://${server.host}/metrics`)).text()).split('\n').filter(line => /_seconds_sum.* -/.test(line))
        must(negative.length === 0, negative[0])
        return `4 jumps, ${crew.history.acked} acknowledged edits, no session lost, ack p99 ${Math.round(quantile(crew.delays, 0.99))} ms, all the same ${Math.round(took)} ms later`
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
