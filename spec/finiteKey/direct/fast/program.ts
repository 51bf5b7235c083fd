// The inequalities of `rows.ts` as the flat arrays of `barrier.ts`, and the search over the phase-error slopes around it.
// Source: FINITE_KEY.md 5.2, "Finding coefficients". Floats: only a suggestion depends on this file.

import { BASES, type Basis } from '../../observations'
import type { DirectCell, DirectCounts, DirectProtocol } from '../problem'
import { type Credit, limitRows, photonRows, type Row, type RowTerm } from '../rows'
import { type ExponentialProgram, isInterior, optimise, wholeWay } from './barrier'

/** Suggested coefficients: t per bit, u and w for each cell of the protocol (w = 0 where keyed), phi0 for each basis. */
export type FloatCoefficients = {
  readonly t: number
  readonly phaseError: Readonly<Record<Basis, number>>
  readonly u: ReadonlyArray<number>
  readonly w: ReadonlyArray<number>
  /** L of these coefficients on the counts they were made for, bits. */
  readonly bits: number
}

/** t is kept below ln 2 / 2, the range of the Renyi lemma (docs/direct.md); no useful optimum is near it. */
const T_MAX = 0.34
const LOWEST_PHASE_ERROR = 0.004
const HIGHEST_PHASE_ERROR = 0.15
const MAX_SOLVER_CUTOFF = 24
/** Counts below these are raised to them, so that a coefficient whose count is 0 stays bounded. */
const LEAST_DETECTIONS = 0.5
const LEAST_ERRORS = 0.05

const CREDITS: ReadonlyArray<Credit> = ['none', 'vacuum', 'single', 'singleWithPhaseError']

/** The program without its credits, which are all that depends on the phase-error slopes. */
export type Template = {
  readonly program: ExponentialProgram
  readonly creditKind: Int32Array
  readonly creditBasis: Int32Array
  readonly upOf: ReadonlyArray<number>
  readonly downOf: ReadonlyArray<number>
}

/** Variables of the cells: one each, or one an intensity when both bases share them. */
const variables = (protocol: DirectProtocol, pooled: boolean) => {
  const names = new Map<string, number>()
  const index = (name: string): number => {
    const known = names.get(name)
    if (known !== undefined) return known
    names.set(name, names.size)
    return names.size - 1
  }
  const label = ({ state, basis }: DirectCell): string => (pooled ? `${state}` : `${state} ${basis}`)
  const upOf = protocol.cells.map((cell) => index(`u ${label(cell)}`))
  const downOf = protocol.cells.map((cell) => (cell.keyed ? -1 : index(`w ${label(cell)}`)))
  return { upOf, downOf, n: names.size + 1 }
}

type FlatTerm = { up: number; down: number; kind: number; basis: number; share: number }

const flatRow = (
  protocol: DirectProtocol,
  row: Row,
  upOf: ReadonlyArray<number>,
  downOf: ReadonlyArray<number>,
  pooled: boolean,
): ReadonlyArray<FlatTerm> => {
  const merged = new Map<string, FlatTerm>()
  const mass = (term: RowTerm): number => term.weight.toNumber() * Math.exp(-term.mu.toNumber())
  const total = row.terms.reduce((sum, term) => sum + mass(term), 0)
  for (const term of row.terms) {
    const up = upOf[term.cell] ?? -1
    const down = term.error ? (downOf[term.cell] ?? -1) : -1
    const kind = CREDITS.indexOf(term.credit)
    const basis = pooled || protocol.cells[term.cell]?.basis === 'X' ? 0 : 1
    const key = `${up} ${down} ${kind} ${basis}`
    const known = merged.get(key)
    if (known === undefined) merged.set(key, { up, down, kind, basis, share: mass(term) / total })
    else known.share += mass(term) / total
  }
  return [...merged.values()]
}

/** Photons up to which floats enumerate: enough that a dimmer intensity's share has faded, within bounds. */
export const solverCutoff = ({ states }: DirectProtocol): number => {
  const means = [...new Set(states.map(({ mu }) => mu.toNumber()))].sort((a, b) => b - a)
  const ratio = (means[1] ?? 0) / (means[0] ?? 1)
  return ratio <= 0
    ? 2
    : Math.max(2, Math.min(MAX_SOLVER_CUTOFF, Math.ceil(Math.log(1e-9) / Math.log(ratio))))
}

