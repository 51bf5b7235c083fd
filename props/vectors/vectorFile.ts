// A file of test vectors: groups of cases that an implementation has to agree with, or has not to, with every flag explained.
// Source: CLI.md, "Vector files"; the layout is that of Wycheproof; docs/vectors.md explains it to those who read the files.

/** Counts on when a reader of these files has to change. */
export const GENERATOR_VERSION = '1'

/** What kind of slip a flag stands for. */
export type BugType =
  | 'BASIC'
  | 'EDGE_CASE'
  | 'BAD_INPUT'
  | 'MALFORMED'
  | 'WRONG_FORMULA'
  | 'WRONG_CONVENTION'
  | 'UNSAFE_BOUND'
  | 'KEY_MISMATCH'
  | 'FORGERY'
  | 'REPLAY'

/** A flag explained: what somebody got wrong, and what comes of it. */
export type Note = { readonly bugType: BugType; readonly description: string; readonly effect: string }
export type Notes = Readonly<Record<string, Note>>

export type Json =
  | string
  | number
  | boolean
  | null
  | ReadonlyArray<Json>
  | { readonly [name: string]: Json | undefined }

/**
 * One case. `valid`: the input gives exactly this output. `invalid` with an output: the input does not give it, and who gets it has
 * the slip of the flag. `invalid` with a refusal: the input is to be refused, here for this reason.
 */
export type Case = {
  readonly comment: string
  readonly flags: ReadonlyArray<string>
  readonly input: Json
} & (
  | { readonly output: Json; readonly result: 'valid' | 'invalid' }
  | { readonly refusal: string; readonly result: 'invalid' }
)

/** Cases of one kind under the same parameters. */
export type Group = {
  readonly type: string
  readonly parameters: Json
  readonly tests: ReadonlyArray<Case>
}

/** Everything in a file but the flags' notes, which are picked from `notes` by use. */
export type Contents = {
  readonly name: string
  readonly algorithm: string
  /** How an implementation is held against the cases, in sentences. */
  readonly header: ReadonlyArray<string>
  readonly notes: Notes
  readonly groups: ReadonlyArray<Group>
}

/** A case that is to be reproduced. */
export const valid = (comment: string, flags: ReadonlyArray<string>, input: Json, output: Json): Case => ({
  comment,
  flags,
  input,
  output,
  result: 'valid',
})

/** A case whose output is wrong. @throws Error if the slip makes no difference here: then the case would show nothing. */
export const wrong = (
  comment: string,
  flags: ReadonlyArray<string>,
  input: Json,
  output: Json,
  right: Json,
): Case => {
  if (JSON.stringify(output) === JSON.stringify(right)) throw new Error(`no difference: ${flags}, ${comment}`)
  return { comment, flags, input, output, result: 'invalid' }
}

/** A case whose input is to be refused. */
export const refused = (
  comment: string,
  flags: ReadonlyArray<string>,
  input: Json,
  refusal: string,
): Case => ({ comment, flags, input, refusal, result: 'invalid' })

/** Case numbers of a group begin at its number, from 1, times this: a case added at the end of its group moves no other. */
const GROUP_SIZE = 1000

const usedNotes = ({ notes, groups, name }: Contents): Notes => {
  const used = new Set(groups.flatMap(({ tests }) => tests.flatMap(({ flags }) => flags)))
  const unknown = [...used].filter((flag) => notes[flag] === undefined)
  if (unknown.length > 0) throw new Error(`${name}: flags without a note: ${unknown.join(', ')}`)
  return Object.fromEntries(Object.entries(notes).filter(([flag]) => used.has(flag)))
}

const lines = (entries: ReadonlyArray<string>, indent: string): string => entries.join(`,\n${indent}`)

const groupText = ({ type, parameters, tests }: Group, at: number): string => {
  if (tests.length >= GROUP_SIZE) throw new Error(`too many cases of ${type}`)
  const cases = tests.map((test, i) => JSON.stringify({ tcId: GROUP_SIZE * (at + 1) + i + 1, ...test }))
  return [
    `{`,
    `   "type": ${JSON.stringify(type)},`,
    `   "parameters": ${JSON.stringify(parameters)},`,
    `   "tests": [`,
    `    ${lines(cases, '    ')}`,
    `   ]`,
    `  }`,
  ].join('\n')
}

/** A file's name and text: JSON with a case a line, so that a change shows as the cases it touches. */
export type VectorFile = { readonly name: string; readonly text: string; readonly cases: number }

/** The file. @throws Error for a flag that no note explains, and for an invalid case without a flag. */
export const vectorFile = (contents: Contents): VectorFile => {
  const { name, algorithm, header, groups } = contents
  const tests = groups.flatMap((group) => group.tests)
  const bare = tests.find(({ result, flags }) => result === 'invalid' && flags.length === 0)
  if (bare !== undefined) throw new Error(`${name}: an invalid case without a flag: ${bare.comment}`)
  const notes = Object.entries(usedNotes(contents)).map(
    ([flag, note]) => `${JSON.stringify(flag)}: ${JSON.stringify(note)}`,
  )
  const text = [
    '{',
    ` "algorithm": ${JSON.stringify(algorithm)},`,
    ` "schema": "keywitness/vectors",`,
    ` "generatorVersion": ${JSON.stringify(GENERATOR_VERSION)},`,
    ` "numberOfTests": ${tests.length},`,
    ` "header": [\n  ${lines(
      header.map((line) => JSON.stringify(line)),
      '  ',
    )}\n ],`,
    ` "notes": {\n  ${lines(notes, '  ')}\n },`,
    ` "testGroups": [\n  ${lines(groups.map(groupText), '  ')}\n ]`,
    '}',
    '',
  ].join('\n')
  return { name, text, cases: tests.length }
}
