// An implementation at the other end of a pipe or a socket: lines go out, lines come back, within limits. Whatever it does instead of
// answering (ends, hangs, floods) becomes a fault with a name, and it is killed, with all processes that it started.
// Source: docs/conformance.md, "Lines" and "Limits".

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { connect } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import * as E from 'fp-ts/Either'
import { answerOf, type Peer } from './shimProtocol'

/** What an implementation can do instead of answering. */
export const FAULTS = [
  'cannotStart', // no such command, or no connection
  'exited', // it ended, or closed its output, before it answered
  'timeout', // no answer in time
  'lineTooLong', // a line longer than the limit
  'unasked', // a line that nothing was asked for
  'malformed', // a line that is no answer
  'protocol', // the answer to `hello` is none of this protocol
] as const

/** What it did, and the end of what it wrote to standard error. */
export type Fault = { readonly kind: (typeof FAULTS)[number]; readonly text: string; readonly log: string }

/** How long a line may be in bytes, and how long an answer may take in seconds. */
export type Limits = { readonly lineBytes: number; readonly answerSeconds: number }

/** A line of an answer is some kilobytes; the protocol says that lines may have several megabytes. */
export const LIMITS: Limits = { lineBytes: 16 * 1024 * 1024, answerSeconds: 10 }

/** Bytes of standard error that are kept, the last ones. */
const LOG_BYTES = 2000
/** How long an implementation may take to end after `bye`. */
const GOODBYE_MS = 1000

/** One end of a dialogue. After a fault every further line is that fault. */
export type Wire = {
  /** Sends a request that is owed one line. */
  readonly send: (line: string) => void
  /** The next line. */
  readonly next: () => Promise<E.Either<Fault, string>>
  /** Says `bye`, and makes sure that nothing is left. */
  readonly stop: () => Promise<void>
}

/** Where the lines come from and go to. */
type Line = {
  readonly input: Writable
  readonly output: Readable
  readonly kill: () => void
  readonly log: () => string
}

type Waiting = { readonly take: (line: E.Either<Fault, string>) => void; readonly timer: NodeJS.Timeout }

const seconds = (value: number): string => `${value} ${value === 1 ? 'second' : 'seconds'}`

/** The dialogue over two streams. Faults found elsewhere, such as the end of the process, go to `fail`. */
const dialogue = ({ input, output, kill, log }: Line, { lineBytes, answerSeconds }: Limits) => {
  const lines: Array<string> = []
  let parts: Array<Buffer> = []
  let partBytes = 0
  let owed = 0
  let fault: Fault | undefined
  let waiting: Waiting | undefined

  const give = (line: E.Either<Fault, string>) => {
    if (waiting === undefined) return
    clearTimeout(waiting.timer)
    const { take } = waiting
    waiting = undefined
    take(line)
  }
  const fail = (kind: Fault['kind'], text: string) => {
    if (fault !== undefined) return
    fault = { kind, text, log: log() }
    output.removeAllListeners('data')
    output.resume()
    parts = []
    kill()
    if (lines.length === 0) give(E.left(fault))
  }
  const takeLine = (line: string) => {
    owed -= 1
    if (owed < 0) return fail('unasked', 'a line that nothing was asked for')
    if (waiting === undefined) lines.push(line)
    else give(E.right(line))
  }
  const takeBytes = (chunk: Buffer) => {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0 && fault === undefined; at = chunk.indexOf(10, from)) {
      takeLine(Buffer.concat([...parts, chunk.subarray(from, at)]).toString('utf8'))
      parts = []
      partBytes = 0
      from = at + 1
    }
    if (fault !== undefined) return
    parts.push(chunk.subarray(from))
    partBytes += chunk.length - from
    if (partBytes > lineBytes) fail('lineTooLong', `a line of more than ${lineBytes} bytes`)
  }
  output.on('data', takeBytes)
  input.on('error', () => undefined)

  const next = (): Promise<E.Either<Fault, string>> => {
    const line = lines.shift()
    if (line !== undefined) return Promise.resolve(E.right(line))
    if (fault !== undefined) return Promise.resolve(E.left(fault))
    return new Promise((take) => {
      const timer = setTimeout(
        () => fail('timeout', `no answer within ${seconds(answerSeconds)}`),
        1000 * answerSeconds,
      )
      waiting = { take, timer }
    })
  }
  const send = (line: string) => {
    owed += 1
    if (fault === undefined) input.write(`${line}\n`)
  }
  return { send, next, fail, isFaulty: () => fault !== undefined }
}

/** Process groups that are still alive: killed when this process ends, however it ends. */
const alive = new Set<number>()
const killGroup = (group: number) => {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
process.on('exit', () => {
  for (const group of alive) killGroup(group)
})

const keptLog = (child: ChildProcessWithoutNullStreams): (() => string) => {
  let tail = Buffer.alloc(0)
  child.stderr.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-LOG_BYTES)]).subarray(-LOG_BYTES)
  })
  return () => tail.toString('utf8')
}

/** An implementation as a process of its own group, spoken to over its standard input and output. */
export const processWire = (command: ReadonlyArray<string>, limits: Limits = LIMITS): Wire => {
  const [program = '', ...args] = command
  const child = spawn(program, args, { detached: true, stdio: 'pipe' })
  const group = child.pid
  if (group !== undefined) alive.add(group)
  const kill = () => {
    if (group === undefined) return
    killGroup(group)
    alive.delete(group)
  }
  const line = dialogue({ input: child.stdin, output: child.stdout, kill, log: keptLog(child) }, limits)
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      line.fail('cannotStart', error.message)
      resolve()
    })
    child.on('close', (code, signal) => {
      line.fail('exited', code === null ? `ended by ${signal}` : `ended with exit code ${code}`)
      resolve()
    })
  })
  return {
    send: line.send,
    next: line.next,
    stop: async () => {
      if (!line.isFaulty()) line.send('{"op":"bye"}')
      child.stdin.end()
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GOODBYE_MS)
      })
      await Promise.race([ended, patience])
      clearTimeout(timer)
      kill()
      // A process that left the group may hold the streams open for ever.
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
}

/** An implementation that listens on a port, one session a connection. */
export const socketWire = (host: string, port: number, limits: Limits = LIMITS): Wire => {
  const socket = connect({ host, port, noDelay: true })
  const line = dialogue(
    { input: socket, output: socket, kill: () => socket.destroy(), log: () => '' },
    limits,
  )
  let isConnected = false
  socket.on('connect', () => {
    isConnected = true
  })
  socket.on('error', (error) => line.fail(isConnected ? 'exited' : 'cannotStart', error.message))
  socket.on('close', () => line.fail('exited', 'the connection was closed'))
  return {
    send: line.send,
    next: line.next,
    stop: () =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve()
        if (!line.isFaulty()) line.send('{"op":"bye"}')
        const timer = setTimeout(() => socket.destroy(), GOODBYE_MS)
        socket.on('close', () => {
          clearTimeout(timer)
          resolve()
        })
        socket.end()
      }),
  }
}

/** A wire asked one request at a time. @throws Error at a fault. */
export const peerOf = (wire: Wire): Peer => ({
  ask: async (request) => {
    wire.send(JSON.stringify(request))
    const line = await wire.next()
    if (E.isLeft(line)) throw new Error(`${request.op}: ${line.left.text}`)
    const answer = answerOf(line.right)
    if (E.isLeft(answer)) throw new Error(`${request.op}: ${answer.left}`)
    return answer.right
  },
  stop: () => {
    wire.stop()
  },
})
