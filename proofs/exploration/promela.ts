// The system in Promela, generated from the action table: one process, one d_step an instance, so that SPIN counts what we count.
// SPIN prints one transition more, since it counts the initial state.

import { absurd } from 'fp-ts/function'
import type { Condition, Effect } from '../../spec/protocol/abstract/action'
import { type Kind, OGS_STATUSES } from '../../spec/protocol/abstract/alphabet'
import { propertiesOf } from '../../spec/protocol/abstract/properties'
import type { System } from '../../spec/protocol/abstract/system'

/** Counts that stand in the header of an export. */
export type Expected = { readonly states: number; readonly transitions: number; readonly depth: number }

type Blocks = { readonly b: number; readonly c: number }

const among = (variable: string, values: ReadonlyArray<string | number>): string =>
  values.length === 1
    ? `${variable} == ${values[0]}`
    : `(${values.map((value) => `${variable} == ${value}`).join(' || ')})`

const messages = ({ alphabet: { up, down } }: System, block: number, kind: Kind): string =>
  up.includes(kind)
    ? `up[${block * up.length + up.indexOf(kind)}]`
    : `dn[${block * down.length + down.indexOf(kind)}]`

const inSet = ({ alphabet }: System, block: number, kind: Kind): string =>
  `(K[${block}] & ${2 ** alphabet.genuine.indexOf(kind)})`

/** A condition as an expression. */
const expression = (system: System, at: Blocks, condition: Condition): string => {
  const { parameters } = system
  switch (condition.test) {
    case 'ogs':
      return among(
        `O[${at[condition.at]}]`,
        condition.in.map((status) => `O_${status}`),
      )
    case 'sat':
      return among(
        `S[${at[condition.at]}]`,
        condition.in.map((status) => `S_${status}`),
      )
    case 'released':
      return among(`rel[${at[condition.at]}]`, condition.in)
    case 'inFlight':
      return `${messages(system, at[condition.at], condition.kind)} > 0`
    case 'sent':
      return `${inSet(system, at[condition.at], condition.kind)} ${condition.is ? '!=' : '=='} 0`
    case 'room':
      return condition.direction === 'up' ? `NU < ${parameters.uplink}` : `ND < ${parameters.downlink}`
    case 'noneOf':
      return Array.from({ length: parameters.blocks }, (_, b) => b)
        .map(
          (b) =>
            `!${among(
              `O[${b}]`,
              condition.in.map((status) => `O_${status}`),
            )}`,
        )
        .join(' && ')
    case 'generated':
      if (condition.is === 'positive') return 'g > 0'
      return `g == ${condition.is === 'b' ? at.b : at.b + 1}`
    case 'feedback':
      return `fb == ${at.b + 1}`
    case 'budget':
      return 'adv > 0'
    case 'ended':
      return `E == ${Number(condition.is)}`
    default:
      return absurd(condition)
  }
}

const conjunction = (system: System, at: Blocks, conditions: ReadonlyArray<Condition>): string =>
  conditions.length === 0 ? 'true' : conditions.map((one) => expression(system, at, one)).join(' && ')

