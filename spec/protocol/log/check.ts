// Checks a transcript against the specification, line by line, keeping every state that the run can be in.
// Source: PROTOCOL.md, sections 4, 8a and 9; docs/replay.md says what each line claims.

import type { OgsStatus, SatStatus } from '../abstract/alphabet'
import type { State } from '../abstract/state'
import { type Check, observed, Refused } from './claims'
import type { Header, Line } from './line'
import { type Closest, closure, observerOf, statusesOf, TooManyStates, unbegun } from './observer'

/** More compatible states than these are not followed: the answer is then that it is not known. */
export const MAX_STATES = 20_000

/** A line that no run of the specification can have here. States are those before it, in words. */
export type Rejected = {
  readonly verdict: 'rejected'
  readonly line: number
  readonly reason: string
  readonly closest?: Closest
  readonly states: ReadonlyArray<string>
}
export type Advance = { readonly verdict: 'possible'; readonly check: Check } | Rejected | Unknown
/** The compatible states are too many to follow. */
export type Unknown = { readonly verdict: 'unknown'; readonly line: number; readonly limit: number }

/** Nothing but the header was read. */
export const begunCheck = (header: Header): Check => {
  const hidden = header.view === 'wire'
  const observer = observerOf(header.profile, header.blocks, { hidden, attacker: header.attacker ?? false })
  return {
    header,
    observer,
    states: unbegun(observer),
    memory: new Array<Check['memory'][number]>(header.blocks).fill({ frames: {}, keys: {} }),
    matched: 1,
    time: 0,
  }
}

const MAX_SHOWN_STATES = 5

/** A state in words: the blocks that are not as at the start, with what each party has. */
const inWords = (state: State, first: number): string => {
  const rest = (ogs: OgsStatus | undefined, sat: SatStatus | undefined) => ogs === 'IDLE' && sat === 'WAIT'
  const blocks = state.ogs.flatMap((ogs, b) =>
    rest(ogs, state.sat[b]) ? [] : [`block ${first + b}: ground station ${ogs}, satellite ${state.sat[b]}`],
  )
  return `${blocks.length === 0 ? 'no block begun' : blocks.join('; ')}${state.ended ? '; pass over' : ''}`
}

const describedStates = ({ states, header }: Check): ReadonlyArray<string> => [
  ...new Set(states.slice(0, MAX_SHOWN_STATES).map((state) => inWords(state, header.firstBlock ?? 0))),
  ...(states.length > MAX_SHOWN_STATES ? [`and ${states.length - MAX_SHOWN_STATES} more`] : []),
]

/** So many blocks, counted from the first, as the line is about. */
const reachOf = ({ header }: Check, line: Line): number =>
  'block' in line ? line.block - (header.firstBlock ?? 0) + 1 : 0

/** The check after one more line. Cost: the number of states kept, times the blocks. */
export const advanced = (check: Check, line: Line): Advance => {
  const number = check.matched + 1
  let ready = check
  try {
    ready = { ...check, states: closure(check.observer, check.states, MAX_STATES, reachOf(check, line)) }
    const time = line.at ?? check.time
    if (time < check.time) throw new Refused(`time goes back, from ${check.time} to ${time} ns`)
    return { verdict: 'possible', check: { ...observed(ready, line), matched: number, time } }
  } catch (error) {
    if (error instanceof TooManyStates) return { verdict: 'unknown', line: number, limit: MAX_STATES }
    if (!(error instanceof Refused)) throw error
    const { reason, closest } = error
    return {
      verdict: 'rejected',
      line: number,
      reason,
      states: describedStates(ready),
      ...(closest === undefined ? {} : { closest }),
    }
  }
}

/** How each block stands at the end, in every compatible state: one status where it is certain, several where it is not. */
export const outcome = (
  check: Check,
): ReadonlyArray<{
  readonly block: number
  readonly groundStation: ReadonlyArray<OgsStatus>
  readonly satellite: ReadonlyArray<SatStatus>
  readonly keysCompared: boolean
}> => {
  const states = closure(check.observer, check.states, MAX_STATES, 0)
  return check.memory.map(({ keys }, at) => {
    const each = states.map((state) => statusesOf(check.observer, state, at))
    return {
      block: (check.header.firstBlock ?? 0) + at,
      groundStation: [...new Set(each.flatMap(({ ogs }) => ogs))],
      satellite: [...new Set(each.flatMap(({ sat }) => sat))],
      keysCompared: keys.satellite !== undefined && keys.groundStation !== undefined,
    }
  })
}
