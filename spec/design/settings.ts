// The parameters of a variant by the names that sweeps, optimisations and reports use: unit, value, and the variant with another value.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { oneOf } from '../codec'
import { Exact } from '../finiteKey/interval'
import { BASES } from '../finiteKey/observations'
import type { Problem } from '../problem'
import {
  Count,
  Decibel,
  decimalOf,
  EfficiencyFactor,
  Epsilon,
  Hertz,
  MeanPhotonNumber,
  Probability,
  Seconds,
} from '../quantities'
import { OpticalError, VARIANT_ANALYSES, type Variant } from './variant'

/** A parameter set to a value, as text: `['loss', '40']`. */
export type Setting = readonly [name: string, value: string]

type Changed = E.Either<ReadonlyArray<Problem>, Variant>

/** One parameter: what it is, its unit ('' where none), whether its axis is best logarithmic, and how a variant takes a value of it. */
export type Parameter = {
  readonly help: string
  readonly unit: string
  readonly logarithmic: boolean
  /** Values are words: no axis of numbers. */
  readonly isNominal?: boolean
  readonly set: (variant: Variant, value: string, path: string) => Changed
}

const wrong = (path: string, expected: string, found: string): Changed =>
  E.left([{ code: 'KW-US301', path, expected, found }])

/** A parameter whose value is of this codec. */
const valued = <A>(
  about: Omit<Parameter, 'set'>,
  codec: t.Type<A, unknown>,
  set: (variant: Variant, value: A, path: string) => Variant | Changed,
): Parameter => ({
  ...about,
  set: (variant, value, path) => {
    const read = codec.decode(value)
    if (E.isLeft(read)) return wrong(path, codec.name, JSON.stringify(value))
    const made = set(variant, read.right, path)
    return '_tag' in made ? made : E.right(made)
  },
})

const decimal = <A extends Decimal>(codec: t.Type<A, string>, value: Decimal): A | undefined =>
  codec.is(value) ? value : undefined

const fixedLoss = (
  variant: Variant,
  path: string,
  change: (channel: Extract<Variant['channel'], { kind: 'loss' }>) => Variant['channel'],
): Changed =>
  variant.channel.kind === 'loss'
    ? E.right({ ...variant, channel: change(variant.channel) })
    : wrong(
        path,
        'a channel of fixed loss (a pass takes extra-loss)',
        `a channel of kind ${variant.channel.kind}`,
      )

const brighter = (variant: Variant, extra: Decibel, path: string): Changed => {
  const { channel } = variant
  const added = (loss: Decibel): Decibel | undefined => decimal(Decibel, Exact.add(loss, extra))
  if (channel.kind === 'loss') {
    const lossDb = added(channel.lossDb)
    return lossDb === undefined
      ? wrong(path, Decibel.name, Exact.add(channel.lossDb, extra).toString())
      : E.right({ ...variant, channel: { ...channel, lossDb } })
  }
  if (channel.kind === 'mission') return wrong(path, 'a channel that is known', 'a mission file')
  const stretches = channel.stretches.flatMap((stretch) => {
    const lossDb = added(stretch.lossDb)
    return lossDb === undefined ? [] : [{ ...stretch, lossDb }]
  })
  return stretches.length < channel.stretches.length
    ? wrong(path, Decibel.name, `an extra loss of ${extra} dB`)
    : E.right({ ...variant, channel: { ...channel, stretches } })
}

const background = (variant: Variant, backgroundPerPulse: Probability): Variant => {
  const { channel } = variant
  switch (channel.kind) {
    case 'loss':
      return { ...variant, channel: { ...channel, backgroundPerPulse } }
    case 'pass':
      return {
        ...variant,
        channel: { ...channel, stretches: channel.stretches.map((one) => ({ ...one, backgroundPerPulse })) },
      }
    case 'mission':
      return variant
  }
}

/** Decimals of a probability that a change of another one leaves. */
const SHARE_DECIMALS = 12
const Down = Exact.clone({ precision: 40, rounding: Exact.ROUND_FLOOR })

