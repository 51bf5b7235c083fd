// The page's side of the worker: one task at a time, and a new one ends the old one at once.

import type { Task } from '../auditor/task'
import { byId } from './dom'
import type { FromWorker, ToWorker } from './worker'

/** Runs tasks; both drop whatever the task before would still have said. */
export type WorkerClient = {
  readonly run: (task: Task, hear: (message: FromWorker) => void) => void
  readonly stop: () => void
}

const send = (worker: Worker, message: ToWorker): void => worker.postMessage(message)

/** A client whose first worker starts now and rehearses on a sample, so that it is warm when the first input comes. */
export const workerClient = (rehearsal: Task): WorkerClient => {
  const source = byId('worker-source', HTMLScriptElement).text
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  let worker = new Worker(address)
  send(worker, { task: rehearsal, isRehearsal: true })
  let isBusy = false
  const stop = (): void => {
    if (!isBusy) return
    worker.terminate()
    worker = new Worker(address)
    isBusy = false
  }
  return {
    stop,
    run: (task, hear) => {
      stop()
      isBusy = true
      const own = worker
      own.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        // What an ended worker had already posted still arrives.
        if (own !== worker) return
        isBusy = data.kind !== 'ended' && data.kind !== 'failed'
        hear(data)
      }
      own.onerror = ({ message }) => {
        if (own !== worker) return
        isBusy = false
        hear({ kind: 'failed', reason: message })
      }
      send(own, { task, isRehearsal: false })
    },
  }
}
