// The certified evaluation of `direct`: every inequality of FINITE_KEY.md 5.2 with outward rounding, then L and the key length.
// Source: FINITE_KEY.md 5.2, "What the kernel checks"; the two lemmas from entropy to key are derived in docs/direct.md.

import type { Decimal } from 'decimal.js'
import { Exact, type Interval, type IntervalArithmetic } from '../interval'
import { BASES, type Basis } from '../observations'
import { cellName, type DirectCounts, type DirectProtocol } from './problem'
import { type Credit, photonRows, type Row, type RowTerm, tailRows } from './rows'

/**
 * Coefficients as exact decimals: t (nats per bit), the slope phi0 of each basis (a phase-error rate in (0, 1/2)), and u, w (nats
 * per detection and per error) for each cell of the protocol, w = 0 where keyed.
 */
export type DirectCoefficients = {
  readonly t: Decimal
  readonly phaseError: Readonly<Record<Basis, Decimal>>
  readonly u: ReadonlyArray<Decimal>
  readonly w: ReadonlyArray<Decimal>
}

/** Why coefficients prove nothing: the inequality that fails, and by how much its left side may exceed its right side. */
export type DirectFlaw = { readonly inequality: string; readonly excess: string }

/** Photon numbers above this are never enumerated; coefficients whose tail needs more are refused. */
export const MAX_CUTOFF = 64

/** The greatest t for which the Renyi lemma holds, `alpha <= 2`: t <= ln 2 / 2, here rounded down. */
const MAX_T = '0.3465'

const flaw = (inequality: string, excess: Decimal): DirectFlaw => ({
  inequality,
  excess: excess.toSignificantDigits(6).toString(),
})

/** Inequality 1: the coefficients are of the form the lemma is about. */
const formFlaws = (
  protocol: DirectProtocol,
  { t, phaseError, u, w }: DirectCoefficients,
): ReadonlyArray<DirectFlaw> => {
  if (u.length !== protocol.cells.length || w.length !== protocol.cells.length)
    return [flaw('one u and one w a cell', new Exact(u.length - protocol.cells.length))]
  const total = protocol.states.reduce((sum, { probability }) => Exact.add(sum, probability), new Exact(0))
  const keyedWeights = protocol.cells.flatMap(({ keyed }, at) => (keyed ? [w[at] ?? new Exact(0)] : []))
  return [
    ...(total.equals(1) ? [] : [flaw('sum p = 1', Exact.sub(total, 1))]),
    ...(t.greaterThan(0) ? [] : [flaw('t > 0', t.negated())]),
    ...(t.lessThanOrEqualTo(MAX_T) ? [] : [flaw('t <= ln 2 / 2', Exact.sub(t, MAX_T))]),
    ...BASES.filter((basis) => {
      const phi = phaseError[basis]
      return !(phi.greaterThan(0) && phi.lessThan('0.5'))
    }).map((basis) => flaw(`0 < phi0 < 1/2, ${basis}`, phaseError[basis])),
    ...keyedWeights
      .filter((weight) => !weight.isZero())
      .map((weight) => flaw('w = 0 where keyed: a keyed error count may not be used', weight)),
  ]
}

/** t times the bits a course earns: a and c from phi0, `a = 1 + log2(1 - phi0)`, `a - c = 1 + log2(phi0)`. */
const creditOf = (
  arithmetic: IntervalArithmetic,
  { t, phaseError }: DirectCoefficients,
): ((credit: Credit, basis: Basis) => Interval) => {
  const { exact, one, zero } = arithmetic
  const scaled = (phi: Interval): Interval => one.plus(phi.log2()).times(exact(t))
  const right = { X: scaled(one.minus(exact(phaseError.X))), Z: scaled(one.minus(exact(phaseError.Z))) }
  const wrong = { X: scaled(exact(phaseError.X)), Z: scaled(exact(phaseError.Z)) }
  return (credit, basis) => {
    switch (credit) {
      case 'none':
        return zero
      case 'vacuum':
        return exact(t)
      case 'single':
        return right[basis]
      case 'singleWithPhaseError':
        return wrong[basis]
    }
  }
}

