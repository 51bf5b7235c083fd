// What only a whole simulated pass or relay can show: rows 18, 19 and 22 to 28 of SYSTEM.md, Figures 4b and 4c.
// Source: SYSTEM.md; issue 6 for the packets and the key of the reference pass.

import type { CountsRow, PacketQberRow } from '../figures/pass'
import { type Expectation, exactly, type Range, span } from './observable'

/** The reference pass (25 September 2022 over Jinan), simulated from laser to key. */
export type SimulatedPass = {
  readonly counts: ReadonlyArray<CountsRow>
  readonly packets: ReadonlyArray<PacketQberRow>
  readonly keyBits: number
  readonly keysEqual: boolean
  /** Whether a run in which every instruction is altered gave no key. */
  readonly isTamperingAbandoned: boolean
  /** Whether a run with 90 % of the fragments lost gave the same key as one without loss. */
  readonly isKeySameAtLoss: boolean
}

/** Two passes and a message from one station to the other. */
export type SimulatedRelay = { readonly isDelivered: boolean; readonly hoursBetween: number }

/** Simulated runs; a missing one leaves its rows open. */
export type SimulatedRuns = { readonly pass?: SimulatedPass; readonly relay?: SimulatedRelay }

/** An expectation that waits for a run of this command, and how it is read from one. */
export type Awaited = Expectation & {
  readonly command: 'simulate' | 'relay'
  readonly measured: (runs: SimulatedRuns) => Range | undefined
}

const yesOrNo = (answer: boolean): Range => exactly(Number(answer))

const fromPass =
  (read: (pass: SimulatedPass) => Range) =>
  ({ pass }: SimulatedRuns): Range | undefined =>
    pass === undefined ? undefined : read(pass)

const fromRelay =
  (read: (relay: SimulatedRelay) => Range) =>
  ({ relay }: SimulatedRuns): Range | undefined =>
    relay === undefined ? undefined : read(relay)

/** Seconds at either end of the pass, and about its culmination, over which counts are averaged. */
const AVERAGED = 10

/** By how much (dB) the counts at the ends of a pass are below those at the shortest range. @throws RangeError for a pass shorter than ten seconds. */
const fallDb = (counts: ReadonlyArray<CountsRow>): number => {
  if (counts.length < AVERAGED) throw new RangeError('a pass has ten seconds or more')
  const ordered = [...counts].sort((a, b) => a.rangeKm - b.rangeKm)
  const total = (rows: ReadonlyArray<CountsRow>): number =>
    rows.reduce((sum, { countsPerSecond }) => sum + countsPerSecond, 0)
  return 10 * Math.log10(total(ordered.slice(0, AVERAGED)) / total(ordered.slice(-AVERAGED)))
}

const PUBLISHED_KEY_BITS = 406_784

/** Every expectation that needs a run. */
export const AWAITED: ReadonlyArray<Awaited> = [
  {
    row: 18,
    place: 'Figure 4b',
    name: 'fall of the counts from 830 to 1375 km, dB',
    published: '6.8',
    band: [3.8, 9.8],
    parameters: 'fitted',
    command: 'simulate',
    measured: fromPass(({ counts }) => exactly(fallDb(counts))),
  },
  {
    row: 19,
    place: 'Figure 4c',
    name: 'QBER of a packet, %',
    published: '0.76-1.79',
    band: [0.76, 1.79],
    parameters: 'fitted',
    command: 'simulate',
    measured: fromPass(({ packets }) => span(packets.map(({ qber }) => 100 * qber))),
  },
  {
    row: 22,
    name: 'same key where 90 % of frames are lost (1 yes)',
    published: 'unchanged',
    band: [1, 1],
    parameters: 'assumed',
    command: 'simulate',
    measured: fromPass(({ isKeySameAtLoss }) => yesOrNo(isKeySameAtLoss)),
  },
  {
    row: 23,
    name: 'both ends hold the same key (1 yes)',
    published: 'same key',
    band: [1, 1],
    parameters: 'stated',
    command: 'simulate',
    measured: fromPass(({ keysEqual }) => yesOrNo(keysEqual)),
  },
  {
    row: 26,
    name: 'tampered run gives no key (1 yes)',
    published: 'abandoned',
    band: [1, 1],
    parameters: 'stated',
    command: 'simulate',
    measured: fromPass(({ isTamperingAbandoned }) => yesOrNo(isTamperingAbandoned)),
  },
  {
    row: 27,
    name: 'message delivered (1 yes)',
    published: 'delivered',
    band: [1, 1],
    parameters: 'stated',
    command: 'relay',
    measured: fromRelay(({ isDelivered }) => yesOrNo(isDelivered)),
  },
  {
    row: 27,
    name: 'from pass to pass, h',
    published: '1.4-1.7',
    band: [1.4, 1.7],
    parameters: 'calculated',
    command: 'relay',
    measured: fromRelay(({ hoursBetween }) => exactly(hoursBetween)),
  },
  {
    row: 28,
    place: 'Table 1',
    name: '2022-09-25 Jinan, sifted packets simulated',
    published: '20',
    band: [17, 23],
    parameters: 'fitted',
    command: 'simulate',
    measured: fromPass(({ packets }) => exactly(packets.length)),
  },
  {
    row: 28,
    place: 'Table 1',
    name: '2022-09-25 Jinan, key bits simulated',
    published: String(PUBLISHED_KEY_BITS),
    band: [0.8 * PUBLISHED_KEY_BITS, 1.2 * PUBLISHED_KEY_BITS],
    parameters: 'fitted',
    command: 'simulate',
    measured: fromPass(({ keyBits }) => exactly(keyBits)),
  },
]
