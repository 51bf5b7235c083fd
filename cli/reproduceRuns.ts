// The simulated runs that `reproduce --simulate` measures: the reference pass from laser to key, and a short part of it with every
// instruction altered, without loss, and with 90 % of the fragments lost; and the relay of 1 September 2023.
// Source: SYSTEM.md rows 18, 19, 22, 23 and 26 to 28.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { packetQber } from '../model/figures/pass'
import { type SimulatedPass, type SimulationOptions, simulated } from '../model/mission/mission'
import { type Mission, parseMission } from '../model/mission/missionFile'
import type { SimulatedRelay, SimulatedRuns } from '../model/observables/simulatedRuns'
import { generator } from '../model/randomness/generator'
import { newNetwork, type Role } from '../model/relay/network'
import { overTwoOrbits, relayPass } from '../model/relay/twoOrbits'
import type { Problem } from '../spec/problem'
import { isSame } from '../spec/protocol/bits'
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

/** Every key that came through the loss is that of the quiet run; a block may be given up, not all of them. */
const isKeySame = (quiet: SimulatedPass, lossy: SimulatedPass): boolean => {
  const released = lossy.exchange.blocks.flatMap(({ block, groundKey }) =>
    groundKey === undefined ? [] : [{ block, groundKey }],
  )
  const quietKey = (id: number) => quiet.exchange.blocks.find(({ block }) => block === id)?.groundKey
  return (
    released.length > 0 &&
    released.every(({ block, groundKey }) => {
      const other = quietKey(block)
      return other !== undefined && isSame(groundKey.bytes, other.bytes)
    })
  )
}

const missionIn = (file: string): E.Either<ReadonlyArray<Problem>, Mission> =>
  pipe(readText(shipped(file)), E.chain(parseJson), E.chain(parseMission))

/** Passes over Wuhan and, an orbit later, over Nanshan. */
const RELAY_MISSIONS = {
  J: 'examples/wuhan-2023-09-01.json',
  N: 'examples/nanshan-2023-09-01.json',
} as const
const MESSAGE_BYTES = 1000

const relayRun = (step: () => void): E.Either<ReadonlyArray<Problem>, SimulatedRelay> => {
  const pass = (role: Role) => {
    const made = pipe(
      missionIn(RELAY_MISSIONS[role]),
      E.chain((mission) => simulated(mission, `${SEED} ${role}`)),
      E.map(relayPass),
    )
    step()
    return made
  }
  const [J, N] = [pass('J'), pass('N')]
  if (E.isLeft(J)) return J
  if (E.isLeft(N)) return N
  const draws = generator(SEED, 'relay of reproduce')
  const bytes = draws.bits(8 * MESSAGE_BYTES)
  return pipe(
    overTwoOrbits({
      network: newNetwork({ J: 'Wuhan', N: 'Nanshan' }),
      passes: { J: J.right, N: N.right },
      bytes,
      draws,
    }),
    E.map(({ fate, betweenPassesSeconds }) => ({
      isDelivered: fate.kind === 'delivered' && isSame(fate.bytes, bytes),
      hoursBetween: betweenPassesSeconds / 3600,
    })),
  )
}

/** How many runs there are: progress is told after each. */
export const RUNS = 6

/** The runs, or what is wrong with a mission. */
export const simulatedRuns = (step: () => void): E.Either<ReadonlyArray<Problem>, SimulatedRuns> => {
  const read = missionIn(REFERENCE_MISSION)
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
  const relay = relayRun(step)
  if (E.isLeft(relay)) return relay
  return E.right({
    relay: relay.right,
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
      isKeySameAtLoss: isKeySame(quiet.right, lossy.right),
    },
  })
}
