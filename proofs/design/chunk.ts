// The unit of work of a sweep: a chunk of points as JSON data, the function from it to results, and the merge of results in any order.
// Worker threads and a queue run the same function on the same data, so that who runs a chunk, and how often, changes no byte.
// Source: docs/designing.md.

import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly, wholeNumber } from '../../spec/codec'
import { type Free, parseFree } from '../../spec/design/freeParameters'
import { type Setting, withSettings } from '../../spec/design/settings'
import type { DesignPoint } from '../../spec/design/sweep'
import { parseVariant, type Variant, variantText } from '../../spec/design/variant'
import type { IntervalArithmetic } from '../../spec/finiteKey/interval'
import type { Problem } from '../../spec/problem'
import { canonicalJson } from '../certificate/canonical'
import { optimised } from './optimise'
import { designPoint, type PointResult } from './point'

/** The formats' names. */
export const CHUNK_FORMAT = 'keywitness/design-chunk@1'
export const RESULTS_FORMAT = 'keywitness/design-results@1'

const MAX_CHUNK_POINTS = 100_000

/** Seeds are whole numbers up to this. */
export const MAX_SEED = 1_000_000

const Optimise = exactly(
  'an optimisation { free, seed }',
  t.type({ free: t.string, seed: wholeNumber(0, MAX_SEED, 'a seed') }),
)

const ChunkFields = t.type({
  format: t.literal(CHUNK_FORMAT),
  first: wholeNumber(0, Number.MAX_SAFE_INTEGER, 'the place of the first point'),
  variants: t.readonlyArray(t.unknown, 'a list of variants'),
  points: t.readonlyArray(
    exactly(
      'a point { variant, settings }',
      t.type({
        variant: wholeNumber(0, MAX_CHUNK_POINTS, 'the place of a variant'),
        settings: t.readonlyArray(t.tuple([t.string, t.string]), 'a list of settings'),
      }),
    ),
    'a list of points',
  ),
})

const ChunkText = exactly(
  'a chunk of a sweep',
  t.intersection([ChunkFields, t.partial({ optimise: Optimise })]),
)

/**
 * A chunk as data: the variants that its points need, and the points, of which the first is the `first` of the sweep.
 * With `optimise`, each point is the start of an optimisation of these free parameters.
 */
export type DesignChunk = t.TypeOf<typeof ChunkText>

/** What to optimise (`mu,p,basis`) and the seed of the scattered starts. */
export type Optimise = t.TypeOf<typeof Optimise>

/** The results of a chunk, in the order of its points. */
export type ChunkResults = {
  readonly format: typeof RESULTS_FORMAT
  readonly first: number
  readonly results: ReadonlyArray<PointResult>
}

/** What becomes of a chunk: its results, or what is wrong with it. */
export type EvaluatedChunk = E.Either<ReadonlyArray<Problem>, ChunkResults>

/** The sweep in chunks of at most `size` points, each with only the variants it needs. */
export const chunksOf = (
  variants: ReadonlyArray<Variant>,
  points: ReadonlyArray<DesignPoint>,
  size: number,
  optimise?: Optimise,
): ReadonlyArray<DesignChunk> =>
  Array.from({ length: Math.ceil(points.length / size) }, (_, at) => {
    const own = points.slice(at * size, (at + 1) * size)
    const used = [...new Set(own.map(({ variant }) => variant))].sort((a, b) => a - b)
    return {
      format: CHUNK_FORMAT,
      first: at * size,
      variants: used.map((variant) => {
        const found = variants[variant]
        if (found === undefined) throw new Error(`no variant ${variant}`)
        return variantText(found)
      }),
      points: own.map(({ variant, settings }) => ({
        variant: used.indexOf(variant),
        settings: settings.map(([name, value]): [string, string] => [name, value]),
      })),
      ...(optimise === undefined ? {} : { optimise }),
    }
  })

/** A name for a chunk that any two makers of the same chunk give it: the SHA-256 of its canonical JSON. */
export const chunkDigest = (chunk: DesignChunk): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson(JSON.parse(JSON.stringify(chunk))))))

const Texts = t.readonly(t.record(t.string, t.string))
const epsilons = { secrecy: t.string, correctness: t.string }
const Standing = t.keyof({
  certified: null,
  'no key': null,
  'proved, no certificate': null,
  'as published': null,
  'arithmetic only': null,
  'refused by the kernel': null,
  'cannot be analysed': null,
})
const Digits = t.refinement(t.string, (text) => /^\d{1,40}$/.test(text), 'a whole number as text')
const Finite = t.refinement(t.number, Number.isFinite, 'a finite number')

const BlockText = t.type({
  count: Finite,
  pulses: Digits,
  keyedBits: Finite,
  qber: t.string,
  detections: Texts,
  errors: Texts,
  leakBits: Digits,
  epsilon: t.type(epsilons),
  lengthBits: Digits,
  keyBits: Digits,
  standing: Standing,
  bounds: Texts,
  problems: t.readonlyArray(t.string),
})

