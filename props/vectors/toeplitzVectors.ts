// Vectors of privacy amplification. Source: docs/frames.md, "Toeplitz" and "INST"; the flown sizes are made by the fast twin of
// model/distillation, which a law ties to the definition.

import { bytesToHex } from '@noble/hashes/utils'
import { amplified } from '../../model/distillation/privacyAmplification'
import type { Generator } from '../../model/randomness/generator'
import { type BitString, bitAt, bitString, bitsOf, byteLength } from '../../spec/protocol/bits'
import { toeplitz, toeplitzSeedBits } from '../../spec/protocol/toeplitz'
import { bitText, drawnBits, drawsOf, PROTOCOL_HEADER, PROTOCOL_NOTES } from './protocolNotes'
import { type Case, refused, type VectorFile, valid, vectorFile, wrong } from './vectorFile'

type Hashing = { readonly seed: BitString; readonly input: BitString; readonly keyBits: number }

const drawn = (random: Generator, bits: number, keyBits: number): Hashing => ({
  seed: drawnBits(random, toeplitzSeedBits(bits, keyBits)),
  input: drawnBits(random, bits),
  keyBits,
})

const asInput = ({ seed, input, keyBits }: Hashing) => ({
  keyBits,
  seed: bitText(seed),
  input: bitText(input),
})

const reversed = (bits: BitString): BitString =>
  bitString(bits.length, (j) => bitAt(bits, bits.length - 1 - j))
/** The bits with the least significant one of each byte first. */
const lowFirst = (bits: BitString): BitString =>
  bitString(bits.length, (j) => bitAt(bits, 8 * (j >> 3) + 7 - (j & 7)))
const shifted = (bits: BitString): BitString =>
  bitString(bits.length, (j) => bitAt(bits, (j + 1) % bits.length))

const keyOf = ({ seed, input, keyBits }: Hashing): BitString => toeplitz(seed, input, keyBits)

const right = (comment: string, flag: string, hashing: Hashing): Case =>
  valid(comment, [flag], asInput(hashing), bitText(keyOf(hashing)))

const slips = (what: string, hashing: Hashing): ReadonlyArray<Case> => {
  const { seed, input, keyBits } = hashing
  const slip = (flag: string, key: BitString, how: string): Case =>
    wrong(`${what}: ${how}`, [flag], asInput(hashing), bitText(key), bitText(keyOf(hashing)))
  const hankel = bitString(keyBits, (i) => {
    let parity = 0
    for (let j = 0; j < input.length; j += 1) parity ^= bitAt(seed, i + j) & bitAt(input, j)
    return parity
  })
  const more = toeplitz(seed, input, 8 * byteLength(keyBits))
  return [
    slip('Reversed', toeplitz(reversed(seed), input, keyBits), 'the seed from its other end'),
    slip('Reversed', toeplitz(seed, reversed(input), keyBits), 'the input from its other end'),
    slip('Reversed', reversed(keyOf(hashing)), 'the key from its other end'),
    slip('BitOrder', toeplitz(lowFirst(seed), lowFirst(input), keyBits), 'least significant bits first'),
    slip('Hankel', hankel, 't[i+j]'),
    slip('OffByOne', toeplitz(shifted(seed), input, keyBits), 't[n+i-j]'),
    slip('WholeBytes', more, 'filled up to a whole byte'),
  ]
}

const bad = (comment: string, hashing: Hashing): Case =>
  refused(comment, ['Length'], asInput(hashing), 'instruction')

/** Flown sizes: hexadecimal, with the numbers of bits. */
const flown = (random: Generator, bits: number, keyBits: number): Case => {
  const { seed, input } = drawn(random, bits, keyBits)
  return valid(
    `${bits} bits to ${keyBits}`,
    ['Large'],
    { inputBits: bits, keyBits, seed: bytesToHex(seed.bytes), input: bytesToHex(input.bytes) },
    bytesToHex(amplified(seed, input, keyBits).bytes),
  )
}

/** `toeplitz.json`. */
export const toeplitzFile = (): VectorFile => {
  const random = drawsOf('toeplitz')
  const example = { seed: bitsOf('1011001'), input: bitsOf('11010'), keyBits: 3 }
  const packet = drawn(random, 64, 17)
  const block = drawn(random, 203, 45)
  const ones = (n: number) => bitString(n, () => 1)
  const tests = [
    right('docs/frames.md', 'Example', example),
    right('no key', 'Empty', drawn(random, 64, 0)),
    right('no input and no key', 'Empty', drawn(random, 0, 0)),
    right('one bit to one, both 1', 'Boundary', { seed: ones(1), input: ones(1), keyBits: 1 }),
    right('a key as long as its input', 'Boundary', drawn(random, 33, 33)),
    right('an input of zeros', 'Boundary', { ...packet, input: bitString(64, () => 0) }),
    right('an input of ones', 'Boundary', { ...packet, input: ones(64) }),
    right('only the first bit', 'Boundary', { ...packet, input: bitString(64, (j) => (j === 0 ? 1 : 0)) }),
    right('only the last bit', 'Boundary', { ...packet, input: bitString(64, (j) => (j === 63 ? 1 : 0)) }),
    ...[
      [7, 3],
      [8, 8],
      [9, 4],
      [63, 16],
      [64, 17],
      [65, 31],
      [128, 64],
      [203, 45],
      [576, 200],
    ].map(([bits = 0, keyBits = 0]) =>
      right(`${bits} bits to ${keyBits}`, 'Random', drawn(random, bits, keyBits)),
    ),
    ...slips('64 bits to 17', packet),
    ...slips('203 bits to 45', block),
    bad('a seed one bit short', { ...packet, seed: drawnBits(random, 79) }),
    bad('a seed one bit long', { ...packet, seed: drawnBits(random, 81) }),
    bad('a seed for no key', { ...packet, keyBits: 0 }),
    bad('a key longer than its input', drawn(random, 8, 9)),
    bad('no seed', { ...packet, seed: bitsOf('') }),
  ]
  return vectorFile({
    name: 'toeplitz.json',
    algorithm: 'Privacy amplification by a Toeplitz matrix',
    header: PROTOCOL_HEADER,
    notes: PROTOCOL_NOTES,
    groups: [
      { type: 'toeplitz', parameters: { form: 'bits' }, tests },
      {
        type: 'toeplitzLarge',
        parameters: { form: 'hexadecimal' },
        tests: [flown(random, 10_007, 2048), flown(random, 100_000, 17_408)],
      },
    ],
  })
}
