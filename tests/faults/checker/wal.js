// What a SQLite database says after its write-ahead log, worked out from the file format alone (sqlite.org/fileformat2.html):
// frames count up to the last commit whose checksums and salts hold. No SQLite library has a say in it, so that this and the
// server's SQLite are two witnesses.

import { existsSync, readFileSync } from 'node:fs'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682
/** Where a database's header says how it is to be written and read: 1 is a rollback journal, 2 a write-ahead log. */
const FORMAT_AT = 18

/** The bytes of the database in `path` with all that its log has committed. */
export function databaseBytes (path) {
  const log = `${path}-wal`
  return replayed(readFileSync(path), existsSync(log) ? readFileSync(log) : Buffer.alloc(0))
}

/** A database and its log as one database without a log. */
export function replayed (database, log) {
  let image = Buffer.from(database)
  for (const { number, bytes, pages } of committedFrames(log)) {
    const end = number * bytes.length
    if (image.length < end) image = Buffer.concat([image, Buffer.alloc(end - image.length)])
    bytes.copy(image, end - bytes.length)
    if (pages > 0) {
      const length = pages * bytes.length
      image = image.length >= length ? image.subarray(0, length) : Buffer.concat([image, Buffer.alloc(length - image.length)])
    }
  }
  if (image.length > FORMAT_AT) image.fill(1, FORMAT_AT, FORMAT_AT + 2)
  return image
}

/** How long a log is up to its last commit. */
export function committedBytes (path) {
  const frames = committedFrames(readFileSync(path))
  return HEADER_BYTES + frames.reduce((sum, { bytes }) => sum + FRAME_HEADER_BYTES + bytes.length, 0)
}

/** The log's frames up to its last commit: page number, its bytes, and for a commit the pages of the whole database. */
export function committedFrames (log) {
  if (log.length < HEADER_BYTES || (log.readUInt32BE(0) & ~1) >>> 0 !== MAGIC) return []
  const isBigEndian = (log.readUInt32BE(0) & 1) === 1
  const pageBytes = log.readUInt32BE(8)
  let sum = checksum([0, 0], log.subarray(0, 24), isBigEndian)
  if (sum[0] !== log.readUInt32BE(24) || sum[1] !== log.readUInt32BE(28)) return []
  const frames = []
  let committed = 0
  for (let at = HEADER_BYTES; at + FRAME_HEADER_BYTES + pageBytes <= log.length; at += FRAME_HEADER_BYTES + pageBytes) {
    const head = log.subarray(at, at + FRAME_HEADER_BYTES)
    const bytes = log.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + pageBytes)
    if (!head.subarray(8, 16).equals(log.subarray(16, 24))) break
    sum = checksum(checksum(sum, head.subarray(0, 8), isBigEndian), bytes, isBigEndian)
    if (sum[0] !== head.readUInt32BE(16) || sum[1] !== head.readUInt32BE(20)) break
    frames.push({ number: head.readUInt32BE(0), bytes, pages: head.readUInt32BE(4) })
    if (head.readUInt32BE(4) > 0) committed = frames.length
  }
  return frames.slice(0, committed)
}

function checksum ([one, two], bytes, isBigEndian) {
  for (let at = 0; at < bytes.length; at += 8) {
    const [left, right] = isBigEndian
      ? [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]
      : [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
    one = (one + left + two) >>> 0
    two = (two + right + one) >>> 0
  }
  return [one, two]
}
