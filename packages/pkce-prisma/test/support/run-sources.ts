/** What Node needs to run a program in TypeScript on the sources of the workspace, as Vitest runs the tests. */
export const RUN_SOURCES = ['--conditions=@org/source', '--import', import.meta.resolve('tsx')]
