// Parts of a page that come when they are wanted, and what is shown where they do not.

import { expect, KINDS, test } from './people.ts'

test('a preview that is lost on its way once is shown all the same', async ({ person, house, name }) => {
  const ada = await person({ serviceWorkers: 'block' })
  await ada.goTo(KINDS.note + name)
  await ada.type('# Titre')
  await ada.saved()
  let lost = 0
  await ada.context.route('**/assets/Preview-*.js', route => (lost++ === 0 ? route.abort() : route.continue()))
  await ada.page.goto(`${house.url}${KINDS.note}${name}?view`)
  const shown = ada.page.locator('.rendered h1').or(ada.page.getByRole('alert')).first()
  await expect(shown).toBeVisible({ timeout: 6_000 })
  expect(lost).toBeGreaterThan(0)
})

test('where the preview and the colours do not come, the source is shown and the page says so', async ({ person, house, name }) => {
  const ada = await person({ serviceWorkers: 'block' })
  await ada.goTo(KINDS.note + name)
  await ada.type('# Titre')
  await ada.saved()
  await ada.context.route(/\/assets\/(?:Preview|colours)-[^/]*\.js$/, route => route.abort())
  await ada.page.goto(`${house.url}${KINDS.note}${name}?view`)
  await expect(ada.page.getByRole('alert')).toContainText('Une partie de cette page n’est pas arrivée')
  await expect(ada.editor).toBeVisible()
  expect(await ada.text()).toBe('# Titre')
  await ada.context.unroute(/\/assets\/(?:Preview|colours)-[^/]*\.js$/)
  await ada.page.locator('[data-command=reload]').click()
  await expect(ada.page.locator('.rendered h1')).toBeVisible()
})

test('what an older page has not loaded yet is kept until its last page is closed', async ({ person, name }) => {
  const ada = await person()
  await ada.goTo(KINDS.note + name)
  const { part, waits, kept } = await ada.page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (!navigator.serviceWorker.controller) await new Promise(resolve => navigator.serviceWorker.addEventListener('controllerchange', resolve))
    const earlier = await caches.open('encrier-shell-earlier')
    const type = { headers: { 'content-type': 'text/javascript' } }
    await earlier.put('/assets/earlier-1.js', new Response('export default 7', type))
    // Another address of the same script is another build to the browser.
    const registration = await navigator.serviceWorker.register('/sw.js?next')
    const next = registration.installing ?? registration.waiting
    await new Promise<void>(resolve => {
      const look = () => (next?.state === 'installed' || next?.state === 'activated') && resolve()
      next?.addEventListener('statechange', look)
      look()
    })
    // One that does not wait is activating by now, and drops what is not its own before the next question is answered.
    while (next?.state === 'activating') await new Promise(resolve => next.addEventListener('statechange', resolve, { once: true }))
    const answer = await fetch('/assets/earlier-1.js')
    return { part: answer.ok ? await answer.text() : '', waits: registration.waiting !== null, kept: await caches.has('encrier-shell-earlier') }
  })
  expect({ part, waits, kept }).toEqual({ part: 'export default 7', waits: true, kept: true })
})
