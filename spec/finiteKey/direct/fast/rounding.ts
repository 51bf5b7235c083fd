// Coefficients with short codes: each number is rounded in turn and the others are optimised again, then all are polished.
// Source: docs/direct.md (the code), FINITE_KEY.md 5.2. Floats: only a suggestion depends on this file.

import type { Basis } from '../../observations'
import {
  codedFloat,
  codedLength,
  codePlan,
  DETECTION_EXPONENT,
  ERROR_EXPONENT,
  PHASE_ERROR_EXPONENT,
  stepExponent,
} from '../code'
import type { DirectCounts, DirectProtocol } from '../problem'
import { isInterior, optimise } from './barrier'
import { floatEntropy, floatRows, keyedRoom } from './evaluate'
import { interiorStart, optimalPoint, type Point, setCredits, type Template, template } from './program'

/** What the search expects a coded number to cost, bits; only the first guess of t depends on it. */
const BITS_A_NUMBER = 6.5
const MANTISSAS = [0, 1, 2, 3, 4, 5]
const POLISHING_SWEEPS = 8
/** Neighbours are compared to a few bits of key, where a bit of code costs a hundred or more. */
const ROUGHLY = { firstWeight: 5e-2, gapBits: 4, newtonSteps: 15 }

/**
 * Multiplications that rounding may spend on optimising again; one optimisation counts as the rows of the program times the square
 * of its variables. A count, not a time, so that every machine finds the same coefficients. It binds for more than
 * about ten intensities in bases that differ, and costs 16 of them 2 % of the key.
 */
const ROUNDING_BUDGET = 1.5e8
const LEAST_CANDIDATES = 2
/** Orders in which rounding is tried. */
const ORDERS = 2

/** Numbers with at most `mantissa` bits next to `value`, both sides, without repetition. */
const neighbours = (value: number, mantissas: ReadonlyArray<number>): ReadonlyArray<number> => {
  if (value === 0) return [0]
  const size = Math.abs(value)
  const found = mantissas.flatMap((mantissa) => {
    const unit = 2 ** (Math.floor(Math.log2(size)) - mantissa)
    const below = Math.floor(size / unit) * unit
    return [below, below + unit].map((near) => Math.sign(value) * near)
  })
  return [...new Set(found)]
}

/**
 * Coefficients with a short code: t, phi0 and the ratios u/t, w/t (those of the keyed cells relative to the first of them)
 * are exactly the coded numbers; `room` is what may be added to u of every keyed cell, nats, in floats.
 */
export type CodedCoefficients = {
  readonly t: number
  readonly phaseError: Readonly<Record<Basis, number>>
  readonly uPerT: ReadonlyArray<number>
  readonly wPerT: ReadonlyArray<number>
  readonly room: number
  readonly bits: number
}

/** A coded number of the search: where it lives, its nominal exponent, and its value now. */
type Place =
  | { readonly kind: 't'; readonly nominal: number }
  | { readonly kind: 'slope'; readonly basis: 0 | 1; readonly nominal: number }
  | { readonly kind: 'variable'; readonly index: number; readonly minus: number; readonly nominal: number }

/**
 * The coded numbers in the orders in which rounding is tried: the slopes, whose optimum is flattest, first; t before the others
 * or after them.
 */
const ordersOf = (
  protocol: DirectProtocol,
  counts: DirectCounts,
  made: Template,
  pooled: boolean,
): ReadonlyArray<ReadonlyArray<Place>> => {
  const plan = codePlan(protocol, pooled)
  const variable = (index: number | undefined, nominal: number, minus = -1): Place => ({
    kind: 'variable',
    index: index ?? 0,
    minus,
    nominal,
  })
  const slopes = plan.slopes.map(
    (basis): Place => ({ kind: 'slope', basis: basis === 'X' ? 0 : 1, nominal: PHASE_ERROR_EXPONENT }),
  )
  const step: Place = { kind: 't', nominal: stepExponent(counts) }
  const tests = plan.tests.map((at) => ({
    u: variable(made.upOf[at], DETECTION_EXPONENT),
    w: variable(made.downOf[at], ERROR_EXPONENT),
  }))
  const offsets = plan.offsets.map((at) => variable(made.upOf[at], 0, made.upOf[plan.first] ?? 0))
  return [
    [...slopes, step, ...tests.flatMap(({ u, w }) => [w, u]), ...offsets],
    [...slopes, ...tests.flatMap(({ u, w }) => [u, w]), step, ...offsets],
  ]
}

