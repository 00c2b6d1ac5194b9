import { serve } from './service.js'

serve().then(console.log)
