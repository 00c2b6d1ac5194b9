import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import nodeResolve from '@rollup/plugin-node-resolve'

export default {
  input: 'main.js',
  output: { dir: 'out/rollup', format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
  plugins: [nodeResolve({ exportConditions: ['node'], preferBuiltins: true }), commonjs(), json()],
}
