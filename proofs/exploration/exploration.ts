// What an exploration finds: sizes, properties with shortest counterexamples, and what was shown to be reachable.
// Source: PROTOCOL.md, sections 5, 7 and 9.

import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import type { Witness } from '../../spec/protocol/abstract/action'
import type { Parameters } from '../../spec/protocol/abstract/parameters'
import type { System } from '../../spec/protocol/abstract/system'
import type { Trace } from './trace'
import type { Owed } from './transitionSystem'

/** A property: it holds, is broken, or (null) was not decided before the search stopped. */
export type FindingOf<T> = {
  readonly name: string
  readonly says: string
  readonly holds: boolean | null
  /** A shortest one for properties of states and steps; a lasso for liveness. */
  readonly counterexample?: T
}

/** Of the protocol. */
export type Finding = FindingOf<Trace>

/** The counts of section 7, and every property. */
export type ExplorationOf<T> = {
  /** Every reachable state was expanded; if not, counts are those of the states expanded. */
  readonly complete: boolean
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly levels: ReadonlyArray<number>
  /** Transitions by name of the action. */
  readonly actions: ReadonlyMap<string, number>
  readonly deadlocks: number
  readonly witnesses: ReadonlyArray<string>
  /** Only up to LARGEST_DIGEST states. */
  readonly digest?: string
  readonly properties: ReadonlyArray<FindingOf<T>>
}

/** Of the protocol. */
export type Exploration = ExplorationOf<Trace> & {
  readonly system: System
  readonly witnesses: ReadonlyArray<Witness>
}

/** The digest needs every state in sorted order. */
export const LARGEST_DIGEST = 100_000

/** SHA-256 over the states' hexadecimal names, sorted, each followed by a newline (section 7). */
export const stateSetDigest = (keys: ReadonlyArray<string>): string =>
  bytesToHex(
    sha256(
      utf8ToBytes(
        keys
          .toSorted()
          .map((key) => `${key}\n`)
          .join(''),
      ),
    ),
  )

/**
 * The ways a block can end that these parameters must show. A missed block needs two of them; in the literal profile only an
 * attacker makes a tag or a transcript wrong, and only a residual error a CRC.
 */
export const owedWitnesses = (parameters: Parameters) => {
  const { profile, blocks, attacks, residual, endAndTimeouts, pipelined } = parameters
  // A block that begins after the last has ended is missed only where a party gave that one up alone.
  const maySkip = pipelined || (profile === 'hardened' ? endAndTimeouts : attacks > 0)
  const when = (condition: boolean, ...witnesses: ReadonlyArray<Witness>) => (condition ? witnesses : [])
  return [
    ...when(true, 'delivered'),
    ...when(blocks > 1 && maySkip, 'missed'),
    ...when(residual === 1, 'crc-abort'),
    ...when(profile === 'literal' && attacks > 0, 'tag-abort', 'decode-abort'),
    ...when(profile === 'hardened', 'confirmed'),
    ...when(profile === 'hardened' && endAndTimeouts, 'timeout'),
    ...when(profile === 'hardened' && (endAndTimeouts || residual === 1), 'revoked'),
  ]
}

/** Actions that these parameters exclude: they fire for no fault of the system. */
const excluded = ({
  uplink,
  downlink,
  attacks,
  blocks,
  endAndTimeouts,
  pipelined,
}: Parameters): ReadonlyArray<string> => [
  ...(Math.max(uplink, downlink) === 1 ? ['Dup'] : []), // a full channel repeats nothing
  ...(attacks === 0 ? ['RecvInvalid'] : []), // only the attacker makes invalid frames
  ...(endAndTimeouts || (blocks > 1 && pipelined) ? [] : ['SendAbs', 'RecvAbs']), // without timeouts SAT gives up only missed blocks
]

const isBroken = ({ mutant, sabotages }: Parameters): boolean => mutant !== 0 || sabotages.length > 0

/** What a system of the protocol must show. A run of a mutant or a sabotaged one may well be over: it owes nothing. */
export const owedBy = ({ parameters, actions }: System): Owed | undefined =>
  isBroken(parameters)
    ? undefined
    : {
        actions: actions.map(({ name }) => name).filter((name) => !excluded(parameters).includes(name)),
        witnesses: owedWitnesses(parameters),
        says: 'every action fires, and each way a block can end is reached',
      }

/**
 * No state is without successor; and properties do not hold for want of runs: every action fires and every witness is reached.
 * Neither is asked where nothing is owed, and the first fault is reported.
 */
export const generalFindingsOf = <T>(
  owed: Owed | undefined,
  complete: boolean,
  deadlock: { readonly count: number; readonly trace: T | undefined },
  actions: ReadonlyMap<string, number>,
  witnesses: ReadonlyArray<string>,
): ReadonlyArray<FindingOf<T>> => {
  if (owed === undefined) return []
  const undecided = complete ? false : null
  const missing = [
    ...[...new Set(owed.actions)].filter((name) => (actions.get(name) ?? 0) === 0),
    ...owed.witnesses.filter((witness) => !witnesses.includes(witness)),
  ]
  return [
    {
      name: 'Deadlock',
      says: 'no state is without successor',
      holds: deadlock.count > 0 ? false : complete ? true : null,
      ...(deadlock.trace === undefined ? {} : { counterexample: deadlock.trace }),
    },
    {
      name: 'Witnesses',
      says: missing.length === 0 || !complete ? owed.says : `${owed.says}; never: ${missing.join(', ')}`,
      holds: missing.length === 0 ? true : undecided,
    },
  ]
}

/** The properties broken, and the shortest counterexample among them; a lasso only where nothing else is broken. */
export const shortest = <T extends { readonly steps: ReadonlyArray<unknown>; readonly loop?: number }>(
  properties: ReadonlyArray<FindingOf<T>>,
): { readonly property: string; readonly trace: T } | undefined => {
  const length = ({ steps, loop }: T) => (loop === undefined ? 0 : 1e9) + steps.length
  return properties
    .flatMap(({ name, counterexample }) =>
      counterexample === undefined ? [] : [{ property: name, trace: counterexample }],
    )
    .reduce<{ property: string; trace: T } | undefined>(
      (best, one) => (best === undefined || length(one.trace) < length(best.trace) ? one : best),
      undefined,
    )
}
