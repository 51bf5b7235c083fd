// The two linear programs of `composable`, step 2: fewest single-photon and vacuum detections, most single-photon errors.
// Source: FINITE_KEY.md section 5.1 point 2.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import { Exact, type Interval } from '../interval'
import { type LinearProgram, type Minimum, minimum, type Row } from '../linearProgram'
import type { Basis } from '../observations'
import { roundedDown, roundedUp } from '../tails'
import { allDetections, type CountKind, type Scope, type Setup, sum } from './composableSetup'
import type { Statement } from './composableStatements'

/**
 * A bound by weak duality. `dual[i]` multiplies the i-th row, named in `rows`: the expectation of a count, or `all`, the exact
 * sum over photon numbers; positive uses the row's lower limit (for w1, the maximum, the program is negated first).
 * `scaled` are the multipliers of the rows times e^mu_l/p_l, so that `sum_l y_l mu_l^k` is rational: `y_l = dual_l p_l e^-mu_l`,
 * for w1 negated; `all` is not scaled. `value` is what they prove, if `shortfall` is 0: then they are feasible by themselves.
 */
export type DualStatement = {
  readonly quantity: 'v0' | 'v1' | 'w1'
  readonly basis: Scope
  readonly rows: ReadonlyArray<string>
  readonly dual: ReadonlyArray<Decimal>
  readonly scaled: ReadonlyArray<Decimal>
  readonly shortfall: Decimal
  readonly value: Decimal
}

/** A row of a program; `weight` is p_l e^-mu_l where it is the expectation of a count. */
type NamedRow = { readonly name: string; readonly row: Row; readonly weight?: Interval | undefined }

/** Rows `lower <= sum_k p(l|k) x_k <= upper`, one for each intensity with a statement, and their names. */
const countRows = (
  { model }: Setup,
  statements: ReadonlyArray<Statement>,
  kind: CountKind,
): ReadonlyArray<NamedRow> =>
  model.names.flatMap((intensity, at) => {
    const limitOn = (side: string): Decimal | undefined =>
      statements.find(({ name }) => name === `${kind}.${intensity}.${side}`)?.limit
    const [lower, upper] = [limitOn('lower'), limitOn('upper')]
    if (lower === undefined && upper === undefined) return []
    const shares = [...model.given, model.tail].flatMap((given) => given[at] ?? [])
    return [
      {
        name: `${kind}.${intensity}`,
        weight: model.weights[at],
        row: {
          coefficients: shares,
          ...(lower === undefined ? {} : { lower }),
          ...(upper === undefined ? {} : { upper }),
        },
      },
    ]
  })

const unit = (size: number, index: number): ReadonlyArray<Decimal> =>
  Array.from({ length: size }, (_, k) => new Exact(k === index ? 1 : 0))

const point = (value: number): { readonly lower: Decimal; readonly upper: Decimal } => ({
  lower: new Exact(value),
  upper: new Exact(value),
})

/** The counts contradict the source model. */
export const contradiction = (path: string, quantity: string): ReadonlyArray<Problem> => [
  {
    code: 'KW-AN202',
    path,
    expected: 'counts that some mixture of photon numbers of the declared source can give',
    found: `counts that leave no room for ${quantity}`,
    source: 'FINITE_KEY.md 5.1, step 2',
  },
]

/** Decimals of a scaled multiplier. They are rounded down, which loosens every constraint `sum_l y_l mu_l^k + ... <= ...`. */
const SCALED_DECIMALS = 35

const scaledDown = (multiplier: Decimal, weight: Interval | undefined): Decimal =>
  weight === undefined || multiplier.isZero()
    ? multiplier
    : Exact.mul(multiplier, multiplier.isNegative() ? weight.upper : weight.lower).toDecimalPlaces(
        SCALED_DECIMALS,
        Exact.ROUND_FLOOR,
      )

