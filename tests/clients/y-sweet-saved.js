// One person in a YSweetProvider, led by a test: told `type WORD` or `back`, it says what it sees.

import { ySweet } from './people.js'

const [name] = process.argv.slice(2)
const leaving = []
const person = ySweet({ after: leave => leaving.push(leave) }, name)
const say = words => process.stdout.write(`${words}\n`)

person.provider.on('local-changes', has => say(has ? 'unsaved' : 'saved'))
person.provider.on('connection-status', status => say(status))
process.stdin.setEncoding('utf8')
let heard = ''
process.stdin.on('data', text => {
  const lines = (heard + text).split('\n')
  heard = lines.pop()
  for (const line of lines) {
    const [order, word] = line.split(' ')
    if (order === 'type') person.text.insert(person.text.length, word)
  }
})
process.stdin.on('end', () => {
  leaving.forEach(leave => leave())
  process.exit(0)
})