/** t of a point. The reciprocal of tau = 1/t need not return the short number it was made of, so it is rounded to 20 bits. */
const stepOf = (made: Template, x: Float64Array): number => {
  const t = 1 / (x[made.program.n - 1] ?? 1)
  const unit = 2 ** (Math.floor(Math.log2(t)) - 20)
  return Math.round(t / unit) * unit
}

/** A difference of two keyed coefficients, without the noise of having added the second of them before. */
const difference = (a: number, b: number): number => Math.round((a - b) * 2 ** 30) / 2 ** 30

const valueAt = (made: Template, { phi, x }: Point, place: Place): number => {
  switch (place.kind) {
    case 't':
      return stepOf(made, x)
    case 'slope':
      return phi[place.basis]
    case 'variable':
      return place.minus < 0 ? (x[place.index] ?? 0) : difference(x[place.index] ?? 0, x[place.minus] ?? 0)
  }
}

/** The point with one number set; slopes of both bases move together where they are pooled. */
const withValue = (made: Template, point: Point, place: Place, value: number, pooled: boolean): Point => {
  const x = Float64Array.from(point.x)
  switch (place.kind) {
    case 't':
      x[made.program.n - 1] = 1 / value
      return { ...point, x }
    case 'slope': {
      const other = pooled ? value : point.phi[place.basis === 0 ? 1 : 0]
      return { ...point, x, phi: place.basis === 0 ? [value, other] : [other, value] }
    }
    case 'variable':
      x[place.index] = value + (place.minus < 0 ? 0 : (x[place.minus] ?? 0))
      return { ...point, x }
  }
}

/** Moves the free variables inside the rows, as little as it takes; undefined if the fixed ones alone break a row. */
const madeInterior = (made: Template, point: Point, fixed: Uint8Array): Point | undefined => {
  setCredits(made, point.phi)
  const deep = interiorStart(made, point.phi)
  const { n } = made.program
  for (const retreat of [0.01, 0.05, 0.2, 0.5, 1]) {
    const x = Float64Array.from(point.x, (value, j) =>
      fixed[j] === 1 || j === n - 1 ? value : value + retreat * ((deep[j] ?? 0) - value),
    )
    if (isInterior(made.program, x)) return { ...point, x }
  }
  return undefined
}

const lengthOf = (value: number, nominal: number): number => {
  const form = codedFloat(value)
  return form === undefined ? Number.POSITIVE_INFINITY : codedLength(form, nominal)
}

/** Values to round a number to: its neighbours, and 0 where that is possible and short. */
const candidatesAt = (made: Template, point: Point, place: Place): ReadonlyArray<number> => {
  const near = neighbours(valueAt(made, point, place), MANTISSAS)
  return place.kind === 'variable' ? [...near, 0] : near
}

/** Rounds every number in turn, keeping of each the neighbour that loses least, its code counted. */
const roundedInTurn = (
  made: Template,
  start: Point,
  places: ReadonlyArray<Place>,
  pooled: boolean,
): Point => {
  const { n, rowStart } = made.program
  const fixed = new Uint8Array(n)
  let point = start
  let left = Math.floor(ROUNDING_BUDGET / ORDERS / (rowStart.length * n * n))
  for (const [at, place] of places.entries()) {
    // An offset is fixed relative to a variable that is still free, which the solver cannot hold: polishing takes care of it.
    if (place.kind === 'variable' && place.minus >= 0) continue
    if (place.kind === 't') fixed[n - 1] = 1
    if (place.kind === 'variable') fixed[place.index] = 1
    let best: { readonly point: Point; readonly worth: number } | undefined
    // The nearest candidates come last: those are kept where the budget is short.
    const share = Math.max(LEAST_CANDIDATES, Math.floor(left / (places.length - at)))
    for (const value of candidatesAt(made, point, place).slice(-share)) {
      left -= 1
      const inside = madeInterior(made, withValue(made, point, place, value, pooled), fixed)
      if (inside === undefined) continue
      const bits = optimise(made.program, inside.x, { fixed, ...ROUGHLY })
      const worth = bits - lengthOf(value, place.nominal) * Math.LN2 * (inside.x[made.program.n - 1] ?? 0)
      if (best === undefined || worth > best.worth) best = { point: { ...inside, bits }, worth }
    }
    if (best !== undefined) point = best.point
  }
  return point
}

