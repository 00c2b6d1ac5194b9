// Uses a store with an active sweep timer, and neither closes it nor disconnects its client.
import { newValue, openStore, say, sayHowLongItTakesToEnd } from './store.js'

const store = openStore()
await store.put('a state', newValue())
await store.take('a state')
say('done')
sayHowLongItTakesToEnd()
