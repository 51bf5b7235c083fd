// The published tables against arithmetic: Table 1 recomputed by the paper's formula, the inequality of Extended Data Table 3, masses.
// Source: SYSTEM.md rows 27 and 28; FINITE_KEY.md section 9. Lengths rest on modelled counts, so on assumptions.

import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../../spec/finiteKey/interval'
import { modelledBlocks, PASS_ASSUMPTIONS, type PublishedPass } from '../../spec/finiteKey/publishedPasses'
import { ratioSummary, recomputedBits } from '../../spec/finiteKey/recomputedPasses'
import { Epsilon } from '../../spec/quantities'
import { JINAN1_ATTITUDE } from '../pointing/attitude'
import { exactly, good, type Observable } from './observable'

/** A row of Extended Data Table 3: a pass of a relay, its key, and what was sent with it. */
export type RelayRow = {
  readonly date: string
  readonly station: string
  readonly keyBits: number
  readonly oneTimePadBits: number | undefined
}

const XI = '1e-10'
const DIGITS = 50

/** Recomputed key bits of each pass. @throws Error for a pass that cannot be modelled: the published ones can. */
const recomputed = (passes: ReadonlyArray<PublishedPass>): ReadonlyArray<number> => {
  const target = { secrecy: good(Epsilon.decode(XI)), correctness: good(Epsilon.decode('1e-15')) }
  const arithmetic = intervalArithmetic(DIGITS, fastTranscendentals)
  return passes.map((pass) =>
    Number(good(recomputedBits(good(modelledBlocks(pass, PASS_ASSUMPTIONS)), target, arithmetic))),
  )
}

const AGREEMENT = 0.2

/** Row 28: Table 1, each length and the four figures of the whole. */
export const keyLengthRows = (passes: ReadonlyArray<PublishedPass>): ReadonlyArray<Observable> => {
  const lengths = recomputed(passes)
  const table = { row: 28, place: 'Table 1', parameters: 'assumed' } as const
  const { meanRatio, rms, worst, within10Percent } = ratioSummary(
    passes.map(({ publishedBits }, at) => (lengths[at] ?? Number.NaN) / Number(publishedBits)),
  )
  const summary = (
    name: string,
    published: string,
    band: readonly [number, number],
    ours: number | null,
  ) => ({
    ...table,
    name,
    published,
    band,
    ours: exactly(ours ?? Number.NaN),
  })
  return [
    ...passes.map(({ date, station, publishedBits }, at) => ({
      ...table,
      name: `${date} ${station}, key bits`,
      published: publishedBits.toString(),
      band: [(1 - AGREEMENT) * Number(publishedBits), (1 + AGREEMENT) * Number(publishedBits)] as const,
      ours: exactly(lengths[at] ?? Number.NaN),
    })),
    // 0.99-1.02 and 7.6 % with f about 1.2 (SYSTEM.md); 0.98 and 7.7 % with the QBER profile of FINITE_KEY.md section 9.
    summary('mean of ours over published', '0.98-1.02', [0.98, 1.02], meanRatio),
    summary('rms distance of the ratio from 1, %', '7.6-7.7', [0, 8], rms === null ? null : 100 * rms),
    summary(
      'largest distance of the ratio from 1, %',
      'at most 20',
      [0, 20],
      worst === null ? null : 100 * worst,
    ),
    summary(`passes within 10 %, of ${passes.length}`, 'at least 14', [14, passes.length], within10Percent),
  ]
}

/** Key bits that the encryption of 1 MB by AES-128 takes. */
const AES_KEY_BITS = 128

/** Row 27: the passes of a relay come in pairs, and no pad is longer than the shorter of the two keys. @throws Error for an odd number of rows. */
export const relayRows = (rows: ReadonlyArray<RelayRow>): ReadonlyArray<Observable> => {
  if (rows.length % 2 !== 0) throw new Error('a relay is two passes')
  const relays = rows.flatMap((first, at) => {
    const second = rows[at + 1]
    return at % 2 === 0 && second !== undefined
      ? [{ first, bits: Math.min(first.keyBits, second.keyBits), pad: first.oneTimePadBits }]
      : []
  })
  const table = { row: 27, place: 'ED Table 3', parameters: 'stated' } as const
  return [
    ...relays.flatMap(({ first, bits, pad }) =>
      pad === undefined
        ? []
        : [
            {
              ...table,
              name: `${first.date} ${first.station}, bits of the shorter key`,
              published: `pad ${pad}`,
              band: [pad, Number.POSITIVE_INFINITY] as const,
              ours: exactly(bits),
            },
          ],
    ),
    {
      ...table,
      name: 'bits left for AES-128, the least of all relays',
      published: `key ${AES_KEY_BITS}`,
      band: [AES_KEY_BITS, Number.POSITIVE_INFINITY],
      ours: exactly(relays.map(({ bits, pad }) => bits - (pad ?? 0)).reduce((a, b) => Math.min(a, b))),
    },
    {
      row: 27,
      name: 'from orbit to orbit, h',
      published: 'about 1.5',
      band: [1.4, 1.7],
      parameters: 'stated',
      ours: exactly(24 / REVOLUTIONS_PER_DAY),
    },
  ]
}

/** Source: SYSTEM.md row 14 [S]. */
const REVOLUTIONS_PER_DAY = 15.219
/** Parts of the payload, and what they and the heavier unit are called in words, kilograms. Source: SYSTEM.md row 28 [S]. */
const PAYLOAD_PARTS = [8.3, 14.4] as const
const SATELLITE_KG = 95.9
/** Edge of the cube that stands for the satellite in its inertia, metres [A]. */
const CUBE_METRES = 0.6

/** Row 28: the masses of Extended Data Tables 1 and 2, as far as they are arithmetic. */
export const massRows = (): ReadonlyArray<Observable> => {
  const table = { row: 28, place: 'ED Tables 1, 2' } as const
  return [
    {
      ...table,
      name: '8.3 + 14.4, kg',
      published: '22.7',
      band: [22.65, 22.75],
      parameters: 'stated',
      ours: exactly(PAYLOAD_PARTS[0] + PAYLOAD_PARTS[1]),
    },
    {
      ...table,
      name: '95.9 kg in round numbers, kg',
      published: 'about 100',
      band: [95, 105],
      parameters: 'stated',
      ours: exactly(SATELLITE_KG),
    },
    {
      ...table,
      name: 'mass behind the inertia of a cube of 0.6 m, kg',
      published: '95.9',
      band: [0.99 * SATELLITE_KG, 1.01 * SATELLITE_KG],
      parameters: 'assumed',
      ours: exactly((6 * JINAN1_ATTITUDE.inertia) / (CUBE_METRES * CUBE_METRES)),
    },
  ]
}
