// Error correction and privacy amplification: rows 24 and 25 of SYSTEM.md. See docs/ldpc.md and docs/distillation.md.

import * as O from 'fp-ts/Option'
import { type BitString, bitAt, bitString } from '../../spec/protocol/bits'
import { toeplitz, toeplitzSeedBits } from '../../spec/protocol/toeplitz'
import { decode } from '../distillation/fast/ldpcDecoder'
import { syndrome } from '../distillation/fast/ldpcSyndrome'
import { type LdpcCode, packetBits } from '../distillation/ldpcCode'
import { codeOf } from '../distillation/ldpcCodes'
import { rungFor } from '../distillation/ldpcRates'
import { amplified } from '../distillation/privacyAmplification'
import { thresholdOf } from '../randomness/distributions'
import { type Generator, generator } from '../randomness/generator'
import { exactly, type Observable, span } from './observable'

/** Error rates at which the efficiency is read from the ladder. */
const RATES = [0.005, 0.01, 0.02, 0.03, 0.05]
const DECODED_RATE = 0.01
const PACKETS = 20

const entropy = (p: number): number => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p)

/** The code and its rows for a known error rate. @throws Error for a rate above the ladder. */
const ladderAt = (rate: number): { readonly code: LdpcCode; readonly rows: number } => {
  const rung = rungFor(rate)
  const code = O.isSome(rung) ? codeOf(rung.value.code) : O.none
  if (O.isNone(rung) || O.isNone(code)) throw new Error(`no code for an error rate of ${rate}`)
  return { code: code.value, rows: rung.value.rows }
}

const factorAt = (rate: number): number => {
  const { code, rows } = ladderAt(rate)
  return (rows * code.circulant) / (packetBits(code) * entropy(rate))
}

/** Whether a random packet with random errors decodes at the first try to what was sent. */
const isDecoded = (draws: Generator, rate: number): boolean => {
  const { code, rows } = ladderAt(rate)
  const length = packetBits(code)
  const sent: BitString = { length, bytes: draws.bits(length) }
  const threshold = thresholdOf(rate)
  const received = bitString(length, (j) => bitAt(sent, j) ^ (draws.bernoulli(threshold) ? 1 : 0))
  const { success, bits } = decode(code, rows, syndrome(code, rows, sent.bytes), received.bytes, rate)
  return success && bits.every((byte, at) => byte === sent.bytes[at])
}

const firstTryFailures = (): number => {
  const draws = generator('reproduce', 'packets')
  const decoded = Array.from({ length: PACKETS }, () => isDecoded(draws, DECODED_RATE))
  return decoded.filter((each) => !each).length / PACKETS
}

/** Bits of a block that is hashed by the definition too, which takes a product of the lengths. */
const HASHED = { inputBits: 3000, keyBits: 600 }

const isPlainHashEqual = (): boolean => {
  const draws = generator('reproduce', 'toeplitz')
  const { inputBits, keyBits } = HASHED
  const random = (length: number): BitString => ({ length, bytes: draws.bits(length) })
  const [input, seed] = [random(inputBits), random(toeplitzSeedBits(inputBits, keyBits))]
  const plain = toeplitz(seed, input, keyBits)
  return amplified(seed, input, keyBits).bytes.every((byte, at) => byte === plain.bytes[at])
}

/** Rows 24 and 25. */
export const distillationRows = (): ReadonlyArray<Observable> => [
  {
    row: 24,
    name: 'bits disclosed over n h(QBER), QBER 0.5 to 5 % known',
    published: 'at most 1.25',
    band: [1, 1.25],
    parameters: 'assumed',
    ours: span(RATES.map(factorAt)),
  },
  {
    row: 24,
    name: `packets of ${PACKETS} at 1 % whose first decoding fails, %`,
    published: 'at most 5',
    band: [0, 5],
    parameters: 'assumed',
    ours: exactly(100 * firstTryFailures()),
  },
  {
    row: 25,
    name: 'fast hash is the Toeplitz hash (1 yes)',
    published: 'bit exact',
    band: [1, 1],
    parameters: 'stated',
    ours: exactly(Number(isPlainHashEqual())),
  },
]