/** The intensities with the probability of one of them, the others in their old proportions; they sum to exactly 1. */
export const withProbability = (
  intensities: Variant['intensities'],
  name: string,
  probability: Decimal,
): Variant['intensities'] | undefined => {
  const others = intensities.filter((one) => one.name !== name)
  const old = others.reduce((sum, one) => Exact.add(sum, one.probability), new Exact(0))
  if (old.isZero()) return undefined
  const left = Exact.sub(1, probability)
  const lastName = others.at(-1)?.name
  let used: Decimal = probability
  const scaled = intensities.map((one) => {
    if (one.name === name || one.name === lastName) return one.probability
    const share = Down.div(Exact.mul(one.probability, left), old).toDecimalPlaces(SHARE_DECIMALS)
    used = Exact.add(used, share)
    return share
  })
  const made = intensities.map((one, at) => {
    const value = one.name === name ? probability : one.name === lastName ? Exact.sub(1, used) : scaled[at]
    const share = value === undefined ? undefined : decimal(Probability, value)
    return share === undefined ? undefined : { ...one, probability: share }
  })
  return made.every((one) => one !== undefined) ? made : undefined
}

/** The variant whose basis X has this probability, at both parties. */
export const withBasis = (variant: Variant, probability: Probability): Variant => {
  const other = decimal(Probability, Exact.sub(1, probability))
  return other === undefined
    ? variant
    : { ...variant, bases: { X: { probability }, Z: { probability: other } } }
}

