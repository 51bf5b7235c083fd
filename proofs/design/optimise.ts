// The best parameters of a variant: floats suggest, the certified length decides, and the start wins where nothing is better.
// Source: docs/designing.md. Deterministic: places follow from the variant and the seed.

import * as E from 'fp-ts/Either'
import { composableEstimate } from '../../spec/design/composableEstimate'
import { meanBlock } from '../../spec/design/expectedRun'
import { coordinatesOf, type Free, freeValues, variantAtPlace } from '../../spec/design/freeParameters'
import { climbed, type Vertex } from '../../spec/design/nelderMead'
import { DIRECT_DECLARED, type Variant } from '../../spec/design/variant'
import type { Target } from '../../spec/finiteKey/analyses/analysis'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { type DirectLemma, directLengthAtSlope } from '../../spec/finiteKey/analyses/direct'
import { directProblem } from '../../spec/finiteKey/direct/problem'
import type { IntervalArithmetic } from '../../spec/finiteKey/interval'
import type { Observations } from '../../spec/finiteKey/observations'
import { blockTarget, designPoint, type PointResult } from './point'

/** Evaluations of one climb, for each coordinate and one more: of an estimate that is cheap, and of one that is not. */
const WIDE = 32
const NARROW = 18
const SCATTERED_STARTS = 2
const FIRST_STEP = 0.35
const LAST_STEP = 0.08
/** Scattered starts lie so far from the given one, in natural logarithms. */
const SCATTER = 0.9
/** The slope phi0 of `direct` is one more coordinate, ln phi0. */
const FIRST_SLOPE = Math.log(0.02)
const SLOPES = [Math.log(0.004), Math.log(0.15)] as const

const NO_LENGTH = Number.NEGATIVE_INFINITY

/** A float length of counts, bits: of `composable`, of `direct` at a slope, or the formula of an analysis of the literature. */
type Estimate = (observations: Observations, target: Target, slope: number) => number

const directEstimate =
  (lemma: DirectLemma, arithmetic: IntervalArithmetic): Estimate =>
  (observations, target, slope) => {
    const problem = directProblem(observations, arithmetic)
    const phi0 = Math.exp(Math.min(SLOPES[1], Math.max(SLOPES[0], slope)))
    return E.isLeft(problem) ? NO_LENGTH : directLengthAtSlope(problem.right, target, lemma, phi0)
  }

const formulaEstimate =
  (analysis: string, arithmetic: IntervalArithmetic): Estimate =>
  (observations, target) => {
    const result = ANALYSES.get(analysis)?.(observations, target, arithmetic)
    return result === undefined || E.isLeft(result) ? NO_LENGTH : Number(result.right.keyBits)
  }

/** The float length of the run, bits: that of its mean block times their number. */
const estimated = (variant: Variant, estimate: Estimate, slope: number): number => {
  const mean = meanBlock(variant)
  if (E.isLeft(mean)) return NO_LENGTH
  const { count, observations } = mean.right
  return count < 1
    ? NO_LENGTH
    : count * estimate(observations, blockTarget(variant, Math.floor(count)), slope)
}

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]

/** A place in the unit cube, well spread over consecutive indices: fractional parts of multiples of square roots of primes. */
const spreadPlace = (index: number, size: number): ReadonlyArray<number> =>
  Array.from({ length: size }, (_, at) => (index * Math.sqrt(PRIMES[at % PRIMES.length] ?? 2)) % 1)

const distinct = (vertices: ReadonlyArray<Vertex>): ReadonlyArray<Vertex> =>
  [...vertices]
    .filter(({ value }) => value > NO_LENGTH)
    .sort((a, b) => b.value - a.value)
    .filter(({ value }, at, sorted) => at === 0 || value !== sorted[at - 1]?.value)

const CERTIFIED_CANDIDATES = 2

const isBetter = (one: PointResult, other: PointResult): boolean => {
  const certified = BigInt(one.keyBits) - BigInt(other.keyBits)
  return certified > 0n || (certified === 0n && BigInt(one.lengthBits) > BigInt(other.lengthBits))
}

