// The system in TLA+, generated from the action table: one definition an action, the properties, and strong fairness.
// TLC prints one transition and one level more, since it counts the initial state.

import { absurd } from 'fp-ts/function'
import type { Action, Condition, Effect } from '../../spec/protocol/abstract/action'
import type { Kind } from '../../spec/protocol/abstract/alphabet'
import { propertiesOf } from '../../spec/protocol/abstract/properties'
import type { System } from '../../spec/protocol/abstract/system'
import type { Expected } from './promela'

const VARIABLES = ['g', 'fb', 'adv', 'E', 'O', 'S', 'rel', 'K', 'up', 'dn'] as const
type Variable = (typeof VARIABLES)[number]

const setOf = (values: ReadonlyArray<string | number>): string =>
  `{${values.map((value) => (typeof value === 'number' ? value : `"${value}"`)).join(', ')}}`

const bagOf = ({ alphabet }: System, kind: Kind): 'up' | 'dn' => (alphabet.up.includes(kind) ? 'up' : 'dn')

/** A condition on the unprimed variables. */
const formula = (system: System, condition: Condition): string => {
  switch (condition.test) {
    case 'ogs':
      return `O[${condition.at}] \\in ${setOf(condition.in)}`
    case 'sat':
      return `S[${condition.at}] \\in ${setOf(condition.in)}`
    case 'released':
      return `rel[${condition.at}] \\in ${setOf(condition.in)}`
    case 'inFlight':
      return `${bagOf(system, condition.kind)}[${condition.at}]["${condition.kind}"] > 0`
    case 'sent':
      return `"${condition.kind}" ${condition.is ? '\\in' : '\\notin'} K[${condition.at}]`
    case 'room':
      return condition.direction === 'up'
        ? `NU < ${system.parameters.uplink}`
        : `ND < ${system.parameters.downlink}`
    case 'noneOf':
      return `\\A d \\in Blocks : O[d] \\notin ${setOf(condition.in)}`
    case 'generated':
      return condition.is === 'positive' ? 'g > 0' : `g = ${condition.is}`
    case 'feedback':
      return `fb = ${condition.is}`
    case 'budget':
      return 'adv > 0'
    case 'ended':
      return `E = ${condition.is ? 'TRUE' : 'FALSE'}`
    default:
      return absurd(condition)
  }
}

const conjunction = (system: System, conditions: ReadonlyArray<Condition>): string =>
  conditions.length === 0 ? 'TRUE' : conditions.map((one) => `(${formula(system, one)})`).join(' /\\ ')

/** The new value of every variable that changes, as an expression in the old ones. */
type Values = ReadonlyMap<Variable, string>

const newValue = (values: Values, variable: Variable): string => values.get(variable) ?? variable

const after = (system: System, effect: Effect, values: Values): Values => {
  const to = (variable: Variable, change: (old: string) => string): Values =>
    new Map([...values, [variable, change(newValue(values, variable))]])
  const counted = (at: string, kind: Kind, by: string) =>
    to(bagOf(system, kind), (old) => `[${old} EXCEPT ![${at}]["${kind}"] = @ ${by}]`)
  switch (effect.do) {
    case 'ogs':
      return to('O', (old) => `[${old} EXCEPT ![b] = "${effect.to}"]`)
    case 'sat':
      return to('S', (old) => `[${old} EXCEPT ![b] = "${effect.to}"]`)
    case 'lowerOgs':
      return to('O', (old) => `Lower(${old}, b, ${setOf(effect.in)}, "${effect.to}")`)
    case 'lowerSat':
      return to('S', (old) => `Lower(${old}, b, ${setOf(effect.in)}, "${effect.to}")`)
    case 'allOgs':
      return to('O', (old) => `Every(${old}, ${setOf(effect.in)}, "${effect.to}")`)
    case 'put':
      return counted(effect.at, effect.kind, '+ 1')
    case 'take':
      return counted('b', effect.kind, '- 1')
    case 'record':
      return to('K', (old) => `[${old} EXCEPT ![b] = @ \\cup {"${effect.kind}"}]`)
    case 'generate':
      return to('g', (old) => `${old} + 1`)
    case 'release':
      return to('rel', (old) => `[${old} EXCEPT ![b] = IF @ < 2 THEN @ + 1 ELSE 2]`)
    case 'feedback':
      return to('fb', () => 'b + 1')
    case 'spend':
      return to('adv', (old) => `${old} - 1`)
    case 'end':
      return to('E', () => 'TRUE')
    case 'first':
      return effect.of.reduceRight<Values>((otherwise, { when, effect: inner }) => {
        const then = inner.reduce((current, one) => after(system, one, current), values)
        if (when.length === 0) return then
        const changed = VARIABLES.filter(
          (one) => newValue(then, one) !== one || newValue(otherwise, one) !== one,
        )
        const test = conjunction(system, when)
        return new Map(
          changed.map((one) => {
            const [yes, no] = [newValue(then, one), newValue(otherwise, one)]
            return [one, yes === no ? yes : `(IF ${test} THEN ${yes} ELSE ${no})`] as const
          }),
        )
      }, values)
    default:
      return absurd(effect)
  }
}

const nameOf = ({ name, kind, variant }: Action): string =>
  [name, kind, variant?.replaceAll(' ', '_')].filter((part) => part !== undefined).join('_')

const binders = ({ noBlock, twoBlocks }: Action) => (noBlock ? '' : twoBlocks ? '(b, c)' : '(b)')

