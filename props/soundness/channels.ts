// The channels of the soundness campaign: honest ones, and everything an adversary who counts photons may do.
// Source: FINITE_KEY.md 5.3 (the attacks the result must survive); docs/proof.md section 15.

import type { SourceText } from '../arbitraries'
import { type Generator, generator, scattered } from './fast/generator'
import type { Photons } from './fast/run'
import { JINAN, sourceModel, TRUE_VACUUM, withBias } from './sources'

/** A channel: what it does in one run, over which source, what is keyed, and the disclosed share of it. */
export type Channel = {
  readonly name: string
  readonly source: SourceText
  readonly keyBases: ReadonlyArray<'X' | 'Z'>
  readonly sampledFraction: string
  readonly photons: (g: Generator) => Photons
}

type Types = Photons['single']

/** Yields and error rates a photon number, sifted rounds on average: what a memoryless channel does. */
type Yields = {
  readonly pulses: number
  readonly detected: (photons: number) => number
  /** Shares of (no error, X, Z, both) of single photons. */
  readonly single: Types
  /** Error rate of two photons and more, in each basis. */
  readonly wrong: (photons: number, basis: 0 | 1) => number
  /** Factor on the detections of two photons and more in basis X: they tell their basis. */
  readonly inX?: number
}

const MOST_PHOTONS = 7

const memoryless = (source: SourceText, yields: Yields): ((g: Generator) => Photons) => {
  const model = sourceModel(source)
  const chance = (k: number): number =>
    source.intensities.reduce((sum, { meanPhotonNumber, probability }) => {
      const mu = Number(meanPhotonNumber)
      const factorial = Array.from({ length: k }).reduce<number>((f, _, at) => f * (at + 1), 1)
      return sum + (Number(probability) * Math.exp(-mu) * mu ** k) / factorial
    }, 0)
  const sifted = Array.from(
    { length: MOST_PHOTONS + 1 },
    (_, k) => yields.pulses * chance(k) * yields.detected(k),
  )
  const rounds = (k: number): number => sifted[k] ?? 0
  return (g) => {
    const many = (mean: number): number => scattered(mean, g)
    const [neither, x, z, both] = yields.single
    const ones = rounds(1)
    return {
      vacuum: many(rounds(0)),
      single: [many(ones * neither), many(ones * x), many(ones * z), many(ones * both)],
      multi: Array.from({ length: MOST_PHOTONS - 1 }, (_, at) => at + 2).flatMap((photons) =>
        ([0, 1] as const).map((basis) => {
          const factor = basis === 0 ? (yields.inX ?? 1) : 1
          const mean = rounds(photons) * (model.basisShare[basis] ?? 0) * factor
          const wrong = yields.wrong(photons, basis)
          return { photons, basis, right: many(mean * (1 - wrong)), wrong: many(mean * wrong) }
        }),
      ),
    }
  }
}

const fibre = (transmittance: number, background: number) => (k: number) =>
  1 - (1 - background) * (1 - transmittance) ** k

/** Shares of independent errors at rate e in both bases. */
const independent = (e: number): Types => [(1 - e) * (1 - e), e * (1 - e), e * (1 - e), e * e]

/** Losses, background and 1 % of errors, `pulses` of which the bases agree. */
export const honest = (source: SourceText, pulses: number, background = 8e-7): ((g: Generator) => Photons) =>
  memoryless(source, {
    pulses,
    detected: fibre(6e-5, background),
    single: independent(0.01),
    wrong: () => 0.008,
  })

/** Yields and errors drawn once for the channel, one a photon number. */
const random = (source: SourceText, seed: number): ((g: Generator) => Photons) => {
  const g = generator(seed)
  const detections = Array.from({ length: MOST_PHOTONS + 1 }, () => 10 ** (-6 + 4 * g.uniform()))
  const wrongs = Array.from({ length: 2 * MOST_PHOTONS + 2 }, () => g.uniform() ** 3)
  const raw = [1, 0, 0, 0].map((base) => base + 0.3 * g.uniform() ** 2)
  const total = raw.reduce((sum, r) => sum + r, 0)
  const [a = 1, b = 0, c = 0, d = 0] = raw.map((r) => r / total)
  return memoryless(source, {
    pulses: 2e7,
    detected: (k) => detections[k] ?? 0,
    single: [a, b, c, d],
    wrong: (k, basis) => wrongs[2 * k + basis] ?? 0,
    inX: 2 * g.uniform(),
  })
}

const NOTHING: Photons = { vacuum: 0, single: [0, 0, 0, 0], multi: [] }
const always =
  (photons: Partial<Photons>): (() => Photons) =>
  () => ({ ...NOTHING, ...photons })