const statement = (system: System, at: Blocks, effect: Effect): string => {
  const { b } = at
  const { parameters, alphabet } = system
  const bag = (block: number, kind: Kind, step: '++' | '--') =>
    `${messages(system, block, kind)}${step}; ${alphabet.up.includes(kind) ? 'NU' : 'ND'}${step}`
  const each = (length: number, variable: 'O' | 'S', from: ReadonlyArray<string>, to: string) =>
    Array.from({ length }, (_, c) => {
      const test = among(
        `${variable}[${c}]`,
        from.map((status) => `${variable}_${status}`),
      )
      return `if :: ${test} -> ${variable}[${c}] = ${variable}_${to} :: else fi`
    }).join('; ') || 'skip'
  switch (effect.do) {
    case 'ogs':
      return `O[${b}] = O_${effect.to}`
    case 'sat':
      return `S[${b}] = S_${effect.to}`
    case 'lowerOgs':
      return each(b, 'O', effect.in, effect.to)
    case 'lowerSat':
      return each(b, 'S', effect.in, effect.to)
    case 'allOgs':
      return each(parameters.blocks, 'O', effect.in, effect.to)
    case 'put':
      return bag(at[effect.at], effect.kind, '++')
    case 'take':
      return bag(b, effect.kind, '--')
    case 'record':
      return `K[${b}] = K[${b}] | ${2 ** alphabet.genuine.indexOf(effect.kind)}`
    case 'generate':
      return 'g++'
    case 'release':
      return `if :: rel[${b}] < 2 -> rel[${b}]++ :: else fi`
    case 'feedback':
      return `fb = ${b + 1}`
    case 'spend':
      return 'adv--'
    case 'end':
      return 'E = 1'
    case 'first':
      return effect.of.reduceRight(
        (otherwise, { when, effect: inner }) =>
          `if :: ${conjunction(system, at, when)} -> ${sequence(system, at, inner)} :: else -> ${otherwise} fi`,
        'skip',
      )
    default:
      return absurd(effect)
  }
}

const sequence = (system: System, at: Blocks, effects: ReadonlyArray<Effect>): string =>
  effects.map((effect) => statement(system, at, effect)).join('; ')

/** Negated properties of states as one macro each; the steps of P5 and their like are not states. */
const invariants = (system: System): ReadonlyArray<string> => {
  const blocks = Array.from({ length: system.parameters.blocks }, (_, block) => block)
  return propertiesOf(system.parameters).safety.map(({ name, never }) => {
    const twoBlocks = never.flat().some((condition) => 'at' in condition && condition.at === 'c')
    const places = blocks.flatMap((b) => (twoBlocks ? blocks.slice(0, b) : [b]).map((c) => ({ b, c })))
    const bad = places.flatMap((at) => never.map((conditions) => `(${conjunction(system, at, conditions)})`))
    return `#define ${name.replace("'", '_')} (${bad.length === 0 ? 'true' : `!(${bad.join(' || ')})`})`
  })
}

/** The Promela text. With -DPROPERTIES it carries the safety properties as a claim, which changes the counts. */
export const promelaOf = (system: System, expected: Expected | undefined): string => {
  const { parameters, alphabet, instances } = system
  const { blocks, attacks } = parameters
  const names = propertiesOf(parameters).safety.map(({ name }) => name.replace("'", '_'))
  const defines = (prefix: string, all: ReadonlyArray<string>) =>
    all.map((status, code) => `#define ${prefix}_${status} ${code}`)
  return `${[
    `/* Keywitness, ${JSON.stringify(parameters)}. Generated from the action table: change that, not this. */`,
    expected === undefined
      ? '/* Expected counts: not computed. */'
      : `/* Expected: ${expected.states} states, ${expected.transitions} transitions (SPIN prints ${expected.transitions + 1}), depth ${expected.depth} (with -DBFS). */`,
    '/* spin -a model.pml && gcc -O2 -DSAFETY -DNOREDUCE -DNOCLAIM -o pan pan.c && ./pan -E -m1000000 */',
    ...defines('O', OGS_STATUSES),
    ...defines('S', alphabet.sat),
    `byte g, fb, E, NU, ND; byte adv = ${attacks};`,
    `byte O[${blocks}], S[${blocks}], rel[${blocks}], K[${blocks}];`,
    `byte up[${blocks * alphabet.up.length}]; /* ${alphabet.up.join(' ')} of each block */`,
    `byte dn[${blocks * alphabet.down.length}]; /* ${alphabet.down.join(' ')} of each block */`,
    'active proctype system() {',
    'do',
    ...instances.map(
      (instance) =>
        `:: d_step { ${conjunction(system, instance, instance.action.guard)} -> ${sequence(system, instance, instance.action.effect)} } /* ${instance.name} */`,
    ),
    'od',
    '}',
    '#ifdef PROPERTIES',
    ...invariants(system),
    `ltl safety { [] (${names.join(' && ')}) }`,
    '#endif',
  ].join('\n')}\n`
}
