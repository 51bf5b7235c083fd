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
import {
  DEFAULT_PARAMETERS as RELAY_DEFAULTS,
  LARGEST as RELAY_LARGEST,
  MUTANTS as RELAY_MUTANTS,
  type Parameters as RelayParameters,
} from '../spec/relay/abstract/parameters'
import type { Arguments, Usage } from './options'
import { wholeNumber } from './options'
import { badOption } from './report'

export const TRACES = ['text', 'itf', 'mermaid'] as const
export const EXPORTS = ['promela', 'tla', 'dot'] as const

/** A search that meets this ends: some gigabytes. */
const MAX_STATES = 20_000_000
/** Of the relay, whose states are not packed: some gigabytes too. */
const RELAY_MAX_STATES = 2_000_000

export const SYSTEMS = ['distillation', 'relay'] as const

/** Options of one system alone; the others belong to both. */
const DISTILLATION_ONLY = [
  'profile',
  'blocks',
  'uplink',
  'downlink',
  'residual',
  'sabotage',
  'no-end-no-timeouts',
  'no-pipelining',
  'variants',
  'replay',
] as const
/** What the table of variants chooses itself, or has no use for. */
const VARIANT_FREE = [
  'profile',
  'mutant',
  'sabotage',
  'no-end-no-timeouts',
  'no-pipelining',
  'liveness',
  'property',
  'trace',
  'export',
  'replay',
  'report',
] as const
const RELAY_ONLY = ['messages', 'capacity', 'restarts', 'passes', 'key-j', 'key-n', 'units'] as const

export type Name =
  | 'system'
  | (typeof RELAY_ONLY)[number]
  | 'profile'
  | 'blocks'
  | 'uplink'
  | 'downlink'
  | 'attacks'
  | 'residual'
  | 'mutant'
  | 'sabotage'
  | 'no-end-no-timeouts'
  | 'no-pipelining'
  | 'variants'
  | 'liveness'
  | 'property'
  | 'trace'
  | 'export'
  | 'replay'
  | 'max-states'
  | 'max-seconds'
  | 'report'
  | 'json'

const { profile, blocks, uplink, downlink, attacks, residual, mutant } = DEFAULT_PARAMETERS
const relay = RELAY_DEFAULTS

export const usage: Usage<Name> = {
  command: 'explore',
  operands: '',
  operandCount: [0, 0],
  summary:
    'Explores every reachable state of the protocol, or of the key relay, with its channel and attacker, checks every property and prints a shortest counterexample.',
  options: {
    system: {
      value: SYSTEMS.join('|'),
      help: 'the six steps, or the key relay over two orbits',
      initial: 'distillation',
    },
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
    mutant: {
      value: 'N',
      help: `a seeded fault of the literal profile, 0 to ${MUTANTS.length - 1}, or of the relay, 0 to ${RELAY_MUTANTS.length - 1}`,
      initial: String(mutant),
    },
    sabotage: {
      value: 'NAME[,NAME]',
      help: `undoes repairs of the hardened profile: ${SABOTAGES.join(', ')}`,
    },
    'no-end-no-timeouts': {
      help: 'hardened without end of pass and timeouts: the system that owes delivery',
    },
    'no-pipelining': { help: 'a block begins at the ground station only once every earlier one has ended' },
    variants: {
      help: 'what each choice of the protocol buys: acknowledgement, tags, abort messages, pipelining, in one table',
    },
    messages: {
      value: 'N',
      help: `relay: messages, 1 to ${RELAY_LARGEST.messages}`,
      initial: String(relay.messages),
    },
    capacity: {
      value: 'N',
      help: `relay: frames in flight a direction, 1 to ${RELAY_LARGEST.capacity}`,
      initial: String(relay.capacity),
    },
    restarts: {
      value: 'N',
      help: `relay: restarts of the satellite, 0 to ${RELAY_LARGEST.restarts}`,
      initial: String(relay.restarts),
    },
    passes: {
      value: 'N',
      help: `relay: passes over each station that give key, 1 to ${RELAY_LARGEST.passes}`,
      initial: String(relay.passes),
    },
    'key-j': {
      value: 'UNITS',
      help: `relay: key that a pass over J gives, 0 to ${RELAY_LARGEST.key}`,
      initial: String(relay.keyJ),
    },
    'key-n': {
      value: 'UNITS',
      help: `relay: key that a pass over Nanshan gives, 0 to ${RELAY_LARGEST.key}`,
      initial: String(relay.keyN),
    },
    units: {
      value: 'UNITS',
      help: `relay: length of a message, 1 to ${RELAY_LARGEST.units}`,
      initial: String(relay.units),
    },
    liveness: { help: 'also what happens in the end, under strong fairness' },
    property: { value: 'NAME', help: 'the counterexample of this property, not the shortest' },
    trace: {
      value: TRACES.join('|'),
      help: 'how the counterexample is printed; itf and mermaid print it alone',
    },
    export: {
      value: EXPORTS.join('|'),
      help: 'prints the system with its counts, for another tool; relay: promela',
    },
    replay: { value: 'FILE', help: 'checks a trace in ITF instead of exploring' },
    'max-states': {
      value: 'N',
      help: `ends inconclusive once so many states are found; relay: at most ${RELAY_MAX_STATES}`,
      initial: String(MAX_STATES),
    },
    'max-seconds': { value: 'N', help: 'ends inconclusive after so many seconds' },
    report: {
      value: 'OUT.html',
      writes: 'file',
      help: 'also writes the report as one HTML file (docs/reports.md)',
    },
    json: { help: 'one JSON document, described by docs/schemas/explore.json' },
  },
  details: [
    'Exit codes: 0 every property holds, 1 one is violated, 2 unusable input, 3 inconclusive: a limit was reached, or Ctrl-C.',
    'The hardened profile is checked for liveness also unasked, as long as it is small, and for delivery without end of pass.',
    'The relay is checked for liveness up to 200000 states unasked, where its keys suffice.',
    'Properties, traces and formats: docs/explore.md; of the relay: docs/relay.md.',
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
  readonly report: string | undefined
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

/** Forms of output that exclude each other. */
const outputConflicts = ({ value, flag }: Arguments<Name>): ReadonlyArray<Problem> => {
  const given = (name: Name) => value(name) !== undefined
  return [
    ...(flag('json') && given('trace') && value('trace') !== 'text'
      ? [badOption('trace', 'text, or no --json with it', value('trace'))]
      : []),
    ...(flag('json') && given('export') ? [badOption('export', 'no --json with it', value('export'))] : []),
    ...(given('replay') && given('export')
      ? [badOption('export', 'no --replay with it', value('export'))]
      : []),
    ...(given('report') && (given('replay') || given('export'))
      ? [badOption('report', 'an exploration: no --replay and no --export with it', value('report'))]
      : []),
  ]
}

/** Options of the other system. */
const foreign = (
  { flag }: Arguments<Name>,
  names: ReadonlyArray<Name>,
  system: (typeof SYSTEMS)[number],
): ReadonlyArray<Problem> =>
  names.filter(flag).map((name) => badOption(name, `--system ${system} with it`, 'the other system'))

/** Options that exclude each other, or that the profile does not have. */
const conflicts = (args: Arguments<Name>): ReadonlyArray<Problem> => {
  const { value, flag } = args
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
    ...foreign(args, RELAY_ONLY, 'relay'),
    ...variantConflicts(args),
    ...outputConflicts(args),
  ]
}

/** The table of variants takes sizes and limits alone. */
const variantConflicts = ({ value, flag }: Arguments<Name>): ReadonlyArray<Problem> =>
  flag('variants')
    ? VARIANT_FREE.filter((name) => flag(name) && value(name) !== usage.options[name].initial).map((name) =>
        badOption(name, 'no --variants with it', value(name) ?? 'it'),
      )
    : []

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
  readonly [K in keyof Omit<Parameters, 'endAndTimeouts' | 'pipelined'>]: Checked<Parameters[K]>
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
      pipelined: !flag('no-pipelining'),
    },
    liveness: flag('liveness'),
    maxStates: read.maxStates.right,
    maxSeconds: read.maxSeconds.right,
    json: flag('json'),
    property: value('property'),
    trace: read.trace.right,
    export: read.export.right,
    replay: value('replay'),
    report: value('report'),
  }
}

