// The relay in Promela, generated from its action table: one process, one d_step an instance, so that SPIN counts what we count.
// SPIN prints one transition more, since it counts the initial state.

import { absurd } from 'fp-ts/function'
import type { Condition, Effect } from '../../../spec/relay/abstract/action'
import {
  CHANNELS,
  CONTACTS,
  channelOf,
  genuineKinds,
  J_STATUSES,
  type Kind,
  kindsOf,
  N_STATUSES,
  SAT_STATUSES,
} from '../../../spec/relay/abstract/alphabet'
import { MUTANT_SAYS, type Parameters } from '../../../spec/relay/abstract/parameters'
import { SAFETY } from '../../../spec/relay/abstract/properties'
import type { System } from '../../../spec/relay/abstract/system'
import type { Expected } from '../promela'

const among = (variable: string, values: ReadonlyArray<string | number>): string =>
  values.length === 1
    ? `${variable} == ${values[0]}`
    : `(${values.map((value) => `${variable} == ${value}`).join(' || ')})`

const each = ({ messages }: Parameters): ReadonlyArray<number> =>
  Array.from({ length: messages }, (_, message) => message)

const frames = ({ mutant }: Parameters, message: number, kind: Kind): string => {
  const kinds = kindsOf(mutant)
  return `fl[${message * kinds.length + kinds.indexOf(kind)}]`
}

const load = (kind: Kind): string => `L[${CHANNELS.indexOf(channelOf(kind))}]`

const bit = ({ mutant }: Parameters, kind: Kind): number => 2 ** genuineKinds(mutant).indexOf(kind)

const bound = (parameters: Parameters): string =>
  `(${each(parameters)
    .map((message) => `(slot[${message}] > 0)`)
    .join(' + ')})`

const statuses = (prefix: string, all: ReadonlyArray<string>): ReadonlyArray<string> =>
  all.map((status) => `${prefix}_${status}`)

/** A condition as an expression. */
const expression = (parameters: Parameters, m: number, condition: Condition): string => {
  const { units, keyJ, keyN, passes, capacity } = parameters
  switch (condition.test) {
    case 'j':
      return among(`J[${m}]`, statuses('J', condition.in))
    case 'sat':
      return among(`S[${m}]`, statuses('S', condition.in))
    case 'n':
      return among(`N[${m}]`, statuses('N', condition.in))
    case 'inOrder':
      return m === 0 ? 'true' : `J[${m - 1}] != J_IDLE`
    case 'contact':
      return `at ${condition.is ? '==' : '!='} C_${condition.with}`
    case 'passes':
      return `p${condition.over} ${condition.is === 'left' ? `< ${passes}` : condition.is === 'none' ? '== 0' : '> 0'}`
    case 'enough': {
      const enough =
        condition.of === 'J'
          ? `${(m + 1) * units} <= pJ * ${keyJ}`
          : `(${bound(parameters)} + 1) * ${units} <= pN * ${keyN}`
      return condition.is ? enough : `!(${enough})`
    }
    case 'anyKeyN':
      return `${bound(parameters)} * ${units} < pN * ${keyN}`
    case 'used':
      return among(`u${condition.of}[${m}]`, condition.times)
    case 'inFlight':
      return `${frames(parameters, m, condition.kind)} > 0`
    case 'sent':
      if (!genuineKinds(parameters.mutant).includes(condition.kind)) return condition.is ? 'false' : 'true'
      return `(K[${m}] & ${bit(parameters, condition.kind)}) ${condition.is ? '!=' : '=='} 0`
    case 'room':
      return `L[${CHANNELS.indexOf(condition.channel)}] < ${capacity}`
    case 'budget':
      return 'adv > 0'
    case 'restarts':
      return condition.is === 'left' ? 'rst > 0' : 'rst == 0'
    default:
      return absurd(condition)
  }
}

const conjunction = (parameters: Parameters, m: number, conditions: ReadonlyArray<Condition>): string =>
  conditions.length === 0
    ? 'true'
    : conditions.map((condition) => expression(parameters, m, condition)).join(' && ')

const pad = (counter: string): string => `if :: ${counter} < 2 -> ${counter}++ :: else fi`

