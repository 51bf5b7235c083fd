// What may happen in a concrete run: intents of honest parties, of the channel, of clocks, of power failures and of an attacker without
// the key, and generators of lists of them.

import * as fc from 'fast-check'
import { type Direction, directionOfKind, type MessageKind } from '../spec/protocol/messages'
import type { ProtocolParameters } from '../spec/protocol/parameters'
import { BLOCKS } from './concreteSetting'

/** Parameters with small limits, so that runs meet them. */
export const limits: fc.Arbitrary<Partial<ProtocolParameters>> = fc.record({
  packets: fc.constantFrom('mixed', 'perBasis'),
  maximumRounds: fc.constantFrom(0, 1, 2),
  firstBlock: fc.constantFrom(0, 7),
  maximumOpen: fc.constantFrom(1, 3, 3, 16),
  maximumProvisional: fc.constantFrom(1, 16),
  invalidFrames: fc.constantFrom(1, 2, 16),
  lengthStep: fc.constantFrom(1, 8),
  sequences: fc.constantFrom(
    { first: 0, end: 64, floor: 8, window: 64 },
    { first: 5, end: 21, floor: 6, window: 64 },
    { first: 5, end: 13, floor: 4, window: 64 },
    { first: 0, end: 64, floor: 8, window: 2 },
  ),
})

/** All kinds of message. */
export const KINDS: ReadonlyArray<MessageKind> = [
  'RAW',
  'SIFT',
  'MORE',
  'EXTRA',
  'INST',
  'FB',
  'STATUS',
  'ABORT',
]

/** What may happen next. Numbers pick from what there is; `cut` cuts the power after so many outputs. */
export type Intent =
  | { readonly intent: 'generate'; readonly size: number; readonly errors: ReadonlyArray<number> }
  | {
      readonly intent: 'send'
      readonly kind: MessageKind
      readonly pick: number
      readonly cut: number | undefined
    }
  /** Something that there is to send. */
  | { readonly intent: 'sendReady'; readonly pick: number; readonly cut: number | undefined }
  | {
      readonly intent: 'deliver'
      readonly direction: Direction
      readonly pick: number
      readonly cut: number | undefined
    }
  | { readonly intent: 'drop' | 'repeat'; readonly direction: Direction; readonly pick: number }
  | { readonly intent: 'replay'; readonly pick: number }
  | { readonly intent: 'alter'; readonly direction: Direction; readonly pick: number; readonly bit: number }
  /** One more frame like one that was sent, with one bit changed: the altered one and the true one both arrive. */
  | { readonly intent: 'alteredCopy'; readonly pick: number; readonly bit: number }
  | { readonly intent: 'makeUp'; readonly kind: MessageKind; readonly block: number; readonly seed: number }
  | { readonly intent: 'relabel' | 'resequence'; readonly pick: number; readonly to: number }
  | { readonly intent: 'reflect' | 'transplant' | 'otherSession'; readonly pick: number }
  | {
      readonly intent: 'timeout'
      readonly party: 'ground' | 'satellite'
      readonly block: number
      readonly cut: number | undefined
    }
  | { readonly intent: 'reboot'; readonly party: 'ground' | 'satellite' }
  | { readonly intent: 'endPass' }
  | { readonly intent: 'satelliteEndsPass' }

/** 63 is the newest frame of a channel. */
const pick = fc.oneof(fc.nat(63), fc.constant(63))
/** Counted from the end, where tags and syndromes are. */
const bit = fc.oneof(fc.nat(4000), fc.nat(150))
const direction = fc.constantFrom('up' as const, 'down' as const)
const block = fc.nat(BLOCKS - 1)
const party = fc.constantFrom('ground' as const, 'satellite' as const)
const uncut = fc.constant(undefined)
const maybeCut = fc.oneof({ weight: 14, arbitrary: uncut }, { weight: 1, arbitrary: fc.nat(3) })

const generate: fc.Arbitrary<Intent> = fc.record({
  intent: fc.constant('generate'),
  size: fc.constantFrom(128, 240, 128, 240, 128, 20),
  errors: fc.oneof(
    fc.constant([]),
    fc.array(fc.nat(239), { minLength: 1, maxLength: 5, size: 'max' }),
    // Columns that sum to one beyond the packet: seven rows cannot correct them, fourteen can correct two.
    fc.constantFrom([0, 63], [1, 63], [0, 1, 63], [64, 127], [0, 63, 64, 127]),
  ),
})
/** Everything that no attacker does; `cut` is when power fails. */
const honest = (cut: fc.Arbitrary<number | undefined>): ReadonlyArray<fc.WeightedArbitrary<Intent>> => [
  { weight: 3, arbitrary: generate },
  {
    weight: 3,
    arbitrary: fc.record({ intent: fc.constant('send'), kind: fc.constantFrom(...KINDS), pick, cut }),
  },
  { weight: 14, arbitrary: fc.record({ intent: fc.constant('sendReady'), pick, cut }) },
  { weight: 18, arbitrary: fc.record({ intent: fc.constant('deliver'), direction, pick, cut }) },
  { weight: 2, arbitrary: fc.record({ intent: fc.constantFrom('drop', 'repeat'), direction, pick }) },
]

