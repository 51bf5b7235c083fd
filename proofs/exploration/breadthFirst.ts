// Breadth-first search of any transition system, over readable states: slow, complete, with shortest counterexamples.

import {
  type ExplorationOf,
  type FindingOf,
  generalFindingsOf,
  LARGEST_DIGEST,
  stateSetDigest,
} from './exploration'
import type { Named, StepOf, TraceOf, TransitionSystem } from './transitionSystem'

type Reached<State, Instance> = {
  readonly state: State
  readonly from?: Reached<State, Instance>
  readonly by?: StepOf<State, Instance>
}

/** The transitions of a finished search by numbers of states, in the order of the search. */
export type Edges = {
  /** The number of the first edge of each state. */
  readonly offsets: ReadonlyArray<number>
  readonly targets: ReadonlyArray<number>
  /** Places in the list of the system's instances. */
  readonly instances: ReadonlyArray<number>
}

/** What a search found, every state by its number, the way to each, and the transitions. */
export type Explored<State, Instance> = {
  readonly exploration: ExplorationOf<TraceOf<State, Instance>>
  readonly states: ReadonlyArray<State>
  readonly wayTo: (state: number) => TraceOf<State, Instance>
  readonly edges: Edges
}

/** How far a search is, and what it found so far. */
export type Progress<State, Instance> = {
  readonly found: number
  readonly expanded: number
  readonly depth: number
  readonly answer: () => Explored<State, Instance>
}

/** States expanded between two reports of `searching`: some milliseconds. */
const SLICE = 512

const traceTo = <State, Instance>(reached: Reached<State, Instance>): TraceOf<State, Instance> => {
  const steps: Array<StepOf<State, Instance>> = []
  let at = reached
  while (at.from !== undefined && at.by !== undefined) {
    steps.push(at.by)
    at = at.from
  }
  return { initial: at.state, steps: steps.reverse() }
}

/** Explores, and gives way now and then, so that a caller can end it early. */
export function* searching<State, Instance extends Named>(
  system: TransitionSystem<State, Instance>,
): Generator<Progress<State, Instance>, Explored<State, Instance>> {
  const numbers = new Map([[system.key(system.initial), 0]])
  const all: Array<Reached<State, Instance>> = [{ state: system.initial }]
  const instanceNumbers = new Map(system.instances.map((instance, place) => [instance, place]))
  const edges = { offsets: [0], targets: [] as number[], instances: [] as number[] }
  const actions = new Map<string, number>(system.actions.map((name) => [name, 0]))
  const witnesses = new Set<string>()
  const broken = new Map<string, TraceOf<State, Instance>>()
  const levels: number[] = []
  let deadlocks = 0
  let dead: TraceOf<State, Instance> | undefined
  let levelEnd = 0
  let expanded = 0

  const take = (reached: Reached<State, Instance>, step: StepOf<State, Instance>) => {
    const action = system.actionOf(step.instance)
    actions.set(action, (actions.get(action) ?? 0) + 1)
    for (const witness of system.witnessesOf(reached.state, step)) witnesses.add(witness)
    for (const property of system.steps)
      if (!broken.has(property.name) && property.isBrokenBy(reached.state, step))
        broken.set(property.name, traceTo({ state: step.state, from: reached, by: step }))
    const key = system.key(step.state)
    const target = numbers.get(key) ?? numbers.size
    edges.targets.push(target)
    edges.instances.push(instanceNumbers.get(step.instance) ?? 0)
    if (target < all.length) return
    numbers.set(key, target)
    all.push({ state: step.state, from: reached, by: step })
  }

  const answer = (): Explored<State, Instance> => {
    const complete = expanded === all.length
    return {
      exploration: {
        complete,
        states: all.length,
        transitions: edges.targets.length,
        depth: levels.length - 1,
        levels: [...levels],
        actions,
        deadlocks,
        witnesses: [...witnesses],
        ...(complete && all.length <= LARGEST_DIGEST ? { digest: stateSetDigest([...numbers.keys()]) } : {}),
        properties: [
          ...[...system.safety, ...system.steps].map(
            ({ name, says }): FindingOf<TraceOf<State, Instance>> => {
              const counterexample = broken.get(name)
              return counterexample === undefined
                ? { name, says, holds: complete ? true : null }
                : { name, says, holds: false, counterexample }
            },
          ),
          ...generalFindingsOf(system.owed, complete, { count: deadlocks, trace: dead }, actions, [
            ...witnesses,
          ]),
        ],
      },
      states: all.map(({ state }) => state),
      wayTo: (state) => traceTo(all[state] ?? { state: system.initial }),
      edges,
    }
  }

  for (let reached = all[0]; reached !== undefined; reached = all[expanded]) {
    if (expanded === levelEnd) {
      levels.push(all.length - expanded)
      levelEnd = all.length
    }
    for (const property of system.safety)
      if (!broken.has(property.name) && property.isBrokenBy(reached.state))
        broken.set(property.name, traceTo(reached))
    const choices = system.successors(reached.state)
    for (const step of choices) take(reached, step)
    edges.offsets.push(edges.targets.length)
    expanded += 1
    if (choices.length === 0) {
      deadlocks += 1
      dead ??= traceTo(reached)
    }
    if (expanded % SLICE === 0) yield { found: all.length, expanded, depth: levels.length - 1, answer }
  }
  return answer()
}

/** Explores every reachable state. */
export const explored = <State, Instance extends Named>(
  system: TransitionSystem<State, Instance>,
): Explored<State, Instance> => {
  const search = searching(system)
  for (;;) {
    const { done, value } = search.next()
    if (done) return value
  }
}
