// The form of a property, as data: states and steps that never occur, and what happens in the end; and two that both profiles have.
// Source: PROTOCOL.md, sections 5 and 8.

import { type Condition, ogs, sat } from './action'
import { except, INSTRUCTED, OGS_STATUSES, type OgsStatus, type SatStatus } from './alphabet'

/** States that never occur: all conditions of one entry, for a block b, and a lower block c where one is named. */
export type SafetyProperty = {
  readonly name: string
  readonly says: string
  readonly never: ReadonlyArray<ReadonlyArray<Condition>>
}

/** Steps that never occur: `before` holds in the state before and `after` in the state after, for a block b. */
export type StepProperty = {
  readonly name: string
  readonly says: string
  /** Only steps of this action and kind; none: every step. */
  readonly of?: { readonly action: string; readonly kind: string }
  readonly never: ReadonlyArray<{
    readonly before: ReadonlyArray<Condition>
    readonly after: ReadonlyArray<Condition>
  }>
}

/** Whenever `from` holds (nothing: at the start), one entry of `to` holds then or later, for each block b. */
export type LivenessProperty = {
  readonly name: string
  readonly says: string
  readonly from: ReadonlyArray<Condition>
  readonly to: ReadonlyArray<ReadonlyArray<Condition>>
  readonly blocks: 'each' | 'last'
}

/** All properties of a profile. */
export type Properties = {
  readonly safety: ReadonlyArray<SafetyProperty>
  readonly steps: ReadonlyArray<StepProperty>
  readonly liveness: ReadonlyArray<LivenessProperty>
}

/** The same condition on the lower block. */
export const lower = (condition: Condition): Condition =>
  'at' in condition ? { ...condition, at: 'c' } : condition

/** Terminal statuses never change. */
export const terminal = (
  ground: ReadonlyArray<OgsStatus>,
  satellite: ReadonlyArray<SatStatus>,
  all: ReadonlyArray<SatStatus>,
): StepProperty['never'] => [
  ...ground.map((status) => ({ before: [ogs(status)], after: [ogs(...except(OGS_STATUSES, status))] })),
  ...satellite.map((status) => ({ before: [sat(status)], after: [sat(...except(all, status))] })),
]

/** One instruction outstanding. */
export const STOP_AND_WAIT: SafetyProperty = {
  name: 'P7',
  says: 'at most one block of OGS has an instruction outstanding',
  never: [[ogs(...INSTRUCTED), lower(ogs(...INSTRUCTED))]],
}

/** OGS never releases another key. */
export const AGREEMENT: SafetyProperty = {
  name: 'P1',
  says: 'agreement: OGS never releases a key that SAT did not release',
  never: [[ogs('DONE_MISMATCH')]],
}
