// Runs the chunks of a sweep on this machine: in this thread, or in as many worker threads as asked for. The results are the same.

import * as E from 'fp-ts/Either'
import {
  type ChunkResults,
  chunksOf,
  type DesignChunk,
  type EvaluatedChunk,
  evaluatedChunk,
  mergedResults,
  type Optimise,
} from '../proofs/design/chunk'
import { DESIGN_DIGITS, type PointResult } from '../proofs/design/point'
import type { DesignPoint } from '../spec/design/sweep'
import type { Variant } from '../spec/design/variant'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../spec/finiteKey/interval'
import { designThread } from './designThread'

/** A chunk is about this many parts of a worker's share, so that none waits long for the last one. */
const CHUNKS_PER_WORKER = 8
const LARGEST_CHUNK = 64
/** Points of a chunk over a queue, whose workers nobody counts: about half a second of work, or one optimisation. */
const queuedChunk = (optimise: Optimise | undefined): number => (optimise === undefined ? 8 : 1)

/** What a run is told: how many threads, what to optimise at each point, and whom to tell of every point that is done. */
export type RunOptions = {
  readonly workers: number
  readonly optimise?: Optimise | undefined
  readonly step: () => void
  /** Other processes do the chunks; then `workers` says nothing. */
  readonly queue?: (
    chunks: ReadonlyArray<DesignChunk>,
    step: () => void,
  ) => Promise<ReadonlyArray<ChunkResults>>
}

/** @throws Error for a chunk that `chunksOf` did not make. */
const resultsOf = (results: EvaluatedChunk): ChunkResults => {
  if (E.isLeft(results)) throw new Error(JSON.stringify(results.left))
  return results.right
}

/** The points of a chunk in one go. */
const here = (chunk: DesignChunk, step: () => void): ChunkResults =>
  resultsOf(evaluatedChunk(chunk, intervalArithmetic(DESIGN_DIGITS, fastTranscendentals), step))

const onThread = async (
  queue: DesignChunk[],
  step: () => void,
  done: (results: ChunkResults) => void,
): Promise<void> => {
  const thread = designThread()
  for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift())
    done(resultsOf(await thread.evaluate(chunk, step)))
  await thread.close()
}

const onThisMachine = async (
  chunks: ReadonlyArray<DesignChunk>,
  step: () => void,
  workers: number,
): Promise<ReadonlyArray<ChunkResults>> => {
  if (workers <= 1 || chunks.length <= 1) return chunks.map((chunk) => here(chunk, step))
  const parts: ChunkResults[] = []
  const queue = [...chunks]
  const threads = Math.min(workers, chunks.length)
  await Promise.all(
    Array.from({ length: threads }, () => onThread(queue, step, (results) => parts.push(results))),
  )
  return parts
}

/** The results of all points, in their order. */
export const designResults = async (
  variants: ReadonlyArray<Variant>,
  points: ReadonlyArray<DesignPoint>,
  { workers, optimise, step, queue: others }: RunOptions,
): Promise<ReadonlyArray<PointResult>> => {
  const size =
    others === undefined ? Math.ceil(points.length / (workers * CHUNKS_PER_WORKER)) : queuedChunk(optimise)
  const chunks = chunksOf(variants, points, Math.max(1, Math.min(LARGEST_CHUNK, size)), optimise)
  const parts = await (others ?? ((all, each) => onThisMachine(all, each, workers)))(chunks, step)
  const merged = mergedResults(points.length, parts)
  // Every chunk was run, or an error was thrown.
  if (E.isLeft(merged)) throw new Error(`points without result: ${merged.left.join(', ')}`)
  return merged.right
}