export const template = (
  protocol: DirectProtocol,
  counts: DirectCounts,
  cost: number,
  pooled: boolean,
): Template => {
  const { upOf, downOf, n } = variables(protocol, pooled)
  const gain = new Float64Array(n)
  protocol.cells.forEach((_, cell) => {
    const up = upOf[cell] ?? 0
    const down = downOf[cell] ?? -1
    const detections = Math.max(counts.detections[cell]?.toNumber() ?? 0, LEAST_DETECTIONS)
    gain[up] = (gain[up] ?? 0) + detections
    if (down >= 0)
      gain[down] = (gain[down] ?? 0) - Math.max(counts.errors[cell]?.toNumber() ?? 0, LEAST_ERRORS)
  })
  gain[n - 1] = -cost
  const seen = new Set<string>()
  const rows = [...photonRows(protocol, solverCutoff(protocol)), ...limitRows(protocol)]
    .map((row) => flatRow(protocol, row, upOf, downOf, pooled))
    .filter((terms) => {
      const signature = JSON.stringify(
        terms
          .map(({ up, down, kind, basis, share }) => [up, down, kind, basis, share.toPrecision(12)])
          .sort(),
      )
      const isNew = !seen.has(signature)
      seen.add(signature)
      return isNew
    })
  const flat = rows.flat()
  const rowStart = new Int32Array(rows.length + 1)
  rows.forEach((row, at) => {
    rowStart[at + 1] = (rowStart[at] ?? 0) + row.length
  })
  return {
    program: {
      n,
      gain,
      rowStart,
      share: Float64Array.from(flat, ({ share }) => share),
      up: Int32Array.from(flat, ({ up }) => up),
      down: Int32Array.from(flat, ({ down }) => down),
      credit: new Float64Array(flat.length),
      tauFloor: 1 / T_MAX,
    },
    creditKind: Int32Array.from(flat, ({ kind }) => kind),
    creditBasis: Int32Array.from(flat, ({ basis }) => basis),
    upOf,
    downOf,
  }
}

/** a and c of a phase-error slope phi0, bits: `a = 1 + log2(1 - phi0)`, `c = log2((1 - phi0)/phi0)`. */
export const slopes = (phi0: number): { readonly a: number; readonly c: number } => ({
  a: 1 + Math.log1p(-phi0) / Math.LN2,
  c: Math.log2((1 - phi0) / phi0),
})

export const setCredits = (
  { program, creditKind, creditBasis }: Template,
  phi: readonly [number, number],
): void => {
  const [x, z] = [slopes(phi[0]), slopes(phi[1])]
  for (let i = 0; i < program.credit.length; i += 1) {
    const { a, c } = creditBasis[i] === 0 ? x : z
    const kind = creditKind[i] ?? 0
    program.credit[i] = kind === 0 ? 0 : kind === 1 ? 1 : kind === 2 ? a : a - c
  }
}

/** Strictly inside for every slope: no exponent is positive. */
export const interiorStart = (
  { program, upOf, downOf }: Template,
  phi: readonly [number, number],
): Float64Array => {
  const x = new Float64Array(program.n)
  const deepest = Math.max(slopes(phi[0]).c, slopes(phi[1]).c) + 1
  upOf.forEach((up, cell) => {
    x[up] = downOf[cell] === -1 ? -deepest : -0.05
  })
  x[program.n - 1] = 1000
  return x
}

export type Point = {
  readonly phi: readonly [number, number]
  readonly x: Float64Array
  readonly bits: number
}

const RETREAT = 0.02
const WARM_WEIGHT = 2e-2

/** The optimum at these slopes, from a retreat of a nearby optimum where that is inside. */
const solved = (made: Template, phi: readonly [number, number], near: Point | undefined): Point => {
  setCredits(made, phi)
  const start = interiorStart(made, phi)
  if (near !== undefined) {
    const warm = Float64Array.from(near.x, (value, j) => value + RETREAT * ((start[j] ?? 0) - value))
    warm[made.program.n - 1] = near.x[made.program.n - 1] ?? 0
    if (isInterior(made.program, warm)) {
      const bits = optimise(made.program, warm, { ...wholeWay(made.program.n), firstWeight: WARM_WEIGHT })
      return { phi, x: warm, bits }
    }
  }
  const bits = optimise(made.program, start, wholeWay(made.program.n))
  return { phi, x: start, bits }
}

