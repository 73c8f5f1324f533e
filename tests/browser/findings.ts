import type { Page } from '@playwright/test'
import axe from 'axe-core'

/** What axe finds, as sentences. */
export async function findings(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's policy stands.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run())
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html} ${node.failureSummary ?? ''}`))
}
