// The worker: takes a task, posts its answers. It is started from a Blob, so that it runs from `file://` too.

import { answersTo } from '../auditor/job'
import type { Answer, Task } from '../auditor/task'
import { WORKSHOP } from './workshop'

/** What the page sends, and what it gets back beside answers: `ended`, or `failed` for a fault of this program. */
export type FromWorker =
  | Answer
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly reason: string }

/** A task; a rehearsal is not answered. */
export type ToWorker = { readonly task: Task; readonly isRehearsal: boolean }

const post = (message: FromWorker): void => self.postMessage(message)

const work = async (task: Task): Promise<void> => {
  try {
    for await (const answer of answersTo(task, WORKSHOP)) post(answer)
    post({ kind: 'ended' })
  } catch (error) {
    post({ kind: 'failed', reason: `${error}` })
  }
}

/** Runs what decides verdicts once, on a sample, so that the engine has compiled it when the first input comes. */
const warmUp = async (task: Task): Promise<void> => {
  for await (const answer of answersTo(task, WORKSHOP)) if (answer.kind === 'verdict') return
}

self.onmessage = ({ data: { task, isRehearsal } }: MessageEvent<ToWorker>) =>
  void (isRehearsal ? warmUp(task) : work(task))
