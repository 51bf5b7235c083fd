// Two-line element sets as outside data: read with every fault of the format reported, before SGP4 sees them.
// Source: Hoots and Roehrich, Spacetrack Report No. 3; the columns after Vallado, Crawford, Hujsak, Kelso, AIAA 2006-6753, appendix B.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import { DAY_MILLISECONDS, utcMilliseconds } from './utc'

/** A two-line element set that passed `parseTwoLineElements`; epoch in milliseconds of UTC since 1970, not whole. */
export type TwoLineElements = {
  readonly line1: string
  readonly line2: string
  readonly epochUtc: number
}

const LINE_CHARACTERS = 69

/** The last digit of a line: the sum of its digits, a minus counting 1, modulo 10. */
export const lineChecksum = (line: string): number =>
  [...line.slice(0, LINE_CHARACTERS - 1)].reduce(
    (sum, character) => sum + (character === '-' ? 1 : /\d/.test(character) ? Number(character) : 0),
    0,
  ) % 10

type Field = {
  readonly line: 1 | 2
  readonly from: number // first column, 1 as in the literature
  readonly to: number
  readonly form: RegExp
  readonly range?: readonly [number, number]
  readonly expected: string
}

const DIGITS = (count: number) => new RegExp(`^[ \\d]{${count - 1}}\\d$`)
const ANGLE = /^[ \d]{2}\d\.\d{4}$/
const EXPONENT = /^[ +-][ \d]{4}\d[+-]\d$/

const FIELDS: ReadonlyArray<Field> = [
  { line: 1, from: 3, to: 7, form: /^[ \dA-Z][ \d]{3}\d$/, expected: 'a catalogue number' },
  { line: 1, from: 19, to: 20, form: /^\d\d$/, expected: 'the two digits of a year' },
  {
    line: 1,
    from: 21,
    to: 32,
    form: /^[ \d]{2}\d\.\d{8}$/,
    range: [1, 367],
    expected: 'a day of the year from 1 to 366 with 8 decimals',
  },
  {
    line: 1,
    from: 34,
    to: 43,
    form: /^[ +-]\.\d{8}$/,
    expected: 'half the rate of the mean motion, such as " .00000023"',
  },
  {
    line: 1,
    from: 45,
    to: 52,
    form: EXPONENT,
    expected: 'a sixth of the acceleration of the mean motion, such as " 00000-0"',
  },
  { line: 1, from: 54, to: 61, form: EXPONENT, expected: 'a drag term, such as " 28098-4"' },
  { line: 2, from: 3, to: 7, form: /^[ \dA-Z][ \d]{3}\d$/, expected: 'a catalogue number' },
  {
    line: 2,
    from: 9,
    to: 16,
    form: ANGLE,
    range: [0, 180],
    expected: 'an inclination from 0 to 180 degrees with 4 decimals',
  },
  {
    line: 2,
    from: 18,
    to: 25,
    form: ANGLE,
    range: [0, 360],
    expected: 'a right ascension from 0 to 360 degrees with 4 decimals',
  },
  { line: 2, from: 27, to: 33, form: /^\d{7}$/, expected: 'seven decimals of an eccentricity' },
  {
    line: 2,
    from: 35,
    to: 42,
    form: ANGLE,
    range: [0, 360],
    expected: 'an argument of perigee from 0 to 360 degrees with 4 decimals',
  },
  {
    line: 2,
    from: 44,
    to: 51,
    form: ANGLE,
    range: [0, 360],
    expected: 'a mean anomaly from 0 to 360 degrees with 4 decimals',
  },
  {
    line: 2,
    from: 53,
    to: 63,
    form: /^[ \d]\d\.\d{8}$/,
    range: [0.1, 17],
    expected: 'a mean motion from 0.1 to 17 revolutions a day with 8 decimals',
  },
  { line: 2, from: 64, to: 68, form: DIGITS(5), expected: 'a revolution number' },
]

const problem = (path: string, expected: string, found: string): Problem => ({
  code: 'KW-IN102',
  path,
  found,
  expected,
  source: 'two-line element format',
})

const frameProblems = (number: 1 | 2, line: string): ReadonlyArray<Problem> => {
  const path = `element line ${number}`
  if (line.length !== LINE_CHARACTERS)
    return [problem(path, `${LINE_CHARACTERS} characters`, `${line.length}`)]
  if (!/^[ -~]*$/.test(line)) return [problem(path, 'printable ASCII', 'other characters')]
  const [first, checksum] = [line.slice(0, 1), line.slice(-1)]
  return [
    ...(first === String(number)
      ? []
      : [problem(`${path}, column 1`, `the line number ${number}`, JSON.stringify(first))]),
    ...(checksum === String(lineChecksum(line))
      ? []
      : [problem(`${path}, column 69`, `the checksum ${lineChecksum(line)}`, JSON.stringify(checksum))]),
  ]
}

const fieldProblems = (lines: readonly [string, string]): ReadonlyArray<Problem> =>
  FIELDS.flatMap(({ line, from, to, form, range, expected }) => {
    const text = lines[line - 1]?.slice(from - 1, to) ?? ''
    const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    const value = range === undefined ? 0 : Number(text)
    const isGood = form.test(text) && value >= low && value <= high
    return isGood
      ? []
      : [problem(`element line ${line}, columns ${from}-${to}`, expected, JSON.stringify(text))]
  })

/** Two-digit years from 57 are of the twentieth century. Source: AIAA 2006-6753, appendix B. */
const epochOf = (line1: string): number => {
  const year = Number(line1.slice(18, 20))
  return (
    utcMilliseconds(year < 57 ? 2000 + year : 1900 + year, 1, 1) +
    (Number(line1.slice(20, 32)) - 1) * DAY_MILLISECONDS
  )
}

/** Element lines 1 and 2, or everything that is wrong with them: lengths, line numbers, checksums, fields, and whether they are of one object. */
export const parseTwoLineElements = (
  line1: string,
  line2: string,
): E.Either<ReadonlyArray<Problem>, TwoLineElements> => {
  const frames = [...frameProblems(1, line1), ...frameProblems(2, line2)]
  if (frames.length > 0) return E.left(frames)
  const [catalogue1, catalogue2] = [line1.slice(2, 7), line2.slice(2, 7)]
  const fields = [
    ...fieldProblems([line1, line2]),
    ...(catalogue1 === catalogue2
      ? []
      : [
          problem(
            'element line 2, columns 3-7',
            `the catalogue number ${JSON.stringify(catalogue1)} of line 1`,
            JSON.stringify(catalogue2),
          ),
        ]),
  ]
  return fields.length > 0 ? E.left(fields) : E.right({ line1, line2, epochUtc: epochOf(line1) })
}
