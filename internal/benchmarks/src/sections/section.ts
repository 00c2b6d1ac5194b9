/** One part of the benchmark: a chapter of its report. */
export interface Section {
  name: string
  measure(options: SectionOptions): Promise<Report>
}

export interface SectionOptions {
  /** Whether a short run will do: its figures are rough. */
  quick: boolean
  /** Prints what is being measured. */
  progress: (text: string) => void
}

export interface Report {
  markdown: string
  /** As SVG. */
  plot?: string
}
