// A worker thread that evaluates chunks of a sweep, one at a time; for the sweep of this process and for `keywitness worker`.

import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { DesignChunk, EvaluatedChunk } from '../proofs/design/chunk'
import type { WorkerMessage } from './designWorker'

/** One thread; `evaluate` may be asked again once it has answered. It rejects where the thread died. */
export type DesignThread = {
  readonly evaluate: (chunk: DesignChunk, step: () => void) => Promise<EvaluatedChunk>
  readonly close: () => Promise<void>
}

/** Starts a thread. */
export const designThread = (): DesignThread => {
  const worker = new Worker(join(__dirname, 'designWorker.js'))
  // Between two chunks nobody listens; the next one then finds the thread dead.
  worker.on('error', () => {})
  const evaluate = (chunk: DesignChunk, step: () => void): Promise<EvaluatedChunk> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        worker.off('message', told)
        worker.off('error', failed)
        worker.off('exit', left)
      }
      const told = (message: WorkerMessage): void => {
        if (message.kind === 'point') step()
        else {
          end()
          resolve(message.results)
        }
      }
      const failed = (error: unknown): void => {
        end()
        reject(error)
      }
      const left = (): void => failed(new Error('the worker thread ended'))
      worker.on('message', told)
      worker.on('error', failed)
      worker.on('exit', left)
      worker.postMessage(chunk)
    })
  return {
    evaluate,
    close: async () => {
      await worker.terminate()
    },
  }
}
