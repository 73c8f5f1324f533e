// Writes down what the reference server answers: npm i --no-save @hocuspocus/server@4.7.0 && node letter/record.js

import { readFile, writeFile } from 'node:fs/promises'
import { Server } from '@hocuspocus/server'
import { SCENES, play } from './script.js'

const manifest = new URL('../node_modules/@hocuspocus/server/package.json', import.meta.url)
const { version } = JSON.parse(await readFile(manifest, 'utf8'))
const server = new Server({
  port: 0,
  quiet: true,
  stopOnSignals: false,
  async onAuthenticate({ token, connectionConfig }) {
    if (token === 'no') throw new Error('no')
    connectionConfig.readOnly = token === 'ro'
  }
})
await server.listen()
const url = `ws://127.0.0.1:${server.address.port}`
// What it says about bad frames is no concern here.
console.error = console.warn = () => {}
let made = 0
const document = async () => `document-${made++}`
const token = async which => which
const scenes = {}
for (const scene of Object.keys(SCENES)) scenes[scene] = await play(scene, { url, document, token })
await writeFile(new URL('recorded.json', import.meta.url), `${JSON.stringify({ server: `@hocuspocus/server ${version}`, scenes }, null, 2)}\n`)
process.exit(0)
