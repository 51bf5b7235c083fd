// Reads input files within limits, and turns text into data without losing anything: strict JSON with exact numbers, and CSV tables.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { parse as parseCsvText } from 'csv-parse/sync'
import * as E from 'fp-ts/Either'
import { type ParseError, printParseErrorCode, visit } from 'jsonc-parser'
import { InexactNumber, shown } from '../spec/codec'
import type { Problem } from '../spec/problem'

/** Larger files are refused before they are read. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024
const MAX_DEPTH = 64
const MAX_SYNTAX_PROBLEMS = 20

type Parsed<A> = E.Either<ReadonlyArray<Problem>, A>

const problem = (code: Problem['code'], path: string, expected: string, found: string): Parsed<never> =>
  E.left([{ code, path, expected, found }])

/** The code of an error of the system, such as ENOENT; empty where there is none. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/** What the system said, in words. */
export const reasonOf = (error: unknown): string => {
  const code = codeOf(error)
  switch (code) {
    case 'ENOENT':
      return 'no such file'
    case 'EACCES':
    case 'EPERM':
      return 'no permission'
    case 'EISDIR':
      return 'a directory'
    case 'EEXIST':
    case 'ENOTDIR':
      return 'a file where a directory should be'
    default:
      return code === '' ? 'an error of the system' : `an error of the system (${code})`
  }
}

/** The bytes of a regular file of at most MAX_FILE_BYTES. A pipe or device may pretend any size, so reading stops at the limit. */
export const readBytes = (file: string): Parsed<Buffer> => {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const stat = fstatSync(descriptor)
    if (stat.isDirectory()) return problem('KW-IN001', file, 'a readable file', 'a directory')
    if (stat.size > MAX_FILE_BYTES)
      return problem('KW-IN002', file, `at most ${MAX_FILE_BYTES} bytes`, `${stat.size} bytes`)
    const chunks: Buffer[] = []
    for (let total = 0; ; ) {
      const chunk = Buffer.alloc(65536)
      const read = readSync(descriptor, chunk, 0, chunk.length, null)
      if (read === 0) return E.right(Buffer.concat(chunks))
      total += read
      if (total > MAX_FILE_BYTES) return problem('KW-IN002', file, `at most ${MAX_FILE_BYTES} bytes`, 'more')
      chunks.push(chunk.subarray(0, read))
    }
  } catch (error) {
    return problem('KW-IN001', file, 'a readable file', reasonOf(error))
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** The text of a UTF-8 file, without a byte-order mark. */
export const readText = (file: string): Parsed<string> => {
  const bytes = readBytes(file)
  if (E.isLeft(bytes)) return bytes
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.right)
    return text.trim() === '' ? problem('KW-IN003', file, 'JSON or CSV text', 'an empty file') : E.right(text)
  } catch {
    return problem('KW-IN003', file, 'text in UTF-8', 'bytes that are not UTF-8')
  }
}

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
    return problem('KW-IN012', placeOf(text, deep), `at most ${MAX_DEPTH} levels of nesting`, 'more')
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

/** One record of a CSV table by column name; `row` counts from 1, the header included. */
export type CsvRow = { readonly row: number; readonly cells: ReadonlyMap<string, string> }

/** The rows of a CSV table with exactly the columns of `header`, in any order. */
export const parseCsv = (text: string, header: ReadonlyArray<string>): Parsed<ReadonlyArray<CsvRow>> => {
  let records: ReadonlyArray<ReadonlyArray<string>>
  try {
    records = parseCsvText(text, { relax_column_count: true, skip_empty_lines: true, trim: true, bom: true })
  } catch (error) {
    return problem(
      'KW-IN020',
      'CSV',
      'a table of comma-separated values',
      error instanceof Error ? error.message : 'text',
    )
  }
  const [names = [], ...rows] = records
  const flaws = [
    ...header
      .filter((name) => !names.includes(name))
      .map(
        (name): Problem => ({
          code: 'KW-IN020',
          path: 'row 1',
          expected: `a column ${name}`,
          found: names.join(','),
        }),
      ),
    ...names
      .filter((name, at) => !header.includes(name) || names.indexOf(name) < at)
      .map(
        (name): Problem => ({
          code: 'KW-IN020',
          path: 'row 1',
          expected: `each of the columns ${header.join(',')} once`,
          found: shown(name),
        }),
      ),
    ...rows.flatMap(
      (cells, at): ReadonlyArray<Problem> =>
        cells.length === names.length
          ? []
          : [
              {
                code: 'KW-IN020',
                path: `row ${at + 2}`,
                expected: `${names.length} values`,
                found: `${cells.length}`,
              },
            ],
    ),
    ...(rows.length === 0
      ? [
          {
            code: 'KW-IN020' as const,
            path: 'row 2',
            expected: 'at least one row of values',
            found: 'the end of the text',
          },
        ]
      : []),
  ]
  if (flaws.length > 0) return E.left(flaws)
  return E.right(
    rows.map((cells, at) => ({
      row: at + 2,
      cells: new Map(names.map((name, column) => [name, cells[column] ?? ''])),
    })),
  )
}
