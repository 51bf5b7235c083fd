// What a program of finite-key functions is asked: the cases of the vectors, and arguments from a seed.
// Source: docs/compute.md; CLI.md, sections `compute` and Vector files.

import * as E from 'fp-ts/Either'
import { Exact } from '../../spec/finiteKey/interval'
import { decimalOf } from '../../spec/quantities'
import { type Args, argumentsOf } from '../vectors/arguments'
import { CHERNOFF_CASES, DEVIATION_CASES } from '../vectors/chernoffVectors'
import { DECOY_CASES } from '../vectors/decoyVectors'
import { type FunctionCases, functionGroup, type Result, rightResult } from '../vectors/finiteKey'
import { KEY_LENGTH_CASES } from '../vectors/keyLengthVectors'
import type { Case, Json } from '../vectors/vectorFile'

/** A question, with what the specification says to it; `slip` is what somebody answers who has the slip of a flag. */
export type Question = {
  readonly fn: string
  readonly args: Json
  readonly name: string
  /** The right result, or undefined where the arguments are to be refused. */
  readonly right: Result | undefined
  readonly slip?: { readonly flag: string; readonly result: Result }
}

const ALL: ReadonlyArray<FunctionCases> = [
  ...CHERNOFF_CASES,
  ...DEVIATION_CASES,
  ...DECOY_CASES,
  ...KEY_LENGTH_CASES,
]

/** The functions that can be asked for, in the order of docs/compute.md. */
export const FUNCTION_NAMES: ReadonlyArray<string> = ALL.map(({ fn }) => fn)

/** Digits of the right results beyond those compared: half a unit of the last digit compared is decided by them. */
const GUARD_DIGITS = 12

const isArgs = (value: Json): value is Args =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isResult = (value: Json): value is Result =>
  typeof value === 'string' || (isArgs(value) && Object.values(value).every((one) => typeof one === 'string'))

/** Flags of cases that no double can hold or compute. */
const BEYOND_DOUBLES = ['Cancellation', 'LargeCount', 'NearZeroDenominator', 'ExtremeEpsilon']

/** Every number is 0 or from 1e-30 to 1e15. */
const isModerate = (value: Json | undefined): boolean => {
  if (typeof value === 'string') {
    const decimal = decimalOf(value)
    return decimal === undefined || decimal.isZero() || (decimal.e >= -30 && decimal.e < 15)
  }
  return typeof value === 'object' && value !== null ? Object.values(value).every(isModerate) : true
}

const questionOf = (fn: string, digits: number, test: Case, at: number): ReadonlyArray<Question> => {
  const name = `${fn}, vector ${at + 1}: ${test.comment}`
  if (!isArgs(test.input)) return []
  const right = rightResult(fn, test.input, digits + GUARD_DIGITS)
  if (E.isLeft(right)) return [{ fn, args: test.input, name, right: undefined }]
  const slip =
    test.result === 'invalid' && 'output' in test && isResult(test.output)
      ? { slip: { flag: test.flags[0] ?? '', result: test.output } }
      : {}
  return [{ fn, args: test.input, name, right: right.right, ...slip }]
}

/** How questions are chosen: `doubles` leaves out what a double cannot hold. */
export type Choice = {
  readonly functions: ReadonlyArray<string>
  readonly digits: number
  readonly seed: string
  /** Seeded cases of each function. */
  readonly cases: number
  readonly doubles: boolean
}

/** The questions: for each function the cases of the vectors, then those of the seed; seeded ones that nothing decides are passed over. */
export const questionsOf = ({ functions, digits, seed, cases, doubles }: Choice): ReadonlyArray<Question> =>
  ALL.filter(({ fn }) => functions.includes(fn)).flatMap((own) => {
    const { fn } = own
    const fits = ({ flags, input }: Case): boolean =>
      !doubles || (isModerate(input) && !flags.some((flag) => BEYOND_DOUBLES.includes(flag)))
    const vectors = functionGroup({ ...own, seeded: 0 }).tests.flatMap((test, at) =>
      fits(test) ? questionOf(fn, digits, test, at) : [],
    )
    const seeded = Array.from({ length: cases }, (_, at) => at).flatMap((at): ReadonlyArray<Question> => {
      const args = argumentsOf(fn, seed, at)
      if (doubles && !isModerate(args)) return []
      const right = rightResult(fn, args, digits + GUARD_DIGITS)
      return E.isLeft(right)
        ? []
        : [{ fn, args, name: `${fn}, seed ${seed}, case ${at}`, right: right.right }]
    })
    return [...vectors, ...seeded]
  })

const RESULT = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,16})?$/
const MAX_RESULT_CHARACTERS = 1200

/** A decimal of a result, infinity included; undefined for a text that is no number. Results may be far smaller than arguments. */
export const numberOf = (text: string): InstanceType<typeof Exact> | undefined => {
  if (text === 'inf') return new Exact(Number.POSITIVE_INFINITY)
  return text.length <= MAX_RESULT_CHARACTERS && RESULT.test(text) ? new Exact(text) : undefined
}
