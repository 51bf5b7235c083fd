// The options of `keywitness explore`, and the parameters, limits and wishes that they spell.

import * as E from 'fp-ts/Either'
import type { Problem } from '../spec/problem'
import {
  DEFAULT_PARAMETERS,
  LARGEST,
  MUTANTS,
  type Parameters,
  PROFILES,
  SABOTAGES,
  type Sabotage,
} from '../spec/protocol/abstract/parameters'
import type { Arguments, Usage } from './options'
import { wholeNumber } from './options'
import { badOption } from './report'

export const TRACES = ['text', 'itf', 'mermaid'] as const
export const EXPORTS = ['promela', 'tla', 'dot'] as const

/** A search that meets this ends: some gigabytes. */
const MAX_STATES = 20_000_000

export type Name =
  | 'profile'
  | 'blocks'
  | 'uplink'
  | 'downlink'
  | 'attacks'
  | 'residual'
  | 'mutant'
  | 'sabotage'
  | 'no-end-no-timeouts'
  | 'liveness'
  | 'property'
  | 'trace'
  | 'export'
  | 'replay'
  | 'max-states'
  | 'max-seconds'
  | 'json'

const { profile, blocks, uplink, downlink, attacks, residual, mutant } = DEFAULT_PARAMETERS

export const usage: Usage<Name> = {
  command: 'explore',
  operands: '',
  operandCount: [0, 0],
  summary:
    'Explores every reachable state of the protocol with its channel and attacker, checks every property and prints a shortest counterexample.',
  options: {
    profile: { value: PROFILES.join('|'), help: 'the protocol as published, or mended', initial: profile },
    blocks: { value: 'N', help: `key blocks, 1 to ${LARGEST.blocks}`, initial: String(blocks) },
    uplink: {
      value: 'N',
      help: `messages in flight on the uplink, 1 to ${LARGEST.uplink}`,
      initial: String(uplink),
    },
    downlink: {
      value: 'N',
      help: `messages in flight on the downlink, 1 to ${LARGEST.downlink}`,
      initial: String(downlink),
    },
    attacks: {
      value: 'N',
      help: `actions of the attacker, 0 to ${LARGEST.attacks}; loss and repetition are free`,
      initial: String(attacks),
    },
    residual: {
      value: '0|1',
      help: '1: decoding may end on a wrong codeword, which only the CRC can see',
      initial: String(residual),
    },
    mutant: { value: '0..6', help: 'a seeded fault of the literal profile', initial: String(mutant) },
    sabotage: {
      value: 'NAME[,NAME]',
      help: `undoes repairs of the hardened profile: ${SABOTAGES.join(', ')}`,
    },
    'no-end-no-timeouts': {
      help: 'hardened without end of pass and timeouts: the system that owes delivery',
    },
    liveness: { help: 'also what happens in the end, under strong fairness' },
    property: { value: 'NAME', help: 'the counterexample of this property, not the shortest' },
    trace: {
      value: TRACES.join('|'),
      help: 'how the counterexample is printed; itf and mermaid print it alone',
    },
    export: { value: EXPORTS.join('|'), help: 'prints the system with its counts, for another tool' },
    replay: { value: 'FILE', help: 'checks a trace in ITF instead of exploring' },
    'max-states': {
      value: 'N',
      help: 'ends inconclusive once so many states are found',
      initial: String(MAX_STATES),
    },
    'max-seconds': { value: 'N', help: 'ends inconclusive after so many seconds' },
    json: { help: 'one JSON document, described by docs/schemas/explore.json' },
  },
  details: [
    'Exit codes: 0 every property holds, 1 one is violated, 2 unusable input, 3 inconclusive: a limit was reached, or Ctrl-C.',
    'The hardened profile is checked for liveness also unasked, as long as it is small, and for delivery without end of pass.',
    'Properties, traces and formats: docs/explore.md.',
  ].join('\n'),
}

/** What the options ask for. */
export type Wishes = {
  readonly parameters: Parameters
  readonly liveness: boolean
  readonly maxStates: number
  readonly maxSeconds: number | undefined
  readonly json: boolean
  readonly property: string | undefined
  readonly trace: (typeof TRACES)[number] | undefined
  readonly export: (typeof EXPORTS)[number] | undefined
  readonly replay: string | undefined
}

type Checked<A> = E.Either<Problem, A>

const whole = ({ value }: Arguments<Name>, name: Name, least: number, most: number): Checked<number> => {
  const number = wholeNumber(value(name))
  return number >= least && number <= most
    ? E.right(number)
    : E.left(badOption(name, `a whole number from ${least} to ${most}`, value(name)))
}

const among = <A extends string | number>(
  { value }: Arguments<Name>,
  name: Name,
  values: ReadonlyArray<A>,
): Checked<A> => {
  const found = values.find((one) => String(one) === value(name))
  return found === undefined
    ? E.left(badOption(name, `one of ${values.join(', ')}`, value(name)))
    : E.right(found)
}

