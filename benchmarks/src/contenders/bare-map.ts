import type { MemoryContender } from '../contender.ts'
import type { Flow } from '../flow.ts'

/** Nothing but a `Map`, in which nothing expires: what any store in JavaScript costs at least. */
export const contender: MemoryContender = {
  name: 'Map, nothing ever expires',
  open() {
    const flows = new Map<string, Flow>()
    return {
      put(token, flow) {
        flows.set(token, flow)
      },
      take(token) {
        const flow = flows.get(token)
        flows.delete(token)
        return flow
      },
      close: () => flows.clear(),
    }
  },
}
