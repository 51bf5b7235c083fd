// Generators of messages of every kind that are valid for some parameters.

import * as fc from 'fast-check'
import { type BitString, bitString, weight } from '../spec/protocol/bits'
import type { Message, MessageKind } from '../spec/protocol/messages'
import { type ProtocolParameters, smallParameters } from '../spec/protocol/parameters'
import { checkBytes, checkKeyBytes, partsOf } from '../spec/protocol/payload'
import { toeplitzSeedBits } from '../spec/protocol/toeplitz'

/** Parameters of either profile with rounds, parts and intensities of both sizes. */
export const parametersArbitrary: fc.Arbitrary<ProtocolParameters> = fc
  .record({
    profile: fc.constantFrom('literal', 'hardened'),
    packets: fc.constantFrom('mixed', 'perBasis'),
    intensities: fc.constantFrom(['signal', 'decoy', 'vacuum'], ['a', 'b', 'c', 'd', 'e']),
    firstBlock: fc.nat({ max: 1000 }),
  })
  .map(({ profile, ...rest }) => ({
    ...smallParameters(profile),
    ...rest,
    keyed: rest.intensities.slice(0, 1),
    maximumRounds: 3,
  }))

/** Bit strings of one length. */
export const bitsArbitrary = (length: number): fc.Arbitrary<BitString> =>
  fc
    .array(fc.integer({ min: 0, max: 1 }), { minLength: length, maxLength: length })
    .map((bits) => bitString(length, (j) => bits[j] ?? 0))

const bytesArbitrary = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length })

const packetsArbitrary = (limit: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc
    .uniqueArray(fc.nat({ max: limit - 1 }), { minLength: 1 })
    .map((packets) => [...packets].sort((a, b) => a - b))

const countArbitrary = fc.integer({ min: 1, max: 40 })

/** Increasing positions, with small and with very large gaps. */
const positionsArbitrary = (count: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc
    .array(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 ** 31 - 1 }), fc.constant(2 ** 45)), {
      minLength: count,
      maxLength: count,
    })
    .map((gaps) => {
      let next = 0
      return gaps.map((gap) => {
        const position = next + gap
        next = position + 1
        return position
      })
    })

const raw: fc.Arbitrary<Message> = countArbitrary.chain((count) =>
  fc
    .record({
      positions: positionsArbitrary(count),
      bases: bitsArbitrary(count),
      sampled: bitsArbitrary(count),
    })
    .chain((fields) =>
      bitsArbitrary(weight(fields.sampled)).map((sampledBits) => ({ kind: 'RAW', ...fields, sampledBits })),
    ),
)

const sift = ({ intensities, maximumPackets }: ProtocolParameters): fc.Arbitrary<Message> =>
  fc
    .record({
      matches: countArbitrary.chain(bitsArbitrary),
      packets: fc.nat({ max: maximumPackets }),
      rows: fc.nat({ max: 20 }),
      code: fc.nat({ max: 65_535 }),
    })
    .chain(({ matches, packets, rows, code }) =>
      fc.nat({ max: weight(matches) }).chain((disclosed) =>
        fc.record({
          kind: fc.constant('SIFT' as const),
          matches: fc.constant(matches),
          intensities: fc
            .array(fc.nat({ max: intensities.length - 1 }), {
              minLength: weight(matches),
              maxLength: weight(matches),
            })
            .map((indices) => Uint8Array.from(indices)),
          disclosed: bitsArbitrary(disclosed),
          code: fc.constant(code),
          rows: fc.constant(rows),
          syndromes: fc.array(bitsArbitrary(rows), { minLength: packets, maxLength: packets }),
        }),
      ),
    )

const extra = ({ maximumPackets, maximumRounds }: ProtocolParameters): fc.Arbitrary<Message> =>
  fc
    .record({ packets: packetsArbitrary(maximumPackets), rows: fc.nat({ max: 20 }) })
    .chain(({ packets, rows }) =>
      fc.record({
        kind: fc.constant('EXTRA' as const),
        round: fc.integer({ min: 1, max: maximumRounds }),
        packets: fc.constant(packets),
        firstRow: fc.nat({ max: 40 }),
        rows: fc.constant(rows),
        syndromes: fc.array(bitsArbitrary(rows), { minLength: packets.length, maxLength: packets.length }),
      }),
    )

const instruction = (parameters: ProtocolParameters): fc.Arbitrary<Message> =>
  fc.integer({ min: 1, max: parameters.maximumPackets }).chain((packets) =>
    fc.record({
      kind: fc.constant('INST' as const),
      packets: fc.constant(packets),
      kept: packetsArbitrary(packets),
      rounds: fc.nat({ max: parameters.maximumRounds }),
      checkKey: bytesArbitrary(checkKeyBytes(parameters)),
      parts: fc.tuple(
        ...partsOf(parameters).map((part) =>
          fc
            .nat({ max: 60 })
            .chain((keyBits) =>
              bitsArbitrary(toeplitzSeedBits(64, keyBits)).map((seed) => ({ part, keyBits, seed })),
            ),
        ),
      ),
    }),
  )

const status: fc.Arbitrary<Message> = fc
  .record({
    outcomes: fc.array(fc.tuple(fc.nat({ max: 2 ** 40 }), fc.boolean(), bytesArbitrary(32)), {
      maxLength: 5,
    }),
    isClosed: fc.boolean(),
  })
  .map(({ outcomes, isClosed }) => {
    let next = 0
    const entries = outcomes.map(([gap, isReleased, digest]) => {
      const block = next + gap
      next = block + 1
      return isReleased
        ? ({ block, outcome: 'released', instruction: digest } as const)
        : ({ block, outcome: 'aborted' } as const)
    })
    return { kind: 'STATUS', entries, closedFrom: isClosed ? next : null }
  })

/** A message of this kind. */
export const messageArbitrary = (
  parameters: ProtocolParameters,
  kind: MessageKind,
): fc.Arbitrary<Message> => {
  switch (kind) {
    case 'RAW':
      return raw
    case 'SIFT':
      return sift(parameters)
    case 'MORE':
      return fc.record({
        kind: fc.constant(kind),
        round: fc.integer({ min: 1, max: parameters.maximumRounds }),
        packets: packetsArbitrary(parameters.maximumPackets),
      })
    case 'EXTRA':
      return extra(parameters)
    case 'INST':
      return instruction(parameters)
    case 'FB':
      return bytesArbitrary(checkBytes(parameters)).map((check) => ({ kind, check }))
    case 'STATUS':
      return status
    case 'ABORT':
      return fc.constant({ kind })
  }
}

/** Parameters with a message that is valid for them. */
export const messageCase: fc.Arbitrary<{
  readonly parameters: ProtocolParameters
  readonly message: Message
}> = fc
  .tuple(
    parametersArbitrary,
    fc.constantFrom<MessageKind>('RAW', 'SIFT', 'MORE', 'EXTRA', 'INST', 'FB', 'STATUS', 'ABORT'),
  )
  .chain(([parameters, kind]) =>
    messageArbitrary(parameters, kind).map((message) => ({ parameters, message })),
  )
