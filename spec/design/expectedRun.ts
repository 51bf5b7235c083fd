// What a run of a variant gives on average: the blocks of its keyed bits in the order of time, each as observations.
// Source: FINITE_KEY.md section 9 (channel model). A model: nothing observed, and whoever prints a number from here says so.

import * as E from 'fp-ts/Either'
import { BASES, type Basis, type Observations, parseObservations } from '../finiteKey/observations'
import type { Problem } from '../problem'
import { clickProbability, transmittanceOf } from './deterministicFloats'
import type { Stretch, Variant } from './variant'

/** Equal blocks of a run, `count` of them: pulses, keyed bits and error rate as expected. */
export type ExpectedBlock = {
  readonly count: number
  readonly observations: Observations
  /** Keyed detections, a disclosed sample included, and their errors. */
  readonly keyedDetections: number
  readonly keyedErrors: number
}

/** The blocks of a run, in the order of their first appearance, how many there are in all, and its pulses, unused ones included. */
export type ExpectedRun = {
  readonly blocks: ReadonlyArray<ExpectedBlock>
  readonly blockCount: number
  readonly pulses: number
  readonly seconds: number
}

const MAX_BLOCKS = 100_000

/** What one second of a stretch gives, cell by cell (intensities as listed, X before Z); `keyed`: key bits that the sample leaves. */
type Rates = {
  readonly seconds: number
  readonly detections: ReadonlyArray<number>
  readonly errors: ReadonlyArray<number>
  readonly keyed: number
}

type Source = {
  readonly name: string
  readonly mu: number
  readonly probability: number
  readonly keyed: boolean
}

const sourcesOf = ({ intensities, key }: Variant): ReadonlyArray<Source> =>
  intensities.map(({ name, meanPhotonNumber, probability }) => ({
    name,
    mu: meanPhotonNumber.toNumber(),
    probability: probability.toNumber(),
    keyed: key.intensities.includes(name),
  }))

/** Probability that both parties choose the basis. */
const matched = (variant: Variant, basis: Basis): number => {
  const p = variant.bases[basis].probability.toNumber()
  return p * p
}

const cellsOf = (variant: Variant) =>
  sourcesOf(variant).flatMap(({ name, keyed }) =>
    BASES.map((basis) => ({ name, basis, keyed: keyed && variant.key.bases.includes(basis) })),
  )

/** The stretches of a variant's channel. @throws Error for a mission, which whoever reads the file resolves first. */
export const stretchesOf = ({ channel }: Variant): ReadonlyArray<Stretch> => {
  switch (channel.kind) {
    case 'loss':
      return [
        {
          seconds: channel.durationSeconds,
          lossDb: channel.lossDb,
          backgroundPerPulse: channel.backgroundPerPulse,
        },
      ]
    case 'pass':
      return channel.stretches
    case 'mission':
      throw new Error('the pass of a mission file is computed where the file is read')
  }
}

/** A stretch in doubles: s, the transmittance to the detectors, background clicks per pulse. */
type FloatStretch = { readonly seconds: number; readonly transmittance: number; readonly background: number }

/** A search asks about one channel a thousand times, and a pass has hundreds of stretches. */
const known = new WeakMap<Variant['channel'], ReadonlyArray<FloatStretch>>()

const floatStretches = (variant: Variant): ReadonlyArray<FloatStretch> => {
  const found = known.get(variant.channel)
  if (found !== undefined) return found
  const made = stretchesOf(variant).map(({ seconds, lossDb, backgroundPerPulse }) => ({
    seconds: seconds.toNumber(),
    transmittance: transmittanceOf(lossDb.toNumber()),
    background: backgroundPerPulse.toNumber(),
  }))
  known.set(variant.channel, made)
  return made
}

/**
 * `S = 1 - (1 - Y0) e^(-mu eta)`, `T = e0 (1 - e^(-mu eta)) + (Y0 / 2) e^(-mu eta)`, for every stretch.
 * Differs: FINITE_KEY.md section 9 adds Y0 to the light whatever it is; this is the same to Y0 times the light, and at most 1.
 */