/** What the options ask of the relay. */
export type RelayWishes = Omit<Wishes, 'parameters' | 'replay'> & { readonly parameters: RelayParameters }

/** The system asked for, one of the two. */
export const systemWished = (args: Arguments<Name>): Checked<(typeof SYSTEMS)[number]> =>
  among(args, 'system', SYSTEMS)

const problemsIn = (read: Readonly<Record<string, Checked<unknown>>>): ReadonlyArray<Problem> =>
  Object.values(read).flatMap((one) => (E.isLeft(one) ? [one.left] : []))

/** What the options ask of the relay, or everything that is wrong with them. */
export const relayWishesOf = (args: Arguments<Name>): E.Either<ReadonlyArray<Problem>, RelayWishes> => {
  const { value, flag } = args
  const sizes = {
    messages: whole(args, 'messages', 1, RELAY_LARGEST.messages),
    capacity: whole(args, 'capacity', 1, RELAY_LARGEST.capacity),
    attacks: whole(args, 'attacks', 0, RELAY_LARGEST.attacks),
    restarts: whole(args, 'restarts', 0, RELAY_LARGEST.restarts),
    passes: whole(args, 'passes', 1, RELAY_LARGEST.passes),
    keyJ: whole(args, 'key-j', 0, RELAY_LARGEST.key),
    keyN: whole(args, 'key-n', 0, RELAY_LARGEST.key),
    units: whole(args, 'units', 1, RELAY_LARGEST.units),
  }
  const mutant = among(args, 'mutant', RELAY_MUTANTS)
  const trace = optional(args, 'trace', () => among(args, 'trace', TRACES))
  const form = optional(args, 'export', () => among(args, 'export', ['promela'] as const))
  const maxStates = whole(args, 'max-states', 1, MAX_STATES)
  const maxSeconds = optional(args, 'max-seconds', () => whole(args, 'max-seconds', 1, 1_000_000))
  const problems = [
    ...problemsIn({ ...sizes, mutant, trace, form, maxStates, maxSeconds }),
    ...foreign(args, DISTILLATION_ONLY, 'distillation'),
    ...outputConflicts(args),
  ]
  // Only sizes without a problem are read.
  const size = (one: Checked<number>): number => (E.isRight(one) ? one.right : 0)
  if (problems.length > 0 || E.isLeft(mutant) || E.isLeft(trace) || E.isLeft(form)) return E.left(problems)
  if (E.isLeft(maxStates) || E.isLeft(maxSeconds)) return E.left(problems)
  return E.right({
    parameters: {
      messages: size(sizes.messages),
      capacity: size(sizes.capacity),
      attacks: size(sizes.attacks),
      restarts: size(sizes.restarts),
      passes: size(sizes.passes),
      keyJ: size(sizes.keyJ),
      keyN: size(sizes.keyN),
      units: size(sizes.units),
      mutant: mutant.right,
    },
    liveness: flag('liveness'),
    maxStates: Math.min(maxStates.right, RELAY_MAX_STATES),
    maxSeconds: maxSeconds.right,
    json: flag('json'),
    property: value('property'),
    trace: trace.right,
    export: form.right,
    report: value('report'),
  })
}