const OptimisedText = t.type({
  improved: t.boolean,
  startKeyBits: Digits,
  startLengthBits: Digits,
  evaluations: Finite,
  values: t.readonlyArray(t.tuple([t.string, t.string])),
})

const ResultsText = t.type({
  format: t.literal(RESULTS_FORMAT),
  first: Finite,
  results: t.readonlyArray(
    t.intersection([
      t.partial({ optimised: OptimisedText }),
      t.type({
        variant: t.string,
        parameters: Texts,
        keyBits: Digits,
        lengthBits: Digits,
        standing: Standing,
        keyRatePerPulse: t.string,
        keyBitsPerSecond: t.string,
        epsilon: t.type({ ...epsilons, total: t.string }),
        pulses: t.string,
        seconds: t.string,
        blockCount: Finite,
        blocks: t.readonlyArray(BlockText),
      }),
    ]),
  ),
})

/** The results of this chunk, from another process; undefined if they are anything else. */
export const parseResults = (chunk: DesignChunk, input: unknown): ChunkResults | undefined =>
  ResultsText.is(input) && input.first === chunk.first && input.results.length === chunk.points.length
    ? input
    : undefined

const variantsOf = (chunk: DesignChunk): E.Either<ReadonlyArray<Problem>, ReadonlyArray<Variant>> => {
  const read = chunk.variants.map((variant, at) =>
    E.mapLeft((problems: ReadonlyArray<Problem>) =>
      problems.map((problem) => ({ ...problem, path: `$.variants[${at}]${problem.path.slice(1)}` })),
    )(parseVariant(variant)),
  )
  const problems = read.flatMap((one) => (E.isLeft(one) ? one.left : []))
  return problems.length > 0
    ? E.left(problems)
    : E.right(read.flatMap((one) => (E.isRight(one) ? [one.right] : [])))
}

const variantAt = (
  variants: ReadonlyArray<Variant>,
  { variant, settings }: { readonly variant: number; readonly settings: ReadonlyArray<Setting> },
  at: number,
): E.Either<ReadonlyArray<Problem>, Variant> => {
  const found = variants[variant]
  return found === undefined
    ? E.left([
        {
          code: 'KW-IN106',
          path: `$.points[${at}].variant`,
          expected: `the place of one of ${variants.length} variants`,
          found: `${variant}`,
        },
      ])
    : E.mapLeft((problems: ReadonlyArray<Problem>) =>
        problems.map((problem) => ({ ...problem, path: `$.points[${at}].settings ${problem.path}` })),
      )(withSettings(found, settings))
}

type Task = (arithmetic: IntervalArithmetic) => PointResult

const taskOf = (variant: Variant, optimise: Optimise | undefined): E.Either<ReadonlyArray<Problem>, Task> =>
  optimise === undefined
    ? E.right((arithmetic) => designPoint(variant, arithmetic))
    : E.map(
        (free: Free): Task =>
          (arithmetic) =>
            optimised(variant, free, optimise.seed, arithmetic),
      )(parseFree(optimise.free, variant))

/** The results of a chunk that may come from anywhere. `each` is told after every point. Left: what is wrong with the chunk. */
export const evaluatedChunk = (
  input: unknown,
  arithmetic: IntervalArithmetic,
  each: () => void = () => {},
): EvaluatedChunk =>
  E.chain((chunk: DesignChunk): EvaluatedChunk => {
    const variants = variantsOf(chunk)
    if (E.isLeft(variants)) return variants
    const set = chunk.points.map((point, at) =>
      E.chain((variant: Variant) => taskOf(variant, chunk.optimise))(variantAt(variants.right, point, at)),
    )
    const problems = set.flatMap((one) => (E.isLeft(one) ? one.left : []))
    if (problems.length > 0) return E.left(problems)
    const results = set.flatMap((one) => {
      if (E.isLeft(one)) return []
      const result = one.right(arithmetic)
      each()
      return [result]
    })
    return E.right({ format: RESULTS_FORMAT, first: chunk.first, results })
  })(decoded(ChunkText, input))

/**
 * The results of all chunks in the order of the points, whatever order they arrived in; a chunk that was done twice counts once.
 * Left: the places of points that have no result.
 */
export const mergedResults = (
  total: number,
  parts: ReadonlyArray<ChunkResults>,
): E.Either<ReadonlyArray<number>, ReadonlyArray<PointResult>> => {
  const byPlace = new Map(
    parts.flatMap(({ first, results }) => results.map((result, at) => [first + at, result] as const)),
  )
  const places = Array.from({ length: total }, (_, place) => place)
  const missing = places.filter((place) => !byPlace.has(place))
  return missing.length > 0 ? E.left(missing) : E.right(places.flatMap((place) => byPlace.get(place) ?? []))
}
