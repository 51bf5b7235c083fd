// From suggested floats to exact coefficients that satisfy every inequality: rounded, then u of the keyed cells lowered until proved.
// Source: FINITE_KEY.md 5.2. Floats only suggest; what is returned has passed the certified evaluation.

import type { Decimal } from 'decimal.js'
import { Exact, type IntervalArithmetic } from '../interval'
import { type DirectCoefficients, provenCutoff } from './certified'
import { floatRows, keyedRoom } from './fast/evaluate'
import { isSymmetric, optimalCoefficients } from './fast/program'
import { codedCoefficients } from './fast/rounding'
import type { DirectCounts, DirectProtocol } from './problem'

/** Coefficients for which every inequality is proved, all photon numbers above `cutoff` by the tail row. */
export type ProvenCoefficients = { readonly coefficients: DirectCoefficients; readonly cutoff: number }

/**
 * Decimal places of declared coefficients and of u of the keyed cells.
 * Differs: FINITE_KEY.md rounds to 2^-48; 10^-15 is finer than 2^-49, is as sound (any rationals that pass are), and reads better.
 */
const PLACES = 15
const FIRST_MARGIN = '2e-15'
const MARGIN_STEP = 16
const ATTEMPTS = 12

/** The value of a float, exactly. */
export const exactFloat = (value: number): Decimal => {
  let places = 0
  let scaled = value
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    places += 1
  }
  return new Exact(`${BigInt(scaled) * 5n ** BigInt(places)}e-${places}`)
}

/**
 * A coefficient of a count that is 0 drifts off without end; past e^-30 the rows do not feel it, and kernels enclose e^x only
 * for x from -64.
 */
const MOST_NATS = 30
const withinReach = (value: number): number => Math.min(MOST_NATS, Math.max(-MOST_NATS, value))

const toGrid = (value: number): Decimal => new Exact(value.toFixed(PLACES))

/** Lowers u of every keyed cell by a growing margin until every inequality is proved; undefined if none of a dozen margins does. */
const lowered = (
  protocol: DirectProtocol,
  suggested: DirectCoefficients,
  room: number,
  arithmetic: IntervalArithmetic,
): ProvenCoefficients | undefined => {
  if (!Number.isFinite(room)) return undefined
  let margin = new Exact(FIRST_MARGIN)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const shift = Exact.sub(toGrid(room), margin)
    const coefficients = {
      ...suggested,
      u: suggested.u.map((u, at) => (protocol.cells[at]?.keyed === true ? Exact.add(u, shift) : u)),
    }
    const proof = provenCutoff(protocol, coefficients, arithmetic)
    if ('cutoff' in proof) return { coefficients, cutoff: proof.cutoff }
    margin = Exact.mul(margin, MARGIN_STEP)
  }
  return undefined
}

/** Coefficients that hold for every source and earn nothing: no exponent of theirs is positive, and L is negative. */
export const idleCoefficients = (
  protocol: DirectProtocol,
  arithmetic: IntervalArithmetic,
): ProvenCoefficients => {
  const coefficients = {
    t: new Exact('0.001'),
    phaseError: { X: new Exact('0.1'), Z: new Exact('0.1') },
    // a - c = 1 + log2(0.1) is above -2.33, so that -0.005 is below t (a - c).
    u: protocol.cells.map(({ keyed }) => new Exact(keyed ? '-0.005' : 0)),
    w: protocol.cells.map(() => new Exact(0)),
  }
  const proof = provenCutoff(protocol, coefficients, arithmetic)
  if (!('cutoff' in proof)) throw new Error('non-positive exponents broke an inequality')
  return { coefficients, cutoff: proof.cutoff }
}

const floatOf = ({ t, phaseError, u, w }: DirectCoefficients) => ({
  t: t.toNumber(),
  phaseError: { X: phaseError.X.toNumber(), Z: phaseError.Z.toNumber() },
  u: u.map((value) => value.toNumber()),
  w: w.map((value) => value.toNumber()),
})

/** Coefficients to declare before a run, good for the counts that are expected; `cost` in nats. */
export const declaredCoefficients = (
  protocol: DirectProtocol,
  expected: DirectCounts,
  cost: number,
  arithmetic: IntervalArithmetic,
): ProvenCoefficients => {
  const found = optimalCoefficients(protocol, expected, cost, isSymmetric(protocol, expected))
  const suggested = {
    t: toGrid(found.t),
    phaseError: { X: toGrid(found.phaseError.X), Z: toGrid(found.phaseError.Z) },
    u: found.u.map((value) => toGrid(withinReach(value))),
    w: found.w.map((value) => toGrid(withinReach(value))),
  }
  const room = keyedRoom(floatRows(protocol), floatOf(suggested))
  return lowered(protocol, suggested, room, arithmetic) ?? idleCoefficients(protocol, arithmetic)
}

/** Coefficients with a short code, chosen after the data; `cost` in nats, the code not included. */
export const universalCoefficients = (
  protocol: DirectProtocol,
  counts: DirectCounts,
  cost: number,
  arithmetic: IntervalArithmetic,
): ProvenCoefficients | undefined => {
  const found = codedCoefficients(protocol, counts, cost, isSymmetric(protocol, counts))
  const t = exactFloat(found.t)
  const perT = (value: number): Decimal => Exact.mul(exactFloat(value), t)
  const suggested = {
    t,
    phaseError: { X: exactFloat(found.phaseError.X), Z: exactFloat(found.phaseError.Z) },
    u: found.uPerT.map(perT),
    w: found.wPerT.map(perT),
  }
  return lowered(protocol, suggested, found.room, arithmetic)
}
