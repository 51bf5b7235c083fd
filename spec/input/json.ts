// Turns text into JSON data without losing anything: exact numbers, and the place of every fault. Source: RFC 8259.

import * as E from 'fp-ts/Either'
import { type ParseError, printParseErrorCode, visit } from 'jsonc-parser'
import { InexactNumber, shown } from '../codec'
import type { Problem } from '../problem'

const MAX_DEPTH = 64
const MAX_SYNTAX_PROBLEMS = 20

type Parsed<A> = E.Either<ReadonlyArray<Problem>, A>

const placeOf = (text: string, offset: number): string => {
  const before = text.slice(0, offset)
  return `line ${before.split('\n').length}, column ${offset - before.lastIndexOf('\n')}`
}

const wordsOf = (error: number): string =>
  printParseErrorCode(error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** Depth is counted outside strings before parsing, which recurses. */
const tooDeep = (text: string): number | undefined => {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at)
    if (inString) {
      if (c === 0x5c) at += 1
      else if (c === 0x22) inString = false
    } else if (c === 0x22) inString = true
    else if (c === 0x5b || c === 0x7b) {
      depth += 1
      if (depth > MAX_DEPTH) return at
    } else if (c === 0x5d || c === 0x7d) depth -= 1
  }
  return undefined
}

/** A number exactly as JavaScript holds it, or as it was written. */
const numberOf = (source: string): number | InexactNumber => {
  const value = Number(source)
  return Number.isSafeInteger(value) && String(value) === source ? value : new InexactNumber(source)
}

type Building = { readonly value: Record<string, unknown> | unknown[]; key: string }

/** The data that the visitor's events build up, with the duplicate keys it met. */
const builder = (text: string) => {
  const open: Building[] = []
  const duplicates: Problem[] = []
  let root: unknown
  const put = (value: unknown) => {
    const top = open.at(-1)
    if (top === undefined) root = value
    else if (Array.isArray(top.value)) top.value.push(value)
    else top.value[top.key] = value
  }
  const begin = (value: Building['value']) => {
    put(value)
    open.push({ value, key: '' })
  }
  return {
    duplicates,
    result: () => root,
    onObjectBegin: () => begin(Object.create(null)),
    onArrayBegin: () => begin([]),
    onObjectEnd: () => {
      open.pop()
    },
    onArrayEnd: () => {
      open.pop()
    },
    onObjectProperty: (name: string, offset: number) => {
      const top = open.at(-1)
      if (top === undefined || Array.isArray(top.value)) return
      if (name in top.value && duplicates.length < MAX_SYNTAX_PROBLEMS)
        duplicates.push({
          code: 'KW-IN011',
          path: placeOf(text, offset),
          expected: 'each key once in an object',
          found: `${shown(name)} again`,
        })
      top.key = name
    },
    onLiteralValue: (value: unknown, offset: number, length: number) =>
      put(typeof value === 'number' ? numberOf(text.slice(offset, offset + length)) : value),
  }
}

/**
 * JSON as data: objects without prototype, integers as numbers, every other number as `InexactNumber`.
 * Syntax errors and duplicate keys are problems at `line, column`; comments and trailing commas are not JSON.
 */
export const parseJson = (text: string): Parsed<unknown> => {
  const deep = tooDeep(text)
  if (deep !== undefined)
    return E.left([
      {
        code: 'KW-IN012',
        path: placeOf(text, deep),
        expected: `at most ${MAX_DEPTH} levels of nesting`,
        found: 'more',
      },
    ])
  const building = builder(text)
  const errors: ParseError[] = []
  visit(
    text,
    { ...building, onError: (error, offset, length) => void errors.push({ error, offset, length }) },
    { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
  )
  const syntax = errors.slice(0, MAX_SYNTAX_PROBLEMS).map(({ error, offset, length }): Problem => {
    const words = wordsOf(error)
    const place =
      offset >= text.length ? 'the end of the text' : shown(text.slice(offset, offset + Math.max(1, length)))
    const missing = /^(.*) expected$/.exec(words)?.[1]
    return {
      code: 'KW-IN010',
      path: placeOf(text, offset),
      expected: missing === undefined ? 'JSON' : `a ${missing}`,
      found: missing === undefined ? `${words} at ${place}` : place,
    }
  })
  // One fault can be reported once for every bracket that it leaves open.
  const faults = [
    ...new Map(syntax.map((fault) => [`${fault.path} ${fault.expected} ${fault.found}`, fault])).values(),
  ]
  const problems = [...faults, ...building.duplicates]
  return problems.length > 0 ? E.left(problems) : E.right(building.result())
}
