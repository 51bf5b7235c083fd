// Generators of decoy sources, of runs over random channels, and of photon-number counts that no channel need explain.

import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { type Observations, parseObservations } from '../spec/finiteKey/observations'

/** Cells of a run by basis and intensity. */
export type Cells = Readonly<
  Record<'X' | 'Z', Readonly<Record<string, { readonly detections: number; readonly errors: number }>>>
>

/** A source as text, as a file has it. */
export type SourceText = {
  readonly intensities: ReadonlyArray<{
    readonly name: string
    readonly meanPhotonNumber: string
    readonly probability: string
  }>
  readonly basisX: string
}

/** Observations from their parts. @throws Error if they are not valid, which the generators exclude. */
export const observationsFrom = (
  { intensities, basisX }: SourceText,
  counts: Cells,
  rest: {
    readonly pulses?: string
    readonly leakBits?: number
    readonly keyBases?: ReadonlyArray<'X' | 'Z'>
    readonly keyIntensities?: ReadonlyArray<string>
    readonly sampledFraction?: string
  } = {},
): Observations => {
  const percent = Math.round(Number(basisX) * 100)
  const parsed = parseObservations({
    format: 'keywitness/observations@1',
    name: 'generated',
    pulses: rest.pulses ?? '100000000000',
    bases: { X: { probability: basisX }, Z: { probability: String((100 - percent) / 100) } },
    intensities,
    counts,
    key: {
      bases: rest.keyBases ?? ['X', 'Z'],
      intensities: rest.keyIntensities ?? [intensities[0]?.name],
      sampledFraction: rest.sampledFraction ?? '0',
    },
    leakage: { bits: rest.leakBits ?? 0 },
  })
  if (E.isLeft(parsed)) throw new Error(parsed.left.map(({ path, found }) => `${path}: ${found}`).join('\n'))
  return parsed.right
}

const NAMES = ['bright', 'middle', 'weak', 'faint', 'faintest'] as const
const PARTS = 20

/** Probabilities that sum to exactly 1, in twentieths. */
const probabilities = (size: number): fc.Arbitrary<ReadonlyArray<string>> =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: PARTS - 1 }), { minLength: size - 1, maxLength: size - 1 })
    .map((cuts) => {
      const ends = [0, ...[...cuts].sort((a, b) => a - b), PARTS]
      return ends.slice(1).map((end, at) => String((end - (ends[at] ?? 0)) / PARTS))
    })

/** Two to four intensities from bright to faint, the brightest 0.3 to 1 photons, and any basis probability. */
export const decoySource: fc.Arbitrary<SourceText> = fc
  .tuple(
    fc.integer({ min: 30, max: 100 }),
    fc.uniqueArray(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 5, max: 95 }),
  )
  .chain(([bright, weak, percent]) =>
    probabilities(weak.length + 1).map((ps) => ({
      basisX: String(percent / 100),
      intensities: [bright, ...[...weak].sort((a, b) => b - a)].map((hundredths, at) => ({
        name: NAMES[at] ?? 'other',
        meanPhotonNumber: String(hundredths / 100),
        probability: ps[at] ?? '0',
      })),
    })),
  )

/** A channel: log10 of pulses, transmittance and background, and the optical error. */
export const channel = fc.record({
  logPulses: fc.double({ min: 7, max: 11, noNaN: true }),
  logTransmittance: fc.double({ min: -4.5, max: -2, noNaN: true }),
  logBackground: fc.double({ min: -8, max: -5.5, noNaN: true }),
  opticalError: fc.double({ min: 0, max: 0.05, noNaN: true }),
})

/** What the channel gives on average, rounded. */
export const averageCells = (
  { intensities, basisX }: SourceText,
  {
    logPulses,
    logTransmittance,
    logBackground,
    opticalError,
  }: typeof channel extends fc.Arbitrary<infer A> ? A : never,
): Cells => {
  const cells = (p: number): Cells['X'] =>
    Object.fromEntries(
      intensities.map(({ name, meanPhotonNumber, probability }) => {
        const sent = 10 ** logPulses * Number(probability) * p * p
        const light = -Math.expm1(-Number(meanPhotonNumber) * 10 ** logTransmittance)
        const detections = Math.round(sent * (light + 10 ** logBackground))
        const errors = Math.round(sent * (opticalError * light + 10 ** logBackground / 2))
        return [name, { detections, errors: Math.min(errors, detections) }]
      }),
    )
  return { X: cells(Number(basisX)), Z: cells(1 - Number(basisX)) }
}

/** A source and the average counts of a random channel. */
export const decoyRun: fc.Arbitrary<{ readonly source: SourceText; readonly cells: Cells }> = fc
  .tuple(decoySource, channel)
  .map(([source, over]) => ({ source, cells: averageCells(source, over) }))

/** Detections for each photon number 0..20, many of them 0: what an eavesdropper who sees photon numbers can choose. */
export const photonCounts: fc.Arbitrary<ReadonlyArray<number>> = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 })),
  { minLength: 21, maxLength: 21 },
)

/** Decimals as text. */
const scaled = (digits: bigint, exponent: number): string => `${digits}e${exponent}`

/** A count of events: none, few, many, up to 1e15. */
export const count: fc.Arbitrary<string> = fc
  .oneof(fc.bigInt(0n, 50n), fc.bigInt(0n, 10n ** 6n), fc.bigInt(0n, 10n ** 15n))
  .map(String)

/** An expectation of a count: any positive number up to 1e15, not only whole ones. */
export const expectation: fc.Arbitrary<string> = fc.oneof(
  count,
  fc.tuple(fc.bigInt(1n, 10n ** 12n), fc.integer({ min: -12, max: 3 })).map(([m, e]) => scaled(m, e)),
)

