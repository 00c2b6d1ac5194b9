import { readdirSync, readFileSync } from 'node:fs'
import { validateWorkflow } from '@action-validator/core'
import { load } from 'js-yaml'
import { coerce, minVersion } from 'semver'
import { describe, expect, test } from 'vitest'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
  env?: Record<string, string>
}

interface Job {
  permissions?: Record<string, string>
  needs?: string | string[]
  uses?: string
  env?: Record<string, string>
  steps?: Step[]
  strategy?: { matrix: { node: string[] } }
}

interface Workflow {
  on: Record<string, unknown>
  permissions: unknown
  concurrency?: unknown
  env?: Record<string, string>
  jobs: Record<string, Job>
}

const folder = new URL('../../../.github/workflows/', import.meta.url)
const files = readdirSync(folder)
const sources = new Map(files.map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]))
const root = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
const ci = workflow('ci.yml')
const release = workflow('release.yml')

describe.for(files)('%s', (file) => {
  const source = sources.get(file) ?? ''

  test('is a valid workflow', () => {
    expect(validateWorkflow(source).errors).toEqual([])
    expect(validateWorkflow(source.replace('runs-on:', 'run-on:')).errors).not.toEqual([])
  })

  test('pins actions by commit, with their version in a comment', () => {
    const used = [...source.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action)
    expect(used.length).toBeGreaterThan(0)
    for (const action of used) {
      expect(action).toMatch(
        /^(\.\/\.github\/workflows\/[a-z]+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
      )
    }
  })

  test('grants each job only the permissions that it lists', () => {
    const { permissions, jobs } = workflow(file)
    expect(permissions).toEqual({})
    for (const job of Object.values(jobs)) expect(job.permissions).toBeTypeOf('object')
  })

  test('interpolates no expression into a script', () => {
    for (const { run = '' } of stepsOf(workflow(file))) expect(run).not.toContain('${{')
  })
})

test('each action is pinned to the same commit everywhere', () => {
  const used = files.flatMap((file) => stepsOf(workflow(file))).flatMap(({ uses = [] }) => uses)
  const commits = [...new Set(used)]
  expect(commits).toHaveLength(new Set(commits.map((action) => action.split('@')[0])).size)
})

test('CI runs everything on the oldest Node, and tests on the oldest of each other line', () => {
  const oldest = root.engines.node.split(' || ').map((range: string) => minVersion(range)?.version)
  expect(ci.on).toHaveProperty('pull_request')
  const { tests, checks } = ci.jobs
  const everything = checks?.steps?.flatMap((step) => step.with?.['node-version'] ?? [])
  const others = tests?.strategy?.matrix.node ?? []
  expect([...(everything ?? []), ...others].map((node) => coerce(String(node))?.version)).toEqual(oldest)
  expect(checks?.steps).toContainEqual({ run: '.ci/run' })
  expect(tests?.steps).toContainEqual({ run: '.ci/run test' })
})

test('a release is published only after CI has passed', () => {
  expect(release.on).toEqual({ push: { branches: ['main'] } })
  expect(release.jobs.ci?.uses).toBe('./.github/workflows/ci.yml')
  expect(release.jobs.publish?.needs).toContain('ci')
  expect(release.concurrency).toMatchObject({ 'cancel-in-progress': false })
})

test('only the publishing job can sign, and neither CI jobs nor the build can write', () => {
  const jobs = [...Object.entries(ci.jobs), ...Object.entries(release.jobs)]
  for (const [name, { permissions = {} }] of jobs) {
    const { 'id-token': idToken, ...others } = permissions
    expect(idToken).toBe(name === 'publish' ? 'write' : undefined)
    if (name in ci.jobs || name === 'ci' || name === 'pack') expect(others).toEqual({ contents: 'read' })
  }
})

test('published packages are built without caches of other runs', () => {
  const steps = [release.jobs.pack, release.jobs.publish].flatMap((job) => job?.steps ?? [])
  expect(steps.length).toBeGreaterThan(8)
  for (const { uses = '', with: options = {} } of steps) {
    expect(uses).not.toMatch(/cache/)
    expect(options).not.toHaveProperty('cache')
    if (uses.startsWith('actions/setup-node@')) expect(options['package-manager-cache']).toBe(false)
  }
  expect(root.scripts['release:pack']).toMatch(/turbo\.js run build .*--force/)
})

test('the release workflow runs no install scripts, of dependencies or of pnpm', () => {
  const scripts = { NPM_CONFIG_IGNORE_SCRIPTS: 'true', PNPM_CONFIG_IGNORE_SCRIPTS: 'true' }
  expect(release.env).toEqual(scripts)
  // No job, step or command enables them again.
  for (const [name, job] of Object.entries(release.jobs)) {
    for (const env of [job.env, ...(job.steps ?? []).map((step) => step.env)]) {
      expect(Object.keys(env ?? {}), name).not.toContainEqual(expect.stringMatching(/ignore_scripts/i))
    }
  }
  expect(sources.get('release.yml')).not.toMatch(/--(no-)?ignore-scripts|allow-build|rebuild/)
})

describe('the publishing job', () => {
  const steps = release.jobs.publish?.steps ?? []
  const actions = steps.map(({ uses = '' }) => uses.split('@')[0])

  test('installs and builds nothing', () => {
    expect(actions).toEqual([
      'actions/checkout',
      'actions/setup-node',
      'actions/download-artifact',
      'changesets/action',
    ])
    expect(steps.flatMap(({ run = [] }) => run)).toEqual([])
    expect(steps.at(-1)?.with).toEqual({ publish: 'node .ci/publish.js tarballs', commitMode: 'github-api' })
  })

  test('publishes with a program without dependencies', () => {
    const program = readFileSync(new URL('../../../.ci/publish.js', import.meta.url), 'utf8')
    const imported = [...program.matchAll(/\b(?:from|import|require)\b *\(? *'([^']*)'/g)].map(
      ([, name]) => name,
    )
    expect(imported.length).toBeGreaterThan(0)
    for (const name of imported) expect(name).toMatch(/^node:/)
    const commands = [...program.matchAll(/(?:execFile|spawn)Sync\('(\w+)', \['?([\w-]+)/g)]
    expect(commands.map(([, command, argument]) => `${command} ${argument}`)).toEqual([
      'tar -xzOf',
      'npm publish',
      'npm view',
    ])
  })

  test('takes the tarballs only from the build of the same run', () => {
    const upload = release.jobs.pack?.steps?.at(-1)
    expect(upload?.uses).toMatch(/^actions\/upload-artifact@/)
    expect(upload?.with).toEqual({ name: 'tarballs', path: 'tarballs/', 'if-no-files-found': 'error' })
    // With a run, a repository or a token, they could come from another run.
    expect(steps[2]?.with).toEqual({ name: 'tarballs', path: 'tarballs' })
    expect(release.jobs.publish?.needs).toContain('pack')
  })
})

test('the release workflow uses the rehearsed commands', () => {
  const commands = stepsOf(release).flatMap(({ run = '', with: options = {} }) =>
    [run, options.version, options.publish].filter((command) =>
      /release:|\.ci\/publish/.test(String(command ?? '')),
    ),
  )
  expect(commands).toEqual([
    '.ci/pnpm release:version',
    '.ci/pnpm release:pack',
    'node .ci/publish.js tarballs',
  ])
  const rehearsal = ['version.ts', 'publish.ts'].map((file) =>
    readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8'),
  )
  for (const command of [
    "'pnpm', ['release:version']",
    "'pnpm', ['release:pack']",
    "'node', ['.ci/publish.js', 'tarballs']",
  ])
    expect(rehearsal.join('')).toContain(command)
})

function workflow(file: string): Workflow {
  return load(sources.get(file) ?? '') as Workflow
}

function stepsOf({ jobs }: Workflow): Step[] {
  return Object.values(jobs).flatMap(({ steps = [] }) => steps)
}