const statement = (parameters: Parameters, m: number, effect: Effect): string => {
  const all = each(parameters)
  switch (effect.do) {
    case 'j':
      return `J[${m}] = J_${effect.to}`
    case 'sat':
      return `S[${m}] = S_${effect.to}`
    case 'n':
      return `N[${m}] = N_${effect.to}`
    case 'allSat':
      return all
        .map(
          (c) => `if :: ${among(`S[${c}]`, statuses('S', effect.in))} -> S[${c}] = S_${effect.to} :: else fi`,
        )
        .join('; ')
    case 'forget':
      return all
        .map((c) => `if :: ${among(`S[${c}]`, statuses('S', effect.in))} -> slot[${c}] = 0 :: else fi`)
        .join('; ')
    case 'contact':
      return `at = C_${effect.with}`
    case 'clear':
      return [
        ...all.flatMap((c) => kindsOf(parameters.mutant).map((kind) => `${frames(parameters, c, kind)} = 0`)),
        ...CHANNELS.map((_, place) => `L[${place}] = 0`),
      ].join('; ')
    case 'distil':
      return `p${effect.over}++`
    case 'padJ':
      return pad(`uJ[${effect.slot === 'own' ? m : 0}]`)
    case 'bind':
      return `slot[${m}] = ${bound(parameters)} + 1`
    case 'padN':
      return pad(`uN[slot[${m}] - 1]`)
    case 'put':
      return `${frames(parameters, m, effect.kind)}++; ${load(effect.kind)}++`
    case 'take':
      return `${frames(parameters, m, effect.kind)}--; ${load(effect.kind)}--`
    case 'record':
      return `K[${m}] = K[${m}] | ${bit(parameters, effect.kind)}`
    case 'spend':
      return 'adv--'
    case 'restart':
      return 'rst--'
    case 'first':
      return effect.of.reduceRight(
        (otherwise, { when, effect: inner }) =>
          `if :: ${conjunction(parameters, m, when)} -> ${sequence(parameters, m, inner)} :: else -> ${otherwise} fi`,
        'skip',
      )
    default:
      return absurd(effect)
  }
}

const sequence = (parameters: Parameters, m: number, effects: ReadonlyArray<Effect>): string =>
  effects.map((effect) => statement(parameters, m, effect)).join('; ')

/** The Promela text. With -DPROPERTIES it carries the safety properties as a claim, which changes the counts. */
export const relayPromela = ({ parameters, instances }: System, expected: Expected | undefined): string => {
  const { messages, attacks, restarts, mutant } = parameters
  const defines = (prefix: string, all: ReadonlyArray<string>) =>
    all.map((status, code) => `#define ${prefix}_${status} ${code}`)
  const claims = SAFETY.map(({ name, never }) => {
    const bad = each(parameters).flatMap((m) =>
      never.map((conditions) => `(${conjunction(parameters, m, conditions)})`),
    )
    return `#define ${name} (!(${bad.join(' || ')}))`
  })
  return `${[
    `/* Keywitness, key relay, ${JSON.stringify(parameters)}: ${MUTANT_SAYS[mutant]}. Generated from the action table. */`,
    expected === undefined
      ? '/* Expected counts: not computed. */'
      : `/* Expected: ${expected.states} states, ${expected.transitions} transitions (SPIN prints ${expected.transitions + 1}), depth ${expected.depth} (with -DBFS). */`,
    '/* spin -a model.pml && gcc -O2 -DSAFETY -DNOREDUCE -DNOCLAIM -o pan pan.c && ./pan -E -m1000000 */',
    ...defines('C', CONTACTS),
    ...defines('J', J_STATUSES),
    ...defines('S', SAT_STATUSES),
    ...defines('N', N_STATUSES),
    `byte at, pJ, pN; byte rst = ${restarts}; byte adv = ${attacks};`,
    `byte J[${messages}], S[${messages}], N[${messages}], slot[${messages}], uJ[${messages}], uN[${messages}], K[${messages}];`,
    `byte fl[${messages * kindsOf(mutant).length}]; /* ${kindsOf(mutant).join(' ')} of each message */`,
    `byte L[${CHANNELS.length}]; /* frames in flight: ${CHANNELS.join(', ')} */`,
    'active proctype relay() {',
    'do',
    ...instances.map(
      ({ name, action, message }) =>
        `:: d_step { ${conjunction(parameters, message, action.guard)} -> ${sequence(parameters, message, action.effect)} } /* ${name} */`,
    ),
    'od',
    '}',
    '#ifdef PROPERTIES',
    ...claims,
    `ltl safety { [] (${SAFETY.map(({ name }) => name).join(' && ')}) }`,
    '#endif',
  ].join('\n')}\n`
}
