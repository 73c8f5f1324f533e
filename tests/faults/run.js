// Runs the rows of the fault table against the program in $ENCRIER and prints a line for each.
//
//   node run.js [--quick] [--only ROW[,ROW…]] [--seed N] [--write FILE]
//
// Each row is one object: what goes wrong (`fault`), by what means (`how`), what must hold (`holds`), and `run`, which
// fails or gives the figure. `needs` names programs of the system; a row whose program is missing says so and is skipped.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import * as clock from './rows/clock.js'
import * as crash from './rows/crash.js'
import * as crowd from './rows/crowd.js'
import * as disk from './rows/disk.js'
import { elsewhere } from './rows/elsewhere.js'
import * as hostile from './rows/hostile.js'
import * as messages from './rows/messages.js'
import * as network from './rows/network.js'
import * as postgres from './rows/postgres.js'

const [BEGIN, END] = ['<!-- rows: written by cargo x faults -->', '<!-- end of rows -->']

/** What a row may take. Beyond: it failed, and the next one runs. */
const ROW_MS_MAX = 10 * 60_000

const given = name => { const at = process.argv.indexOf(name); return at < 0 ? null : process.argv[at + 1] }
const isQuick = process.argv.includes('--quick')
const seed = Number(given('--seed') ?? 1)
const only = given('--only')?.split(',')

const rows = [clock, crash, crowd, disk, hostile, messages, network, postgres].flatMap(module => Object.values(module)).filter(row => row?.row)
rows.sort((one, other) => Number(one.row) - Number(other.row))

function missing (row) {
  if (row.needsRoot && process.getuid() !== 0) return 'needs root'
  const absent = (row.needs ?? []).filter(name => name.startsWith('/')
    ? spawnSync('test', ['-e', name]).status !== 0
    : spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
  return absent.length === 0 ? null : `needs ${absent.join(', ')}`
}

async function one (row) {
  const begun = performance.now()
  const why = missing(row)
  let outcome = { state: 'skipped', figure: why }
  if (why === null) {
    let timer
    const late = new Promise((resolve, reject) => { timer = setTimeout(() => reject(new Error('it takes too long')), ROW_MS_MAX) })
    try {
      const figure = await Promise.race([row.run({ seed, size: (quick, whole) => isQuick ? quick : whole }), late])
      outcome = { state: 'ok', figure }
    } catch (error) {
      outcome = { state: 'FAILED', figure: error.message.split('\n')[0], told: error.stack }
    }
    clearTimeout(timer)
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`${row.row.padStart(3)}  ${outcome.state.padEnd(7)}  ${seconds.padStart(6)} s  ${row.fault}: ${outcome.figure}`)
  if (outcome.told) console.log(outcome.told)
  return { row, ...outcome }
}

const wanted = rows.filter(row => only ? only.includes(row.row) : !isQuick || row.isQuick)
const outcomes = []
for (const row of wanted) outcomes.push(await one(row))

const line = cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
if (given('--write')) {
  const table = [
    ...outcomes.map(({ row, state, figure }) => [row.row, row.fault, row.how, row.holds, state === 'ok' ? figure : `${state}: ${figure}`, `\`cargo x faults --only ${row.row}\``]),
    ...elsewhere.map(({ row, fault, how, holds, figure, test }) => [row, fault, how, holds, figure, test])
  ].sort((one, other) => Number(one[0]) - Number(other[0]))
  const text = readFileSync(given('--write'), 'utf8')
  const [head, tail] = [text.slice(0, text.indexOf(BEGIN) + BEGIN.length), text.slice(text.indexOf(END))]
  const header = [line(['row', 'fault', 'how injected', 'holds', 'figure', 'shown by']), line(['---', '---', '---', '---', '---', '---'])]
  writeFileSync(given('--write'), `${head}\n${[...header, ...table.map(line)].join('\n')}\n${tail}`)
}

const failed = outcomes.filter(({ state }) => state === 'FAILED')
const skipped = outcomes.filter(({ state }) => state === 'skipped')
console.log(`rows: ${outcomes.length - failed.length - skipped.length} held, ${failed.length} failed, ${skipped.length} skipped (seed ${seed})`)
process.exit(failed.length === 0 ? 0 : 1)