/** Improves one number at a time by the closed form of the keyed coefficients, until nothing gains. */
const polished = (
  protocol: DirectProtocol,
  counts: DirectCounts,
  made: Template,
  start: Point,
  places: ReadonlyArray<Place>,
  cost: number,
  pooled: boolean,
): CodedCoefficients => {
  const rows = floatRows(protocol)
  const first = codePlan(protocol, pooled).first
  const worth = (point: Point): CodedCoefficients => {
    const t = stepOf(made, point.x)
    const phaseError = { X: point.phi[0], Z: point.phi[1] }
    const keyedAt = point.x[made.upOf[first] ?? 0] ?? 0
    const uPerT = made.upOf.map((up, at) => {
      const own = point.x[up] ?? 0
      return protocol.cells[at]?.keyed === true ? difference(own, keyedAt) : own
    })
    const wPerT = made.downOf.map((down) => (down < 0 ? 0 : (point.x[down] ?? 0)))
    const u = uPerT.map((value) => value * t)
    const w = wPerT.map((value) => value * t)
    const room = keyedRoom(rows, { t, phaseError, u, w })
    const length = places.reduce(
      (sum, place) => sum + lengthOf(valueAt(made, point, place), place.nominal),
      1,
    )
    const shifted = u.map((value, at) => (protocol.cells[at]?.keyed === true ? value + room : value))
    const bits =
      Number.isFinite(room) && Number.isFinite(length)
        ? floatEntropy(counts, { t, phaseError, u: shifted, w }, cost + length * Math.LN2)
        : Number.NEGATIVE_INFINITY
    return { t, phaseError, uPerT, wPerT, room, bits }
  }
  let point = start
  for (const place of places) {
    const value = valueAt(made, point, place)
    const near = neighbours(value, [5]).concat(0)
    if (codedFloat(value) === undefined)
      point = near
        .map((candidate) => withValue(made, point, place, candidate, pooled))
        .reduce((best, candidate) => (worth(candidate).bits > worth(best).bits ? candidate : best))
  }
  let best = worth(point)
  for (let sweep = 0; sweep < POLISHING_SWEEPS; sweep += 1) {
    const before = best.bits
    for (const place of places) {
      const value = valueAt(made, point, place)
      const candidates = [0.8, 0.9, 0.95, 0.98, 1, 1.02, 1.05, 1.1, 1.25].flatMap((k) =>
        neighbours(value * k, [...MANTISSAS, 6]),
      )
      for (const candidate of new Set(candidates)) {
        const moved = withValue(made, point, place, candidate, pooled)
        const found = worth(moved)
        if (found.bits > best.bits) {
          point = moved
          best = found
        }
      }
    }
    if (best.bits <= before + 0.5) break
  }
  return best
}

/**
 * Coefficients with a short code that make `L - b ln 2 / t` large, `cost` in nats without the code. The shift
 * of u of the keyed cells is the closed form, not yet rounded down.
 */
export const codedCoefficients = (
  protocol: DirectProtocol,
  counts: DirectCounts,
  cost: number,
  pooled: boolean,
): CodedCoefficients => {
  const { slopes, tests, offsets } = codePlan(protocol, pooled)
  const numbers = 1 + slopes.length + 2 * tests.length + offsets.length
  const made = template(protocol, counts, cost + numbers * BITS_A_NUMBER * Math.LN2, pooled)
  const start = optimalPoint(protocol, made, pooled)
  return ordersOf(protocol, counts, made, pooled)
    .map((places) =>
      polished(protocol, counts, made, roundedInTurn(made, start, places, pooled), places, cost, pooled),
    )
    .reduce((best, found) => (found.bits > best.bits ? found : best))
}
