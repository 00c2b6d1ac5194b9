import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** The violations that axe finds on a page, in light and dark colours: rules and the elements that break them. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  // The page's policy does not apply to the debugger.
  await page.evaluate(axe.source)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await page.evaluate<AxeResults>('axe.run()')
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await page.evaluate<AxeResults>(`axe.run({ runOnly: ['color-contrast'] })`)
  return [...light.violations, ...dark.violations].map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  )
}

/** Collects everything that the browser blocks from now on because of a page's policy. */
export function collectPolicyViolations(page: Page): string[] {
  const violations: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text())
  })
  return violations
}
