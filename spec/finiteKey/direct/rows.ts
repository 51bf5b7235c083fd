// The inequalities of FINITE_KEY.md 5.2 ("What the kernel checks", 2 to 5) as data, written once: the float solver suggests
// coefficients with them and the interval evaluation decides them. Derivation: docs/direct.md.

import type { Decimal } from 'decimal.js'
import { Exact } from '../interval'
import { BASES, type Basis, complement } from '../observations'
import { type DirectCell, type DirectProtocol, stateOf } from './problem'

/**
 * What a round adds to the secret bits, and so what t multiplies in its exponent: nothing; 1 bit (vacuum);
 * `a` bits (one photon, no phase error); `a - c` bits (one photon, phase error); a and c are those of the cell's basis.
 */
export type Credit = 'none' | 'vacuum' | 'single' | 'singleWithPhaseError'

/** One possible course of a round: `weight e^-mu (e^(u - w [error] - t credit) - 1)`, with u, w of its cell. */
export type RowTerm = {
  readonly cell: number
  readonly weight: Decimal
  readonly mu: Decimal
  readonly error: boolean
  readonly credit: Credit
  /** Counted as 0 where it is negative: the tail row covers every larger photon number as well. */
  readonly clamped: boolean
}

/** The claim that the terms sum to at most 0: a round of k photons multiplies the expectation by at most 1. */
export type Row = { readonly name: string; readonly terms: ReadonlyArray<RowTerm> }

/** mu^k/(times k!) of the Poisson law without e^-mu; 0^0 = 1. */
const power = (mu: Decimal, photons: number): Decimal =>
  photons === 0 ? new Exact(1) : Exact.mul(mu, power(mu, photons - 1))

/** What can happen in a round of this cell: `basisWeight` is its basis's share, and the errors are given or of the listed chances. */
const courses = (
  protocol: DirectProtocol,
  cell: number,
  photons: number,
  basisWeight: Decimal,
  credit: Credit,
  errors: ReadonlyArray<{ readonly error: boolean; readonly chance: Decimal }>,
): ReadonlyArray<RowTerm> => {
  const at = cellAt(protocol, cell)
  const { mu, probability } = stateOf(protocol, at)
  const weight = Exact.mul(Exact.mul(probability, power(mu, photons)), basisWeight)
  const term = (share: Decimal, error: boolean, of: Credit): RowTerm => ({
    cell,
    weight: Exact.mul(weight, share),
    mu,
    error,
    credit: of,
    clamped: false,
  })
  const terms = at.keyed
    ? [
        term(Exact.sub(1, protocol.sampledFraction), false, credit),
        // Sampled rounds leave the key; how many there were and how many erred is not in the observations, so they weigh as
        // the other rounds of their cell do, and earn nothing.
        term(protocol.sampledFraction, false, 'none'),
      ]
    : errors.map(({ error, chance }) => term(chance, error, 'none'))
  return terms.filter((candidate) => !candidate.weight.isZero())
}

const cellAt = (protocol: DirectProtocol, cell: number): DirectCell => {
  const at = protocol.cells[cell]
  if (at === undefined) throw new Error(`no cell ${cell}`)
  return at
}

const ONE = new Exact(1)
const HALF = new Exact('0.5')
const certain = (error: boolean) => [{ error, chance: ONE }]
const BY_CHANCE = [
  { error: false, chance: HALF },
  { error: true, chance: HALF },
]

/** k = 0: the receiver's bit is independent of the sender's, and a keyed round is worth one bit. */
const vacuumRow = (protocol: DirectProtocol): Row => ({
  name: 'k = 0',
  terms: protocol.cells.flatMap(({ basis }, cell) =>
    courses(protocol, cell, 0, protocol.siftingWeight[basis], 'vacuum', BY_CHANCE),
  ),
})

