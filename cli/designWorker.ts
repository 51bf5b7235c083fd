// A worker thread of `design`: chunks in, results out. Whatever happens here is also what happens without threads.

import { parentPort } from 'node:worker_threads'
import { type EvaluatedChunk, evaluatedChunk } from '../proofs/design/chunk'
import { DESIGN_DIGITS } from '../proofs/design/point'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../spec/finiteKey/interval'

/** What a worker says: a point is done, or a chunk. */
export type WorkerMessage =
  | { readonly kind: 'point' }
  | { readonly kind: 'chunk'; readonly results: EvaluatedChunk }

const arithmetic = intervalArithmetic(DESIGN_DIGITS, fastTranscendentals)

const tell = (message: WorkerMessage): void => parentPort?.postMessage(message)

parentPort?.on('message', (chunk: unknown) => {
  const results = evaluatedChunk(chunk, arithmetic, () => tell({ kind: 'point' }))
  tell({ kind: 'chunk', results })
})
