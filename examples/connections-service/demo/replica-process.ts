// A replica of the demo: the unchanged service, which exits with the demo even if the demo is killed.
import '../src/main.ts'

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
