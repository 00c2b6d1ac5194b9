// Installs the workspace and runs any other tool of `internal/tools`: `node scripts/tool.js biome check .`.
import { runTool } from './run-tool.js'

await runTool(...process.argv.slice(2))
