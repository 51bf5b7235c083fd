// The chunks of a sweep over a queue on Redis, for workers on any machine. BullMQ keeps the queue: a chunk that a worker took and
// does not finish, because it was killed, goes back and is done again. Source: docs/scale.md.

import { createHash } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import { type ConnectionOptions, type Job, Queue, QueueEvents, UnrecoverableError, Worker } from 'bullmq'
import * as E from 'fp-ts/Either'
import { Redis } from 'ioredis'
import {
  type ChunkResults,
  chunkDigest,
  type DesignChunk,
  type EvaluatedChunk,
  parseResults,
} from '../proofs/design/chunk'
import { type Problem, problemLine } from '../spec/problem'
import { badOption } from './report'
import { version } from './version'

/** Workers of another version never see the chunks of this one. */
export const queueName = (version: string): string => `keywitness-design-${version}`

/** A worker that does not renew its claim for so long is taken for dead. */
const CLAIM_MILLISECONDS = 10_000
const LOOK_FOR_DEAD_EVERY = 3_000
/** A chunk that this many workers died of is given up. */
const MAX_DEATHS = 5
const CONNECT_MILLISECONDS = 3_000
/** How long without any worker before the user is told. */
const LONELY_MILLISECONDS = 3_000
/** Finished chunks stay this long, in case the sweep that asked for them has to be started again. */
const KEEP_SECONDS = 24 * 3600

/** Where Redis is; `shown` has no password. */
export type QueuePlace = {
  readonly options: {
    readonly host: string
    readonly port: number
    readonly username?: string
    readonly password?: string
    readonly db?: number
    readonly tls?: object
  }
  readonly shown: string
}

