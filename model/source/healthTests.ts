// The two continuous health tests of a noise source, and their cut-offs for a claimed entropy and a false-alarm rate.
// Source: NIST SP 800-90B (2018), 4.4.1 repetition count, 4.4.2 adaptive proportion; samples are bits.

import { exponential, naturalLogarithm } from '../randomness/elementary'

/** What is claimed: min-entropy of a bit, 0 < H <= 1, and the false-alarm rate 2^-alphaExponent of one test. */
export type Claim = { readonly entropyPerBit: number; readonly alphaExponent: number }

/** Claimed of the chips of Jinan-1 [A]: H = 0.9, alpha = 2^-30 (the standard recommends 2^-20 to 2^-40). */
export const CHIP_CLAIM: Claim = { entropyPerBit: 0.9, alphaExponent: 30 }

/** Window of the adaptive proportion test for binary samples. Source: SP 800-90B, 4.4.2, table 2. */
export const BINARY_WINDOW = 1024

/** Ends of the tests: an alarm at this many equal bits in a row, or this many bits like the first of a window. */
export type Cutoffs = { readonly repetition: number; readonly proportion: number }

/** The smallest c with `Pr(X > c) <= 2^-alphaExponent`, X binomial with n trials of probability p, 0 < p < 1. */
export const criticalBinomial = (n: number, p: number, alphaExponent: number): number => {
  const alpha = exponential(-alphaExponent * Math.LN2)
  const [yes, no] = [naturalLogarithm(p), naturalLogarithm(1 - p)]
  let logChoices = 0
  let tail = 0
  for (let k = n; k >= 0; k -= 1) {
    tail += exponential(logChoices + k * yes + (n - k) * no)
    if (tail > alpha) return k
    logChoices += k === 0 ? 0 : naturalLogarithm(k / (n - k + 1))
  }
  return 0
}

/** Cut-offs `1 + ceil(alphaExponent / H)` and `1 + CRITBINOM(W, 2^-H, 1 - alpha)`. Source: SP 800-90B, 4.4.1 and 4.4.2. */
export const cutoffs = ({ entropyPerBit, alphaExponent }: Claim): Cutoffs => ({
  repetition: 1 + Math.ceil(alphaExponent / entropyPerBit),
  proportion: 1 + criticalBinomial(BINARY_WINDOW, exponential(-entropyPerBit * Math.LN2), alphaExponent),
})

/** Which test fired, and at which bit (from 0). */
export type Alarm = { readonly test: 'repetition count' | 'adaptive proportion'; readonly at: number }

/** The first alarm of the two tests on bits packed first one highest, or undefined: the source passes. */
export const firstAlarm = ({ repetition, proportion }: Cutoffs, bits: Uint8Array): Alarm | undefined => {
  let [last, run] = [-1, 0]
  let [first, alike] = [-1, 0]
  for (let at = 0; at < bits.length * 8; at += 1) {
    const bit = ((bits[at >> 3] ?? 0) >> (7 - (at & 7))) & 1
    run = bit === last ? run + 1 : 1
    last = bit
    if (run >= repetition) return { test: 'repetition count', at }
    if (at % BINARY_WINDOW === 0) [first, alike] = [bit, 0]
    if (bit === first) alike += 1
    if (alike >= proportion) return { test: 'adaptive proportion', at }
  }
  return undefined
}
