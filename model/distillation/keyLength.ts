// The final key length of a block from its exact counts, by an analysis of spec/finiteKey. The counts become observations as
// `audit` takes them, so that anybody can compute the length again. Source: the paper, Methods 0.3, step 4; docs/observations.md.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Analysis } from '../../spec/finiteKey/analyses/analysis'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { type Observations, parseObservations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import type { Basis, Part } from '../../spec/protocol/messages'
import type { Cell, KeyLengthRequest } from '../../spec/protocol/primitives'

/** What is agreed about source and receiver before a pass; probabilities and mean photon numbers as decimal strings. */
export type KeySource = {
  readonly intensities: ReadonlyArray<{
    readonly name: string
    readonly meanPhotonNumber: string
    readonly probability: string
  }>
  readonly keyed: ReadonlyArray<string>
  /** Probability of basis X, the same at both parties. */
  readonly basisX: string
  /** Probability with which a detection is sampled. */
  readonly sampledFraction: string
  /** The hardened profile checks the reconciled bits and pays for it; the literal one sends a CRC of the final key in clear. */
  readonly checksumBits: number
}

/** How the length is computed: by which analysis, and to which epsilons. */
export type KeyRule = {
  readonly name: string
  readonly analysis: Analysis
  readonly secrecy: string
  readonly correctness: string
}

/** Messages whose tags no computing power forges, and the probability at most that one of them was. */
export type TaggedMessages = { readonly messages: number; readonly epsilonPerMessage: string }

const DIGITS = 40
const arithmetic = intervalArithmetic(DIGITS, fastTranscendentals)

const basesOf = (part: Part): ReadonlyArray<Basis> => (part === 'all' ? ['X', 'Z'] : [part])

const isKeyedCell =
  ({ intensities, keyed }: KeySource, part: Part) =>
  ({ basis, intensity }: Cell): boolean =>
    basesOf(part).includes(basis) && keyed.includes(intensities[intensity]?.name ?? '')

const sumOf = (cells: ReadonlyArray<Cell>, of: (cell: Cell) => number): number =>
  cells.reduce((sum, cell) => sum + of(cell), 0)

/**
 * The counts of blocks as observations. Left-over bits count as keyed ones that were disclosed, one bit of leakage each. Undefined
 * where the errors of some matched detections are not known, because a packet was given up.
 */
export const observationsOf = (
  source: KeySource,
  name: string,
  { part, syndromeBits, checkBits, pulses, cells }: KeyLengthRequest,
  authentication?: TaggedMessages,
): E.Either<ReadonlyArray<Problem>, Observations> | undefined => {
  if (cells.some(({ matched, disclosed, kept }) => matched !== disclosed + kept)) return undefined
  const leftOver = sumOf(cells.filter(isKeyedCell(source, part)), (cell) => cell.leftOver)
  const row = (basis: Basis) =>
    Object.fromEntries(
      cells
        .filter((cell) => cell.basis === basis)
        .map(({ intensity, matched, disclosedErrors, keptErrors }) => [
          source.intensities[intensity]?.name ?? '',
          { detections: matched, errors: disclosedErrors + keptErrors },
        ]),
    )
  return parseObservations({
    format: 'keywitness/observations@1',
    name,
    pulses,
    bases: {
      X: { probability: source.basisX },
      Z: { probability: new Exact(1).minus(source.basisX).toString() },
    },
    intensities: source.intensities,
    counts: { X: row('X'), Z: row('Z') },
    key: { bases: basesOf(part), intensities: source.keyed, sampledFraction: source.sampledFraction },
    leakage: { bits: syndromeBits + checkBits + leftOver },
    disclosures: {
      keyChecksum: { bits: source.checksumBits, oneTimePadded: false },
      announcements: 'after-last-detection',
    },
    ...(authentication === undefined ? {} : { authentication }),
  })
}

/** The requests of several blocks as one: their counts add. */
export const pooled = (
  requests: readonly [KeyLengthRequest, ...ReadonlyArray<KeyLengthRequest>],
): KeyLengthRequest =>
  requests.slice(1).reduce<KeyLengthRequest>(
    (total, next) => ({
      part: total.part,
      bits: total.bits + next.bits,
      syndromeBits: total.syndromeBits + next.syndromeBits,
      checkBits: total.checkBits + next.checkBits,
      pulses: total.pulses + next.pulses,
      cells: total.cells.map((cell, at) => {
        const other = next.cells[at] ?? cell
        return {
          ...cell,
          matched: cell.matched + other.matched,
          disclosed: cell.disclosed + other.disclosed,
          disclosedErrors: cell.disclosedErrors + other.disclosedErrors,
          leftOver: cell.leftOver + other.leftOver,
          kept: cell.kept + other.kept,
          keptErrors: cell.keptErrors + other.keptErrors,
        }
      }),
    }),
    requests[0],
  )

/**
 * The rule of a final length, bits, at most the kept bits: 0 where the analysis cannot serve the counts, or a packet was given up.
 * With two parts each gets half of the epsilons, so that their sum is what was asked for.
 */
export const keyLengthBy =
  (source: KeySource, { analysis, secrecy, correctness }: KeyRule) =>
  (request: KeyLengthRequest): number => {
    const share = request.part === 'all' ? 1 : 0.5
    const target = {
      secrecy: new Exact(secrecy).times(share),
      correctness: new Exact(correctness).times(share),
    }
    const observations = observationsOf(source, 'one block', request)
    if (observations === undefined) return 0
    return pipe(
      observations,
      E.chain((counted) => analysis(counted, target, arithmetic)),
      E.match(
        () => 0,
        ({ keyBits }) => Math.min(request.bits, Number(keyBits)),
      ),
    )
  }
