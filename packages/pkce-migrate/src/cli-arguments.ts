import { parseArgs } from 'node:util'

/** A parsed command line. */
export type CliArguments<Command> =
  | { readonly show: 'help' | 'version' }
  | { readonly command: Command; readonly schema?: string }

const OPTIONS = {
  schema: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** The command line is invalid. The message may repeat names of options and commands, never a value. */
export class UsageError extends Error {}

/** @throws {@link UsageError} a command or option is unknown, or a value is missing or unexpected. */
export function readArguments<Command extends string>(
  args: string[],
  commands: readonly Command[],
): CliArguments<Command> {
  const { values, positionals, tokens } = parseArgs({
    args,
    options: OPTIONS,
    allowPositionals: true,
    // If it were strict, parseArgs would explain a misspelt option with advice on positional arguments.
    strict: false,
    tokens: true,
  })
  for (const token of tokens) if (token.kind === 'option') checkOption(token)
  if (values.help) return { show: 'help' }
  if (values.version) return { show: 'version' }
  const command = checkCommand(positionals, commands)
  return typeof values.schema === 'string' ? { command, schema: values.schema } : { command }
}

interface OptionToken {
  name: string
  rawName: string
  value: string | undefined
  inlineValue: boolean | undefined
}

function checkOption({ name, rawName, value, inlineValue }: OptionToken): void {
  if (!Object.hasOwn(OPTIONS, name)) {
    throw new UsageError(`unknown option${quote(rawName)}${suggest(name, Object.keys(OPTIONS), '--')}`)
  }
  const { type } = OPTIONS[name as keyof typeof OPTIONS]
  if (type === 'boolean' && value !== undefined) throw new UsageError(`--${name} takes no value`)
  const isMissing = value === undefined || value === '' || (!inlineValue && value.startsWith('-'))
  if (type === 'string' && isMissing) throw new UsageError(`--${name} needs a value`)
}

function checkCommand<Command extends string>(
  [word, ...others]: string[],
  commands: readonly Command[],
): Command {
  if (word === undefined || others.length > 0) {
    throw new UsageError(`expected one command: ${commands.join(' or ')}`)
  }
  const command = commands.find((each) => each === word)
  if (command !== undefined) return command
  throw new UsageError(`unknown command${quote(word)}${suggest(word, commands)}`)
}

/** Quotes a word only if it looks like a name. Any other word may be a connection string. */
function quote(word: string): string {
  return /^-{0,2}[a-z-]{1,30}$/i.test(word) ? ` "${word}"` : ''
}

function suggest(word: string, names: readonly string[], prefix = ''): string {
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .filter(({ name, distance }) => distance <= name.length / 2)
    .sort((a, b) => a.distance - b.distance)
  return nearest === undefined ? '' : `; did you mean ${prefix}${nearest.name}?`
}

/** The Levenshtein distance: how many characters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
