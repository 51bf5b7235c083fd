// Missions of the published passes: what Table 1 and Extended Data Table 3 say, and what was fitted or assumed so that a simulated
// pass gives their packets and QBER. Source: data/jinan1_table1.csv, data/jinan1_relay.csv; docs/simulate.md says what is fitted.

import * as E from 'fp-ts/Either'
import { STATIONS, type StationName } from '../orbit/stations'
import { syntheticElements, type WantedPass } from '../orbit/syntheticElements'
import type { TwoLineElements } from '../orbit/twoLineElements'
import { utcOf, utcText } from '../orbit/utc'
import { MISSION_FORMAT } from './missionFile'

/** A pass: when (UTC) it culminates and how high, which way it goes, and what is fitted. */
export type PublishedPass = {
  /** Name of the file in examples/. */
  readonly file: string
  readonly station: StationName
  readonly culmination: string // UTC
  readonly maximumElevationDegrees: number
  readonly heading: WantedPass['heading']
  readonly side: WantedPass['side']
  /** The element set is that of another pass, a revolution before. */
  readonly elementsOf?: string
  readonly extraLossDb: string
  readonly sky: ReadonlyArray<readonly [second: number, countsPerSecond: string]>
  /** What is published, and what of the rest is fitted. */
  readonly note: string
}

const TABLE_1 = 'packets and QBER as in Table 1: extra loss and sky counts are FITTED to them'
const RELAY =
  'packets as in Extended Data Table 3: extra loss is FITTED to them; QBER is not published, sky counts assumed'
const NO_ELEVATION = 'the maximum elevation is not published, 50 degrees assumed'

/** Passes with a mission in examples/. The times are assumed, about 22:30 local solar time [S, SYSTEM.md row 14]. */
export const PUBLISHED_PASSES: ReadonlyArray<PublishedPass> = [
  {
    file: 'jinan-2022-09-25',
    station: 'Jinan',
    culmination: '2022-09-25T14:30:00Z',
    maximumElevationDegrees: 34.1,
    heading: 'north',
    side: 'west',
    extraLossDb: '2.75',
    sky: [[0, '400']],
    note: `20 ${TABLE_1}`,
  },
  {
    file: 'hefei-2023-03-13',
    station: 'Hefei',
    culmination: '2023-03-13T14:30:00Z',
    maximumElevationDegrees: 46.2,
    heading: 'north',
    side: 'west',
    extraLossDb: '5.7',
    sky: [[0, '700']],
    note: `16 ${TABLE_1}`,
  },
  {
    file: 'nanshan-2023-07-18',
    station: 'Nanshan',
    culmination: '2023-07-18T16:40:00Z',
    maximumElevationDegrees: 67.2,
    heading: 'north',
    side: 'west',
    extraLossDb: '5.2',
    sky: [[0, '660']],
    note: `27 ${TABLE_1}`,
  },
  {
    file: 'wuhan-2023-09-01',
    station: 'Wuhan',
    culmination: '2023-09-01T14:30:00Z',
    maximumElevationDegrees: 45.2,
    heading: 'south',
    side: 'west',
    extraLossDb: '2.6',
    sky: [
      [0, '2850'],
      [274, '2850'],
      [334, '10400'],
    ],
    note: `33 ${TABLE_1}; the moon is taken to near the field in the last minute`,
  },
  {
    file: 'nanshan-2023-09-01',
    station: 'Nanshan',
    culmination: '2023-09-01T16:01:34Z',
    maximumElevationDegrees: 67.2,
    heading: 'south',
    side: 'west',
    elementsOf: 'wuhan-2023-09-01',
    extraLossDb: '8.9',
    sky: [[0, '500']],
    note: `11 ${RELAY}; the revolution after the pass over Wuhan, of the same element set, whose elevation here is a result`,
  },
  {
    file: 'jinan-2023-08-08',
    station: 'Jinan',
    culmination: '2023-08-08T14:30:00Z',
    maximumElevationDegrees: 50,
    heading: 'north',
    side: 'west',
    extraLossDb: '6.1',
    sky: [[0, '470']],
    note: `16 ${RELAY}; ${NO_ELEVATION}`,
  },
  {
    file: 'nanshan-2023-08-10',
    station: 'Nanshan',
    culmination: '2023-08-10T16:40:00Z',
    maximumElevationDegrees: 50,
    heading: 'north',
    side: 'west',
    extraLossDb: '7.3',
    sky: [[0, '420']],
    note: `12 ${RELAY}; ${NO_ELEVATION}`,
  },
]

