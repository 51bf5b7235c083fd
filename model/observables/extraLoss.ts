// The sifted packets of Table 1 against the link budget: what loss is missing, and how well constants of it fit.
// Source: SYSTEM.md, "Table 1 is the regression test of the whole chain". Every figure here is fitted. See docs/hardware-pointing.md.

import {
  FITTED_EXTRA_LOSS_DB,
  JINAN1_SIGNAL_RATE,
  siftedSignalBits,
  WINDOW_ELEVATION_DEGREES,
} from '../link/extraLoss'
import { JINAN1_CHANNEL, lossDbOf } from '../link/linkBudget'
import { eveningPass } from '../orbit/eveningPass'
import { STATIONS, type StationName } from '../orbit/stations'
import { mean, type Observable, span } from './observable'

/** What the fit reads of a published pass. */
export type PublishedPackets = {
  readonly date: string
  readonly station: string
  readonly maxElevationDeg: string
  readonly packets: number
}

/** A pass: station, published packets, and the packets expected without extra loss. */
export type PacketRow = { readonly station: StationName; readonly packets: number; readonly expected: number }

const isStation = (name: string): name is StationName => name in STATIONS

/** The pointing error at which the extra loss was fitted, radial rms in microradians. */
const FIT_POINTING = 1.2
const PACKET_BITS = 100_000

/** Each pass with the packets that the budget without extra loss would give. @throws Error for a station that is none of the four. */
export const packetRows = (passes: ReadonlyArray<PublishedPackets>): ReadonlyArray<PacketRow> =>
  passes.map(({ date, station, maxElevationDeg, packets }) => {
    if (!isStation(station)) throw new Error(`no station ${station}`)
    const { ephemeris } = eveningPass(station, date, Number(maxElevationDeg), WINDOW_ELEVATION_DEGREES)
    const bits = siftedSignalBits(ephemeris, JINAN1_CHANNEL, FIT_POINTING, JINAN1_SIGNAL_RATE)
    return { station, packets, expected: bits / PACKET_BITS }
  })

/** The fit: extra loss in decibels by pass. */
export const extraLossDb = ({ packets, expected }: PacketRow): number => lossDbOf(packets / expected)

/** Root mean square of (expected / published - 1) where each pass has this extra loss. */
export const rmsError = (rows: ReadonlyArray<PacketRow>, lossOf: (row: PacketRow) => number): number =>
  Math.sqrt(mean(rows.map((row) => (10 ** ((extraLossDb(row) - lossOf(row)) / 10) - 1) ** 2)))

/** Rows 16 and 28. */
export const fitRows = (passes: ReadonlyArray<PublishedPackets>): ReadonlyArray<Observable> => {
  const rows = packetRows(passes)
  const common = mean(rows.map(extraLossDb))
  return [
    {
      row: 16,
      place: 'Table 1',
      name: 'extra loss, one constant, dB',
      published: '4.65 +- 1.38',
      band: [3.27, 6.03],
      parameters: 'fitted',
      ours: span([common]),
    },
    {
      row: 28,
      place: 'Table 1',
      name: 'rms error of packets, one constant, %',
      published: '33',
      band: [28, 38],
      parameters: 'fitted',
      ours: span([100 * rmsError(rows, () => common)]),
    },
    {
      row: 28,
      place: 'Table 1',
      name: 'rms error of packets, one a station, %',
      published: '20',
      band: [15, 25],
      parameters: 'fitted',
      ours: span([100 * rmsError(rows, ({ station }) => FITTED_EXTRA_LOSS_DB[station])]),
    },
  ]
}
