// Every step of the concrete system is a step of the abstract one, or none: for honest parties, lossy channels, an attacker without
// the key, and power failures anywhere.

import { afterEach, describe } from '@jest/globals'
import { alphabetOf } from '../spec/protocol/abstract/alphabet'
import type { Parameters } from '../spec/protocol/abstract/parameters'
import { propertiesOf } from '../spec/protocol/abstract/properties'
import { initialState, type State, stateKey } from '../spec/protocol/abstract/state'
import { allHold, type System, systemOf } from '../spec/protocol/abstract/system'
import { projected, windowOf } from '../spec/protocol/projection'
import { accountFor } from '../spec/protocol/refinement'
import { initialWhole } from '../spec/protocol/system'
import { BLOCKS, type Plan, plans, type Run, runOfPlan } from './concreteRuns'
import { law } from './law'

const BUDGET = 9

const abstractOf = (profile: 'literal' | 'hardened', mutant: 0 | 5 = 0): System => {
  const parameters: Parameters = {
    profile,
    blocks: BLOCKS,
    uplink: Number.POSITIVE_INFINITY,
    downlink: Number.POSITIVE_INFINITY,
    attacks: BUDGET,
    residual: 1,
    mutant,
    sabotages: [],
    endAndTimeouts: true,
  }
  return systemOf(parameters)
}

const shown = (system: System, state: State): string =>
  JSON.stringify({ ...state, key: stateKey(system.alphabet, state) })

/** Throws where a step is none of the abstract system. */
const followed = (system: System, { setting, steps }: Run): State => {
  const window = windowOf(setting, BLOCKS)
  const key = (state: State): string => stateKey(alphabetOf(setting.parameters.profile), state)
  let from = projected(setting, window, initialWhole(setting), BUDGET)
  if (key(from) !== key(initialState(system.parameters))) throw new Error('another initial state')
  steps.forEach(({ before, move, result }, step) => {
    const to = projected(setting, window, result.whole, BUDGET)
    const by = accountFor(
      system,
      { setting, window, before },
      from,
      move,
      result,
      (state) => key({ ...state, budget: BUDGET }) === key(to),
    )
    if ('wrong' in by)
      throw new Error(
        [
          `step ${step}, ${move.move} ${'event' in move ? move.event.kind : ''}: ${by.wrong}`,
          `  rejected ${JSON.stringify(result.rejection)}, outputs ${result.outputs.map((output) => `${output.kind}${'reason' in output ? ` ${output.reason}` : ''}`).join(', ')}`,
          `  tried ${JSON.stringify(by.tried)}`,
          `  from ${shown(system, from)}`,
          `  to   ${shown(system, to)}`,
        ].join('\n'),
      )
    for (const a of by) {
      const n = a.replace(/\d/g, '')
      ;(globalThis as any).COUNT ??= {}
      ;(globalThis as any).COUNT[n] = ((globalThis as any).COUNT[n] ?? 0) + 1
    }
    if (result.rejection) {
      const n = 'rej ' + result.rejection.reason
      ;(globalThis as any).COUNT[n] = ((globalThis as any).COUNT[n] ?? 0) + 1
    }
    from = to
  })
  return from
}

const isSafe = (system: System, state: State): boolean =>
  propertiesOf(system.parameters).safety.every(({ never }) =>
    never.every((conditions) =>
      state.ogs.every((_, b) =>
        state.ogs.every((__, c) => {
          const isPair = conditions.some((condition) => 'at' in condition && condition.at === 'c')
          if (isPair ? c >= b : c !== b) return true
          return !allHold(system, conditions, { b, c }, state)
        }),
      ),
    ),
  )

describe('the concrete system', () => {
  const literal = abstractOf('literal')
  const hardened = abstractOf('hardened')
  law('takes only steps of the abstract one: hardened', plans('hardened'), (plan: Plan) =>
    isSafe(hardened, followed(hardened, runOfPlan(plan))),
  )
  afterEach(() => {
    console.log(JSON.stringify((globalThis as any).COUNT, null, 1))
    ;(globalThis as any).COUNT = {}
  })
  law('takes only steps of the abstract one: literal', plans('literal'), (plan: Plan) =>
    isSafe(literal, followed(literal, runOfPlan(plan))),
  )
})
