/** How long anything may take on a busy machine of two cores. */
export const PATIENCE_MS = 30_000

export const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/** Waits until `condition` is true, or fails after `patience` milliseconds. Gives the milliseconds it took. */
export async function until (what, condition, patience = PATIENCE_MS) {
  const begun = performance.now()
  while (!await condition()) {
    if (performance.now() - begun > patience) throw new Error(`waited ${patience} ms in vain for ${what}`)
    await pause(5)
  }
  return performance.now() - begun
}

/** The value below which the share `part` of `values` lies. */
export function quantile (values, part) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

/** Fails a row. */
export function must (holds, what) {
  if (!holds) throw new Error(what)
}
