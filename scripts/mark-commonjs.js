// Run in a package after its second compilation: what is in `dist/cjs` is CommonJS, whatever the package itself is.
import { writeFileSync } from 'node:fs'

writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n')