/** `redis://[user:password@]host[:port][/db]`, or `rediss://` for TLS. */
export const parseQueueUrl = (text: string): E.Either<Problem, QueuePlace> => {
  const wrong = E.left(badOption('queue', 'a URL redis://HOST:PORT, or rediss:// for TLS', text))
  if (!URL.canParse(text)) return wrong
  const { protocol, hostname, port, username, password, pathname } = new URL(text)
  const database = /^\/?(\d{0,4})$/.exec(pathname)?.[1]
  if ((protocol !== 'redis:' && protocol !== 'rediss:') || hostname === '' || database === undefined)
    return wrong
  return E.right({
    shown: `${protocol}//${hostname}:${port === '' ? 6379 : port}`,
    options: {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? 6379 : Number(port),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(database === '' ? {} : { db: Number(database) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
  })
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Asks the server once; the problem if nothing answers. */
export const unreachable = async ({ options, shown }: QueuePlace): Promise<Problem | undefined> => {
  const client = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: CONNECT_MILLISECONDS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let reason: string | undefined
  client.on('error', (error) => {
    reason ??= error.message
  })
  try {
    await client.connect()
    await client.ping()
    return undefined
  } catch (error) {
    return badOption('queue', `a Redis server that answers at ${shown}`, reason ?? reasonOf(error))
  } finally {
    client.disconnect()
  }
}

const connectionOf = ({ options }: QueuePlace): ConnectionOptions => ({
  ...options,
  maxRetriesPerRequest: null,
})

/** What a job carries: the sweep by its name, and the chunk. */
type JobData = { readonly chunk: DesignChunk }

/** What a sweep over a queue is told. `note` gets lines for people. */
export type QueuedRun = {
  readonly place: QueuePlace
  readonly version: string
  readonly step: () => void
  readonly note: (line: string) => void
}

/** Each message of the connection once. */
const onceEach = (note: (line: string) => void): ((error: Error) => void) => {
  const told = new Set<string>()
  return ({ message }) => {
    if (told.has(message)) return
    told.add(message)
    note(`queue: ${message}`)
  }
}

/** Tells once that nobody works, if nobody does. */
const watchForWorkers = (queue: Queue, note: QueuedRun['note'], shown: string): (() => void) => {
  const timer = setInterval(async () => {
    if ((await queue.getWorkersCount()) > 0) return
    clearInterval(timer)
    note(`no worker yet: start some with keywitness worker --queue ${shown}`)
  }, LONELY_MILLISECONDS)
  timer.unref()
  return () => clearInterval(timer)
}

/** The results of one job, in the end. @throws Error where the chunk cannot be evaluated, or the answer is none. */
const finished = async (
  job: Job<JobData, unknown>,
  events: QueueEvents,
  chunk: DesignChunk,
): Promise<ChunkResults> => {
  const results = parseResults(chunk, await job.waitUntilFinished(events))
  if (results === undefined) throw new Error(`the queue gave no results of the chunk at ${chunk.first}`)
  return results
}

/**
 * The results of all chunks, in any order. A chunk has the name of its content and of its sweep: a sweep that is started again
 * finds what is done already. @throws Error where a chunk fails
 */
export const queuedResults = async (
  chunks: ReadonlyArray<DesignChunk>,
  { place, version, step, note }: QueuedRun,
): Promise<ReadonlyArray<ChunkResults>> => {
  const connection = connectionOf(place)
  const queue = new Queue<JobData>(queueName(version), { connection })
  const events = new QueueEvents(queueName(version), { connection })
  // Every job listens to both.
  queue.setMaxListeners(0)
  events.setMaxListeners(0)
  // The connection is tried again for ever; meanwhile nothing is lost.
  const complain = onceEach(note)
  queue.on('error', complain)
  events.on('error', complain)
  const digests = chunks.map(chunkDigest)
  const sweep = createHash('sha256').update(digests.join('\n')).digest('hex').slice(0, 16)
  const forget = watchForWorkers(queue, note, place.shown)
  try {
    await events.waitUntilReady()
    const jobs = await queue.addBulk(
      chunks.map((chunk, at) => ({
        name: sweep,
        data: { chunk },
        opts: {
          jobId: `${sweep}-${digests[at]?.slice(0, 32)}`,
          removeOnComplete: { age: KEEP_SECONDS },
          removeOnFail: { age: KEEP_SECONDS },
        },
      })),
    )
    // What failed when the sweep ran before is tried again.
    for (const job of jobs) if (await job.isFailed()) await job.retry()
    const results = await Promise.all(
      chunks.map(async (chunk, at) => {
        const job = jobs[at]
        if (job === undefined) throw new Error('a job for each chunk')
        const found = await finished(job, events, chunk)
        for (const _ of chunk.points) step()
        return found
      }),
    )
    await Promise.all(jobs.map((job) => job.remove().catch(() => undefined)))
    return results
  } finally {
    forget()
    await events.close()
    await queue.close()
  }
}

/** The chunks of a sweep, done by whoever serves the queue at this URL; left where there is none. */
export const queueAt = async (url: string) => {
  const place = parseQueueUrl(url)
  if (E.isLeft(place)) return place
  const silent = await unreachable(place.right)
  if (silent !== undefined) return E.left(silent)
  const note = (line: string): void => {
    process.stderr.write(`${line}\n`)
  }
  return E.right((chunks: ReadonlyArray<DesignChunk>, step: () => void) =>
    queuedResults(chunks, { place: place.right, version: version(), step, note }),
  )
}

/** A worker on the queue; `evaluate` runs one chunk, and `note` gets lines for people. */
export type ServedQueue = {
  readonly place: QueuePlace
  readonly version: string
  readonly concurrency: number
  readonly evaluate: (chunk: DesignChunk) => Promise<EvaluatedChunk>
  readonly note: (line: string) => void
}

const valid = (data: unknown): data is JobData => typeof data === 'object' && data !== null && 'chunk' in data

/** Takes chunks until `stop` is called; then finishes those it has. Claims are renewed while threads compute. */
export const servedQueue = ({ place, version, concurrency, evaluate, note }: ServedQueue) => {
  const worker = new Worker<unknown, ChunkResults>(
    queueName(version),
    async (job) => {
      if (!valid(job.data)) throw new UnrecoverableError('no chunk in the job')
      const started = performance.now()
      note(`took ${job.id}`)
      const results = await evaluate(job.data.chunk)
      if (E.isLeft(results)) throw new UnrecoverableError(results.left.map(problemLine).join('; '))
      const { length } = results.right.results
      note(`done ${job.id}: ${length} points, ${((performance.now() - started) / 1000).toFixed(1)} s`)
      return results.right
    },
    {
      connection: connectionOf(place),
      concurrency,
      lockDuration: CLAIM_MILLISECONDS,
      stalledInterval: LOOK_FOR_DEAD_EVERY,
      maxStalledCount: MAX_DEATHS,
    },
  )
  worker.on('failed', (job, error) => note(`failed ${job?.id ?? 'a chunk'}: ${error.message}`))
  worker.on('error', onceEach(note))
  return { stop: () => worker.close() }
}

/** Whether nothing waits, nothing is done and nothing comes for a while. */
export const idle = async (place: QueuePlace, version: string): Promise<boolean> => {
  const queue = new Queue(queueName(version), { connection: connectionOf(place) })
  try {
    for (let look = 0; look < 2; look += 1) {
      const { wait = 0, active = 0, delayed = 0 } = await queue.getJobCounts('wait', 'active', 'delayed')
      if (wait + active + delayed > 0) return false
      await after(1000)
    }
    return true
  } finally {
    await queue.close()
  }
}
