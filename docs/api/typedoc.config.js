import { fileURLToPath } from 'node:url'
import { apiOptions } from './options.js'

export default {
  ...apiOptions(fileURLToPath(new URL('../../packages', import.meta.url))),
  out: 'reference',
}
