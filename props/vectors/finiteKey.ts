// From cases of a finite-key function to vectors: right outputs by the specification, wrong ones by a named slip, and refusals.
// Source: docs/compute.md; what is computed is spec/finiteKey at as many digits as the outputs have, correctly rounded.

import * as E from 'fp-ts/Either'
import { evaluateTo, type Outcomes } from '../../spec/finiteKey/evaluation'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import type { BoundFunction } from '../../spec/finiteKey/functionDefinition'
import { FUNCTIONS } from '../../spec/finiteKey/functions'
import { Interval, type IntervalArithmetic } from '../../spec/finiteKey/interval'
import { type Args, argumentsOf } from './arguments'
import { type Case, type Group, refused, valid, wrong } from './vectorFile'

/** Significant digits of the outputs. */
export const DIGITS = 50

/** A result: a number, or numbers by name, as `compute` prints them. */
export type Result = string | Readonly<Record<string, string>>

/** A slip, as what it does to the arguments, to the outcomes on the way, or to the texts. */
export type Slip = {
  readonly args?: (args: Args) => Args
  readonly outcomes?: (right: Outcomes, args: Args, arithmetic: IntervalArithmetic) => Outcomes
  readonly texts?: (right: Readonly<Record<string, string>>) => Readonly<Record<string, string>>
}

/** A case to come: arguments with what they are about. */
export type Given = {
  readonly comment: string
  readonly flags: ReadonlyArray<string>
  readonly args: Args
}

/** A slip applied to arguments. */
export type Slipped = Given & { readonly slip: Slip }

const boundTo = (fn: string, args: Args): E.Either<string, BoundFunction> => {
  const bound = FUNCTIONS.get(fn)?.(args)
  if (bound === undefined) throw new Error(`no function ${fn}`)
  return E.isLeft(bound) ? E.left(bound.left[0]?.code ?? 'KW-IN102') : bound
}

const textsOf = (
  fn: string,
  args: Args,
  digits: number,
  formula: (arithmetic: IntervalArithmetic, bound: BoundFunction) => Outcomes,
) => {
  const bound = boundTo(fn, args)
  if (E.isLeft(bound)) return bound
  const texts = evaluateTo(digits, fastTranscendentals, (arithmetic) => formula(arithmetic, bound.right))
  return E.isLeft(texts) ? E.left('KW-AN203') : E.right({ kind: bound.right.kind, texts: texts.right })
}

const resultOf = (kind: BoundFunction['kind'], texts: Readonly<Record<string, string>>): Result =>
  kind === 'number' ? (texts.value ?? '') : texts

/** What the function gives, or the code of the refusal. */
export const rightResult = (fn: string, args: Args, digits: number = DIGITS): E.Either<string, Result> =>
  E.map(({ kind, texts }: { kind: BoundFunction['kind']; texts: Readonly<Record<string, string>> }) =>
    resultOf(kind, texts),
  )(textsOf(fn, args, digits, (arithmetic, { evaluate }) => evaluate(arithmetic)))

/** What the function gives with the slip. @throws Error where the slip leaves its domain: then it is no case. */
const slippedResult = (fn: string, { args, slip }: Slipped): Result => {
  const found = textsOf(fn, slip.args?.(args) ?? args, DIGITS, (arithmetic, { evaluate }) => {
    const outcomes = evaluate(arithmetic)
    return slip.outcomes?.(outcomes, args, arithmetic) ?? outcomes
  })
  if (E.isLeft(found)) throw new Error(`${fn} with a slip is refused: ${found.left}`)
  const { kind, texts } = found.right
  return resultOf(kind, slip.texts?.(texts) ?? texts)
}

/** An outcome that is a number. @throws Error for infinity and whole parts, which no slip asks for. */
export const outcomeOf = (outcomes: Outcomes, name: string): Interval => {
  const outcome = outcomes[name]
  if (!(outcome instanceof Interval)) throw new Error(`no number ${name}`)
  return outcome
}

const demanded = (fn: string, { comment, args }: Given): Result => {
  const right = rightResult(fn, args)
  if (E.isLeft(right)) throw new Error(`${fn}, ${comment}: ${right.left}`)
  return right.right
}

/** A double has about 16 digits: a slip that shows only beyond is none that a test of doubles can see. */
const VISIBLE = 1e-9

const differs = (a: string | undefined, b: string | undefined): boolean => {
  if (a === b) return false
  const [x, y] = [Number(a), Number(b)]
  if (!Number.isFinite(x) || !Number.isFinite(y)) return true
  return Math.abs(x - y) > VISIBLE * Math.max(Math.abs(x), Math.abs(y))
}

const isVisible = (found: Result, right: Result): boolean => {
  if (typeof found === 'string' || typeof right === 'string') return differs(String(found), String(right))
  return Object.keys(right).some((name) => differs(found[name], right[name]))
}

const wrongCase = (fn: string, slipped: Slipped): Case => {
  const { comment, flags, args } = slipped
  const right = demanded(fn, slipped)
  const found = slippedResult(fn, slipped)
  if (!isVisible(found, right)) throw new Error(`${fn}, ${flags}, ${comment}: no difference in nine digits`)
  return wrong(comment, flags, args, found, right)
}

const refusedCase = (fn: string, { comment, flags, args }: Given): Case => {
  const right = rightResult(fn, args)
  if (E.isRight(right)) throw new Error(`${fn}, ${comment}: not refused`)
  return refused(comment, flags, args, right.left)
}

const SEED = 'keywitness vectors'

/** Cases from the seed; arguments that no precision decides are passed over, as the number of the case tells. */
const seededCases = (fn: string, count: number): ReadonlyArray<Case> =>
  Array.from({ length: count }, (_, at) => at).flatMap((at) => {
    const args = argumentsOf(fn, SEED, at)
    const right = rightResult(fn, args)
    return E.isLeft(right) ? [] : [valid(`seeded ${at}`, ['Seeded'], args, right.right)]
  })

/** All that is said of one function. */
export type FunctionCases = {
  readonly fn: string
  readonly given: ReadonlyArray<Given>
  readonly slips: ReadonlyArray<Slipped>
  readonly bad: ReadonlyArray<Given>
  readonly seeded: number
}

/** The group of one function. */
export const functionGroup = ({ fn, given, slips, bad, seeded }: FunctionCases): Group => ({
  type: fn,
  parameters: { fn, digits: DIGITS },
  tests: [
    ...given.map((one) => valid(one.comment, one.flags, one.args, demanded(fn, one))),
    ...slips.map((one) => wrongCase(fn, one)),
    ...bad.map((one) => refusedCase(fn, one)),
    ...seededCases(fn, seeded),
  ],
})
