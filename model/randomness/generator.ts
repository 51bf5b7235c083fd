// The random numbers of the simulated system: deterministic, from a seed and a label, alike in every engine. A generator is
// the one mutable thing of `model` outside the `fast` folders: each draw moves it on. Words: xoshiro128**, seeded by SHA-256.

import { sha256 } from '@noble/hashes/sha2'
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils'
import type { Cumulative, Digits, Threshold } from './distributions'
import { naturalLogarithm } from './elementary'
import { wordsFrom } from './fast/xoshiro128'

/** Bound once: inside a vm context, where tests run, looking `Math` up costs more than the loop around it. */
const { ceil, sqrt } = Math

/** A stream of draws. Not for secrets: 128 bits of state that its output tells. */
export type Generator = {
  /** A word, 0..2^32-1. */
  readonly u32: () => number
  /** An integer 0..n-1, each as likely, 1 <= n <= 2^53. @throws RangeError for another n. */
  readonly below: (n: number) => number
  /** A multiple of 2^-53 in [0, 1). */
  readonly uniform53: () => number
  /** True with the probability of the threshold (`thresholdOf`), in units of 2^-53. */
  readonly bernoulli: (threshold: Threshold) => boolean
  /** n bits, packed with the first one highest; the low bits of the last byte that are not used are 0. */
  readonly bits: (n: number) => Uint8Array
  /** An outcome of a table of `weighted` or `poisson`. */
  readonly outcome: (table: Cumulative) => number
  /** A number of failures before a success, by a table of `geometric`. */
  readonly geometric: (table: Digits) => number
  /** Successes in n trials, by the table of `geometric` for one of them: exact, in time proportional to the answer. */
  readonly binomial: (n: number, table: Digits) => number
  /** A standard normal number. Source: Marsaglia's polar method. */
  readonly normal: () => number
  /** The generator of a part, which depends on the seed and the labels alone, not on what was drawn. */
  readonly child: (label: string) => Generator
}

/** Each text with its length before it, so that no two lists of texts give the same bytes. */
const seedBytes = (texts: ReadonlyArray<string>): Uint8Array =>
  concatBytes(
    ...texts.map(utf8ToBytes).flatMap((text) => {
      const length = new Uint8Array(4)
      new DataView(length.buffer).setUint32(0, text.length)
      return [length, text]
    }),
  )

const wordsOf = (path: ReadonlyArray<string>): (() => number) => {
  const digest = sha256(seedBytes(['keywitness generator 1', ...path]))
  const view = new DataView(digest.buffer, digest.byteOffset)
  // Never all 0: nobody knows such a preimage of SHA-256.
  return wordsFrom([view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)])
}

/** The first outcome whose threshold lies above `drawn`. */
const outcomeAt = (table: Cumulative, drawn: number): number => {
  let low = 0
  let high = table.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (drawn < (table[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}

const generatorOf = (path: ReadonlyArray<string>): Generator => {
  const u32 = wordsOf(path)
  const u53 = () => (u32() >>> 5) * 2 ** 26 + (u32() >>> 6)

  const below = (n: number): number => {
    if (!(Number.isSafeInteger(n - 1) && n >= 1)) throw new RangeError(`no integer below ${n}`)
    const [draw, size] = n <= 2 ** 32 ? [u32, 2 ** 32] : [u53, 2 ** 53]
    const limit = size - (size % n)
    let drawn = draw()
    while (drawn >= limit) drawn = draw()
    return drawn % n
  }

  const bits = (n: number): Uint8Array => {
    const packed = new Uint8Array(ceil(n / 8))
    for (let at = 0; at < packed.length; at += 4) {
      const word = u32()
      for (let k = 0; k < 4 && at + k < packed.length; k += 1) packed[at + k] = word >>> (24 - 8 * k)
    }
    if (n % 8 > 0) packed[packed.length - 1] = (packed.at(-1) ?? 0) & (0xff << (8 - (n % 8)))
    return packed
  }

  const geometric = (table: Digits): number => {
    let failures = 0
    let digit = 1
    for (const threshold of table) {
      // A product, not a branch: half the branches would be mispredicted.
      failures += digit * Number(u53() < threshold)
      digit *= 2
    }
    return failures
  }

  const binomial = (n: number, table: Digits): number => {
    let successes = 0
    for (let at = geometric(table); at < n; at += 1 + geometric(table)) successes += 1
    return successes
  }

  const normal = (): number => {
    for (;;) {
      const x = 2 * (u53() / 2 ** 53) - 1
      const y = 2 * (u53() / 2 ** 53) - 1
      const square = x * x + y * y
      if (square > 0 && square < 1) return x * sqrt((-2 * naturalLogarithm(square)) / square)
    }
  }

  return {
    u32,
    below,
    uniform53: () => u53() / 2 ** 53,
    bernoulli: (threshold) => u53() < threshold,
    bits,
    outcome: (table) => outcomeAt(table, u53()),
    geometric,
    binomial,
    normal,
    child: (label) => generatorOf([...path, label]),
  }
}

/** The generator of a seed and a label: the same draws for the same two, unrelated ones for others. */
export const generator = (seed: string, label: string): Generator => generatorOf([seed, label])
