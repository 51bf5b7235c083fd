// Dialogues of tests with shims: all lines at once, or one at a time with a record of what was said.

import { spawnSync } from 'node:child_process'
import type { Answer, Peer, Request } from '../../props/conformance/shimProtocol'

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