const passNamed = (file: string): PublishedPass | undefined =>
  PUBLISHED_PASSES.find((pass) => pass.file === file)

const timeOf = (text: string): number => {
  const utc = utcOf(text)
  // The times of the list are written as `utcOf` reads them.
  if (utc === undefined) throw new Error(text)
  return utc
}

const elementsFor = (pass: PublishedPass): TwoLineElements => {
  const { station, culmination, maximumElevationDegrees, heading, side } =
    passNamed(pass.elementsOf ?? '') ?? pass
  const elements = syntheticElements({
    station: STATIONS[station],
    culminationUtc: timeOf(culmination),
    maximumElevationDegrees,
    heading,
    side,
  })
  // Every pass of the list is one that such an orbit has.
  if (E.isLeft(elements)) throw new Error(elements.left.map(({ found }) => found).join())
  return elements.right
}

const HALF_WINDOW_MILLISECONDS = 600_000

/** The mission of a pass as data of `keywitness/mission@1`: what its file in examples/ holds. */
export const missionOf = (pass: PublishedPass) => {
  const { station, culmination } = pass
  const { latitudeDegrees, longitudeDegrees, heightMetres } = STATIONS[station]
  const { line1, line2 } = elementsFor(pass)
  const middle = timeOf(culmination)
  return {
    format: MISSION_FORMAT,
    name: `Jinan-1 over ${station}, ${culmination.slice(0, 10)}`,
    note: `${pass.note}; the element set is synthetic, pointing and the loss of the laser link are assumed`,
    station: {
      name: station,
      latitudeDegrees: String(latitudeDegrees),
      longitudeDegrees: String(longitudeDegrees),
      heightMetres: String(heightMetres),
    },
    elements: { line1, line2, synthetic: true },
    from: utcText(middle - HALF_WINDOW_MILLISECONDS),
    to: utcText(middle + HALF_WINDOW_MILLISECONDS),
    minimumElevationDegrees: '15',
    quantumChannel: {
      extraLossDb: pass.extraLossDb,
      pointingRmsMicroradians: '1.2',
      zenithTransmittance: '0.75',
      sky: pass.sky.map(([second, countsPerSecond]) => ({ second, countsPerSecond })),
    },
    classicalLink: {
      meanLoss: '0.3',
      meanBurstFragments: '20',
      duplication: '0',
      reordering: '0',
      corruption: '0',
      holdMilliseconds: '0',
    },
    protocol: {
      profile: 'literal',
      analysis: 'jinan1',
      secrecy: '1e-10',
      correctness: '1e-15',
      packetsPerBlock: 5,
      sampledFraction: '0.1',
      lengthStep: 128,
      authentication: 'wegman-carter',
      expectedKeyedFraction: '0.4235',
    },
  }
}

/** A pass of a few seconds about the zenith, no published one: for trying things out. */
export const shortMission = () => {
  const mission = missionOf({
    file: 'short',
    station: 'Jinan',
    culmination: '2022-09-25T14:30:00Z',
    maximumElevationDegrees: 89,
    heading: 'north',
    side: 'west',
    extraLossDb: '0',
    sky: [[0, '400']],
    note: 'no published pass: the seconds about the zenith of one without extra loss, sky counts assumed',
  })
  return {
    ...mission,
    name: 'A few seconds over Jinan',
    minimumElevationDegrees: '88',
    protocol: { ...mission.protocol, profile: 'hardened', analysis: 'direct', packetsPerBlock: 1 },
  }
}