const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Golden section over ln phi0 in a bracket, along `place`; the best point seen. */
const search = (
  made: Template,
  place: (phi: number) => readonly [number, number],
  low: number,
  high: number,
  width: number,
  start: Point | undefined,
): Point => {
  let near = start
  const at = (logarithm: number): Point => {
    near = solved(made, place(Math.exp(logarithm)), near)
    return near
  }
  let [a, b] = [Math.log(low), Math.log(high)]
  let [p, q] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
  let [left, right] = [at(p), at(q)]
  while (b - a > width) {
    if (left.bits > right.bits) {
      b = q
      q = p
      right = left
      p = b - GOLDEN * (b - a)
      left = at(p)
    } else {
      a = p
      p = q
      left = right
      q = a + GOLDEN * (b - a)
      right = at(q)
    }
  }
  return left.bits > right.bits ? left : right
}

/**
 * Coefficients that maximise `L = (1/t) (u n - w m - cost)` on the given counts, `cost` in nats, to about a bit.
 * `pooled`: one coefficient an intensity for both bases, which needs a protocol symmetric in them.
 */
export const optimalCoefficients = (
  protocol: DirectProtocol,
  counts: DirectCounts,
  cost: number,
  pooled: boolean,
): FloatCoefficients => {
  const made = template(protocol, counts, cost, pooled)
  return coefficientsAt(made, optimalPoint(protocol, made, pooled))
}

/** The optimum over both slopes, and so over everything. */
export const optimalPoint = (protocol: DirectProtocol, made: Template, pooled: boolean): Point => {
  const keyed = BASES.filter((basis) => protocol.cells.some((cell) => cell.keyed && cell.basis === basis))
  let best = search(made, (phi) => [phi, phi], LOWEST_PHASE_ERROR, HIGHEST_PHASE_ERROR, 0.1, undefined)
  if (!pooled && keyed.length === 2) {
    const from = best
    best = search(made, (x) => [x, from.phi[1]], from.phi[0] / 2, from.phi[0] * 2, 0.2, from)
    const then = best
    best = search(made, (z) => [then.phi[0], z], then.phi[1] / 2, then.phi[1] * 2, 0.2, then)
  }
  return best
}

/** A point's coefficients, cell by cell. */
export const coefficientsAt = (made: Template, { x, phi, bits }: Point): FloatCoefficients => {
  const t = 1 / (x[made.program.n - 1] ?? 1)
  return {
    t,
    phaseError: { X: phi[0], Z: phi[1] },
    u: made.upOf.map((up) => (x[up] ?? 0) * t),
    w: made.downOf.map((down) => (down < 0 ? 0 : (x[down] ?? 0) * t)),
    bits,
  }
}

/** Whether both bases are chosen, keyed and counted alike, within six standard deviations of the counts. */
export const isSymmetric = (protocol: DirectProtocol, counts: DirectCounts): boolean => {
  if (!protocol.siftingWeight.X.equals(protocol.siftingWeight.Z)) return false
  return protocol.cells.every((cell, at) => {
    const twin = protocol.cells.findIndex((other) => other.state === cell.state && other.basis !== cell.basis)
    if (twin < 0 || protocol.cells[twin]?.keyed !== cell.keyed) return false
    const alike = (list: DirectCounts['detections']): boolean => {
      const [x, z] = [list[at]?.toNumber() ?? 0, list[twin]?.toNumber() ?? 0]
      return Math.abs(x - z) <= 6 * Math.sqrt(x + z + 1)
    }
    return alike(counts.detections) && (cell.keyed || alike(counts.errors))
  })
}

/** L at one slope phi0 for both bases, bits: within a bit or two of `optimalCoefficients` where that slope is the best. For searches. */
export const bitsAtSlope = (
  protocol: DirectProtocol,
  counts: DirectCounts,
  cost: number,
  pooled: boolean,
  phi0: number,
): number => solved(template(protocol, counts, cost, pooled), [phi0, phi0], undefined).bits