/** A search over places: the function, how often it was asked, and climbs from several starts. */
const searching = (value: (place: ReadonlyArray<number>) => number) => {
  let evaluations = 0
  const counted = (place: ReadonlyArray<number>): number => {
    evaluations += 1
    return value(place)
  }
  return {
    evaluations: () => evaluations,
    climb: (start: ReadonlyArray<number>, step: number, perCoordinate: number): Vertex =>
      climbed(counted, start, step, perCoordinate * (start.length + 1)),
  }
}

type Searched = { readonly places: ReadonlyArray<ReadonlyArray<number>>; readonly evaluations: number }

const scattered = (given: ReadonlyArray<number>, seed: number): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: SCATTERED_STARTS }, (_, at) =>
    spreadPlace(seed * SCATTERED_STARTS + at + 1, given.length).map(
      (part, axis) => (given[axis] ?? 0) + SCATTER * (2 * part - 1),
    ),
  )

/** Climbs from the variant's own place and scattered ones, and once more from the best. */
const wideSearch = (variant: Variant, free: Free, seed: number, estimate: Estimate): Searched => {
  const search = searching((place) => estimated(variantAtPlace(variant, free, place), estimate, 0))
  const given = coordinatesOf(variant, free)
  const climbs = [given, ...scattered(given, seed)].map((start) => search.climb(start, FIRST_STEP, WIDE))
  const [best] = distinct(climbs)
  const last = best === undefined ? [] : [search.climb(best.place, LAST_STEP, WIDE)]
  return {
    places: distinct([...climbs, ...last]).map(({ place }) => place),
    evaluations: search.evaluations(),
  }
}

/** The estimate of `direct` costs ten times that of `composable`, which therefore leads; the slope is one coordinate more. */
const directSearch = (variant: Variant, free: Free, seed: number, estimate: Estimate): Searched => {
  const led = wideSearch(variant, free, seed, composableEstimate)
  const search = searching((place) =>
    estimated(variantAtPlace(variant, free, place.slice(0, -1)), estimate, place.at(-1) ?? FIRST_SLOPE),
  )
  const from = led.places[0] ?? coordinatesOf(variant, free)
  const first = search.climb([...from, FIRST_SLOPE], FIRST_STEP, NARROW)
  const last = search.climb(first.place, LAST_STEP, NARROW)
  return {
    places: distinct([first, last]).map(({ place }) => place.slice(0, -1)),
    evaluations: led.evaluations + search.evaluations(),
  }
}

const searched = (variant: Variant, free: Free, seed: number, arithmetic: IntervalArithmetic): Searched => {
  const { analysis } = variant
  if (analysis === 'composable') return wideSearch(variant, free, seed, composableEstimate)
  if (analysis === 'direct' || analysis === DIRECT_DECLARED || analysis === 'direct-renyi') {
    const lemma = analysis === 'direct-renyi' ? 'renyi' : 'smoothing'
    return directSearch(variant, free, seed, directEstimate(lemma, arithmetic))
  }
  return wideSearch(variant, free, seed, formulaEstimate(analysis, arithmetic))
}

/** The variant with the most certified bits that the search found; the start itself where that is not beaten. */
export const optimised = (
  variant: Variant,
  free: Free,
  seed: number,
  arithmetic: IntervalArithmetic,
): PointResult => {
  const { places, evaluations } = searched(variant, free, seed, arithmetic)
  const start = { variant, result: designPoint(variant, arithmetic) }
  const best = places
    .slice(0, CERTIFIED_CANDIDATES)
    .map((place) => variantAtPlace(variant, free, place))
    .map((found) => ({ variant: found, result: designPoint(found, arithmetic) }))
    .reduce((a, b) => (isBetter(b.result, a.result) ? b : a), start)
  return {
    ...best.result,
    optimised: {
      improved: best !== start,
      startKeyBits: start.result.keyBits,
      startLengthBits: start.result.lengthBits,
      evaluations,
      values: freeValues(best.variant, free),
    },
  }
}