const inBothBases = (photons: number, right: number, wrong: number): Photons['multi'] =>
  ([0, 1] as const).map((basis) => ({ photons, basis, right, wrong }))

const made = (
  name: string,
  photons: (g: Generator) => Photons,
  rest: Partial<Omit<Channel, 'name' | 'photons'>> = {},
): Channel => ({ name, source: JINAN, keyBases: ['X', 'Z'], sampledFraction: '0', ...rest, photons })

const BIASED = withBias(JINAN, '0.9')
const VERY_BIASED = withBias(TRUE_VACUUM, '0.95')

/** Every channel, in the order of the report. */
export const CHANNELS: ReadonlyArray<Channel> = [
  made('honest', honest(JINAN, 2e9)),
  made('honest, a tenth disclosed', honest(JINAN, 2e9), { sampledFraction: '0.1' }),
  made('honest, true vacuum', honest(TRUE_VACUUM, 2e9), { source: TRUE_VACUUM }),
  made('honest, noisy', honest(JINAN, 1e9, 6e-6)),
  made('honest, bases 0.9', honest(BIASED, 2e9), { source: BIASED }),
  made('honest, bases 0.95, key from X', honest(VERY_BIASED, 2e9), { source: VERY_BIASED, keyBases: ['X'] }),
  ...[11, 12, 13].map((seed) => made(`random yields ${seed}`, random(JINAN, seed))),
  made('random yields 14, bases 0.9', random(BIASED, 14), { source: BIASED }),
  made(
    'intercept-resend',
    memoryless(JINAN, {
      pulses: 2e9,
      detected: fibre(6e-5, 8e-7),
      single: [0.5, 0.25, 0.25, 0],
      wrong: () => 0.25,
    }),
  ),
  made(
    'intercept-resend of a tenth',
    memoryless(JINAN, {
      pulses: 2e9,
      detected: fibre(6e-5, 8e-7),
      single: [0.95, 0.025, 0.025, 0],
      wrong: () => 0.025,
    }),
  ),
  made(
    'photon-number splitting',
    memoryless(JINAN, {
      pulses: 2e9,
      detected: (k) => (k === 0 ? 8e-7 : k === 1 ? 1e-5 : 3e-4),
      single: independent(0.02),
      wrong: () => 0,
    }),
  ),
  made(
    'loss by basis from two photons on',
    memoryless(JINAN, {
      pulses: 1e9,
      detected: fibre(1e-4, 8e-7),
      single: independent(0.01),
      wrong: (_, basis) => (basis === 0 ? 0.3 : 0),
      inX: 0.1,
    }),
  ),
  ...(['X', 'Z'] as const).map((basis) =>
    made(
      `errors in ${basis} only`,
      memoryless(JINAN, {
        pulses: 1e9,
        detected: fibre(6e-5, 8e-7),
        single: basis === 'X' ? [0.95, 0.05, 0, 0] : [0.95, 0, 0.05, 0],
        wrong: () => 0,
      }),
    ),
  ),
  made('X and Z errors together', always({ vacuum: 300, single: [20_000, 0, 0, 800] })),
  made('X and Z errors exclude each other', always({ vacuum: 300, single: [20_000, 400, 400, 0] })),
  made('single photons only, no errors', always({ single: [30_000, 0, 0, 0] })),
  made('single photons only, bases 0.95', always({ single: [60_000, 900, 300, 40] }), {
    source: VERY_BIASED,
    keyBases: ['X'],
  }),
  made('two photons only', always({ multi: inBothBases(2, 8_000, 200) })),
  made('fifteen photons only', always({ multi: inBothBases(15, 8_000, 200) })),
  made('vacuum only', always({ vacuum: 4_000 })),
  made('vacuum only, few', always({ vacuum: 40 })),
  made('tiny counts', (g) => ({
    vacuum: Math.floor(11 * g.uniform()),
    single: [60, 1, 1, 0],
    multi: inBothBases(2, 6, 1),
  })),
  made('tiny counts, no errors', (g) => ({
    ...NOTHING,
    vacuum: Math.floor(3 * g.uniform()),
    single: [40, 0, 0, 0],
  })),
  made('one of two attacks, drawn for each run', (g) =>
    g.uniform() < 0.5
      ? { ...NOTHING, vacuum: 2_000, single: [8_000, 0, 0, 0] }
      : { ...NOTHING, single: [2_000, 300, 900, 0], multi: inBothBases(3, 4_000, 0) },
  ),
]
