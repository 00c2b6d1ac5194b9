export const hooks = {
  /**
   * Leaves the condition `@org/source` out of what is published: a consumer with the same idea for its own packages would
   * compile ours from their sources.
   */
  beforePacking(manifest) {
    for (const entry of Object.values(manifest.exports ?? {})) delete entry['@org/source']
    return manifest
  },
}
