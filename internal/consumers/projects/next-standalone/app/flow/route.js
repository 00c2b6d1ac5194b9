import { serve } from '../../service.js'

export const dynamic = 'force-dynamic'

export async function GET() {
  return new Response(await serve())
}
