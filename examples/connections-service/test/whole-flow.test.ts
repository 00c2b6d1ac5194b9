import { expect, test } from 'vitest'
import { startService } from './support/service.ts'

test.each([
  ['mcp', 'issue-tracker', 'The MCP server accepts the token'],
  ['api', 'crm', 'The API accepts the token'],
])('connects a connection of kind %s by a click on the page', async (kind, name, detail) => {
  const { url, user } = await startService()

  const start = await user.pressConnect(url, kind, name)
  expect(start.status).toBe(303)

  const connected = await user.browser.open(await user.signIn(start))
  expect(connected.status).toBe(303)
  expect(connected.location?.href).toBe(`${url.href}?kind=${kind}&connection=${name}`)

  const list = await user.browser.follow(connected)
  expect(list.body).toContain(detail)
  expect(list.body).toContain(`<strong>${name}</strong> is connected.`)
  expect(list.body.match(/Not connected/g)).toHaveLength(1)
})