const PARAMETERS: ReadonlyMap<string, Parameter> = new Map([
  [
    'loss',
    valued(
      { help: 'loss of a fixed channel', unit: 'dB', logarithmic: false },
      Decibel,
      (variant, lossDb, path) => fixedLoss(variant, path, (channel) => ({ ...channel, lossDb })),
    ),
  ],
  [
    'extra-loss',
    valued(
      { help: 'loss on top of the channel, fixed or a pass', unit: 'dB', logarithmic: false },
      Decibel,
      brighter,
    ),
  ],
  [
    'duration',
    valued(
      { help: 'duration of a channel of fixed loss', unit: 's', logarithmic: true },
      Seconds,
      (variant, durationSeconds, path) =>
        fixedLoss(variant, path, (channel) => ({ ...channel, durationSeconds })),
    ),
  ],
  [
    'rate',
    valued(
      { help: 'repetition rate', unit: 'Hz', logarithmic: true },
      Hertz,
      (variant, repetitionRateHz) => ({
        ...variant,
        repetitionRateHz,
      }),
    ),
  ],
  [
    'background',
    valued(
      { help: 'background clicks of all detectors', unit: '1/pulse', logarithmic: true },
      Probability,
      background,
    ),
  ],
  [
    'dark',
    valued(
      { help: 'dark counts of all detectors', unit: '1/pulse', logarithmic: true },
      Probability,
      (variant, darkCountsPerPulse) => ({
        ...variant,
        detector: { ...variant.detector, darkCountsPerPulse },
      }),
    ),
  ],
  [
    'efficiency',
    valued(
      { help: 'detector efficiency', unit: '', logarithmic: false },
      Probability,
      (variant, efficiency) => ({
        ...variant,
        detector: { ...variant.detector, efficiency },
      }),
    ),
  ],
  [
    'optical-error',
    valued(
      { help: 'optical error', unit: '', logarithmic: false },
      OpticalError,
      (variant, opticalError) => ({
        ...variant,
        opticalError,
      }),
    ),
  ],
  [
    'basis',
    valued(
      { help: 'probability of basis X, at both parties', unit: '', logarithmic: false },
      Probability,
      withBasis,
    ),
  ],
  [
    'key-bases',
    valued(
      { help: 'bases that make key: X, Z or XZ', unit: '', logarithmic: false, isNominal: true },
      oneOf(['X', 'Z', 'XZ']),
      (variant, bases) => ({
        ...variant,
        key: { ...variant.key, bases: BASES.filter((basis) => bases.includes(basis)) },
      }),
    ),
  ],
  [
    'sampled',
    valued(
      { help: 'part of the keyed bits disclosed as a sample', unit: '', logarithmic: false },
      Probability,
      (variant, sampledFraction, path) =>
        sampledFraction.lessThan(1)
          ? { ...variant, key: { ...variant.key, sampledFraction } }
          : wrong(path, 'a fraction below 1', sampledFraction.toString()),
    ),
  ],
  [
    'block',
    {
      help: 'keyed bits of a block (or the word pooled)',
      unit: '',
      logarithmic: true,
      set: (variant, value, path) => {
        if (value === 'pooled') return E.right({ ...variant, block: { kind: 'pooled' } })
        const bits = Count.decode(decimalOf(value)?.toFixed() ?? value)
        return E.isRight(bits) && bits.right > 0n
          ? E.right({ ...variant, block: { kind: 'blocks', keyedBits: bits.right } })
          : wrong(path, 'a number of bits above 0, or pooled', JSON.stringify(value))
      },
    },
  ],
  [
    'f',
    valued(
      { help: 'efficiency of error correction', unit: '', logarithmic: false },
      EfficiencyFactor,
      (variant, efficiency) => ({ ...variant, errorCorrection: { kind: 'efficiency', efficiency } }),
    ),
  ],
  [
    'epsilon',
    valued(
      { help: 'secrecy epsilon of the run', unit: '', logarithmic: true },
      Epsilon,
      (variant, secrecy, path) =>
        secrecy.greaterThan(variant.target.correctness)
          ? { ...variant, target: { ...variant.target, secrecy } }
          : wrong(
              path,
              `an epsilon above the correctness epsilon ${variant.target.correctness}`,
              `${secrecy}`,
            ),
    ),
  ],
  [
    'correctness',
    valued(
      { help: 'correctness epsilon of the run', unit: '', logarithmic: true },
      Epsilon,
      (variant, correctness, path) =>
        variant.target.secrecy.greaterThan(correctness)
          ? { ...variant, target: { ...variant.target, correctness } }
          : wrong(path, `an epsilon below the secrecy epsilon ${variant.target.secrecy}`, `${correctness}`),
    ),
  ],
  [
    'analysis',
    valued(
      { help: 'analysis', unit: '', logarithmic: false, isNominal: true },
      oneOf(VARIANT_ANALYSES),
      (variant, analysis) => ({ ...variant, analysis }),
    ),
  ],
])

const ofIntensity = (kind: 'mu' | 'p', name: string): Parameter =>
  kind === 'mu'
    ? valued(
        { help: `mean photon number of ${name}`, unit: 'photons/pulse', logarithmic: true },
        MeanPhotonNumber,
        (variant, meanPhotonNumber, path) =>
          variant.intensities.some((one) => one.name === name)
            ? {
                ...variant,
                intensities: variant.intensities.map((one) =>
                  one.name === name ? { ...one, meanPhotonNumber } : one,
                ),
              }
            : wrong(
                path,
                `one of the intensities ${variant.intensities.map((one) => one.name).join(', ')}`,
                name,
              ),
      )
    : valued(
        { help: `probability of ${name}, the others in proportion`, unit: '', logarithmic: false },
        Probability,
        (variant, probability, path) => {
          const isKnown = variant.intensities.some((one) => one.name === name)
          const intensities = isKnown ? withProbability(variant.intensities, name, probability) : undefined
          return intensities === undefined
            ? wrong(
                path,
                `one of the intensities ${variant.intensities.map((one) => one.name).join(', ')}`,
                name,
              )
            : { ...variant, intensities }
        },
      )