const ratesOf = (variant: Variant): ReadonlyArray<Rates> => {
  const sources = sourcesOf(variant)
  const bases = BASES.map((basis) => ({
    keyed: variant.key.bases.includes(basis),
    share: matched(variant, basis),
  }))
  const efficiency = variant.detector.efficiency.toNumber()
  const dark = variant.detector.darkCountsPerPulse.toNumber()
  const opticalError = variant.opticalError.toNumber()
  const rate = variant.repetitionRateHz.toNumber()
  const kept = 1 - variant.key.sampledFraction.toNumber()
  return floatStretches(variant).map(({ seconds, transmittance, background }) => {
    const noise = dark + background - dark * background
    const perPulse = sources.map(({ mu }) => {
      const light = clickProbability(mu * transmittance * efficiency)
      return {
        detections: light + noise * (1 - light),
        errors: opticalError * light + (noise / 2) * (1 - light),
      }
    })
    const cells = (of: 'detections' | 'errors'): ReadonlyArray<number> =>
      sources.flatMap(({ probability }, at) =>
        bases.map(({ share }) => rate * probability * share * (perPulse[at]?.[of] ?? 0)),
      )
    const detections = cells('detections')
    const keyed = sources.flatMap((source) => bases.map((basis) => source.keyed && basis.keyed))
    return {
      seconds,
      detections,
      errors: cells('errors'),
      keyed: kept * detections.reduce((sum, n, at) => sum + (keyed[at] === true ? n : 0), 0),
    }
  })
}

/** Sums over the stretches of one block. */
type Sums = {
  readonly seconds: number
  readonly detections: ReadonlyArray<number>
  readonly errors: ReadonlyArray<number>
  readonly keyed: number
}

const plus = (sums: Sums, rates: Rates, seconds: number): Sums => ({
  seconds: sums.seconds + seconds,
  detections: rates.detections.map((rate, at) => (sums.detections[at] ?? 0) + rate * seconds),
  errors: rates.errors.map((rate, at) => (sums.errors[at] ?? 0) + rate * seconds),
  keyed: sums.keyed + rates.keyed * seconds,
})

const NOTHING: Sums = { seconds: 0, detections: [], errors: [], keyed: 0 }

/** Full blocks of `keyedBits` in the order of time; what is left at the end is not used. */
const cut = (stretches: ReadonlyArray<Rates>, keyedBits: number): ReadonlyArray<Sums> => {
  const blocks: Sums[] = []
  let open = NOTHING
  for (const rates of stretches) {
    let left = rates.seconds
    while (left > 0) {
      const missing = rates.keyed > 0 ? (keyedBits - open.keyed) / rates.keyed : Number.POSITIVE_INFINITY
      if (missing > left) {
        open = plus(open, rates, left)
        break
      }
      blocks.push(plus(open, rates, missing))
      open = NOTHING
      left -= missing
    }
  }
  return blocks
}

const bitsPerBit = (variant: Variant, errorRate: number): string | undefined =>
  variant.errorCorrection.kind === 'efficiency'
    ? undefined
    : variant.errorCorrection.code
        .find(({ upToQber }) => upToQber.toNumber() >= errorRate)
        ?.bitsPerBit.toString()

/** What error correction sends, or that no rung corrects this error rate. */
const leakageOf = (
  variant: Variant,
  keyed: Readonly<Record<Basis, { readonly detections: number; readonly errors: number }>>,
): E.Either<ReadonlyArray<Problem>, unknown> => {
  if (variant.errorCorrection.kind === 'efficiency')
    return E.right({ efficiency: variant.errorCorrection.efficiency.toString() })
  const kept = 1 - variant.key.sampledFraction.toNumber()
  const parts = variant.key.bases.map((basis) => {
    const { detections, errors } = keyed[basis]
    const errorRate = detections === 0 ? 0 : errors / detections
    const bits = bitsPerBit(variant, errorRate)
    return {
      basis,
      errorRate,
      bits: bits === undefined ? undefined : Math.ceil(detections * kept * Number(bits)),
    }
  })
  const problems = parts
    .filter(({ bits }) => bits === undefined)
    .map(
      ({ basis, errorRate }): Problem => ({
        code: 'KW-AN201',
        path: '$.errorCorrection.code',
        expected: `a rung for the expected error rate of basis ${basis}`,
        found: `none for ${errorRate.toPrecision(4)}`,
      }),
    )
  return problems.length > 0
    ? E.left(problems)
    : E.right(Object.fromEntries(parts.map(({ basis, bits }) => [basis, bits ?? 0])))
}

