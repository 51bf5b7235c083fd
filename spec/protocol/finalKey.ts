// Steps 5 and 6, the part that both parties do alike: the final key by privacy amplification, and the check that compares it.
// Source: the paper, Methods 0.3, steps 4 to 6; PROTOCOL.md, section 8a (hardened check); docs/frames.md, "FB".

import { type BitString, concat } from './bits'
import { crc32Bytes } from './crc32'
import type { InstructionMessage } from './messages'
import type { ProtocolParameters } from './parameters'
import { checkBytes } from './payload'
import { polynomialHash } from './polynomialHash'
import type { SatellitePrimitives } from './primitives'
import type { Key } from './step'
import { toeplitzSeedBits } from './toeplitz'

type Input = { readonly input: BitString }

/** Every part is as long as the instruction says, and no key is longer than the bits that it is made from. */
export const isPossible = ({ parts }: InstructionMessage, inputs: ReadonlyArray<Input>): boolean =>
  parts.length === inputs.length &&
  parts.every(({ keyBits, seed }, i) => {
    const bits = inputs[i]?.input.length ?? 0
    return keyBits <= bits && seed.length === toeplitzSeedBits(bits, keyBits)
  })

/** The keys of the parts, one after the other. */
export const finalKey = (
  amplify: SatellitePrimitives['amplify'],
  { parts }: InstructionMessage,
  inputs: ReadonlyArray<Input>,
): Key =>
  concat(
    parts.flatMap(({ seed, keyBits }, i) => {
      const part = inputs[i]
      return part === undefined || keyBits === 0 ? [] : [amplify(seed, part.input, keyBits)]
    }),
  )

/** Literal: CRC-32 of the bytes of the final key. Hardened: the hash of the kept reconciled bits, which says nothing of the key. */
export const checkOf = (
  parameters: ProtocolParameters,
  { checkKey }: InstructionMessage,
  inputs: ReadonlyArray<Input>,
  key: Key,
): Uint8Array =>
  parameters.profile === 'literal'
    ? crc32Bytes(key.bytes)
    : polynomialHash(checkKey, concat(inputs.map(({ input }) => input))).subarray(0, checkBytes(parameters))
