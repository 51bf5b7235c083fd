// The HTML report of `simulate`: rows over the pass, out of what was simulated, handed to the page.

import { packetQber } from '../model/figures/pass'
import { fineTrackingError } from '../model/figures/pointing'
import type { SimulatedPass } from '../model/mission/mission'
import type { FramesRow, KeyRow } from '../web/charts/passCharts'
import { svgOf } from '../web/drawing/svg'
import { commandLine } from '../web/report/commandLine'
import { type SimulationDocument, simulationReport } from '../web/report/simulationReport'
import { originOf } from './htmlReport'

type Lines = SimulatedPass['exchange']['lines']

const NANOSECONDS = 1e9
const FRAMES_INTERVAL = 10
const PARTIES = { groundStation: 'ground station', satellite: 'satellite' } as const

/** What each party has released, from nothing to the last release. */
const keyRows = (lines: Lines, end: number): ReadonlyArray<KeyRow> =>
  (['groundStation', 'satellite'] as const).flatMap((party) => {
    let bits = 0
    const rows = lines.flatMap((line): ReadonlyArray<KeyRow> => {
      if (line.event !== 'release' || line.party !== party) return []
      bits += line.keyBits
      return [{ party: PARTIES[party], second: Number(((line.at ?? 0) / NANOSECONDS).toFixed(3)), bits }]
    })
    const of = (second: number, amount: number): KeyRow => ({ party: PARTIES[party], second, bits: amount })
    return [of(0, 0), ...rows, of(end, bits)]
  })

/** Frames sent, and frames that arrived, in intervals of the exchange. */
const framesRows = (lines: Lines, end: number): ReadonlyArray<FramesRow> => {
  const kinds = [
    ['sent', 'send'],
    ['arrived', 'receive'],
  ] as const
  return kinds.flatMap(([what, event]) => {
    const frames = new Map<number, number>()
    for (const line of lines) {
      if (line.event !== event) continue
      const place = Math.floor((line.at ?? 0) / NANOSECONDS / FRAMES_INTERVAL)
      frames.set(place, (frames.get(place) ?? 0) + 1)
    }
    const places = Math.floor(end / FRAMES_INTERVAL) + 1
    return Array.from({ length: places }, (_, place) => ({
      what,
      second: place * FRAMES_INTERVAL,
      frames: frames.get(place) ?? 0,
    }))
  })
}

/** The page of a pass; `args` are those of the command line. */
export const simulationHtml = (
  simulation: SimulationDocument,
  pass: SimulatedPass,
  eavesdropper: string | undefined,
  file: string,
  args: ReadonlyArray<string>,
): Promise<string> => {
  const { mission, seed, seconds, packets, exchange } = pass
  const { profile, analysis, secrecy, correctness } = mission.protocol
  const end = Math.ceil(exchange.end / NANOSECONDS)
  const rates = packetQber(packets)
  const again = commandLine('simulate', args, {
    outputs: ['report', 'out', 'figures'],
    flags: ['json', 'reveal-keys'],
  })
  return simulationReport(
    {
      simulation,
      note: mission.note,
      protocol: { profile, analysis, secrecy, correctness },
      eavesdropper,
      seconds: seconds.map(({ second, elevationDegrees, rangeKilometres, clicks }) => ({
        second,
        elevationDegrees,
        rangeKm: rangeKilometres,
        countsPerSecond: clicks,
      })),
      packets: rates.map((row, at) => ({ ...row, block: packets[at]?.block ?? 0 })),
      tracking: fineTrackingError(seed),
      key: keyRows(exchange.lines, end),
      frames: framesRows(exchange.lines, end),
      origin: originOf(file, [again]),
    },
    svgOf,
  )
}
