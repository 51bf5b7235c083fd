// Error correction by syndromes of a quasi-cyclic LDPC code, written plainly; fast/ldpcSyndrome.ts and fast/ldpcDecoder.ts are the
// twins that a packet needs.
// Source: SYSTEM.md, "LDPC, n = 100 000"; layered schedule: Hocevar, SIPS 2004, 107; sum-product in phi form: Gallager 1963.

import { type Decoded, disclosedRows, type LdpcCode, packetBits, sparseRows } from './ldpcCode'
import { channelReliability, inversePhi, LARGEST_RELIABILITY, MAXIMUM_ITERATIONS, phi } from './ldpcTables'

/** The bits of a bit string (packed most significant first), 0 or 1 each. */
const bitsOf = (packed: Uint8Array, count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, j) => ((packed[j >> 3] ?? 0) >> (7 - (j & 7))) & 1)

const packedOf = (bits: ReadonlyArray<number>): Uint8Array =>
  Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, byte) =>
    [0, 1, 2, 3, 4, 5, 6, 7].reduce((value, at) => 2 * value + (bits[8 * byte + at] ?? 0), 0),
  )

/** The bits that take part in each parity, base row by base row; shape `[base rows][circulant][circulants of the row]`. */
const checksOf = (
  code: LdpcCode,
  rows: ReadonlyArray<ReadonlyArray<{ readonly column: number; readonly shift: number }>>,
): ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>> =>
  rows.map((row) =>
    Array.from({ length: code.circulant }, (_, k) =>
      row.map(({ column, shift }) => column * code.circulant + ((k + shift) % code.circulant)),
    ),
  )

const parity = (bits: ReadonlyArray<number>, check: ReadonlyArray<number>): number =>
  check.reduce((sum, bit) => sum ^ (bits[bit] ?? 0), 0)

/** The syndrome of `rows` base rows, `rows * circulant` bits, a bit string; of fewer rows, a prefix. motherRows <= rows <= maximumRows. */
export const syndrome = (code: LdpcCode, rows: number, packet: Uint8Array): Uint8Array => {
  const bits = bitsOf(packet, packetBits(code))
  return packedOf(
    checksOf(code, disclosedRows(code, rows))
      .flat()
      .map((check) => parity(bits, check)),
  )
}

/** Parities of the sparse rows: a split parent has what its whole row has and the split row has not. */
const sparseParities = (code: LdpcCode, rows: number, disclosed: Uint8Array): ReadonlyArray<number> => {
  const { circulant, motherRows, parents } = code
  const whole = bitsOf(disclosed, rows * circulant)
  return whole.map((bit, at) => {
    const split = parents.indexOf(Math.floor(at / circulant))
    const child = (motherRows + split) * circulant + (at % circulant)
    return split < 0 ? bit : bit ^ (whole[child] ?? 0)
  })
}

/** A message is a signed reliability; it says 1 when it is negative. */
type Messages = {
  readonly posterior: ReadonlyArray<number>
  /** What each parity last told its bits, `[base rows][circulant][circulants of the row]`. */
  readonly told: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>
}

/** What a parity tells each of its bits, given what it hears from them: sign and reliability of the sum of all the others. */
const answers = (heard: ReadonlyArray<number>, parityBit: number): ReadonlyArray<number> => {
  const parts = heard.map((message) => phi(Math.min(Math.abs(message), LARGEST_RELIABILITY)))
  const sum = parts.reduce((total, part) => total + part, 0)
  const isOdd = heard.reduce((odd, message) => odd !== message < 0, parityBit === 1)
  return heard.map((message, at) => {
    const reliability = inversePhi(sum - (parts[at] ?? 0))
    return isOdd !== message < 0 ? -reliability : reliability
  })
}

/** One base row: its parities share no bit, so they are answered side by side. */
const updateRow = (
  { posterior, told }: Messages,
  row: number,
  checks: ReadonlyArray<ReadonlyArray<number>>,
  parities: ReadonlyArray<number>,
): Messages => {
  const updates = checks.map((check, k) => {
    const heard = check.map((bit, at) => (posterior[bit] ?? 0) - (told[row]?.[k]?.[at] ?? 0))
    const answer = answers(heard, parities[k] ?? 0)
    return { check, answer, sums: heard.map((message, at) => message + (answer[at] ?? 0)) }
  })
  const changed = new Map(
    updates.flatMap(({ check, sums }) => check.map((bit, at) => [bit, sums[at] ?? 0] as const)),
  )
  return {
    posterior: posterior.map((message, bit) => changed.get(bit) ?? message),
    told: told.map((answer, at) => (at === row ? updates.map((update) => update.answer) : answer)),
  }
}

/**
 * The word of the given syndrome that is near to the received one: `success` only if its syndrome is the given one.
 * `disclosed` is the syndrome of `rows` base rows, `received` a packet that differs from the wanted one at the error rate
 * `qber`; on failure `bits` are the received ones. `iterations` counts passes over all rows, at most MAXIMUM_ITERATIONS.
 */
export const decode = (
  code: LdpcCode,
  rows: number,
  disclosed: Uint8Array,
  received: Uint8Array,
  qber: number,
): Decoded => {
  const checks = checksOf(code, sparseRows(code, rows))
  const wanted = sparseParities(code, rows, disclosed)
  const reliability = channelReliability(qber)
  const wantedOf = (row: number) => wanted.slice(row * code.circulant, (row + 1) * code.circulant)
  let messages: Messages = {
    posterior: bitsOf(received, packetBits(code)).map((bit) => (bit === 1 ? -reliability : reliability)),
    told: checks.map((row) => row.map((check) => check.map(() => 0))),
  }
  for (let iterations = 0; ; iterations++) {
    const bits = messages.posterior.map((message) => (message < 0 ? 1 : 0))
    if (checks.flat().every((check, at) => parity(bits, check) === wanted[at]))
      return { success: true, bits: packedOf(bits), iterations }
    if (iterations === MAXIMUM_ITERATIONS) return { success: false, bits: received, iterations }
    messages = checks.reduce((state, row, at) => updateRow(state, at, row, wantedOf(at)), messages)
  }
}
