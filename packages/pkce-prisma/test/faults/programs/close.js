// Closes its store while puts, takes and a sweep are in flight, and then makes more calls.
import { answerOf, input, newValue, openStore, prisma, report, reportTimeToExit } from './store.js'

const store = openStore()
await Promise.all(input.toTake.map((state) => store.put(state, newValue())))

const puts = input.toPut.map((state) => answerOf(store.put(state, newValue())))
const takes = input.toTake.map((state) => answerOf(store.take(state)))
const sweep = answerOf(store.sweep())
const closed = store.close()
const late = [store.put('late', newValue()), store.take('late'), store.sweep()].map(answerOf)
await closed
await prisma.$disconnect()

report({
  puts: await Promise.all(puts),
  takes: await Promise.all(takes),
  sweep: await sweep,
  late: await Promise.all(late),
})
reportTimeToExit()
