// Run in a package after its second compilation: what is in `cjs` is CommonJS, whatever the package itself is.
import { writeFileSync } from 'node:fs'

writeFileSync('cjs/package.json', '{ "type": "commonjs" }\n')
