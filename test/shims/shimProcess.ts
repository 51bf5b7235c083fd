// The shim protocol of docs/conformance.md, seen from the runner: an implementation as a process, asked one line at a time or all at once.

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** One request, as it goes out; see docs/conformance.md for the fields of each `op`. */
export type Request = { readonly op: string; readonly [field: string]: unknown }

/** Something that happened at a party. */
export type PartyEvent = {
  readonly event: 'released' | 'confirmed' | 'revoked' | 'ended' | 'invalid' | 'alarm'
  readonly block: number
  readonly reason?: string
  readonly final?: boolean
  readonly bits?: number
  readonly sha256?: string
}

/** One answer: frames in hexadecimal and events, with the reason if nothing changed; or an error, which has neither. */
export type Answer = {
  readonly send: ReadonlyArray<string>
  readonly events: ReadonlyArray<PartyEvent>
  readonly rejected?: string
  readonly error?: string
  readonly snapshot?: {
    readonly blocks: ReadonlyArray<readonly [number, string]>
    readonly next: number
    readonly quarantined: boolean
    readonly ended: boolean
  }
}

/** A party that answers requests. */
export type Peer = {
  readonly ask: (request: Request) => Promise<Answer>
  readonly stop: () => void
}

const answersOf = (child: ChildProcessWithoutNullStreams): AsyncIterator<string> =>
  createInterface({ input: child.stdout })[Symbol.asyncIterator]()

/** A shim as a running process. */
export const startShim = (command: ReadonlyArray<string>): Peer => {
  const [program = '', ...args] = command
  const child = spawn(program, args)
  const answers = answersOf(child)
  return {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      const { value, done } = await answers.next()
      if (done === true) throw new Error(`${program} ended without an answer to ${request.op}`)
      return JSON.parse(value)
    },
    stop: () => child.stdin.end(),
  }
}

/** The answers of a new process to all these lines. */
export const answersTo = (
  command: ReadonlyArray<string>,
  lines: ReadonlyArray<string>,
): ReadonlyArray<Answer> => {
  const [program = '', ...args] = command
  const input = lines.map((line) => `${line}\n`).join('')
  const { stdout } = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** A peer that also keeps what it was asked and what it answered. */
export const recorded = (peer: Peer) => {
  const log: Array<{ readonly request: Request; readonly answer: Answer }> = []
  const ask = async (request: Request): Promise<Answer> => {
    const answer = await peer.ask(request)
    log.push({ request, answer })
    return answer
  }
  return { ask, stop: peer.stop, log }
}
