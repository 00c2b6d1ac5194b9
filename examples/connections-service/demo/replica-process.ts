// A replica of the demo: the unchanged service, which ends with the demo even when the demo is killed.
import '../src/main.ts'

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
