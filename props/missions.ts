// Short missions of every kind, as the data of a mission file, and what the laws about them compare. Valid by construction; a failure
// prints a mission that `simulate` takes.

import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { type SimulatedPass, simulated } from '../model/mission/mission'
import { parseMission } from '../model/mission/missionFile'
import { shortMission } from '../model/mission/published'
import type { TruthCell } from '../model/mission/truth'
import { advanced, begunCheck } from '../spec/protocol/log/check'

/** Changes of the short mission, and a seed. */
export type ShortRun = {
  readonly seed: string
  readonly quantumChannel: Readonly<Record<string, unknown>>
  readonly classicalLink: Readonly<Record<string, string>>
  readonly protocol: Readonly<Record<string, unknown>>
  readonly eavesdropper?: Readonly<Record<string, string>>
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

/** Passes of three seconds over any sky and link, nobody on the quantum channel. */
export const shortRun: fc.Arbitrary<ShortRun> = fc.record({
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
    { profile: 'literal', analysis: 'composable', authentication: 'wegman-carter', sampledFraction: '0.05' },
  ),
})

/** The pass of a run. @throws Error for a mission that is none. */
export const passOf = ({ seed, ...changes }: ShortRun): SimulatedPass => {
  const mission = shortMission()
  const { eavesdropper } = changes
  const pass = E.chain((parsed: Parameters<typeof simulated>[0]) => simulated(parsed, seed))(
    parseMission({
      ...mission,
      minimumElevationDegrees: '88.4',
      quantumChannel: { ...mission.quantumChannel, ...changes.quantumChannel },
      classicalLink: { ...mission.classicalLink, ...changes.classicalLink },
      protocol: { ...mission.protocol, ...changes.protocol },
      ...(eavesdropper === undefined ? {} : { eavesdropper }),
    }),
  )
  if (E.isLeft(pass)) throw new Error(JSON.stringify(pass.left))
  return pass.right
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
