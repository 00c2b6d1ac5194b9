import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

/** Draws a plot. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const { spec: program } = compile({
    background: 'white',
    padding: 12,
    config: { font: 'sans-serif', view: { stroke: '#ddd' } },
    ...spec,
  })
  const view = new View(parse(program), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return `${svg}\n`
}
