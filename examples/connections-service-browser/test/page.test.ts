import { expect, test } from 'vitest'
import { accessibilityViolations, collectPolicyViolations } from './support/page-checks.ts'
import { openStage } from './support/stage.ts'

const { a, newPerson } = await openStage()

const STRICT =
  /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action [^;]+; base-uri 'none'; frame-ancestors 'none'$/

// The other tests never violate the policy. These tests prove that it works.
test.each(['/', '/oauth/callback?state=unknown', '/nowhere'])(
  'the page at %s has a strict policy',
  async (path) => {
    const { page } = await newPerson()
    const response = await page.goto(new URL(path, a.url).href)
    expect(response?.headers()['content-security-policy']).toMatch(STRICT)
  },
)

test.each([
  ['script', `Object.assign(document.createElement('script'), { textContent: 'window.escaped = true' })`],
  ['style', `Object.assign(document.createElement('style'), { textContent: 'body { color: red }' })`],
  [
    'image',
    `Object.assign(document.createElement('img'), { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' })`,
  ],
  ['frame', `Object.assign(document.createElement('iframe'), { src: '/' })`],
])('the policy blocks a foreign %s', async (_, element) => {
  const { page } = await newPerson()
  await page.goto(a.url.href)
  const violations = collectPolicyViolations(page)
  await page.evaluate(`document.body.append(${element})`)
  await expect.poll(() => violations).not.toEqual([])
  expect(await page.evaluate('window.escaped')).toBeUndefined()
})

test('the policy blocks forms that post to another origin', async () => {
  const { page } = await newPerson()
  await page.goto(a.url.href)
  const violations = collectPolicyViolations(page)
  await page.evaluate(`document.querySelector('form').action = 'http://127.0.0.1:1/'`)
  await page.evaluate(`document.querySelector('form').requestSubmit()`)
  await expect.poll(() => violations).not.toEqual([])
  expect(page.url()).toBe(a.url.href)
})

test('the page cannot be framed by another page', async () => {
  const { page } = await newPerson()
  const violations = collectPolicyViolations(page)
  await page.setContent(`<iframe src="${a.url.href}"></iframe>`)
  await expect.poll(() => violations).not.toEqual([])
  const [frame] = page.frames().slice(1)
  expect(await frame?.getByRole('heading').count()).toBe(0)
})

// The other tests check every page that they see. These tests prove that the check works.
test.each([
  [
    'a button without a name',
    `Object.assign(document.querySelector('button'), { ariaLabel: null, textContent: '' })`,
    'button-name',
  ],
  ['a page without a language', `document.documentElement.lang = ''`, 'html-has-lang'],
])('the check notices %s', async (_, harm, rule) => {
  const { page } = await newPerson()
  await page.goto(a.url.href)
  await page.evaluate(harm)
  expect(await accessibilityViolations(page)).toContainEqual(expect.stringContaining(rule))
})

test('the page fits a narrow screen and a zoom of 400 %', async () => {
  const { page } = await newPerson({ viewport: { width: 320, height: 256 } })
  for (const path of ['/', '/oauth/callback']) {
    await page.goto(new URL(path, a.url).href)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  }
})
