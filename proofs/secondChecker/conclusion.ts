// What a step concludes, and how a rule asks for its premises: by what they say, word for word.
// Source: docs/rules.md, "Reading".

import type { Scope } from './document'
import type * as F from './fraction'
import type { Json } from './json'
import { membersOf } from './json'
import type { Light } from './light'
import { demand, Refusal } from './refusal'

export type Side = '>=' | '<='

/** A statement that may fail, and whether what that means for the key is decided by what the adversary may know. */
export type Event = { readonly epsilon: F.Fraction; readonly isClassical: boolean }

/** Statements that may fail, by their text, with their probability. */
export type Events = ReadonlyMap<string, Event>

/** A statement that is charged as it is. */
export const classical = (statement: string, epsilon: F.Fraction): Events =>
  new Map([[statement, { epsilon, isClassical: true }]])

/** A statement that is charged by smoothing. */
export const quantum = (statement: string, epsilon: F.Fraction): Events =>
  new Map([[statement, { epsilon, isClassical: false }]])

/** `what in scope >= value` or `<= value`, true outside the union of the events. */
export type Conclusion = {
  readonly what: string
  readonly scope: Scope
  readonly side: Side
  readonly value: F.Fraction
  readonly events: Events
  /** Of a key and of a part of it. */
  readonly spent?: { readonly secrecy: F.Fraction; readonly correctness: F.Fraction }
}

/** A step as its rule sees it. */
export type Situation = {
  readonly light: Light
  readonly rule: string
  readonly p: Json
  readonly premises: ReadonlyArray<Conclusion>
}

export type Rule = (situation: Situation) => Conclusion

/** The parameters of a step, exactly these. @throws Refusal */
export const parametersOf = ({ p, rule }: Situation, keys: ReadonlyArray<string>): ReadonlyArray<Json> =>
  membersOf(p, `parameters of ${rule}`, keys)

/** Refuses any number of premises but this. @throws Refusal */
export const demandPremises = ({ premises }: Situation, fewest: number, most = fewest): void =>
  demand(
    premises.length >= fewest && premises.length <= most,
    'number of premises',
    `${premises.length}`,
    fewest === most ? `${fewest}` : `${fewest} to ${most}`,
  )

const sentence = ({ what, scope, side }: Pick<Conclusion, 'what' | 'scope' | 'side'>): string =>
  `${what} in ${scope} ${side}`

/** The premise at a place, which must be of one of these quantities, on this side, in one of these scopes. @throws Refusal */
export const premiseOf = (
  { premises }: Situation,
  at: number,
  quantities: ReadonlyArray<string>,
  side: Side,
  scopes: ReadonlyArray<Scope>,
): Conclusion => {
  const found = premises[at]
  const needed = quantities
    .flatMap((what) => scopes.map((scope) => sentence({ what, scope, side })))
    .join(' or ')
  if (found === undefined) throw new Refusal(`premise ${at}`, 'none', needed)
  const isRight = quantities.includes(found.what) && scopes.includes(found.scope) && found.side === side
  demand(isRight, `premise ${at}`, sentence(found), needed)
  return found
}

/** Events of all of these, each once. */
export const eventsOf = (conclusions: ReadonlyArray<Conclusion>): Events =>
  new Map(conclusions.flatMap(({ events }) => [...events]))

/** A conclusion that can fail only where a premise does. */
export const derived = (
  premises: ReadonlyArray<Conclusion>,
  conclusion: Omit<Conclusion, 'events'>,
): Conclusion => ({ ...conclusion, events: eventsOf(premises) })
