// Starts the server in the same folder, requests one page, and stops the server.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

const probe = createServer().listen(0, '127.0.0.1')
await new Promise((resolve) => probe.once('listening', resolve))
const { port } = probe.address()
await new Promise((resolve) => probe.close(resolve))

const env = { ...process.env, PORT: String(port), HOSTNAME: '127.0.0.1' }
const server = spawn(process.execPath, ['server.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
await new Promise((resolve, reject) => {
  server.once('exit', reject)
  server.stdout.on('data', (text) => String(text).includes('Ready') && resolve())
})
const response = await fetch(`http://127.0.0.1:${port}/flow`)
console.log(await response.text())
server.removeAllListeners('exit').kill()
