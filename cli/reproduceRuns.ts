// The simulated runs that `reproduce --simulate` measures: the reference pass from laser to key, and a short part of it with every
// instruction altered, without loss, and with 90 % of the fragments lost. Source: SYSTEM.md rows 18, 19, 22, 23, 26 and 28.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { packetQber } from '../model/figures/pass'
import { type SimulatedPass, type SimulationOptions, simulated } from '../model/mission/mission'
import { type Mission, parseMission } from '../model/mission/missionFile'
import type { SimulatedRuns } from '../model/observables/simulatedRuns'
import type { Problem } from '../spec/problem'
import { decodeFrame } from '../spec/protocol/frame'
import { parseJson, readText } from './input'
import { shipped } from './publishedTables'

/** The reference pass, 25 September 2022 over Jinan. */
export const REFERENCE_MISSION = 'examples/jinan-2022-09-25.json'
const SEED = '1'

/** The same pass near its culmination alone, in blocks of one packet. */
const brief = (mission: Mission, meanLoss: number): Mission => ({
  ...mission,
  minimumElevationDegrees: 33.6,
  classicalLink: { ...mission.classicalLink, meanLoss, meanBurstFragments: 12 },
  protocol: { ...mission.protocol, packetsPerBlock: 1 },
})

const MOST_LOSS = 0.9

/** Turns a bit over in the payload of every instruction. */
const altersInstructions: SimulationOptions['interference'] = (direction, frame) => {
  const decoded = decodeFrame(frame)
  if (E.isLeft(decoded) || decoded.right.kind !== 'INST') return [{ direction, frame }]
  const at = Math.floor(frame.length / 2)
  return [{ direction, frame: frame.with(at, (frame[at] ?? 0) ^ 1) }]
}

const keysOf = ({ exchange }: SimulatedPass): string =>
  JSON.stringify(exchange.blocks.map(({ groundKey }) => groundKey?.bytes.join(' ') ?? ''))

/** The runs, or what is wrong with the mission. `step` is told after each of the four. */
export const simulatedRuns = (step: () => void): E.Either<ReadonlyArray<Problem>, SimulatedRuns> => {
  const read = pipe(readText(shipped(REFERENCE_MISSION)), E.chain(parseJson), E.chain(parseMission))
  if (E.isLeft(read)) return read
  const run = (mission: Mission, options: SimulationOptions = {}) => {
    const pass = simulated(mission, SEED, options)
    step()
    return pass
  }
  const [whole, altered, quiet, lossy] = [
    run(read.right),
    run(brief(read.right, 0), { interference: altersInstructions }),
    run(brief(read.right, 0)),
    run(brief(read.right, MOST_LOSS)),
  ]
  if (E.isLeft(whole)) return whole
  if (E.isLeft(altered)) return altered
  if (E.isLeft(quiet)) return quiet
  if (E.isLeft(lossy)) return lossy
  return E.right({
    pass: {
      counts: whole.right.seconds.map(({ second, rangeKilometres, clicks }) => ({
        second,
        rangeKm: rangeKilometres,
        countsPerSecond: clicks,
      })),
      packets: packetQber(whole.right.packets),
      keyBits: whole.right.keyBits,
      keysEqual: whole.right.keysEqual && whole.right.keyBits > 0,
      isTamperingAbandoned: altered.right.keyBits === 0 && quiet.right.keyBits > 0,
      isKeySameAtLoss: quiet.right.keyBits > 0 && keysOf(quiet.right) === keysOf(lossy.right),
    },
  })
}
