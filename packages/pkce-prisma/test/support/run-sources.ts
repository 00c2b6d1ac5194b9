/** Options that make Node run a TypeScript program on the workspace's sources, as Vitest does. */
export const RUN_SOURCES = ['--conditions=@org/source', '--import', import.meta.resolve('tsx')]
