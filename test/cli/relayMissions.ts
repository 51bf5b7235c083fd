// Missions for tests of the relay: a few seconds of a pass on a clear link, over two stations, hours or days apart.

import * as E from 'fp-ts/Either'
import { STATIONS } from '../../model/orbit/stations'
import { syntheticElements } from '../../model/orbit/syntheticElements'

const MAXIMUM_ELEVATION = 60
const HALF_HOUR = 1_800_000

const timeText = (utc: number): string => new Date(utc).toISOString().replace('.000', '')

/** A mission file for the highest seconds of a pass that culminates at a time, `2023-09-01T14:00:00Z`. */
export const shortMission = (name: 'Jinan' | 'Nanshan', culmination: string) => {
  const station = { ...STATIONS.Jinan, ...(name === 'Jinan' ? {} : STATIONS.Nanshan), name }
  const culminationUtc = Date.parse(culmination)
  const elements = syntheticElements({
    station,
    culminationUtc,
    maximumElevationDegrees: MAXIMUM_ELEVATION,
    heading: 'south',
    side: 'east',
  })
  if (E.isLeft(elements)) throw new Error(JSON.stringify(elements.left))
  const { line1, line2 } = elements.right
  return {
    format: 'keywitness/mission@1',
    name: `a clear link over ${name}`,
    station: {
      name,
      latitudeDegrees: String(station.latitudeDegrees),
      longitudeDegrees: String(station.longitudeDegrees),
      heightMetres: '0',
    },
    elements: { line1, line2, synthetic: true },
    from: timeText(culminationUtc - HALF_HOUR),
    to: timeText(culminationUtc + HALF_HOUR),
    minimumElevationDegrees: String(MAXIMUM_ELEVATION - 0.012),
    quantumChannel: {
      extraLossDb: '0',
      pointingRmsMicroradians: '0',
      zenithTransmittance: '1',
      sky: [{ second: 0, countsPerSecond: '100' }],
    },
    classicalLink: {
      meanLoss: '0.3',
      meanBurstFragments: '20',
      duplication: '0.01',
      reordering: '0.01',
      corruption: '0.01',
      holdMilliseconds: '5',
    },
    protocol: {
      profile: 'literal',
      analysis: 'jinan1',
      secrecy: '1e-10',
      correctness: '1e-15',
      packetsPerBlock: 1,
      sampledFraction: '0.1',
      lengthStep: 128,
      authentication: 'ed25519',
      expectedKeyedFraction: '0.42',
    },
  }
}
