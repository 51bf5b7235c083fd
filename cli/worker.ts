// `keywitness worker`: takes chunks of sweeps from a queue on Redis, until it is told to stop. Source: docs/scale.md.

import { setTimeout as after } from 'node:timers/promises'
import * as E from 'fp-ts/Either'
import type { DesignChunk, EvaluatedChunk } from '../proofs/design/chunk'
import { idle, parseQueueUrl, type QueuePlace, servedQueue, unreachable } from './designQueue'
import { type DesignThread, designThread } from './designThread'
import { type Arguments, type Usage, wholeNumber } from './options'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'
import { version } from './version'

type Name = 'queue' | 'threads' | 'until-empty'

const MAX_THREADS = 64

export const usage: Usage<Name> = {
  command: 'worker',
  operands: '',
  operandCount: [0, 0],
  summary: 'Takes chunks of the sweeps of `design --queue` from a queue on Redis, and evaluates them.',
  options: {
    queue: { value: 'URL', help: 'redis://HOST:PORT, or rediss:// for TLS; a password goes into the URL' },
    threads: { value: 'N', help: `chunks at a time, 1 to ${MAX_THREADS}`, initial: '1' },
    'until-empty': { help: 'ends once nothing waits and nothing is being done' },
  },
  details: [
    'Ctrl-C ends it after the chunks that it has; killed, its chunks are done again by others.',
    'Exit codes: 0 told to stop, 2 unusable input or no queue. How it scales: docs/scale.md.',
  ].join('\n'),
}

const note = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Threads as they are needed; one that died is replaced. */
const threadPool = () => {
  const free: DesignThread[] = []
  return {
    evaluate: async (chunk: DesignChunk): Promise<EvaluatedChunk> => {
      const thread = free.pop() ?? designThread()
      const results = await thread.evaluate(chunk, () => {})
      free.push(thread)
      return results
    },
    close: () => Promise.all(free.map(({ close }) => close())),
  }
}

/** Resolves at the first Ctrl-C or SIGTERM. */
const stopAsked = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

const emptied = async (place: QueuePlace): Promise<void> => {
  do await after(500)
  while (!(await idle(place, version())))
}

const runWith = async ({ value, flag }: Arguments<Name>): Promise<ExitCode> => {
  const threads = wholeNumber(value('threads'))
  const url = value('queue')
  const place =
    url === undefined
      ? E.left(badOption('queue', 'the URL of the queue, redis://HOST:PORT', undefined))
      : parseQueueUrl(url)
  const problems = [
    ...(E.isLeft(place) ? [place.left] : []),
    ...(threads >= 1 && threads <= MAX_THREADS
      ? []
      : [badOption('threads', `an integer from 1 to ${MAX_THREADS}`, value('threads'))]),
  ]
  if (E.isLeft(place) || problems.length > 0) return refuseInput(problems)
  const silent = await unreachable(place.right)
  if (silent !== undefined) return refuseInput([silent])
  const pool = threadPool()
  const { stop } = servedQueue({
    place: place.right,
    version: version(),
    concurrency: threads,
    evaluate: pool.evaluate,
    note,
  })
  note(`waiting for chunks at ${place.right.shown}`)
  await (flag('until-empty') ? Promise.race([stopAsked(), emptied(place.right)]) : stopAsked())
  await stop()
  await pool.close()
  return 0
}

/** Works until told to stop. */
export const run = (args: ReadonlyArray<string>) => withArguments(usage, args, runWith)
