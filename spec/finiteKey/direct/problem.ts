// What the analysis `direct` reads: every (intensity, basis) as a keyed or a disclosed cell, with exact source probabilities and counts.
// Source: FINITE_KEY.md sections 1 and 5.2.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import { Exact, type IntervalArithmetic } from '../interval'
import { leakOf } from '../leakage'
import { BASES, type Basis, cellOf, type Observations } from '../observations'

/** A mean photon number (photons per pulse) and the probability that a pulse has it. */
export type SourceState = { readonly name: string; readonly mu: Decimal; readonly probability: Decimal }

/** The source and the sifting, without any count: all that the inequalities of `rows.ts` depend on. */
export type DirectProtocol = {
  readonly states: ReadonlyArray<SourceState>
  /** p_B^2, the probability that both parties choose B; the common factor 1/(p_X^2 + p_Z^2) cancels in every row. */
  readonly siftingWeight: Readonly<Record<Basis, Decimal>>
  /** The fraction of the keyed rounds that a Bernoulli sample discloses, 0 <= s < 1. */
  readonly sampledFraction: Decimal
  readonly cells: ReadonlyArray<DirectCell>
}

/** One (intensity, basis); `state` indexes the source states. A keyed cell's errors are never used. */
export type DirectCell = { readonly state: number; readonly basis: Basis; readonly keyed: boolean }

/** Sifted detections and errors of each cell, in the order of the cells. An expectation need not be whole. */
export type DirectCounts = {
  readonly detections: ReadonlyArray<Decimal>
  readonly errors: ReadonlyArray<Decimal>
}

/** A protocol with the counts of one run, or those a channel model expects, and the bits that error correction disclosed. */
export type DirectProblem = {
  readonly protocol: DirectProtocol
  readonly counts: DirectCounts
  readonly leakBits: bigint
}

/** The state that a cell's pulses are in. @throws Error for a cell of another protocol. */
export const stateOf = (protocol: DirectProtocol, cell: DirectCell): SourceState => {
  const state = protocol.states[cell.state]
  if (state === undefined) throw new Error(`no source state ${cell.state}`)
  return state
}

/** The name a report gives a cell: `X.signal`. */
export const cellName = (protocol: DirectProtocol, cell: DirectCell): string =>
  `${cell.basis}.${stateOf(protocol, cell).name}`

/** Protocol of the observations: a cell for every intensity as listed, X before Z in each. */
export const directProtocol = ({ intensities, bases, key }: Observations): DirectProtocol => {
  const states = intensities.map(({ name, meanPhotonNumber, probability }) => ({
    name,
    mu: meanPhotonNumber,
    probability,
  }))
  return {
    states,
    siftingWeight: { X: squared(bases.X.probability), Z: squared(bases.Z.probability) },
    sampledFraction: key.sampledFraction,
    cells: states.flatMap(({ name }, state) =>
      BASES.map((basis) => ({
        state,
        basis,
        keyed: key.bases.includes(basis) && key.intensities.includes(name),
      })),
    ),
  }
}

const squared = (p: Decimal): Decimal => Exact.mul(p, p)

/** What is never sent or never measured has no place in a row, and a phase error needs both bases. */
const missing = ({ intensities, bases }: Observations): ReadonlyArray<Problem> => {
  const problem = (path: string, expected: string): Problem => ({
    code: 'KW-AN201',
    path,
    expected,
    found: '0',
    source: 'FINITE_KEY.md 5.2',
  })
  return [
    ...intensities.flatMap(({ name, probability }, at) =>
      probability.isZero()
        ? [
            problem(
              `$.intensities[${at}].probability`,
              `a probability above 0 for ${name}, or no such intensity`,
            ),
          ]
        : [],
    ),
    ...BASES.filter((basis) => bases[basis].probability.isZero()).map((basis) =>
      problem(`$.bases.${basis}.probability`, 'a probability above 0: each key is tested in the other basis'),
    ),
  ]
}

/** The problem that the observations pose, or what they lack. */
export const directProblem = (
  observations: Observations,
  arithmetic: IntervalArithmetic,
): E.Either<ReadonlyArray<Problem>, DirectProblem> => {
  const problems = missing(observations)
  if (problems.length > 0) return E.left(problems)
  const protocol = directProtocol(observations)
  const cells = protocol.cells.map((cell) => cellOf(observations, cell.basis, stateOf(protocol, cell).name))
  return E.right({
    protocol,
    counts: {
      detections: cells.map(({ detections }) => new Exact(detections.toString())),
      errors: cells.map(({ errors }) => new Exact(errors.toString())),
    },
    leakBits: leakOf(observations, arithmetic).total,
  })
}
