// What the decoder knows of logarithms: tables of integers, so that every engine decodes alike. No Math function decides a bit.
// The tables were computed with 30 digits (bench/ldpc/tables.ts); a test computes them again.

import { CHANNEL_LIMITS, INVERSE, PHI } from './ldpcPhiTable'

/** Reliabilities (logarithms of odds) are integers in units of 1/32 nat. */
export const UNITS_PER_NAT = 32

/** A message is at most this reliable: 14 nat. */
export const LARGEST_RELIABILITY = 14 * UNITS_PER_NAT

/** phi is counted in units of 2^-20. */
export const PHI_UNIT_BITS = 20

/** Mantissa bits of the index into the table of the inverse. */
export const INVERSE_BITS = 5

/** Rows longer than this could overflow 31 bits when all messages are void. */
export const MAXIMUM_ROW_DEGREE = 360

/** Iterations after which a word is given up. Source: SYSTEM.md, "LDPC, n = 100 000". */
export const MAXIMUM_ITERATIONS = 120

/** `phi(x) = -ln tanh(x/2)` in units of 2^-20 of a reliability in units of 1/32 nat, 0 <= reliability <= LARGEST_RELIABILITY. */
export const phi = (reliability: number): number => {
  const value = PHI[reliability]
  if (value === undefined) throw new Error(`no reliability: ${reliability}`)
  return value
}

/** Where the inverse of phi at `sum`, 0 <= sum < 2^31, stands in INVERSE: exact below 64, then 32 steps an octave. */
export const inverseIndex = (sum: number): number => {
  const octave = 31 - INVERSE_BITS - Math.clz32(sum | (1 << INVERSE_BITS))
  return (octave << INVERSE_BITS) + (sum >>> octave)
}

/** The reliability whose phi is nearest to `sum`; phi is its own inverse. */
export const inversePhi = (sum: number): number => {
  const value = INVERSE[inverseIndex(sum)]
  if (value === undefined) throw new Error(`no sum of phi: ${sum}`)
  return value
}

/** Error rates are compared in units of 2^-30. */
export const CHANNEL_UNIT_BITS = 30

/** `ln((1 - q)/q)` of an error rate q in units of 1/32 nat, rounded, 0 from about 1/2 on and at most LARGEST_RELIABILITY. */
export const channelReliability = (errorRate: number): number =>
  CHANNEL_LIMITS.filter((limit) => errorRate * 2 ** CHANNEL_UNIT_BITS <= limit).length