/**
 * k = 1, one corner of the error probabilities of the two bases. The sum is affine in both, so its corners bound it.
 * A test errs as its own basis does, a keyed round has a phase error as the complementary basis errs.
 */
const singlePhotonRow = (protocol: DirectProtocol, errs: Readonly<Record<Basis, boolean>>): Row => ({
  name: `k = 1, x = ${Number(errs.X)}, z = ${Number(errs.Z)}`,
  terms: protocol.cells.flatMap(({ basis }, cell) =>
    courses(
      protocol,
      cell,
      1,
      protocol.siftingWeight[basis],
      errs[complement(basis)] ? 'singleWithPhaseError' : 'single',
      certain(errs[basis]),
    ),
  ),
})

/** k >= 2 in one basis: the photons tell the basis and the bit, so a keyed round earns nothing and the error is Eve's choice. */
const multiPhotonRow = (protocol: DirectProtocol, basis: Basis, error: boolean, photons: number): Row => ({
  name: `k = ${photons}, ${basis}, err = ${Number(error)}`,
  terms: protocol.cells.flatMap((at, cell) =>
    at.basis === basis ? courses(protocol, cell, photons, ONE, 'none', certain(error)) : [],
  ),
})

const largest = (protocol: DirectProtocol): Decimal => Exact.max(...protocol.states.map(({ mu }) => mu))

/**
 * All k > `cutoff` at once: the row of `cutoff + 1` in which a negative term of any but the brightest intensity counts as 0.
 * Divided by mu_max^k the others only shrink as k grows.
 */
const tailRow = (protocol: DirectProtocol, basis: Basis, error: boolean, cutoff: number): Row => {
  const brightest = largest(protocol)
  return {
    name: `k > ${cutoff}, ${basis}, err = ${Number(error)}`,
    terms: multiPhotonRow(protocol, basis, error, cutoff + 1).terms.map((term) => ({
      ...term,
      clamped: term.mu.lessThan(brightest),
    })),
  }
}

const hasTerms = ({ terms }: Row): boolean => terms.length > 0

const forErrors = (
  protocol: DirectProtocol,
  row: (basis: Basis, error: boolean) => Row,
): ReadonlyArray<Row> =>
  BASES.filter((basis) => protocol.cells.some((cell) => cell.basis === basis)).flatMap((basis) =>
    [false, true].map((error) => row(basis, error)),
  )

/** Every row up to and with `cutoff` photons. @throws Error for a cutoff below 1, which no caller passes. */
export const photonRows = (protocol: DirectProtocol, cutoff: number): ReadonlyArray<Row> => {
  if (cutoff < 1) throw new Error(`cut-off ${cutoff}`)
  const multiPhoton = Array.from({ length: cutoff - 1 }, (_, at) => at + 2)
  return [
    vacuumRow(protocol),
    ...[false, true].flatMap((X) => [false, true].map((Z) => singlePhotonRow(protocol, { X, Z }))),
    ...multiPhoton.flatMap((photons) =>
      forErrors(protocol, (basis, error) => multiPhotonRow(protocol, basis, error, photons)),
    ),
  ].filter(hasTerms)
}

/** The rows that stand for every photon number above `cutoff`. */
export const tailRows = (protocol: DirectProtocol, cutoff: number): ReadonlyArray<Row> =>
  forErrors(protocol, (basis, error) => tailRow(protocol, basis, error, cutoff)).filter(hasTerms)

/** The rows in the limit of many photons, where only the brightest intensity counts: what the solver takes for the tail. */
export const limitRows = (protocol: DirectProtocol): ReadonlyArray<Row> => {
  const brightest = largest(protocol)
  return forErrors(protocol, (basis, error) => ({
    ...multiPhotonRow(protocol, basis, error, 0),
    name: `k -> infinity, ${basis}, err = ${Number(error)}`,
  }))
    .map((row) => ({ ...row, terms: row.terms.filter(({ mu }) => mu.equals(brightest)) }))
    .filter(hasTerms)
}
