// Uses a store with an active sweep timer, and neither closes it nor disconnects its client.
import { newValue, openStore, report, reportTimeToExit } from './store.js'

const store = openStore()
await store.put('a state', newValue())
await store.take('a state')
report('done')
reportTimeToExit()
