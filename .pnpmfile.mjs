export const hooks = {
  /**
   * Removes the condition `@org/source` from published manifests. Otherwise a consumer that uses the same condition for its
   * own packages would compile ours from their sources.
   */
  beforePacking(manifest) {
    for (const entry of Object.values(manifest.exports ?? {})) delete entry['@org/source']
    return manifest
  },
}
