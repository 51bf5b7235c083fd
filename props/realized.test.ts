// Every step of the abstract system can be taken by the concrete one: the machines are not safe for want of runs.
// Source: PROTOCOL.md, sections 4 and 8a.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import { PROFILES, type Profile } from '../spec/protocol/abstract/parameters'
import { initialState, type State, stateKey } from '../spec/protocol/abstract/state'
import { type Step, type System, successors } from '../spec/protocol/abstract/system'
import { smallParameters } from '../spec/protocol/parameters'
import { projected, windowOf } from '../spec/protocol/projection'
import { initialWhole, moved } from '../spec/protocol/system'
import { BLOCKS, settingOf } from './concreteSetting'
import { drivenBy, moveFor } from './concretized'
import { abstractOf } from './following'
import { law } from './law'

/**
 * Steps that the machines refuse: they look at feedback only once an instruction is out, and SAT takes no new block once the pass is
 * over. A status frame has many entries.
 */
const isRealizable = ({ instance: { action, b } }: Step, { ogs, sent, ended }: State): boolean =>
  !(
    action.name === 'RecvFb' &&
    ogs[b]?.startsWith('INST') &&
    !sent[b]?.some((kind) => kind.startsWith('INST'))
  ) &&
  !(action.name === 'RecvRaw' && ended) &&
  action.kind !== 'STR' &&
  action.kind !== 'STA'

const walk = (system: System, picks: ReadonlyArray<number>): ReadonlyArray<Step> => {
  const steps: Step[] = []
  for (const pick of picks) {
    const from = steps.at(-1)?.state ?? initialState(system.parameters)
    const choices = successors(system, { ...from, budget: 9 }).filter((step) => isRealizable(step, from))
    const own = choices.filter(({ instance: { action } }) => action.actor === 'OGS' || action.actor === 'SAT')
    const among = pick % 4 === 0 || own.length === 0 ? choices : own
    const step = among[Math.floor(pick / 4) % Math.max(1, among.length)]
    if (step !== undefined) steps.push(step)
  }
  return steps
}

const isRealized = (profile: Profile, picks: ReadonlyArray<number>): void => {
  const system = abstractOf(profile)
  const key = (state: State): string => stateKey(system.alphabet, { ...state, budget: 0 })
  const small = smallParameters(profile)
  const parameters = { ...small, sequences: { ...small.sequences, end: 256 }, invalidFrames: 1000 }
  const driven = drivenBy(settingOf(parameters))
  const { setting } = driven
  let whole = initialWhole(setting)
  const names: string[] = []
  for (const { instance, state } of walk(system, picks)) {
    const result = moved(setting, whole, moveFor(driven, whole, instance))
    names.push(instance.name)
    whole = result.whole
    const found = projected(setting, windowOf(setting, BLOCKS), whole, 0)
    if (key(found) !== key(state))
      throw new Error(
        [
          `after ${names.join(' ')}: ${result.rejection?.reason ?? 'taken'}`,
          `wanted ${JSON.stringify(state)}`,
          `found  ${JSON.stringify(found)}`,
        ].join('\n'),
      )
  }
}

describe('the abstract system', () => {
  const picks = fc.array(fc.nat(3999), { maxLength: 60, size: 'max' })
  for (const profile of PROFILES)
    law(`takes only steps that the machines can take: ${profile}`, picks, (chosen) =>
      isRealized(profile, chosen),
    )
})
