import { quantile, type Spread, spread } from '../statistics.ts'

/** `0.67 (0.61–0.70)`: the median and, in brackets, the quartiles. */
export function withQuartiles({ median, lowerQuartile, upperQuartile }: Spread): string {
  return `${figure(median)} (${figure(lowerQuartile)}–${figure(upperQuartile)})`
}

/** `×0.67 (0.61–0.70)`: the ratio to the floor. */
export function times(ratios: number[]): string {
  return `×${withQuartiles(spread(ratios))}`
}

/** The median of a few runs. */
export function typical(values: number[]): string {
  return figure(quantile(values, 0.5))
}

/** Rounds to three significant digits. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return '–'
  const decimals = Math.min(Math.max(2 - Math.floor(Math.log10(Math.abs(value) || 1)), 0), 2)
  const rounded = Number(value.toPrecision(3))
  return rounded.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

/** The first cell of a contender's row. Ours is bold. */
export function rowName({ name, ours }: { name: string; ours?: boolean }): string {
  return ours ? `**${name}**` : name
}
