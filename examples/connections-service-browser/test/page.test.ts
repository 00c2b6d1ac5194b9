import { expect, test } from 'vitest'
import { accessibilityViolations, collectPolicyViolations } from './support/page-checks.ts'
import { openStage } from './support/stage.ts'

const { a, newPerson } = await openStage()

const STRICT =
  /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action [^;]+; base-uri 'none'; frame-ancestors 'none'$/

// Nothing that the other tests do breaks the policy: here is what it is worth.
test.each(['/', '/oauth/callback?state=unknown', '/nowhere'])('has a strict policy at %s', async (path) => {
  const { page } = await newPerson()
  const response = await page.goto(new URL(path, a.url).href)
  expect(response?.headers()['content-security-policy']).toMatch(STRICT)
})

test.each([
  ['script', `Object.assign(document.createElement('script'), { textContent: 'window.escaped = true' })`],
  ['style', `Object.assign(document.createElement('style'), { textContent: 'body { color: red }' })`],
  [
    'image',
    `Object.assign(document.createElement('img'), { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' })`,
  ],
  ['frame', `Object.assign(document.createElement('iframe'), { src: '/' })`],
])('keeps a foreign %s from the page', async (_, element) => {
  const { page } = await newPerson()
  await page.goto(a.url.href)
  const violations = collectPolicyViolations(page)
  await page.evaluate(`document.body.append(${element})`)
  await expect.poll(() => violations).not.toEqual([])
  expect(await page.evaluate('window.escaped')).toBeUndefined()
})

test('posts its forms nowhere else', async () => {
  const { page } = await newPerson()
  await page.goto(a.url.href)
  const violations = collectPolicyViolations(page)
  await page.evaluate(`document.querySelector('form').action = 'http://127.0.0.1:1/'`)
  await page.evaluate(`document.querySelector('form').requestSubmit()`)
  await expect.poll(() => violations).not.toEqual([])
  expect(page.url()).toBe(a.url.href)
})

test('is in no other page’s frame', async () => {
  const { page } = await newPerson()
  const violations = collectPolicyViolations(page)
  await page.setContent(`<iframe src="${a.url.href}"></iframe>`)
  await expect.poll(() => violations).not.toEqual([])
  const [frame] = page.frames().slice(1)
  expect(await frame?.getByRole('heading').count()).toBe(0)
})

// Every page that the other tests see is checked: here is what the check is worth.
test.each([
  [
    'a button without a name',
    `Object.assign(document.querySelector('button'), { ariaLabel: null, textContent: '' })`,
    'button-name',
  ],
  ['a page without a language', `document.documentElement.lang = ''`, 'html-has-lang'],
])('notices %s', async (_, harm, rule) => {
  const { page } = await newPerson()
  await page.goto(a.url.href)
  await page.evaluate(harm)
  expect(await accessibilityViolations(page)).toContainEqual(expect.stringContaining(rule))
})

test('fits a narrow screen, and one that is zoomed to 400 %', async () => {
  const { page } = await newPerson({ viewport: { width: 320, height: 256 } })
  for (const path of ['/', '/oauth/callback']) {
    await page.goto(new URL(path, a.url).href)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  }
})
