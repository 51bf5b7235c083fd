// Checks a trace that was read: it begins in the initial state, every step is one of the action table, and what it breaks.

import { propertiesOf } from '../../spec/protocol/abstract/properties'
import { initialState, stateKey } from '../../spec/protocol/abstract/state'
import { type System, successors } from '../../spec/protocol/abstract/system'
import type { ReadTrace } from './itfReader'
import { isBrokenBy, isBrokenByStep, stepsBetween, type Trace } from './trace'

/** A trace of the system with the properties it breaks, or the place of the first step that is none. */
export type Replay =
  | { readonly accepted: true; readonly trace: Trace; readonly broken: ReadonlyArray<string> }
  | {
      readonly accepted: false
      readonly step: number
      readonly reason: string
      readonly enabled: ReadonlyArray<string>
    }

/** Replays on the plain action table. */
export const replay = (system: System, { states, actions, loop }: ReadTrace): Replay => {
  const key = (state: (typeof states)[number]) => stateKey(system.alphabet, state)
  const initial = initialState(system.parameters)
  const [start, ...rest] = states
  if (start === undefined || key(start) !== key(initial))
    return { accepted: false, step: 0, reason: 'the first state is not the initial one', enabled: [] }
  const { safety, steps: ofSteps } = propertiesOf(system.parameters)
  const broken = new Set(safety.filter((one) => isBrokenBy(system, one, start)).map(({ name }) => name))
  const steps: Array<Trace['steps'][number]> = []
  let from = start
  for (const [place, to] of rest.entries()) {
    const claimed = actions[place + 1]
    const choices = stepsBetween(system, from, to)
    const named = choices.filter(
      ({ instance: { name, action } }) =>
        claimed === undefined || claimed === name || claimed === action.name,
    )
    const step = named[0]
    if (step === undefined)
      return {
        accepted: false,
        step: place + 1,
        reason:
          choices.length === 0
            ? 'no action leads to this state'
            : `${claimed} does not lead to this state, but ${choices.map(({ instance }) => instance.name).join(', ')}`,
        enabled: successors(system, from).map(({ instance }) => instance.name),
      }
    const before = from
    for (const one of safety) if (isBrokenBy(system, one, step.state)) broken.add(one.name)
    for (const one of ofSteps) if (isBrokenByStep(system, one, before, step)) broken.add(one.name)
    steps.push(step)
    from = to
  }
  const back = loop === undefined ? undefined : states[loop]
  if (back !== undefined && key(back) !== key(from))
    return {
      accepted: false,
      step: steps.length,
      reason: `the last state is not state ${loop}, where the loop begins`,
      enabled: [],
    }
  return {
    accepted: true,
    trace: { initial, steps, ...(loop === undefined ? {} : { loop }) },
    broken: [...broken],
  }
}