/** `e^-mu (e^y - 1)` of a term, each distinct one computed once. */
const factorOf = (
  protocol: DirectProtocol,
  coefficients: DirectCoefficients,
  arithmetic: IntervalArithmetic,
): ((term: RowTerm) => Interval) => {
  const { exact, one } = arithmetic
  const credit = creditOf(arithmetic, coefficients)
  const vacuumShare = new Map<string, Interval>()
  const known = new Map<string, Interval>()
  return (term) => {
    const key = `${term.cell} ${term.error} ${term.credit}`
    const found = known.get(key)
    if (found !== undefined) return found
    const basis = protocol.cells[term.cell]?.basis ?? 'X'
    const u = exact(coefficients.u[term.cell] ?? 0)
    const w = exact(term.error ? (coefficients.w[term.cell] ?? 0) : 0)
    const mu = term.mu.toString()
    const share = vacuumShare.get(mu) ?? exact(term.mu).negated().exp()
    vacuumShare.set(mu, share)
    const made = u.minus(w).minus(credit(term.credit, basis)).exp().minus(one).times(share)
    known.set(key, made)
    return made
  }
}

const excessOf = (
  { terms }: Row,
  factor: (term: RowTerm) => Interval,
  arithmetic: IntervalArithmetic,
): Interval =>
  terms.reduce((sum, term) => {
    const value = factor(term)
    return sum.plus((term.clamped ? value.clampedBelow(0) : value).times(arithmetic.exact(term.weight)))
  }, arithmetic.zero)

const flawsOf = (
  rows: ReadonlyArray<Row>,
  factor: (term: RowTerm) => Interval,
  arithmetic: IntervalArithmetic,
): ReadonlyArray<DirectFlaw> =>
  rows
    .map((row) => ({ row, excess: excessOf(row, factor, arithmetic) }))
    .filter(({ excess }) => excess.upper.greaterThan(0))
    .map(({ row, excess }) => flaw(row.name, excess.upper))

/** Everything that fails when all photon numbers up to `cutoff` are enumerated and the tail covers the others; empty = proved. */
export const directFlaws = (
  protocol: DirectProtocol,
  coefficients: DirectCoefficients,
  cutoff: number,
  arithmetic: IntervalArithmetic,
): ReadonlyArray<DirectFlaw> => {
  const form = formFlaws(protocol, coefficients)
  if (form.length > 0) return form
  const factor = factorOf(protocol, coefficients, arithmetic)
  return flawsOf([...photonRows(protocol, cutoff), ...tailRows(protocol, cutoff)], factor, arithmetic)
}

/** The least cut-off whose tail row holds, if every row up to it does; else what fails. */
export const provenCutoff = (
  protocol: DirectProtocol,
  coefficients: DirectCoefficients,
  arithmetic: IntervalArithmetic,
): { readonly cutoff: number } | { readonly flaws: ReadonlyArray<DirectFlaw> } => {
  const form = formFlaws(protocol, coefficients)
  if (form.length > 0) return { flaws: form }
  const factor = factorOf(protocol, coefficients, arithmetic)
  const holds = (cutoff: number): boolean =>
    flawsOf(tailRows(protocol, cutoff), factor, arithmetic).length === 0
  let cutoff = 1
  while (cutoff < MAX_CUTOFF && !holds(cutoff)) cutoff += 1
  const flaws = flawsOf(photonRows(protocol, cutoff), factor, arithmetic)
  const tail = flawsOf(tailRows(protocol, cutoff), factor, arithmetic)
  return flaws.length + tail.length === 0 ? { cutoff } : { flaws: [...flaws, ...tail] }
}

/**
 * `(1/t) (sum u n - sum w m - cost)`, bits: the entropy that holds except with probability e^-cost (in the Renyi lemma: the
 * exponent). Meaningful only where `directFlaws` is empty.
 */
export const entropyBits = (
  counts: DirectCounts,
  { t, u, w }: DirectCoefficients,
  cost: Interval,
): Interval => {
  const { exact, zero } = cost.arithmetic
  const weighted = (list: ReadonlyArray<Decimal>, of: ReadonlyArray<Decimal>): Interval =>
    list.reduce((sum, weight, at) => sum.plus(exact(weight).times(exact(of[at] ?? 0))), zero)
  const gained = weighted(u, counts.detections).minus(weighted(w, counts.errors))
  return gained.minus(cost).dividedBy(exact(t))
}

/** Names of the cells in the order of u and w. */
export const cellNames = (protocol: DirectProtocol): ReadonlyArray<string> =>
  protocol.cells.map((cell) => cellName(protocol, cell))