/** A failure probability of a statement, 0.999 down to 1e-300. */
export const failure: fc.Arbitrary<string> = fc
  .tuple(fc.bigInt(1n, 999n), fc.oneof(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 3, max: 300 })))
  .map(([m, e]) => scaled(m, -e))

/** A working precision. */
export const precision: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(20, 50),
  fc.integer({ min: 20, max: 80 }),
)

/** Any decimal of up to 30 digits, of either sign, between about 1e-40 and 1e40. */
export const decimal: fc.Arbitrary<string> = fc
  .tuple(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.integer({ min: -40, max: 10 }))
  .map(([m, e]) => scaled(m, e))

/** A decimal > 0. */
export const positive: fc.Arbitrary<string> = fc
  .tuple(fc.bigInt(1n, 10n ** 30n), fc.integer({ min: -40, max: 10 }))
  .map(([m, e]) => scaled(m, e))

/** A probability, its ends included. */
export const probability: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('0', '1', '0.5'),
  fc.bigInt(0n, 10n ** 20n).map((m) => scaled(m, -20)),
  fc.tuple(fc.bigInt(1n, 999n), fc.integer({ min: 3, max: 60 })).map(([m, e]) => scaled(m, -e)),
)

/** Decoy and signal, `0 < x < y <= 1.2`, photons per pulse. */
export const decoyAndSignal: fc.Arbitrary<{ readonly decoy: string; readonly signal: string }> = fc
  .tuple(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 600 }))
  .map(([x, more]) => ({ decoy: scaled(BigInt(x), -3), signal: scaled(BigInt(x + more), -3) }))

/** Yield and error rate of the pulses of k photons, for k = 0, 1, 2 ...; more photons than listed give nothing. */
export type PhotonNumberChannel = ReadonlyArray<{ readonly yield: string; readonly error: string }>

/** Any yields and error rates at all, but that a vacuum pulse carries no bit: its errors are half its detections. */
export const photonNumberChannel: fc.Arbitrary<PhotonNumberChannel> = fc
  .array(fc.record({ yield: probability, error: probability }), { minLength: 2, maxLength: 12 })
  .map((photons) => photons.map((one, k) => (k === 0 ? { ...one, error: '0.5' } : one)))

/** A source of signal, decoy and vacuum that every two-decoy analysis serves: mu1 > mu2 + mu3, mu2 > mu3. */
const twoDecoySource: fc.Arbitrary<SourceText> = fc
  .tuple(
    fc.integer({ min: 300, max: 1000 }),
    fc.integer({ min: 20, max: 250 }),
    fc.integer({ min: 0, max: 10 }),
    probabilities(3),
    fc.integer({ min: 5, max: 95 }),
  )
  .map(([signal, decoy, vacuum, ps, percent]) => ({
    basisX: String(percent / 100),
    intensities: [signal, decoy, vacuum].map((thousandths, at) => ({
      name: NAMES[at] ?? 'other',
      meanPhotonNumber: String(thousandths / 1000),
      probability: ps[at] ?? '0',
    })),
  }))

/** A source of signal and decoy, neither of them vacuum. */
const oneDecoySource: fc.Arbitrary<SourceText> = fc
  .tuple(
    fc.integer({ min: 300, max: 1000 }),
    fc.integer({ min: 20, max: 250 }),
    probabilities(2),
    fc.integer({ min: 5, max: 95 }),
  )
  .map(([signal, decoy, ps, percent]) => ({
    basisX: String(percent / 100),
    intensities: [signal, decoy].map((thousandths, at) => ({
      name: NAMES[at] ?? 'other',
      meanPhotonNumber: String(thousandths / 1000),
      probability: ps[at] ?? '0',
    })),
  }))

/** Deviations of counts from their mean, in standard deviations: a cell's detections and errors, in both bases. */
const deviations = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 12, maxLength: 12 })

/** Counts that a channel may well give: its means, each moved by some standard deviations. */
const drawnCells = (means: Cells, moves: ReadonlyArray<number>): Cells => {
  const moved = (mean: number, at: number) =>
    Math.max(0, Math.round(mean + (moves[at] ?? 0) * Math.sqrt(mean)))
  const row = (cells: Cells['X'], first: number): Cells['X'] =>
    Object.fromEntries(
      Object.entries(cells).map(([name, { detections, errors }], at) => {
        const drawn = moved(detections, first + 2 * at)
        return [name, { detections: drawn, errors: Math.min(drawn, moved(errors, first + 2 * at + 1)) }]
      }),
    )
  return { X: row(means.X, 0), Z: row(means.Z, 6) }
}

/** A source, what a random channel gave it, and how much leaked. */
export type Run = { readonly source: SourceText; readonly cells: Cells; readonly leakBits: number }

const runOf = (source: fc.Arbitrary<SourceText>): fc.Arbitrary<Run> =>
  fc.tuple(source, channel, deviations, fc.nat(20_000)).map(([sent, over, moves, leakBits]) => ({
    source: sent,
    cells: drawnCells(averageCells(sent, over), moves),
    leakBits,
  }))

export const twoDecoyRun: fc.Arbitrary<Run> = runOf(twoDecoySource)
export const oneDecoyRun: fc.Arbitrary<Run> = runOf(oneDecoySource)

/** The same run with more errors in one intensity of one basis, at most one a detection. */
export const withMoreErrors = (run: Run, basis: 'X' | 'Z', intensity: number, more: number): Run => {
  const name = run.source.intensities[intensity]?.name ?? ''
  const { detections, errors } = run.cells[basis][name] ?? { detections: 0, errors: 0 }
  const cell = { detections, errors: Math.min(detections, errors + more) }
  return { ...run, cells: { ...run.cells, [basis]: { ...run.cells[basis], [name]: cell } } }
}