/** A lower bound as a statement: what the scaled multipliers prove, or the bound itself where they need the ceilings. */
const dualStatement = (
  { arithmetic }: Setup,
  quantity: DualStatement['quantity'],
  basis: Scope,
  rows: ReadonlyArray<NamedRow>,
  { dual, shortfall, value }: Minimum,
): DualStatement => {
  const scaled = rows.map(({ weight }, i) => scaledDown(dual[i] ?? new Exact(0), weight))
  const earned = rows.reduce((total, { row, weight = arithmetic.one }, i) => {
    const multiplier = scaled[i] ?? new Exact(0)
    const limit = multiplier.isNegative() ? row.upper : row.lower
    return limit === undefined || multiplier.isZero()
      ? total
      : total.plus(arithmetic.exact(multiplier).times(arithmetic.exact(limit)).dividedBy(weight))
  }, arithmetic.zero)
  const least = shortfall.isZero() ? Exact.min(value, earned.lower) : value
  const isMaximum = quantity === 'w1'
  return {
    quantity,
    basis,
    rows: rows.map(({ name }) => name),
    dual,
    scaled: isMaximum ? scaled.map((y) => y.negated()) : scaled,
    shortfall,
    value: isMaximum ? roundedUp(Exact.max(least.negated(), 0)) : roundedDown(Exact.max(least, 0)),
  }
}

/** Both detection bounds of one scope. */
export type DetectionBounds = { readonly v1: DualStatement; readonly v0: DualStatement }

/** Step 2, detections: the least number of single-photon and of vacuum detections. */
export const detectionBounds = (
  setup: Setup,
  scope: Scope,
  statements: ReadonlyArray<Statement>,
  vacuumLimit: Decimal | undefined,
): E.Either<ReadonlyArray<Problem>, DetectionBounds> => {
  const { model } = setup
  const columns = model.cutoff + 2
  const detections = new Exact(allDetections(setup, scope).toString())
  const all: Row = {
    // Above the cut-off 1 is widened to what the brightest have for certain: a checker of the scaled rows, which drops what
    // the others would save, then finds the same dual feasible.
    coefficients: [
      ...Array.from({ length: columns - 1 }, () => point(1)),
      { lower: sum(model.tail.map(({ lower }) => lower)), upper: new Exact(1) },
    ],
    lower: detections,
    upper: detections,
  }
  const vacuum =
    vacuumLimit === undefined
      ? []
      : [
          {
            name: 'vacuumDetections',
            row: {
              coefficients: Array.from({ length: columns }, (_, k) => point(k === 0 ? 1 : 0)),
              upper: vacuumLimit,
            },
          },
        ]
  const rows: ReadonlyArray<NamedRow> = [
    ...countRows(setup, statements, 'detections'),
    ...vacuum,
    { name: 'all', row: all },
  ]
  const program = (photons: number): LinearProgram => ({
    cost: unit(columns, photons),
    rows: rows.map(({ row }) => row),
    ceilings: Array.from({ length: columns }, () => detections),
  })
  const [one, none] = [minimum(program(1)), minimum(program(0))]
  if (one.kind === 'infeasible' || none.kind === 'infeasible')
    return E.left(contradiction(scope === 'both' ? '$.counts' : `$.counts.${scope}`, 'the detections'))
  return E.right({
    v1: dualStatement(setup, 'v1', scope, rows, one),
    v0: dualStatement(setup, 'v0', scope, rows, none),
  })
}

/** Step 2, errors: the largest `w_1`, which is q_B times the single-photon detections that would err in B. */
export const errorBound = (
  setup: Setup,
  basis: Basis,
  statements: ReadonlyArray<Statement>,
): E.Either<ReadonlyArray<Problem>, DualStatement> => {
  const columns = setup.model.cutoff + 2
  const rows = countRows(setup, statements, 'errors')
  const singles = setup.basisShare[basis].times(setup.arithmetic.exact(allDetections(setup, 'both'))).upper
  const others = new Exact(allDetections(setup, basis).toString())
  // The largest w_1 is minus the least -w_1.
  const found = minimum({
    cost: unit(columns, 1).map((cost) => cost.negated()),
    rows: rows.map(({ row }) => row),
    ceilings: Array.from({ length: columns }, (_, k) => (k === 1 ? singles : others)),
  })
  return found.kind === 'infeasible'
    ? E.left(contradiction(`$.counts.${basis}`, 'the errors'))
    : E.right(dualStatement(setup, 'w1', basis, rows, found))
}