const clocks: ReadonlyArray<fc.WeightedArbitrary<Intent>> = [
  { weight: 1, arbitrary: fc.record({ intent: fc.constant('timeout'), party, block, cut: maybeCut }) },
  { weight: 1, arbitrary: fc.record({ intent: fc.constantFrom('endPass', 'satelliteEndsPass') }) },
]

const reboots: ReadonlyArray<fc.WeightedArbitrary<Intent>> = [
  { weight: 1, arbitrary: fc.record({ intent: fc.constant('reboot'), party }) },
]

const attacks: ReadonlyArray<fc.WeightedArbitrary<Intent>> = [
  { weight: 2, arbitrary: fc.record({ intent: fc.constant('replay'), pick }) },
  { weight: 2, arbitrary: fc.record({ intent: fc.constant('alter'), direction, pick, bit }) },
  { weight: 4, arbitrary: fc.record({ intent: fc.constant('alteredCopy'), pick, bit }) },
  {
    weight: 3,
    arbitrary: fc.record({
      intent: fc.constant('makeUp'),
      kind: fc.constantFrom(...KINDS),
      block,
      seed: fc.nat(99),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ intent: fc.constantFrom('relabel', 'resequence'), pick, to: fc.nat(7) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ intent: fc.constantFrom('reflect', 'transplant', 'otherSession'), pick }),
  },
]

/** What has just been sent, altered on its way, or, mostly, as it is. */
const altered = (where: Direction): fc.Arbitrary<ReadonlyArray<Intent>> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.record({
          intent: fc.constant('alter'),
          direction: fc.constant(where),
          pick: fc.constant(63),
          bit,
        }),
      ),
    },
  )

/** Lists of intents. A block needs about ten to be delivered, so most runs are given `ways` first: whole deliveries with gaps. */
const listOf = (
  choices: ReadonlyArray<fc.WeightedArbitrary<Intent>>,
  isAttacked = false,
): fc.Arbitrary<ReadonlyArray<Intent>> => {
  const one = fc.oneof(...choices)
  const step = (kind: MessageKind): fc.Arbitrary<ReadonlyArray<Intent>> =>
    fc
      .tuple(
        fc.array(one, { maxLength: 2 }),
        fc.constant({ intent: 'send', kind, pick: 0, cut: undefined } as const),
        isAttacked ? altered(directionOfKind(kind)) : fc.constant([]),
        fc.constant({
          intent: 'deliver',
          direction: directionOfKind(kind),
          pick: 63,
          cut: undefined,
        } as const),
      )
      .map(([others, sent, alterations, delivered]) => [...others, sent, ...alterations, delivered])
  const way = fc
    .tuple(
      generate,
      step('RAW'),
      step('SIFT'),
      fc.option(fc.tuple(step('MORE'), step('EXTRA')), { nil: [[]] }),
      step('INST'),
      step('FB'),
      fc.option(step('STATUS'), { nil: [] }),
    )
    .map(
      ([first, raw, sift, more, inst, fb, status]): ReadonlyArray<Intent> => [
        first,
        ...raw,
        ...sift,
        ...more.flat(),
        ...inst,
        ...fb,
        ...status,
      ],
    )
  return fc
    .array(
      fc.oneof(
        { weight: 1, arbitrary: way },
        { weight: 2, arbitrary: fc.array(one, { maxLength: 40, size: 'max' }) },
      ),
      {
        minLength: 1,
        maxLength: 4,
        size: 'max',
      },
    )
    .map((parts) => parts.flat())
}

/** Intents of a profile, honest or attacked; the literal one has no clocks, and power failures are not part of it. */
export const intentsOf = (profile: 'literal' | 'hardened'): fc.Arbitrary<ReadonlyArray<Intent>> =>
  profile === 'literal'
    ? fc.oneof(
        { weight: 1, arbitrary: listOf(honest(uncut)) },
        { weight: 2, arbitrary: listOf([...honest(uncut), ...attacks], true) },
      )
    : fc.oneof(
        { weight: 2, arbitrary: listOf(honest(uncut)) },
        { weight: 1, arbitrary: listOf([...honest(uncut), ...clocks]) },
        { weight: 1, arbitrary: listOf([...honest(maybeCut), ...clocks, ...reboots]) },
        { weight: 1, arbitrary: listOf([...honest(uncut), ...attacks], true) },
        { weight: 1, arbitrary: listOf([...honest(maybeCut), ...clocks, ...reboots, ...attacks]) },
      )
