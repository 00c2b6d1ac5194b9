// Run in a package after its second compilation: marks the files in `cjs` as CommonJS, although the package is not.
import { writeFileSync } from 'node:fs'

writeFileSync('cjs/package.json', '{ "type": "commonjs" }\n')