/** The parameter of this name: one of the list, `mu.NAME` or `p.NAME`; undefined for any other. */
export const parameterNamed = (name: string): Parameter | undefined => {
  const intensity = /^(mu|p)\.(.+)$/.exec(name)
  const kind = intensity?.[1]
  const of = intensity?.[2]
  if (of !== undefined && (kind === 'mu' || kind === 'p')) return ofIntensity(kind, of)
  return PARAMETERS.get(name)
}

/** Names, units and meanings of the parameters, for a help text. */
export const parameterList = (): ReadonlyArray<{
  readonly name: string
  readonly unit: string
  readonly help: string
}> => [
  ...[...PARAMETERS].map(([name, { unit, help }]) => ({ name, unit, help })),
  { name: 'mu.NAME', unit: 'photons/pulse', help: 'mean photon number of an intensity' },
  { name: 'p.NAME', unit: '', help: 'probability of an intensity, the others in proportion' },
]

/** The variant with all these settings, one after the other, or what is wrong with them. */
export const withSettings = (variant: Variant, settings: ReadonlyArray<Setting>): Changed =>
  settings.reduce<Changed>(
    (changed, [name, value]) =>
      E.chain((one: Variant): Changed => {
        const parameter = parameterNamed(name)
        return parameter === undefined
          ? wrong(
              name,
              `one of ${parameterList()
                .map((known) => known.name)
                .join(', ')}`,
              name,
            )
          : parameter.set(one, value, name)
      })(changed),
    E.right(variant),
  )

const meanOf = (
  variant: Variant,
  of: (stretch: { seconds: number; lossDb: number; background: number }) => number,
) => {
  const { channel } = variant
  if (channel.kind !== 'pass') return undefined
  const seconds = channel.stretches.reduce((sum, one) => sum + one.seconds.toNumber(), 0)
  const total = channel.stretches.reduce(
    (sum, one) =>
      sum +
      one.seconds.toNumber() *
        of({
          seconds: one.seconds.toNumber(),
          lossDb: one.lossDb.toNumber(),
          background: one.backgroundPerPulse.toNumber(),
        }),
    0,
  )
  return { seconds, mean: total / seconds }
}

const channelValues = (variant: Variant): Readonly<Record<string, string>> => {
  const { channel } = variant
  if (channel.kind === 'loss')
    return {
      channel: 'fixed loss',
      loss: channel.lossDb.toString(),
      background: channel.backgroundPerPulse.toString(),
      duration: channel.durationSeconds.toString(),
    }
  const loss = meanOf(variant, ({ lossDb }) => lossDb)
  const noise = meanOf(variant, ({ background: clicks }) => clicks)
  return {
    channel: 'pass',
    loss: `mean ${(loss?.mean ?? 0).toFixed(3)}`,
    background: `mean ${(noise?.mean ?? 0).toPrecision(4)}`,
    duration: `${loss?.seconds ?? 0}`,
  }
}

/** All parameters of a variant as text, by name: what a row of a table needs to be read alone. */
export const parametersOf = (variant: Variant): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    variant.intensities.flatMap(({ name, meanPhotonNumber, probability }) => [
      [`mu.${name}`, meanPhotonNumber.toString()],
      [`p.${name}`, probability.toString()],
    ]),
  ),
  basis: variant.bases.X.probability.toString(),
  keyedBases: variant.key.bases.join(' '),
  keyedIntensities: variant.key.intensities.join(' '),
  sampled: variant.key.sampledFraction.toString(),
  rate: variant.repetitionRateHz.toString(),
  ...channelValues(variant),
  efficiency: variant.detector.efficiency.toString(),
  dark: variant.detector.darkCountsPerPulse.toString(),
  'optical-error': variant.opticalError.toString(),
  block: variant.block.kind === 'pooled' ? 'pooled' : variant.block.keyedBits.toString(),
  f:
    variant.errorCorrection.kind === 'efficiency'
      ? variant.errorCorrection.efficiency.toString()
      : `code of ${variant.errorCorrection.code.length} rungs`,
  epsilon: variant.target.secrecy.toString(),
  correctness: variant.target.correctness.toString(),
  analysis: variant.analysis,
})
