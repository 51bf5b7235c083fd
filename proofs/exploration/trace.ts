// A trace: an initial state and the steps from it, in the end perhaps round a loop; replayed on the plain action table.

import { propertiesOf } from '../../spec/protocol/abstract/properties'
import type { SafetyProperty, StepProperty } from '../../spec/protocol/abstract/property'
import { type State, stateKey } from '../../spec/protocol/abstract/state'
import {
  allHold,
  type Instance,
  type Step,
  type System,
  successors,
} from '../../spec/protocol/abstract/system'
import { statesOf, type TraceOf } from './transitionSystem'

export { actionsOf, statesOf } from './transitionSystem'

/** Steps of the protocol from an initial state, in the end perhaps round a loop. */
export type Trace = TraceOf<State, Instance>

/** Blocks b, and lower blocks c where a condition names one. */
const placesOf = (system: System, { never }: SafetyProperty) => {
  const twoBlocks = never.flat().some((condition) => 'at' in condition && condition.at === 'c')
  const blocks = Array.from({ length: system.parameters.blocks }, (_, block) => block)
  return blocks.flatMap((b) => (twoBlocks ? blocks.slice(0, b).map((c) => ({ b, c })) : [{ b, c: b }]))
}

/** A state breaks a property. */
export const isBrokenBy = (system: System, property: SafetyProperty, state: State): boolean =>
  placesOf(system, property).some((at) =>
    property.never.some((conditions) => allHold(system, conditions, at, state)),
  )

/** A step breaks a property of steps. */
export const isBrokenByStep = (
  system: System,
  { of, never }: StepProperty,
  before: State,
  { instance, state }: Step,
): boolean => {
  if (of !== undefined && (of.action !== instance.action.name || of.kind !== instance.action.kind))
    return false
  const all = Array.from({ length: system.parameters.blocks }, (_, block) => block)
  return (of === undefined ? all : [instance.b]).some((b) =>
    never.some(
      (one) =>
        allHold(system, one.before, { b, c: b }, before) && allHold(system, one.after, { b, c: b }, state),
    ),
  )
}

/** The properties that the last state or the last step of a trace breaks. */
export const brokenAtTheEnd = (system: System, trace: Trace): ReadonlyArray<string> => {
  const { safety, steps } = propertiesOf(system.parameters)
  const states = statesOf(trace)
  const last = states.at(-1) ?? trace.initial
  const before = states.at(-2)
  const step = trace.steps.at(-1)
  return [
    ...safety.filter((property) => isBrokenBy(system, property, last)),
    ...steps.filter(
      (property) =>
        before !== undefined && step !== undefined && isBrokenByStep(system, property, before, step),
    ),
  ].map(({ name }) => name)
}

/** The enabled steps of a state that lead to this one. */
export const stepsBetween = (system: System, from: State, to: State): ReadonlyArray<Step> => {
  const key = stateKey(system.alphabet, to)
  return successors(system, from).filter(({ state }) => stateKey(system.alphabet, state) === key)
}

/**
 * The trace through these states; of several steps between two states the first of the table, or the one of a property of steps.
 * @throws Error where no step leads from one to the next, which a search excludes.
 */
export const traceThrough = (
  system: System,
  [initial, ...rest]: ReadonlyArray<State>,
  last?: StepProperty,
): Trace => {
  if (initial === undefined) throw new Error('a trace has an initial state')
  let from = initial
  const steps = rest.map((to, place) => {
    const choices = stepsBetween(system, from, to)
    const isLast = place === rest.length - 1
    const before = from
    const preferred = choices.find((step) =>
      isLast && last !== undefined ? isBrokenByStep(system, last, before, step) : true,
    )
    const step = preferred ?? choices[0]
    if (step === undefined) throw new Error(`no step leads to ${stateKey(system.alphabet, to)}`)
    from = to
    return step
  })
  return { initial, steps }
}

/** The trace of named steps from a state, or the place of the first name that no enabled step has. */
export const replayed = (
  system: System,
  initial: State,
  names: ReadonlyArray<string>,
): { readonly trace: Trace } | { readonly stuckAt: number; readonly enabled: ReadonlyArray<string> } => {
  const steps: Step[] = []
  for (const [place, name] of names.entries()) {
    const from = steps.at(-1)?.state ?? initial
    const choices = successors(system, from)
    const step = choices.find(({ instance }) => instance.name === name)
    if (step === undefined)
      return { stuckAt: place, enabled: choices.map(({ instance }: { instance: Instance }) => instance.name) }
    steps.push(step)
  }
  return { trace: { initial, steps } }
}
