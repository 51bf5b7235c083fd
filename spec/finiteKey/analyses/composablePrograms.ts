// The two linear programs of `composable`, step 2: fewest single-photon and vacuum detections, most single-photon errors.
// Source: FINITE_KEY.md section 5.1 point 2.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import { Exact } from '../interval'
import { type LinearProgram, maximum, minimum, type Row } from '../linearProgram'
import type { Basis } from '../observations'
import { roundedDown, roundedUp } from '../tails'
import { allDetections, type CountKind, type Scope, type Setup } from './composableSetup'
import type { Statement } from './composableStatements'

/**
 * A bound by weak duality. `dual[i]` multiplies the i-th row, named in `rows`: a statement's expectation, or `all`, the exact
 * sum over photon numbers; positive uses the row's lower limit. `maximum` negates the program first.
 */
export type DualStatement = {
  readonly quantity: 'v0' | 'v1' | 'w1'
  readonly basis: Scope
  readonly rows: ReadonlyArray<string>
  readonly dual: ReadonlyArray<Decimal>
  readonly shortfall: Decimal
  readonly value: Decimal
}

/** Rows `lower <= sum_k p(l|k) x_k <= upper`, one for each intensity with a statement, and their names. */
const countRows = (
  { model }: Setup,
  statements: ReadonlyArray<Statement>,
  kind: CountKind,
): ReadonlyArray<{ readonly name: string; readonly row: Row }> =>
  model.names.flatMap((intensity, at) => {
    const limitOn = (side: string): Decimal | undefined =>
      statements.find(({ name }) => name === `${kind}.${intensity}.${side}`)?.limit
    const [lower, upper] = [limitOn('lower'), limitOn('upper')]
    if (lower === undefined && upper === undefined) return []
    const shares = [...model.given, model.tail].flatMap((given) => given[at] ?? [])
    return [
      {
        name: `${kind}.${intensity}`,
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
    coefficients: Array.from({ length: columns }, () => point(1)),
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
  const rows = [...countRows(setup, statements, 'detections'), ...vacuum, { name: 'all', row: all }]
  const program = (photons: number): LinearProgram => ({
    cost: unit(columns, photons),
    rows: rows.map(({ row }) => row),
    ceilings: Array.from({ length: columns }, () => detections),
  })
  const [one, none] = [minimum(program(1)), minimum(program(0))]
  if (one.kind === 'infeasible' || none.kind === 'infeasible')
    return E.left(contradiction(scope === 'both' ? '$.counts' : `$.counts.${scope}`, 'the detections'))
  const statement = (quantity: 'v0' | 'v1', { dual, shortfall, value }: typeof one): DualStatement => ({
    quantity,
    basis: scope,
    rows: rows.map(({ name }) => name),
    dual,
    shortfall,
    value: roundedDown(Exact.max(value, 0)),
  })
  return E.right({ v1: statement('v1', one), v0: statement('v0', none) })
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
  const found = maximum({
    cost: unit(columns, 1),
    rows: rows.map(({ row }) => row),
    ceilings: Array.from({ length: columns }, (_, k) => (k === 1 ? singles : others)),
  })
  if (found.kind === 'infeasible') return E.left(contradiction(`$.counts.${basis}`, 'the errors'))
  return E.right({
    quantity: 'w1',
    basis,
    rows: rows.map(({ name }) => name),
    dual: found.dual,
    shortfall: found.shortfall,
    value: roundedUp(Exact.max(found.value, 0)),
  })
}
