import { writeFile } from 'node:fs/promises'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'

const MIB = 1_048_576
const SERIES = [
  ['memory of the oldest replica (RSS), MiB', ({ rssBytes }) => rssBytes && rssBytes / MIB],
  ['JavaScript heap of the oldest replica, MiB', ({ heapBytes }) => heapBytes && heapBytes / MIB],
  ['connections', ({ connections }) => connections],
  ['rows in the table', ({ pending }) => pending],
  ['table, MiB', ({ tableBytes }) => tableBytes / MIB],
  ['indexes, MiB', ({ indexBytes }) => indexBytes / MIB],
]

/** Writes the results of the soak as a page and a plot. */
export async function writeReport({ load, minutes, total, refusals, samples }) {
  await writeFile(new URL('report.svg', import.meta.url), await plot(samples))
  const refused = [...refusals].map(([code, count]) => `${code}: ${count}`).join(', ') || 'none'
  const page = `# Soak

\`pnpm soak ${minutes}\`, ${new Date().toISOString().slice(0, 10)}: ${load}. One flow in ten was never
finished. One replica ran from start to end. The others were replaced one by one, every 15 seconds.

| | |
| --- | --- |
| flows finished | ${total.taken} |
| flows left to the sweep | ${total.abandoned} |
| refused | ${refused} |
| replicas replaced | ${total.replaced} |

| | first third, median | last third, median | most |
| --- | --- | --- | --- |
${SERIES.map((series) => row(series, samples)).join('\n')}

![Memory, connections and table size over time](report.svg)
`
  await writeFile(new URL('report.md', import.meta.url), page)
  console.log(page)
}

function row([name, of], samples) {
  const values = samples.map(of).filter((value) => value !== undefined)
  const third = Math.ceil(values.length / 3)
  const figures = [median(values.slice(0, third)), median(values.slice(-third)), Math.max(...values)]
  return `| ${name} | ${figures.map((figure) => figure.toFixed(1)).join(' | ')} |`
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

function plot(samples) {
  const values = samples.flatMap((sample) =>
    SERIES.map(([name, of]) => ({ seconds: sample.seconds, name, value: of(sample) })),
  )
  const { spec } = compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    data: { values },
    facet: { field: 'name', type: 'nominal', sort: SERIES.map(([name]) => name), title: null },
    columns: 2,
    resolve: { scale: { y: 'independent' } },
    spec: {
      width: 320,
      height: 120,
      mark: { type: 'line', clip: true },
      encoding: {
        x: { field: 'seconds', type: 'quantitative', title: 'seconds' },
        y: { field: 'value', type: 'quantitative', title: null, scale: { zero: true } },
      },
    },
  })
  return new View(parse(spec), { renderer: 'none' }).toSVG()
}
