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
