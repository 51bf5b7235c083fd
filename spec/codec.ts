// How input becomes values: io-ts codecs that refuse unknown fields, and the reporter that turns their errors into problems.

import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import type { Problem, ProblemCode } from './problem'

/** A JSON number that is not an integer JavaScript holds exactly; kept as it was written, and refused by every codec. */
export class InexactNumber {
  constructor(readonly source: string) {}

  /** As text where a command echoes it. */
  toJSON(): string {
    return this.source
  }
}

const MAX_SHOWN = 60

/** A value as a problem shows it: short, on one line, with its kind where that matters. */
export const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (value instanceof InexactNumber) return `the number ${clipped(value.source)}`
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'string') return clipped(JSON.stringify(value))
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object' && Object.hasOwn(value, 'd') && 'toFixed' in value)
    return clipped(String(value))
  return typeof value === 'object' ? 'an object' : clipped(String(value))
}

const clipped = (text: string): string => {
  const line = [...text].map((c) => (c < ' ' || c === '\u007f' ? '?' : c)).join('')
  return line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN)}... (${line.length} characters)`
}

/** A failure with a code and an "expected" text of its own, for use inside a codec. */
export const refuse = <A>(
  value: unknown,
  context: t.Context,
  code: ProblemCode,
  expected: string,
): E.Either<t.Errors, A> => t.failure(value, context, `${code} ${expected}`)

const fieldNames = (codec: t.HasProps): ReadonlyArray<string> => {
  switch (codec._tag) {
    case 'InterfaceType':
    case 'PartialType':
    case 'StrictType':
      return Object.keys(codec.props)
    case 'IntersectionType':
      return codec.types.flatMap(fieldNames)
    case 'RefinementType':
    case 'ReadonlyType':
      return fieldNames(codec.type)
  }
}

/** The same record, but a field it does not name is an error, so that a misspelt option never goes unnoticed. */
export const exactly = <C extends t.HasProps>(name: string, codec: C): t.Type<t.TypeOf<C>, t.OutputOf<C>> => {
  const known = new Set(fieldNames(codec))
  return new t.Type<t.TypeOf<C>, t.OutputOf<C>>(
    name,
    codec.is,
    (value, context) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return t.failure(value, context)
      const last = context.at(-1)
      // The path leaves out the members of an intersection by its type, so the type has to be on the context.
      const inner = last === undefined ? context : [...context.slice(0, -1), { ...last, type: codec }]
      const decoded = codec.validate(value, inner)
      const unknownFields = Object.entries(value).filter(([key]) => !known.has(key))
      const unread = unknownFields.map(([key, actual]) => ({
        value: actual,
        context: [...context, { key, type: t.unknown, actual }],
        message: `KW-IN101 one of the fields ${[...known].join(', ')}`,
      }))
      if (unread.length === 0) return decoded
      return E.left(E.isLeft(decoded) ? [...decoded.left, ...unread] : unread)
    },
    codec.encode,
  )
}

const isIndex = (key: string): boolean => /^\d+$/.test(key)

const pathOf = (context: t.Context): string =>
  context.reduce((path, { key }, place) => {
    const parent = context[place - 1]?.type
    // An intersection puts its member's number on the path; a reader has no use for it.
    if (place === 0 || key === '' || parent instanceof t.IntersectionType) return path
    if (isIndex(key)) return `${path}[${key}]`
    return /^[A-Za-z_][\w-]*$/.test(key) ? `${path}.${key}` : `${path}[${clipped(JSON.stringify(key))}]`
  }, '$')

/** The part of `message` after the code, when a codec of ours wrote it. */
const split = (message: string | undefined): { code: string; expected: string } | undefined => {
  const match = /^(KW-\w+) (.*)$/s.exec(message ?? '')
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { code: match[1], expected: match[2] }
}

const isCode = (code: string): code is ProblemCode => /^KW-(IN|AN|US)\d{3}$/.test(code)

/** All errors of one decoding, one problem each, in the order of the input; the same place and text only once. */
export const problemsOf = (errors: t.Errors): ReadonlyArray<Problem> => {
  const problems = errors.map((error): Problem => {
    const own = split(error.message)
    const union = error.context.findIndex(({ type }) => type instanceof t.UnionType)
    // No member of a union fits: one problem, of the union, rather than one a member.
    const context = union < 0 ? error.context : error.context.slice(0, union + 1)
    const value = union < 0 ? error.value : context.at(-1)?.actual
    const path = pathOf(context)
    const found = shown(value)
    if (own !== undefined && isCode(own.code)) return { code: own.code, path, found, expected: own.expected }
    const expected = context.at(-1)?.type.name ?? 'another value'
    return { code: value === undefined ? 'KW-IN100' : 'KW-IN102', path, found, expected }
  })
  const seen = new Set<string>()
  return problems.filter(({ code, path, expected }) => {
    const line = `${code} ${path} ${expected}`
    const isNew = !seen.has(line)
    seen.add(line)
    return isNew
  })
}

/** Decodes, or lists everything that is wrong. */
export const decoded = <A>(
  codec: t.Type<A, unknown>,
  value: unknown,
): E.Either<ReadonlyArray<Problem>, A> => {
  const result = codec.decode(value)
  return E.isLeft(result) ? E.left(problemsOf(result.left)) : result
}

/** A closed set of words or numbers: `one of a, b`. */
export const oneOf = <const A extends string | number>(values: ReadonlyArray<A>): t.Type<A, A, unknown> => {
  const is = (value: unknown): value is A => values.some((one) => one === value)
  return new t.Type<A, A, unknown>(
    `one of ${values.join(', ')}`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

/** A whole number from `least` to `most`, as a JSON integer; `what` says of what, before it. */
export const wholeNumber = (least: number, most: number, what = ''): t.Type<number, number, unknown> => {
  const is = (value: unknown): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
  return new t.Type<number, number, unknown>(
    `${what === '' ? '' : `${what}: `}a whole number from ${least} to ${most}`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

/** A control character other than a line break or a tab: on a terminal it could hide or forge what is printed around it. */
const CONTROL = /[^\P{Cc}\n\t]/u

/** A text of at most so many characters, for people. */
export const textUpTo = (most: number): t.Type<string, string, unknown> => {
  const is = (value: unknown): value is string =>
    typeof value === 'string' && value.length <= most && !CONTROL.test(value)
  return new t.Type<string, string, unknown>(
    `a text of at most ${most} characters, no control characters`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}
