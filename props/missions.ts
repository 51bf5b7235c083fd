// Short missions of every kind, as the data of a mission file, and what the laws about them compare. Valid by construction; a failure
// prints a mission that `simulate` takes.

import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { type SimulatedPass, type SimulationOptions, simulated } from '../model/mission/mission'
import { parseMission } from '../model/mission/missionFile'
import { shortMission } from '../model/mission/published'
import type { TruthCell } from '../model/mission/truth'
import { generator } from '../model/randomness/generator'
import { advanced, begunCheck } from '../spec/protocol/log/check'

/** Changes of the short mission, and a seed. */
export type ShortRun = {
  readonly seed: string
  readonly quantumChannel: Readonly<Record<string, unknown>>
  readonly classicalLink: Readonly<Record<string, string>>
  readonly protocol: Readonly<Record<string, unknown>>
  readonly hardware?: Readonly<Record<string, string>>
  readonly outages?: ReadonlyArray<{ readonly from: number; readonly to: number }>
  readonly eavesdropper?: Readonly<Record<string, string>>
  /** One frame in so many has a bit turned over on the way; 0 or nothing: none. No part of a mission file. */
  readonly alteredOneIn?: number
}

/** Hundredths as a decimal string. */
const hundredths = (least: number, most: number): fc.Arbitrary<string> =>
  fc.integer({ min: Math.round(100 * least), max: Math.round(100 * most) }).map((n) => String(n / 100))

const sky = fc
  .tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 4000 }))
  .map(([first, last]) => [
    { second: 0, countsPerSecond: String(first) },
    { second: 3, countsPerSecond: String(last) },
  ])

const hardware = fc.record({
  signalPhotons: hundredths(0.6, 1),
  decoyPhotons: hundredths(0.05, 0.19),
  detectorEfficiency: hundredths(0.6, 0.9),
  darkCountsPerSecond: fc.integer({ min: 0, max: 500 }).map(String),
  deadNanoseconds: fc.integer({ min: 10, max: 200 }).map(String),
  afterpulseProbability: hundredths(0, 0.03),
  driftPerRootSecond: hundredths(0, 0.02),
})

/** An outage of one of the three seconds in half of the passes. */
const outages = fc
  .option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 2 })
  .map((second) => (second === undefined ? [] : [{ from: second, to: second + 1 }]))

/** Mostly a share at which packets still decode: where they do not, the decoder is all that is tried. */
const measured = fc.oneof(
  { arbitrary: hundredths(0, 0.3), weight: 5 },
  { arbitrary: hundredths(0.3, 1), weight: 1 },
)

const eavesdropper = fc.oneof(
  measured.map((fraction) => ({ kind: 'interceptResend', fraction })),
  fc.record({ stoppedSingles: hundredths(0, 1), gain: hundredths(1, 3) }).map((attack) => ({
    kind: 'photonNumberSplitting',
    ...attack,
  })),
)

/** Passes of three seconds: any sky, hardware, outage and link, somebody on the quantum channel or on the link or nobody. */
export const shortRun: fc.Arbitrary<ShortRun> = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e9 }).map(String),
    quantumChannel: fc.record({
      extraLossDb: hundredths(0, 1),
      pointingRmsMicroradians: hundredths(0.5, 1.5),
      sky,
    }),
    classicalLink: fc.record({
      meanLoss: hundredths(0, 0.6),
      meanBurstFragments: fc.integer({ min: 2, max: 40 }).map(String),
      duplication: hundredths(0, 0.3),
      reordering: hundredths(0, 0.3),
      corruption: hundredths(0, 0.1),
      holdMilliseconds: fc.integer({ min: 0, max: 500 }).map(String),
    }),
    protocol: fc.constantFrom(
      { profile: 'literal', analysis: 'jinan1', authentication: 'wegman-carter' },
      { profile: 'hardened', analysis: 'direct', authentication: 'ed25519' },
      { profile: 'hardened', analysis: 'direct', authentication: 'wegman-carter' },
      {
        profile: 'literal',
        analysis: 'composable',
        authentication: 'wegman-carter',
        sampledFraction: '0.05',
        packetsPerBlock: 2,
      },
    ),
    hardware,
    outages,
    alteredOneIn: fc.constantFrom(0, 0, 4),
  })
  .chain((run) =>
    fc
      .option(eavesdropper, { nil: undefined, freq: 2 })
      .map((who) => (who === undefined ? run : { ...run, eavesdropper: who })),
  )

