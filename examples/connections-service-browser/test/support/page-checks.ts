import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds wrong with a page, in its light and in its dark colours: rules and the elements that break them. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  // The debugger is not held to the page's policy.
  await page.evaluate(axe.source)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await page.evaluate<AxeResults>('axe.run()')
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await page.evaluate<AxeResults>(`axe.run({ runOnly: ['color-contrast'] })`)
  return [...light.violations, ...dark.violations].map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  )
}

/** Collects what the browser refuses to do from now on because a page's policy forbids it. */
export function collectPolicyViolations(page: Page): string[] {
  const violations: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text())
  })
  return violations
}
