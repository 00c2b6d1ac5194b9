/** The commands of a helper process, with their answers. */
export type Commands = Record<string, (options: never) => unknown>

interface Request {
  command: string
  options: unknown
}

export type Reply = { result: unknown } | { error: string }

/** Answers the commands of the parent process, one after another, until it ends. */
export function obey(commands: Commands): void {
  process.on('message', async ({ command, options }: Request) => {
    process.send?.(await answer(commands[command] as (options: unknown) => unknown, options))
  })
  process.on('disconnect', () => process.exit())
}

async function answer(command: (options: unknown) => unknown, options: unknown): Promise<Reply> {
  try {
    return { result: await command(options) }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
