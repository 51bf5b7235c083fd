// One implementation, in one role, taken through one schedule: its answers against those of the specification.
// Source: docs/conformance.md, "Verdicts".

import * as E from 'fp-ts/Either'
import { type Difference, differenceOf } from './comparison'
import { resetOf, type Setting } from './setting'
import { type Answer, answerOf, type Role } from './shimProtocol'
import type { Fault, Wire } from './wire'
import type { Placed } from './world'

/** What came of a schedule for one role. `at` is the place of the event; -1 is the reset. */
export type Finding =
  | {
      readonly verdict: 'pass'
      readonly points: ReadonlyArray<string>
      readonly answers: ReadonlyArray<Answer>
    }
  | { readonly verdict: 'fail'; readonly at: number; readonly difference: Difference }
  | { readonly verdict: 'error'; readonly at: number; readonly fault: Fault }

type Owed = Pick<Placed, 'expected' | 'points' | 'at'> & { readonly line: string }

const NOTHING: Answer = { send: [], events: [] }

const owedBy = (setting: Setting, role: Role, exchanges: ReadonlyArray<Placed>, snapshots: boolean) => {
  const reset = { line: JSON.stringify(resetOf(setting, role)), expected: NOTHING, points: [], at: -1 }
  const own = exchanges.flatMap((exchange): ReadonlyArray<Owed> => {
    const { request } = exchange
    if (exchange.role !== role) return []
    if (typeof request === 'string') return [{ ...exchange, line: request }]
    return request.op === 'snapshot' && !snapshots ? [] : [{ ...exchange, line: JSON.stringify(request) }]
  })
  return [reset, ...own]
}

const answerTo = async (wire: Wire): Promise<E.Either<Fault, Answer>> => {
  const line = await wire.next()
  if (E.isLeft(line)) return line
  const answer = answerOf(line.right)
  if (E.isRight(answer)) return answer
  return E.left({ kind: 'malformed', text: `${answer.left}: ${line.right.slice(0, 200)}`, log: '' })
}

/** How the lines go out: all at once, which is fast, or each after the answer to the one before, which tells what went wrong. */
export type Pace = 'all at once' | 'one by one'

/** Takes an implementation through the exchanges of a schedule. */
export const examined = async (
  wire: Wire,
  setting: Setting,
  role: Role,
  exchanges: ReadonlyArray<Placed>,
  { snapshots, pace }: { readonly snapshots: boolean; readonly pace: Pace },
): Promise<Finding> => {
  const owed = owedBy(setting, role, exchanges, snapshots)
  if (pace === 'all at once') for (const { line } of owed) wire.send(line)
  const points: Array<string> = []
  const answers: Array<Answer> = []
  let found: Finding | undefined
  for (const one of owed) {
    if (pace === 'one by one') {
      if (found !== undefined) break
      wire.send(one.line)
    }
    const answer = await answerTo(wire)
    if (found !== undefined && E.isRight(answer)) continue
    if (E.isLeft(answer)) {
      found ??= { verdict: 'error', at: one.at, fault: answer.left }
      if (answer.left.kind === 'malformed') continue
      break
    }
    const difference = differenceOf(one.expected, answer.right)
    if (difference !== undefined) found = { verdict: 'fail', at: one.at, difference }
    points.push(...one.points)
    answers.push(answer.right)
  }
  return found ?? { verdict: 'pass', points, answers }
}
