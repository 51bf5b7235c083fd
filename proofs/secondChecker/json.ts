// A strict reader of the little JSON a certificate needs: objects, lists, texts and whole numbers, no key twice.
// Source: RFC 8259; docs/certificate.md, "Exact keys" and "Limits".

import { demand, Refusal } from './refusal'

/** A value as read. Objects are maps, so that no key means anything but itself. */
export type Json = string | number | ReadonlyArray<Json> | ReadonlyMap<string, Json>

const MAX_TEXT = 1_000_000
const MAX_DEPTH = 12
const MAX_MEMBERS = 256
const BLANK = /[ \t\n\r]*/y
const WHOLE = /(?:0|[1-9][0-9]{0,8})(?![0-9.eE])/y
const TEXT = /"(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/uy

/** The value a text holds. @throws Refusal if it holds anything else, is too long or too deep */
export const jsonFrom = (text: string): Json => {
  demand(text.length <= MAX_TEXT, 'length of the text', `${text.length}`, `at most ${MAX_TEXT} characters`)
  let at = 0
  const taken = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }
  const next = (character: string): boolean => {
    taken(BLANK)
    const is = text.startsWith(character, at)
    if (is) at += character.length
    return is
  }
  const wrong = (needed: string): Refusal =>
    new Refusal('JSON', `${JSON.stringify(text.slice(at, at + 20))} at ${at}`, needed)
  const key = (): string => {
    taken(BLANK)
    const found = taken(TEXT)
    if (found === undefined) throw wrong('a text')
    return String(JSON.parse(found))
  }
  const object = (depth: number): Json => {
    const members = new Map<string, Json>()
    if (next('}')) return members
    do {
      const name = key()
      demand(!members.has(name), 'no key twice', name, 'distinct keys')
      if (!next(':')) throw wrong(':')
      members.set(name, value(depth + 1))
    } while (next(','))
    if (!next('}')) throw wrong('} or ,')
    return members
  }
  const list = (depth: number): Json => {
    const members: Json[] = []
    if (next(']')) return members
    do {
      members.push(value(depth + 1))
      demand(members.length <= MAX_MEMBERS, 'length of a list', 'more', `at most ${MAX_MEMBERS} members`)
    } while (next(','))
    if (!next(']')) throw wrong('] or ,')
    return members
  }
  const value = (depth: number): Json => {
    demand(depth <= MAX_DEPTH, 'depth', `${depth}`, `at most ${MAX_DEPTH}`)
    if (next('{')) return object(depth)
    if (next('[')) return list(depth)
    const whole = taken(WHOLE)
    return whole === undefined ? key() : Number(whole)
  }
  const whole = value(0)
  taken(BLANK)
  if (at !== text.length) throw wrong('the end')
  return whole
}

/** The members of an object with exactly these keys, in their order. @throws Refusal */
export const membersOf = (json: Json, where: string, keys: ReadonlyArray<string>): ReadonlyArray<Json> => {
  if (!(json instanceof Map)) throw new Refusal(where, 'no object', `{ ${keys.join(', ')} }`)
  const found: ReadonlyArray<string> = [...json.keys()].map(String)
  const isExact = found.length === keys.length && keys.every((name) => json.has(name))
  demand(isExact, `keys of ${where}`, found.join(', '), keys.join(', '))
  return keys.map((name) => json.get(name))
}

/** A list. @throws Refusal */
export const listOf = (json: Json | undefined, where: string): ReadonlyArray<Json> => {
  if (!Array.isArray(json)) throw new Refusal(where, 'no list', 'a list')
  return json
}

/** A text. @throws Refusal */
export const textOf = (json: Json | undefined, where: string): string => {
  if (typeof json !== 'string') throw new Refusal(where, 'no text', 'a text')
  return json
}

/** One of these texts. @throws Refusal */
export const oneOf = <A extends string>(
  json: Json | undefined,
  where: string,
  choices: ReadonlyArray<A>,
): A => {
  const found = choices.find((choice) => choice === json)
  if (found === undefined) throw new Refusal(where, JSON.stringify(json) ?? 'nothing', choices.join(' or '))
  return found
}
