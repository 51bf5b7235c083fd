// Runs the chunks of a sweep on this machine: in this thread, or in as many worker threads as asked for. The results are the same.

import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import * as E from 'fp-ts/Either'
import {
  type ChunkResults,
  chunksOf,
  type DesignChunk,
  evaluatedChunk,
  mergedResults,
  type Optimise,
} from '../proofs/design/chunk'
import { DESIGN_DIGITS, type PointResult } from '../proofs/design/point'
import type { DesignPoint } from '../spec/design/sweep'
import type { Variant } from '../spec/design/variant'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../spec/finiteKey/interval'
import type { WorkerMessage } from './designWorker'

/** A chunk is about this many parts of a worker's share, so that none waits long for the last one. */
const CHUNKS_PER_WORKER = 8
const LARGEST_CHUNK = 64

/** What a run is told: how many threads, what to optimise at each point, and whom to tell of every point that is done. */
export type RunOptions = {
  readonly workers: number
  readonly optimise?: Optimise | undefined
  readonly step: () => void
}

/** The points of a chunk in one go. @throws Error for a chunk that `chunksOf` did not make. */
const here = (chunk: DesignChunk, step: () => void): ChunkResults => {
  const results = evaluatedChunk(chunk, intervalArithmetic(DESIGN_DIGITS, fastTranscendentals), step)
  if (E.isLeft(results)) throw new Error(JSON.stringify(results.left))
  return results.right
}

const onThread = (
  queue: DesignChunk[],
  step: () => void,
  done: (results: ChunkResults) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'designWorker.js'))
    const next = (): void => {
      const chunk = queue.shift()
      if (chunk === undefined) void worker.terminate().then(() => resolve())
      else worker.postMessage(chunk)
    }
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'point') step()
      else if (E.isRight(message.results)) {
        done(message.results.right)
        next()
      }
    })
    worker.on('error', reject)
    next()
  })

/** The results of all points, in their order. */
export const designResults = async (
  variants: ReadonlyArray<Variant>,
  points: ReadonlyArray<DesignPoint>,
  { workers, optimise, step }: RunOptions,
): Promise<ReadonlyArray<PointResult>> => {
  const size = Math.max(1, Math.min(LARGEST_CHUNK, Math.ceil(points.length / (workers * CHUNKS_PER_WORKER))))
  const chunks = chunksOf(variants, points, size, optimise)
  const parts: ChunkResults[] = []
  if (workers <= 1 || chunks.length <= 1) for (const chunk of chunks) parts.push(here(chunk, step))
  else {
    const queue = [...chunks]
    const threads = Math.min(workers, chunks.length)
    await Promise.all(
      Array.from({ length: threads }, () => onThread(queue, step, (results) => parts.push(results))),
    )
  }
  const merged = mergedResults(points.length, parts)
  // Every chunk was run, or an error was thrown.
  if (E.isLeft(merged)) throw new Error(`points without result: ${merged.left.join(', ')}`)
  return merged.right
}