const blockOf = (
  variant: Variant,
  cells: ReturnType<typeof cellsOf>,
  sums: Sums,
): E.Either<ReadonlyArray<Problem>, Omit<ExpectedBlock, 'count'>> => {
  const counted = cells.map(({ name, basis, keyed }, at) => {
    const detections = Math.round(sums.detections[at] ?? 0)
    return { name, basis, keyed, detections, errors: Math.min(detections, Math.round(sums.errors[at] ?? 0)) }
  })
  const row = (basis: Basis) =>
    Object.fromEntries(
      counted
        .filter((cell) => cell.basis === basis)
        .map(({ name, detections, errors }) => [name, { detections, errors }]),
    )
  const keyedOf = (basis: Basis) =>
    counted
      .filter((cell) => cell.keyed && cell.basis === basis)
      .reduce(
        (sum, { detections, errors }) => ({
          detections: sum.detections + detections,
          errors: sum.errors + errors,
        }),
        { detections: 0, errors: 0 },
      )
  const keyed = { X: keyedOf('X'), Z: keyedOf('Z') }
  const leakage = leakageOf(variant, keyed)
  if (E.isLeft(leakage)) return leakage
  return E.map((observations: Observations) => ({
    observations,
    keyedDetections: keyed.X.detections + keyed.Z.detections,
    keyedErrors: keyed.X.errors + keyed.Z.errors,
  }))(
    parseObservations({
      format: 'keywitness/observations@1',
      name: variant.name,
      note: 'expected counts of a channel model, FINITE_KEY.md section 9',
      pulses: Math.round(variant.repetitionRateHz.toNumber() * sums.seconds),
      bases: {
        X: { probability: variant.bases.X.probability.toString() },
        Z: { probability: variant.bases.Z.probability.toString() },
      },
      intensities: variant.intensities.map(({ name, meanPhotonNumber, probability }) => ({
        name,
        meanPhotonNumber: meanPhotonNumber.toString(),
        probability: probability.toString(),
      })),
      counts: { X: row('X'), Z: row('Z') },
      key: {
        bases: variant.key.bases,
        intensities: variant.key.intensities,
        sampledFraction: variant.key.sampledFraction.toString(),
      },
      leakage: leakage.right,
    }),
  )
}

const tooManyBlocks = (found: number): E.Either<ReadonlyArray<Problem>, never> =>
  E.left([
    {
      code: 'KW-IN102',
      path: '$.block.keyedBits',
      expected: `blocks of which the run gives at most ${MAX_BLOCKS}`,
      found: `${Math.floor(found)} blocks`,
    },
  ])

/** The blocks that a run of the variant gives on average; problems are those of its numbers together, such as more than 1e30 pulses. */
export const expectedRun = (variant: Variant): E.Either<ReadonlyArray<Problem>, ExpectedRun> => {
  const cells = cellsOf(variant)
  const stretches = ratesOf(variant)
  const whole = stretches.reduce((sums, rates) => plus(sums, rates, rates.seconds), NOTHING)
  const { block } = variant
  if (block.kind === 'blocks' && whole.keyed / Number(block.keyedBits) > MAX_BLOCKS)
    return tooManyBlocks(whole.keyed / Number(block.keyedBits))
  const sums = block.kind === 'pooled' ? [whole] : cut(stretches, Number(block.keyedBits))
  const made = new Map<string, ExpectedBlock>()
  const problems: Problem[] = []
  for (const one of sums) {
    const counts = [...one.detections, ...one.errors].map((count) => Math.round(count)).join(' ')
    const found = made.get(counts)
    if (found !== undefined) {
      made.set(counts, { ...found, count: found.count + 1 })
      continue
    }
    const fresh = blockOf(variant, cells, one)
    if (E.isLeft(fresh)) problems.push(...fresh.left)
    else made.set(counts, { count: 1, ...fresh.right })
  }
  if (problems.length > 0) return E.left(problems)
  return E.right({
    blocks: [...made.values()],
    blockCount: sums.length,
    pulses: Math.round(variant.repetitionRateHz.toNumber() * whole.seconds),
    seconds: whole.seconds,
  })
}

/**
 * The mean block of a run and how many of it the run gives, not rounded: what a search looks at instead of every block.
 * Left where a block cannot be made; no block where the run is too short for one.
 */
export const meanBlock = (
  variant: Variant,
): E.Either<ReadonlyArray<Problem>, { readonly count: number; readonly observations: Observations }> => {
  const cells = cellsOf(variant)
  const stretches = ratesOf(variant)
  const whole = stretches.reduce((sums, rates) => plus(sums, rates, rates.seconds), NOTHING)
  const count =
    variant.block.kind === 'pooled' || whole.keyed === 0 ? 1 : whole.keyed / Number(variant.block.keyedBits)
  const mean: Sums = {
    seconds: whole.seconds / count,
    detections: whole.detections.map((n) => n / count),
    errors: whole.errors.map((n) => n / count),
    keyed: whole.keyed / count,
  }
  return E.map(({ observations }: { readonly observations: Observations }) => ({ count, observations }))(
    blockOf(variant, cells, mean),
  )
}