/** The mission file of a run, which `simulate --seed` takes. */
export const missionOf = ({ seed: _, alteredOneIn: __, ...changes }: ShortRun) => {
  const mission = shortMission()
  return {
    ...mission,
    minimumElevationDegrees: '88.4',
    ...changes,
    quantumChannel: { ...mission.quantumChannel, ...changes.quantumChannel },
    classicalLink: { ...mission.classicalLink, ...changes.classicalLink },
    protocol: { ...mission.protocol, ...changes.protocol },
  }
}

/** Somebody who turns a bit over in one frame in so many, and keeps the checksums of the link right. */
const altering = (seed: string, oneIn: number): NonNullable<SimulationOptions['interference']> => {
  const eve = generator(seed, 'eve on the link')
  return (direction, frame) => {
    if (eve.below(oneIn) > 0) return [{ direction, frame }]
    const at = eve.below(frame.length)
    return [{ direction, frame: frame.with(at, (frame[at] ?? 0) ^ (1 << eve.below(8))) }]
  }
}

/** Seconds after the window. By the literal profile a block without a packet is repeated for as long as there is contact, in vain. */
const CONTACT = { afterWindow: 5, grace: 5 }

/** The pass of a run. @throws Error for a mission that is none. */
export const passOf = (run: ShortRun): SimulatedPass => {
  const { seed, alteredOneIn = 0 } = run
  const interference = alteredOneIn === 0 ? {} : { interference: altering(seed, alteredOneIn) }
  const options = { contact: CONTACT, ...interference }
  const pass = E.chain((parsed: Parameters<typeof simulated>[0]) => simulated(parsed, seed, options))(
    parseMission(missionOf(run)),
  )
  if (E.isLeft(pass)) throw new Error(JSON.stringify(pass.left))
  return pass.right
}

/** A law about a run whose failure says how to see the run again. */
export const replayable =
  (holds: (run: ShortRun) => void) =>
  (run: ShortRun): void => {
    try {
      holds(run)
    } catch (cause) {
      const altered = run.alteredOneIn ? `, with one frame in ${run.alteredOneIn} altered` : ''
      const file = JSON.stringify(missionOf(run))
      throw new Error(
        `${cause}\nSave as FILE and run: node . simulate FILE --seed ${run.seed}${altered}\n${file}`,
        {
          cause,
        },
      )
    }
  }

/** Why the specification has no such run, or undefined. */
export const rejectionOf = ({ exchange: { header, lines } }: SimulatedPass): string | undefined => {
  let check = begunCheck(header)
  for (const line of lines) {
    const next = advanced(check, line)
    if (next.verdict !== 'possible') return JSON.stringify({ ...next, was: line })
    check = next.check
  }
  return undefined
}

/** The truth of all blocks together. */
export const wholeTruth = ({ truth }: SimulatedPass) => {
  const cells = (basis: 'X' | 'Z') =>
    truth.flatMap((block) => block.cells).filter((cell) => cell.basis === basis)
  const total = (basis: 'X' | 'Z', of: (cell: TruthCell) => number) =>
    cells(basis).reduce((sum, cell) => sum + of(cell), 0)
  const perBasis = (of: (cell: TruthCell) => number) => ({ X: total('X', of), Z: total('Z', of) })
  return {
    keyedVacua: truth.reduce((sum, block) => sum + block.keyedVacua, 0),
    keyedSingles: truth.reduce((sum, block) => sum + block.keyedSingles, 0),
    vacua: perBasis(({ vacua }) => vacua),
    singles: perBasis(({ singles }) => singles),
    singleErrors: perBasis(({ singleErrors }) => singleErrors),
    cell: (intensity: TruthCell['intensity'], of: (cell: TruthCell) => number) =>
      truth
        .flatMap((block) => block.cells)
        .filter((cell) => cell.intensity === intensity)
        .reduce((sum, cell) => sum + of(cell), 0),
  }
}
