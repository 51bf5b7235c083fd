// A program that answers lines, fed with many at once: its answers in order, and what it did instead where it stopped answering.
// Source: docs/compute.md; docs/conformance.md, "Finite-key code".

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

/** Why answers are missing. `unstartable` is no fault of an implementation: there is none; nor is `timeUp`, a limit of the run. */
export type Fault = {
  readonly kind: 'unstartable' | 'crashed' | 'ended' | 'hung' | 'lineTooLong' | 'tooManyLines' | 'timeUp'
  readonly text: string
  /** The end of what it wrote to standard error. */
  readonly log: string
}

/** The lines that came, and the fault, if any. */
export type Dialogue = { readonly lines: ReadonlyArray<string>; readonly fault: Fault | undefined }

/** Bytes of an answer, seconds without one, and seconds of the whole run, at most. */
export type Limits = {
  readonly lineBytes: number
  readonly silentSeconds: number
  readonly maxSeconds: number
}

/** An answer has some kilobytes. */
export const LIMITS: Limits = { lineBytes: 1024 * 1024, silentSeconds: 30, maxSeconds: 600 }

const LOG_BYTES = 2000
/** After its last answer a program has so long to end. */
const FAREWELL_MS = 2000

const killed = (child: ChildProcessWithoutNullStreams): void => {
  try {
    // Its whole group: an interpreter may have started others.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/** Asks all requests, a line each, and collects a line for each; never waits longer than the limits say, whatever the program does. */
export const askAll = (
  command: ReadonlyArray<string>,
  requests: ReadonlyArray<string>,
  { lineBytes, silentSeconds, maxSeconds }: Limits = LIMITS,
  onAnswer: () => void = () => undefined,
): Promise<Dialogue> =>
  new Promise((resolve) => {
    const [program = '', ...args] = command
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    const lines: string[] = []
    let rest: Buffer = Buffer.alloc(0)
    let log = ''
    let isOver = false
    let silence: NodeJS.Timeout
    const whole = setTimeout(
      () => finish({ kind: 'timeUp', text: `not done after ${maxSeconds} s` }),
      1000 * maxSeconds,
    )
    const finish = (fault?: Omit<Fault, 'log'>): void => {
      if (isOver) return
      isOver = true
      clearTimeout(silence)
      clearTimeout(whole)
      killed(child)
      resolve({ lines, fault: fault === undefined ? undefined : { ...fault, log: log.slice(-LOG_BYTES) } })
    }
    /** Waits for the next line; once all have come, for the end, which a program may also leave out. */
    const listen = (): void => {
      clearTimeout(silence)
      silence =
        lines.length === requests.length
          ? setTimeout(() => finish(), FAREWELL_MS)
          : setTimeout(
              () => finish({ kind: 'hung', text: `no answer for ${silentSeconds} s` }),
              1000 * silentSeconds,
            )
    }
    const take = (line: Buffer): void => {
      if (line.length > lineBytes)
        finish({ kind: 'lineTooLong', text: `more than ${lineBytes} bytes in a line` })
      else if (lines.length === requests.length)
        finish({ kind: 'tooManyLines', text: `a line after the last of ${requests.length} answers` })
      else {
        lines.push(line.toString('utf8'))
        onAnswer()
        listen()
      }
    }
    child.stdout.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      for (let at = rest.indexOf(10); at >= 0 && !isOver; at = rest.indexOf(10)) {
        const line = rest.subarray(0, at)
        rest = rest.subarray(at + 1)
        take(line)
      }
      if (rest.length > lineBytes) take(rest)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString('utf8')).slice(-LOG_BYTES)
    })
    // Writing to a program that has ended: its end says more.
    child.stdin.on('error', () => undefined)
    child.on('error', (error) => finish({ kind: 'unstartable', text: error.message }))
    child.on('close', (code, signal) => {
      if (rest.length > 0 && !isOver) take(rest)
      const missing = requests.length - lines.length
      if (code !== 0)
        finish({ kind: 'crashed', text: `${signal ?? `exit code ${code}`}, ${missing} answers missing` })
      else if (missing > 0) finish({ kind: 'ended', text: `it ended with ${missing} answers missing` })
      else finish()
    })
    listen()
    // All at once: the stream keeps what the program has not read yet, and its answers are read meanwhile.
    child.stdin.end(requests.map((request) => `${request}\n`).join(''))
  })
