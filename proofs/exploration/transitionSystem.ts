// What any system to explore has: an initial state, named steps, names of states, properties, fairness, and what it must show.
// The protocol and the relay are two; the search, the liveness check and the charts know no more of them than this.

/** A named action of one instance. Instances of one `name` share their fairness label. */
export type Named = { readonly name: string }

/** A step that can be taken from a state. */
export type StepOf<State, Instance> = { readonly instance: Instance; readonly state: State }

/** Steps from an initial state. `loop`: the last state is that after this many steps, and the rest repeats for ever. */
export type TraceOf<State, Instance> = {
  readonly initial: State
  readonly steps: ReadonlyArray<StepOf<State, Instance>>
  readonly loop?: number
}

type Property = { readonly name: string; readonly says: string }

/** Which parts of a system must occur, so that its properties do not hold for want of runs; none are owed by a mutant. */
export type Owed = {
  readonly actions: ReadonlyArray<string>
  readonly witnesses: ReadonlyArray<string>
  /** What the witnesses show, in a sentence. */
  readonly says: string
}

export type TransitionSystem<State, Instance extends Named> = {
  readonly initial: State
  readonly instances: ReadonlyArray<Instance>
  /** Every enabled instance with the state it leads to. */
  readonly successors: (state: State) => ReadonlyArray<StepOf<State, Instance>>
  /** The canonical bytes of a state in hexadecimal: its name. */
  readonly key: (state: State) => string
  /** Names of the actions, and the one that an instance is of. */
  readonly actions: ReadonlyArray<string>
  readonly actionOf: (instance: Instance) => string
  /** Instances with one label are one to strong fairness. */
  readonly labelOf: (instance: Instance) => string
  readonly isFair: (instance: Instance, from: State) => boolean
  readonly safety: ReadonlyArray<Property & { readonly isBrokenBy: (state: State) => boolean }>
  readonly steps: ReadonlyArray<
    Property & { readonly isBrokenBy: (before: State, step: StepOf<State, Instance>) => boolean }
  >
  /** Each of `goals` is reached from every state that satisfies its `from`. */
  readonly liveness: ReadonlyArray<
    Property & {
      readonly goals: ReadonlyArray<{
        readonly from: (state: State) => boolean
        readonly to: (state: State) => boolean
      }>
    }
  >
  /** Names of what a step shows to be reachable. */
  readonly witnessesOf: (before: State, step: StepOf<State, Instance>) => ReadonlyArray<string>
  /** Undefined where nothing is owed, no successor either: a mutant. */
  readonly owed: Owed | undefined
}

/** All states of a trace, one more than steps. */
export const statesOf = <State, Instance>({
  initial,
  steps,
}: TraceOf<State, Instance>): ReadonlyArray<State> => [initial, ...steps.map(({ state }) => state)]

/** The names of its steps. */
export const actionsOf = <State, Instance extends Named>({
  steps,
}: TraceOf<State, Instance>): ReadonlyArray<string> => steps.map(({ instance }) => instance.name)
