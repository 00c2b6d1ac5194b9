/** One part of the benchmark, and a chapter of its report. */
export interface Section {
  name: string
  measure(options: SectionOptions): Promise<Report>
}

export interface SectionOptions {
  /** Whether to make a short run with rough figures. */
  quick: boolean
  /** Prints the current measurement. */
  progress: (text: string) => void
}

export interface Report {
  markdown: string
  /** As SVG. */
  plot?: string
}