const optional = <A>(args: Arguments<Name>, name: Name, read: () => Checked<A>): Checked<A | undefined> =>
  args.value(name) === undefined ? E.right(undefined) : read()

const sabotagesOf = ({ value }: Arguments<Name>): Checked<ReadonlyArray<Sabotage>> => {
  const names = value('sabotage')?.split(',') ?? []
  const known = SABOTAGES.filter((sabotage) => names.includes(sabotage))
  return known.length === names.length
    ? E.right(known)
    : E.left(badOption('sabotage', `names among ${SABOTAGES.join(', ')}, each once`, value('sabotage')))
}

/** Options that exclude each other, or that the profile does not have. */
const conflicts = ({ value, flag }: Arguments<Name>): ReadonlyArray<Problem> => {
  const isHardened = value('profile') === 'hardened'
  const given = (name: Name) => value(name) !== undefined
  const problem = (name: Name, expected: string, found: string): Problem => badOption(name, expected, found)
  return [
    ...(isHardened && value('mutant') !== '0'
      ? [problem('mutant', '0: mutants are of the literal profile', value('mutant') ?? '')]
      : []),
    ...(!isHardened && given('sabotage')
      ? [problem('sabotage', '--profile hardened with it', value('profile') ?? '')]
      : []),
    ...(!isHardened && flag('no-end-no-timeouts')
      ? [problem('no-end-no-timeouts', '--profile hardened with it', value('profile') ?? '')]
      : []),
    ...(flag('json') && given('trace') && value('trace') !== 'text'
      ? [problem('trace', 'text, or no --json with it', value('trace') ?? '')]
      : []),
    ...(flag('json') && given('export')
      ? [problem('export', 'no --json with it', value('export') ?? '')]
      : []),
    ...(given('replay') && given('export')
      ? [problem('export', 'no --replay with it', value('export') ?? '')]
      : []),
  ]
}

/** What the options ask for, or everything that is wrong with them. */
export const wishesOf = (args: Arguments<Name>): E.Either<ReadonlyArray<Problem>, Wishes> => {
  const read = {
    profile: among(args, 'profile', PROFILES),
    blocks: whole(args, 'blocks', 1, LARGEST.blocks),
    uplink: whole(args, 'uplink', 1, LARGEST.uplink),
    downlink: whole(args, 'downlink', 1, LARGEST.downlink),
    attacks: whole(args, 'attacks', 0, LARGEST.attacks),
    residual: among(args, 'residual', [0, 1] as const),
    mutant: among(args, 'mutant', MUTANTS),
    sabotages: sabotagesOf(args),
    trace: optional(args, 'trace', () => among(args, 'trace', TRACES)),
    export: optional(args, 'export', () => among(args, 'export', EXPORTS)),
    maxStates: whole(args, 'max-states', 1, MAX_STATES),
    maxSeconds: optional(args, 'max-seconds', () => whole(args, 'max-seconds', 1, 1_000_000)),
  }
  const problems = [
    ...Object.values(read).flatMap((one): ReadonlyArray<Problem> => (E.isLeft(one) ? [one.left] : [])),
    ...conflicts(args),
  ]
  const wishes = assembled(read, args)
  return problems.length > 0 || wishes === undefined ? E.left(problems) : E.right(wishes)
}

type Read = {
  readonly [K in keyof Omit<Parameters, 'endAndTimeouts'>]: Checked<Parameters[K]>
} & {
  readonly trace: Checked<Wishes['trace']>
  readonly export: Checked<Wishes['export']>
  readonly maxStates: Checked<number>
  readonly maxSeconds: Checked<number | undefined>
}

const assembled = (read: Read, { value, flag }: Arguments<Name>): Wishes | undefined => {
  const { profile, blocks, uplink, downlink, attacks, residual, mutant, sabotages } = read
  if (E.isLeft(profile) || E.isLeft(blocks) || E.isLeft(uplink) || E.isLeft(downlink)) return undefined
  if (E.isLeft(attacks) || E.isLeft(residual) || E.isLeft(mutant) || E.isLeft(sabotages)) return undefined
  if (E.isLeft(read.trace) || E.isLeft(read.export)) return undefined
  if (E.isLeft(read.maxStates) || E.isLeft(read.maxSeconds)) return undefined
  return {
    parameters: {
      profile: profile.right,
      blocks: blocks.right,
      uplink: uplink.right,
      downlink: downlink.right,
      attacks: attacks.right,
      residual: residual.right,
      mutant: mutant.right,
      sabotages: sabotages.right,
      endAndTimeouts: !flag('no-end-no-timeouts'),
    },
    liveness: flag('liveness'),
    maxStates: read.maxStates.right,
    maxSeconds: read.maxSeconds.right,
    json: flag('json'),
    property: value('property'),
    trace: read.trace.right,
    export: read.export.right,
    replay: value('replay'),
  }
}
