// Runs another tool of `internal/tools`, after an install: `node scripts/tool.js biome check .`.
import { runTool } from './run-tool.js'

await runTool(...process.argv.slice(2))
