// Follows a concrete run in the abstract system, step by step. Source: PROTOCOL.md, section 0.

import * as E from 'fp-ts/Either'
import { isBrokenBy } from '../proofs/exploration/trace'
import type { Profile } from '../spec/protocol/abstract/parameters'
import { propertiesOf } from '../spec/protocol/abstract/properties'
import { initialState, type State, stateKey } from '../spec/protocol/abstract/state'
import { type System, systemOf } from '../spec/protocol/abstract/system'
import type { Actions } from '../spec/protocol/arrivals'
import { decodeFrame } from '../spec/protocol/frame'
import { projected, type Window, windowOf } from '../spec/protocol/projection'
import { accountFor } from '../spec/protocol/refinement'
import { initialWhole } from '../spec/protocol/system'
import type { Run, RunStep } from './concreteRuns'
import { BLOCKS } from './concreteSetting'

/** No concrete attacker has a budget: every state is compared with this one. */
const BUDGET = 9

/** The abstract system that concrete runs are followed in: channels and attacker as large as can be. */
export const abstractOf = (profile: Profile, mutant: 0 | 5 = 0, blocks = BLOCKS): System =>
  systemOf({
    profile,
    blocks,
    uplink: Number.POSITIVE_INFINITY,
    downlink: Number.POSITIVE_INFINITY,
    attacks: BUDGET,
    residual: 1,
    mutant,
    sabotages: [],
    endAndTimeouts: true,
    pipelined: true,
  })

/** The blocks of the window, and above them those that only frames of an attacker name. */
export const windowOfRun = ({ setting, steps }: Run): Window => {
  const window = windowOf(setting, BLOCKS)
  const named = steps.flatMap(({ move }) => {
    if (move.move !== 'alter' && move.move !== 'inject') return []
    const frame = decodeFrame(move.frame)
    return E.isRight(frame) && frame.right.block > (window.at(-1) ?? 0) ? [frame.right.block] : []
  })
  return [...window, ...[...new Set(named)].sort((a, b) => a - b)]
}

const words = ({ move, result }: RunStep): string => {
  const outputs = result.outputs.map((output) =>
    'reason' in output ? `${output.kind} ${output.reason}` : output.kind,
  )
  const event = 'event' in move ? ` ${move.event.kind}` : ''
  return `${move.move}${event}: ${result.rejection?.reason ?? 'taken'} [${outputs.join(', ')}]`
}

/** The projection of every state of a run, the first one included, and the abstract actions between them. */
export type Followed = {
  readonly system: System
  readonly states: ReadonlyArray<State>
  readonly actions: ReadonlyArray<Actions>
}

/**
 * Follows a run. @throws Error at a step that is none of the abstract system, unless `isTolerated` takes it, which then counts as
 * no action.
 */
export const followed = (
  run: Run,
  mutant: 0 | 5 = 0,
  isTolerated: (step: RunStep, from: State, to: State) => boolean = () => false,
): Followed => {
  const { setting, steps } = run
  const window = windowOfRun(run)
  const system = abstractOf(setting.parameters.profile, mutant, window.length)
  const key = (state: State): string => stateKey(system.alphabet, { ...state, budget: BUDGET })
  const states = [projected(setting, window, initialWhole(setting), BUDGET)]
  const actions: Actions[] = []
  if (states.some((state) => key(state) !== key(initialState(system.parameters))))
    throw new Error('the run begins in another state')
  steps.forEach((step, at) => {
    const { before, move, result } = step
    const from = states.at(-1) ?? initialState(system.parameters)
    const to = projected(setting, window, result.whole, BUDGET)
    const isTarget = (state: State): boolean => key(state) === key(to)
    const by = accountFor(system, { setting, window, before }, from, move, result, isTarget)
    if ('wrong' in by && !isTolerated(step, from, to))
      throw new Error(
        [
          `step ${at}, ${words(step)}: ${by.wrong}`,
          `tried ${JSON.stringify(by.tried)}`,
          `from ${JSON.stringify(from)}`,
          `to   ${JSON.stringify(to)}`,
        ].join('\n'),
      )
    states.push(to)
    actions.push('wrong' in by ? [] : by)
  })
  return { system, states, actions }
}

/** The safety properties that a state breaks. */
export const brokenBy = (system: System, state: State): ReadonlyArray<string> =>
  propertiesOf(system.parameters).safety.flatMap((property) =>
    isBrokenBy(system, property, state) ? [property.name] : [],
  )
