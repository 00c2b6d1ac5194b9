import { ReflectionKind } from 'typedoc'

const { ClassOrInterface, Function: Functions, TypeAlias, Variable } = ReflectionKind

/**
 * Looks up a `{@link Name}` among what all entries export. TypeScript takes the braces of `@throws {@link Name}` for a
 * type, so that TypeDoc is not told what the name stands for where it is written.
 */
export function load({ converter }) {
  converter.addUnknownSymbolResolver(({ moduleSource, symbolReference }, { project }) => {
    const [name, ...members] = symbolReference?.path ?? []
    if (moduleSource !== undefined || name === undefined || members.length > 0) return undefined
    const target = project
      .getReflectionsByKind(ClassOrInterface | Functions | TypeAlias | Variable)
      .find((exported) => exported.name === name.path)
    return target && { target, caption: name.path }
  })
}
