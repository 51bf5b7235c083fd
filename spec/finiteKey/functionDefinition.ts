// How a finite-key function is offered by name: its arguments as a codec, the conditions that tie them together, its formula.
// Source: FINITE_KEY.md section 7; the functions are in functions.ts and analysisFunctions.ts.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly } from '../codec'
import type { Problem } from '../problem'
import { decimalQuantity } from '../quantities'
import type { Outcomes } from './evaluation'
import type { Interval, IntervalArithmetic } from './interval'

/** A formula with its arguments bound, ready for `evaluateTo`; a `number` has the one outcome `value`. */
export type BoundFunction = {
  readonly kind: 'number' | 'record'
  readonly evaluate: (arithmetic: IntervalArithmetic) => Outcomes
}

/** From arguments as data to a formula ready to evaluate, or everything that is wrong with them. */
export type FiniteKeyFunction = (args: unknown) => E.Either<ReadonlyArray<Problem>, BoundFunction>

/** A number >= 0. */
export const Amount = decimalQuantity(
  'a number >= 0, below 1e40, as a string',
  (x) => x.greaterThanOrEqualTo(0) && x.e < 40,
)
/** A number > 0. */
export const Positive = decimalQuantity(
  'a number > 0, below 1e40, as a string',
  (x) => x.greaterThan(0) && x.e < 40,
)
/** A rate strictly between 0 and 1. */
export const OpenRate = decimalQuantity(
  'a rate between 0 and 1 (both excluded) as a string',
  (x) => x.greaterThan(0) && x.lessThan(1),
)

/** A condition that ties arguments together; undefined when it holds. */
export type Flaw = Problem | undefined

/** A condition on the argument at `path`. */
export const requires = (path: string, expected: string, holds: boolean, found: string): Flaw =>
  holds ? undefined : { code: 'KW-AN204', path: `$.args.${path}`, expected, found }

const define =
  <A>(
    kind: BoundFunction['kind'],
    codec: t.Type<A, unknown>,
    conditions: (args: A) => ReadonlyArray<Flaw>,
    formula: (args: A, arithmetic: IntervalArithmetic) => Outcomes,
  ): FiniteKeyFunction =>
  (input) => {
    const result = decoded(codec, input)
    if (E.isLeft(result))
      return E.left(result.left.map((problem) => ({ ...problem, path: problem.path.replace('$', '$.args') })))
    const args = result.right
    const flaws = conditions(args).flatMap((flaw) => (flaw === undefined ? [] : [flaw]))
    if (flaws.length > 0) return E.left(flaws)
    return E.right({ kind, evaluate: (arithmetic) => formula(args, arithmetic) })
  }

/** Arguments by name, all required. */
export const fields = <P extends t.Props>(props: P) =>
  exactly('the arguments of this function', t.type(props))

/** Takes a decimal into the arithmetic of the evaluation, unrounded. */
export type Exactly = (value: Decimal) => Interval

/** A function whose result is one number. */
export const number = <P extends t.Props>(
  props: P,
  conditions: (args: t.TypeOf<t.TypeC<P>>) => ReadonlyArray<Flaw>,
  formula: (args: t.TypeOf<t.TypeC<P>>, x: Exactly) => Interval,
): FiniteKeyFunction =>
  define('number', fields(props), conditions, (args, { exact }) => ({ value: formula(args, exact) }))

/** A function whose result is a record of numbers. */
export const record = <P extends t.Props>(
  props: P,
  conditions: (args: t.TypeOf<t.TypeC<P>>) => ReadonlyArray<Flaw>,
  formula: (args: t.TypeOf<t.TypeC<P>>, x: Exactly) => Outcomes,
): FiniteKeyFunction => define('record', fields(props), conditions, (args, { exact }) => formula(args, exact))

/** Arguments that nothing ties together. */
export const unconditional = (): ReadonlyArray<Flaw> => []

/** The condition a < b. */
export const below = (path: string, a: Decimal, bPath: string, b: Decimal): Flaw =>
  requires(path, `a value below ${bPath} (${b})`, a.lessThan(b), a.toString())
