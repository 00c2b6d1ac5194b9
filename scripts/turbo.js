// Installs the workspace and runs Turborepo: `node scripts/turbo.js run build`.
import { runTool } from './run-tool.js'

process.env.TURBO_TELEMETRY_DISABLED = '1'
// Without this flag, turbo looks for itself only in the root and warns if it is installed elsewhere.
await runTool('turbo', '--skip-infer', ...process.argv.slice(2))