const definition = (system: System, action: Action): string => {
  const values = action.effect.reduce<Values>((current, one) => after(system, one, current), new Map())
  const changes = VARIABLES.filter((one) => values.has(one)).map(
    (one) => `${one}' = ${newValue(values, one)}`,
  )
  const same = VARIABLES.filter((one) => !values.has(one))
  return [
    `${nameOf(action)}${binders(action)} ==`,
    ...action.guard.map((one) => `  /\\ ${formula(system, one)}`),
    ...changes.map((one) => `  /\\ ${one}`),
    ...(same.length === 0 ? [] : [`  /\\ UNCHANGED <<${same.join(', ')}>>`]),
  ].join('\n')
}

const quantified = (action: Action, quantifier: '\\E' | '\\A', inner: string): string => {
  if (action.noBlock) return inner
  if (action.twoBlocks) return `${quantifier} b \\in Blocks : ${quantifier} c \\in Blocks \\ {b} : ${inner}`
  return `${quantifier} b \\in Blocks : ${inner}`
}

/** One fairness conjunct for each name and kind; the two outcomes of decoding are one. */
const fairness = ({ actions }: System): ReadonlyArray<string> => {
  const fair = actions.filter((action) => action.fairness !== 'never')
  const groups = new Map<string, ReadonlyArray<Action>>()
  for (const action of fair) {
    const key = `${action.name} ${action.kind ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), action])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const steps = group.map((action) => `${nameOf(action)}${binders(action)}`).join(' \\/ ')
    const late = first.fairness === 'after the end' ? `E /\\ ${steps}` : steps
    return [`  /\\ ${quantified(first, '\\A', `SF_vars(${late})`)}`]
  })
}

const sum = (variable: 'up' | 'dn', kinds: ReadonlyArray<Kind>, blocks: number): string =>
  Array.from({ length: blocks }, (_, b) => kinds.map((kind) => `${variable}[${b}]["${kind}"]`))
    .flat()
    .join(' + ')

const properties = (system: System): ReadonlyArray<string> => {
  const { safety, liveness } = propertiesOf(system.parameters)
  const all = (conditions: ReadonlyArray<Condition>) => conjunction(system, conditions)
  const last = system.parameters.blocks - 1
  return [
    ...safety.map(({ name, says, never }) => {
      const body = never.map((conditions) => `~(${all(conditions)})`).join(' /\\ ')
      const twoBlocks = never.flat().some((condition) => 'at' in condition && condition.at === 'c')
      const blocks = `\\A b \\in Blocks : ${twoBlocks ? '\\A c \\in {d \\in Blocks : d < b} : ' : ''}`
      return `\\* ${says}\n${name.replace("'", '_')} == ${blocks}${body}`
    }),
    ...liveness.map(({ name, says, from, to, blocks }) => {
      const goal = to.map((conditions) => `(${all(conditions)})`).join(' \\/ ')
      const range = blocks === 'last' ? `{${last}}` : 'Blocks'
      const body = from.length === 0 ? `<>(${goal})` : `(${all(from)}) ~> (${goal})`
      return `\\* ${says}\n${name} == \\A b \\in ${range} : ${body}`
    }),
  ]
}

/** A module named Keywitness; the configuration for TLC stands in its first comment. */
export const tlaOf = (system: System, expected: Expected | undefined): string => {
  const { parameters, alphabet, actions } = system
  const { safety, liveness } = propertiesOf(parameters)
  const { blocks, attacks } = parameters
  const empty = (kinds: ReadonlyArray<Kind>) => `[b \\in Blocks |-> [k \\in ${setOf(kinds)} |-> 0]]`
  return `${[
    '---------------------------- MODULE Keywitness ----------------------------',
    `\\* ${JSON.stringify(parameters)}. Generated from the action table: change that, not this.`,
    expected === undefined
      ? '\\* Expected counts: not computed.'
      : `\\* Expected: ${expected.states} states, ${expected.transitions} transitions, depth ${expected.depth} (TLC prints ${expected.transitions + 1} and ${expected.depth + 1}).`,
    `\\* Keywitness.cfg: SPECIFICATION FairSpec INVARIANTS ${safety.map(({ name }) => name.replace("'", '_')).join(' ')} PROPERTIES ${liveness.map(({ name }) => name).join(' ')} CHECK_DEADLOCK TRUE`,
    'EXTENDS Integers',
    `VARIABLES ${VARIABLES.join(', ')}`,
    `vars == <<${VARIABLES.join(', ')}>>`,
    `Blocks == 0..${blocks - 1}`,
    `NU == ${sum('up', alphabet.up, blocks)}`,
    `ND == ${sum('dn', alphabet.down, blocks)}`,
    'Lower(f, b, from, to) == [c \\in Blocks |-> IF c < b /\\ f[c] \\in from THEN to ELSE f[c]]',
    'Every(f, from, to) == [c \\in Blocks |-> IF f[c] \\in from THEN to ELSE f[c]]',
    [
      'Init ==',
      `  /\\ g = 0 /\\ fb = 0 /\\ adv = ${attacks} /\\ E = FALSE`,
      '  /\\ O = [b \\in Blocks |-> "IDLE"] /\\ S = [b \\in Blocks |-> "WAIT"]',
      '  /\\ rel = [b \\in Blocks |-> 0] /\\ K = [b \\in Blocks |-> {}]',
      `  /\\ up = ${empty(alphabet.up)}`,
      `  /\\ dn = ${empty(alphabet.down)}`,
    ].join('\n'),
    ...actions.map((action) => definition(system, action)),
    [
      'Next ==',
      ...actions.map((action) => `  \\/ ${quantified(action, '\\E', `${nameOf(action)}${binders(action)}`)}`),
    ].join('\n'),
    ['Fairness ==', ...fairness(system)].join('\n'),
    'Spec == Init /\\ [][Next]_vars',
    'FairSpec == Spec /\\ Fairness',
    ...properties(system),
    '=============================================================================',
  ].join('\n\n')}\n`
}
