// The worker: takes a task, posts its answers. It is started from a Blob, so that it runs from `file://` too.

import { answersTo } from '../auditor/job'
import type { Answer, Task } from '../auditor/task'
import { WORKSHOP } from './workshop'

/** What the page sends, and what it gets back beside answers: `ended`, or `failed` for a fault of this program. */
export type FromWorker =
  | Answer
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly reason: string }

const post = (message: FromWorker): void => self.postMessage(message)

const work = async (task: Task): Promise<void> => {
  try {
    for await (const answer of answersTo(task, WORKSHOP)) post(answer)
    post({ kind: 'ended' })
  } catch (error) {
    post({ kind: 'failed', reason: `${error}` })
  }
}

self.onmessage = ({ data }: MessageEvent<Task>) => void work(data)
