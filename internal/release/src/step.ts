/** Runs one step of the rehearsal and reports it. */
export async function step<T>(title: string, action: () => Promise<T>): Promise<T> {
  const startedMs = performance.now()
  try {
    const result = await action()
    console.log(` ✓ ${title} ${Math.round(performance.now() - startedMs)}ms`)
    return result
  } catch (error) {
    console.log(` × ${title}`)
    throw error
  }
}
