import type { Profiler } from 'node:inspector'

interface SelfTime {
  name: string
  percent: number
}

/** The self time of each function in a CPU profile. */
export function byFunction(profile: Profiler.Profile): SelfTime[] {
  return shares(profile, ({ callFrame: { functionName, url, lineNumber } }) => {
    const file = packagePath(url)
    return `${functionName || '(anonymous)'}${file && ` ${file}:${lineNumber + 1}`}`
  })
}

/** The time of each package, including its calls into Node. */
export function byPackage(profile: Profiler.Profile): SelfTime[] {
  const callerOf = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node])),
  )
  return shares(profile, (node) => {
    for (let caller: Profiler.ProfileNode | undefined = node; caller; caller = callerOf.get(caller.id)) {
      const { url } = caller.callFrame
      if (url.startsWith('file:')) return /^(@[^/]+\/)?[^/]+/.exec(packagePath(url))?.[0] ?? url
    }
    return node.callFrame.functionName.startsWith('(') ? node.callFrame.functionName : 'Node itself'
  })
}

function shares(profile: Profiler.Profile, nameOf: (node: Profiler.ProfileNode) => string): SelfTime[] {
  const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]))
  const selfUs = new Map<string, number>()
  for (const [sample, id] of (profile.samples ?? []).entries()) {
    const name = names.get(id) ?? ''
    selfUs.set(name, (selfUs.get(name) ?? 0) + (profile.timeDeltas?.[sample] ?? 0))
  }
  const totalUs = [...selfUs.values()].reduce((sum, us) => sum + us, 0)
  return [...selfUs]
    .sort(([, a], [, b]) => b - a)
    .map(([name, us]) => ({ name, percent: (us / totalUs) * 100 }))
}

function packagePath(url: string): string {
  return url
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/(?=(packages|internal)\/)/, '')
    .replace(/^packages\//, '')
}
