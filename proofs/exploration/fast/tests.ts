// Conditions of the action table as tests of packed fields.

import { absurd } from 'fp-ts/function'
import type { Condition } from '../../../spec/protocol/abstract/action'
import { OGS_STATUSES } from '../../../spec/protocol/abstract/alphabet'
import type { System } from '../../../spec/protocol/abstract/system'
import { bitmap, type Test } from './assembler'
import type { Field, Layout } from './layout'

/** A system and where its variables lie. */
export type Packed = { readonly system: System; readonly layout: Layout }

/** The blocks of an instance, or of one case of a property. */
export type Blocks = { readonly b: number; readonly c: number }

/** The field of a variable that the system has. @throws Error for a block or kind outside the system, which no row names. */
export const known = (field: Field | undefined): Field => {
  if (field === undefined) throw new Error('a variable outside the layout')
  return field
}

const among = (field: Field | undefined, values: ReadonlyArray<number>): Test => ({
  ...known(field),
  set: bitmap(values),
})

const upTo = (least: number, most: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, most - least + 1) }, (_, place) => least + place)

const testsOf = (
  { system: { parameters, alphabet }, layout }: Packed,
  at: Blocks,
  condition: Condition,
): ReadonlyArray<Test> => {
  switch (condition.test) {
    case 'ogs': {
      const codes = condition.in.map((status) => OGS_STATUSES.indexOf(status))
      return [among(layout.ogs[at[condition.at]], codes)]
    }
    case 'sat': {
      const codes = condition.in.map((status) => alphabet.sat.indexOf(status))
      return [among(layout.sat[at[condition.at]], codes)]
    }
    case 'released':
      return [among(layout.released[at[condition.at]], condition.in)]
    case 'inFlight': {
      const field = known(layout.inFlight[at[condition.at]]?.get(condition.kind))
      return [among(field, upTo(1, field.mask))]
    }
    case 'sent':
      return [among(layout.sent[at[condition.at]]?.get(condition.kind), [Number(condition.is)])]
    case 'room': {
      const capacity = condition.direction === 'up' ? parameters.uplink : parameters.downlink
      return [among(layout.loads[condition.direction], upTo(0, capacity - 1))]
    }
    case 'noneOf': {
      const others = OGS_STATUSES.flatMap((status, code) => (condition.in.includes(status) ? [] : [code]))
      return layout.ogs.map((field) => among(field, others))
    }
    case 'generated': {
      if (condition.is === 'positive') return [among(layout.generated, upTo(1, parameters.blocks))]
      return [among(layout.generated, [condition.is === 'b' ? at.b : at.b + 1])]
    }
    case 'feedback':
      return [among(layout.feedback, [at.b + 1])]
    case 'budget':
      return [among(layout.budget, upTo(1, parameters.attacks))]
    case 'ended':
      return [among(layout.ended, [Number(condition.is)])]
    default:
      return absurd(condition)
  }
}

/** All conditions, for these blocks, as tests that must all hold. */
export const testsOfAll = (
  packed: Packed,
  at: Blocks,
  conditions: ReadonlyArray<Condition>,
): ReadonlyArray<Test> => conditions.flatMap((condition) => testsOf(packed, at, condition))
