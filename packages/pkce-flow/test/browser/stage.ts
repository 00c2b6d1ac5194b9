import { existsSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { afterAll } from 'vitest'
import {
  type BeginRefusedError,
  type Completion,
  createFlows,
  type Flows,
  type FlowsOptions,
} from '../../src/index.ts'
import { sendResponse, toRequest } from '../../src/node/index.ts'
import { serve } from '../node/serve.ts'
import { newStore } from '../support/service.ts'

let launched: Promise<Browser> | undefined
afterAll(async () => (await launched)?.close())

/** Launches the Chromium at `CHROME_PATH`, or that of the system. None is downloaded. */
function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROME_PATH || '/usr/bin/chromium'
  if (!existsSync(executablePath)) throw new Error(`There is no Chromium at ${executablePath}`)
  launched ??= chromium.launch({ executablePath, args: ['--disable-gpu', '--no-first-run'] })
  return launched
}

export interface Stage {
  flows: Flows
  /** The origin of the service. Its page at `/` starts a flow. */
  service: string
  /** The results of `complete`, in order. */
  completions: Completion[]
  /** Policy violations and errors of pages. */
  complaints: string[]
  newContext(options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext>
}

/**
 * Starts a service at `localhost` and a provider at `127.0.0.1`, which are different sites for a browser. The provider's page
 * returns to the callback with a form (`form_post`) or a link (`query`).
 */
export async function setStage(
  mode: 'query' | 'form_post',
  options: Partial<FlowsOptions> = {},
  elsewhere?: (request: IncomingMessage) => string | undefined,
): Promise<Stage> {
  const browser = await openBrowser()
  const completions: Completion[] = []
  const complaints: string[] = []
  let flows: Flows

  const provider = await serve((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://provider')
    const fields = { state: searchParams.get('state') ?? '', code: 'the-code' }
    const redirectUri = searchParams.get('redirect_uri') ?? ''
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    )
    const query = `${redirectUri}?${new URLSearchParams(fields)}`
    response.setHeader('content-type', 'text/html')
    response.end(
      mode === 'form_post'
        ? `<form method="post" action="${redirectUri}">${inputs.join('')}<button>Allow</button></form>`
        : `<a href="${query}">Allow</a>`,
    )
  })

  const origin = await serve(async (incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://service')
    const request = await toRequest(incoming, flows)
    if (pathname === '/start') {
      const response = await flows.begin({ connection: 'a', returnUrl: '/after' }, { request }).then(
        (begun) => begun.response(`${provider}/?${new URLSearchParams(begun.parameters)}`),
        (refused: BeginRefusedError) => refused.response(),
      )
      await sendResponse(outgoing, response)
    } else if (pathname === '/callback') {
      const done = await flows.complete(request)
      completions.push(done)
      await sendResponse(outgoing, done.response())
    } else {
      const body =
        pathname === '/' ? '<form method="post" action="/start"><button>Connect</button></form>' : pathname
      outgoing.setHeader('content-type', pathname.endsWith('.js') ? 'text/javascript' : 'text/html')
      outgoing.end(elsewhere?.(incoming) ?? body)
    }
  })
  const service = origin.replace('127.0.0.1', 'localhost')
  flows = createFlows({ store: newStore(), callbackUrl: `${service}/callback`, ...options })

  return {
    ...{ flows, service, completions, complaints },
    async newContext(contextOptions) {
      const context = await browser.newContext(contextOptions)
      context.on('page', (page) => {
        page.on('pageerror', (error) => complaints.push(String(error)))
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text())
        })
      })
      return context
    },
  }
}
