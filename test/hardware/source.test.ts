// The source: counter hash, random chips and their health tests, laser, modulators (SYSTEM.md rows 1-5).

import { describe, expect, it } from '@jest/globals'
import { poisson } from '../../model/randomness/distributions'
import { generator } from '../../model/randomness/generator'
import {
  BINARY_WINDOW,
  CHIP_CLAIM,
  criticalBinomial,
  cutoffs,
  firstAlarm,
} from '../../model/source/healthTests'
import { PULSES_PER_SECOND, phaseKey, phaseOf, SLOT_PICOSECONDS } from '../../model/source/laser'
import {
  contrastError,
  DECOY_PHOTONS,
  INTENSITY_MODULATOR,
  intensityAt,
  meanPhotonNumbers,
  phaseFor,
  preparedPolarizations,
} from '../../model/source/modulators'
import {
  bitsUsed,
  CHIP_BITS_PER_SECOND,
  chipOutput,
  decodedState,
  randomChips,
  stateCode,
  streamWord,
} from '../../model/source/randomChips'
import { threefry } from '../../model/source/threefry'
import { chiSquare } from '../../props/statistics'

const CHIPS = randomChips(generator('source', 'test'))

describe('threefry', () => {
  // Random123, kat_vectors, threefry2x32 with 20 rounds.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)('gives the published block of key %j and counter %j', (key, counter, block) => {
    expect(threefry(key, counter)).toEqual(block)
  })
})

const COUNT = 160_000
const CODES = Array.from({ length: COUNT }, (_, n) => stateCode(CHIPS, n))

describe('the prepared states (row 3)', () => {
  it('have the probabilities 1/2, 1/4, 1/4, independent of basis and bit: the 16 codes are as likely', () => {
    const counts = Array.from({ length: 16 }, (_, code) => CODES.filter((other) => other === code).length)
    expect(chiSquare(counts, Array(16).fill(COUNT / 16))).toBeGreaterThan(1e-3)
  })

  it('come from five sources with probabilities 1/4, 1/8, 1/8, 1/4, 1/4, each within 5 sigma', () => {
    const share = (wanted: string) =>
      CODES.map(decodedState).filter(({ intensity, basis }) =>
        intensity === 'vacuum' ? wanted === 'o' : wanted === `${intensity} ${basis}`,
      ).length / COUNT
    for (const [source, p] of [
      ['o', 0.25],
      ['decoy X', 0.125],
      ['decoy Z', 0.125],
      ['signal X', 0.25],
      ['signal Z', 0.25],
    ] as const)
      expect(Math.abs(share(source) - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / COUNT))
  })

  it('do not depend on the pulse before: the 256 pairs are as likely', () => {
    const counts = Array<number>(256).fill(0)
    for (let n = 1; n < COUNT; n += 1) {
      const pair = 16 * (CODES[n - 1] ?? 0) + (CODES[n] ?? 0)
      counts[pair] = (counts[pair] ?? 0) + 1
    }
    expect(chiSquare(counts, Array(256).fill((COUNT - 1) / 256))).toBeGreaterThan(1e-3)
  })

  it('can be asked for far into the pass, in any order, and differ by seed', () => {
    const far = 187_500_000_000
    const later = Array.from({ length: 64 }, (_, n) => stateCode(CHIPS, far + 63 - n)).reverse()
    expect(later).toEqual(Array.from({ length: 64 }, (_, n) => stateCode(CHIPS, far + n)))
    const other = randomChips(generator('source', 'other'))
    expect(later).not.toEqual(Array.from({ length: 64 }, (_, n) => stateCode(other, far + n)))
  })
})

describe('the random bits (row 5)', () => {
  it('are each read for one pulse only: pulse n has bits 4n to 4n+3 of the stream', () => {
    const stream = Array.from({ length: 40 }, (_, word) => streamWord(CHIPS, word)).flatMap((pair) =>
      pair.flatMap((half) => [...half.toString(2).padStart(32, '0')].map(Number)),
    )
    for (let n = 0; n < 640; n += 1)
      expect(stateCode(CHIPS, n)).toBe(
        stream.slice(4 * n, 4 * n + 4).reduce((code, bit) => 2 * code + bit, 0),
      )
  })

  it('come from counters of two different keys, so that no word occurs twice', () => {
    const words = Array.from({ length: 20_000 }, (_, word) => streamWord(CHIPS, word).join())
    expect(new Set(words).size).toBe(words.length)
    expect(streamWord(CHIPS, 6)).toEqual(threefry(CHIPS[0], [0, 3]))
    expect(streamWord(CHIPS, 7)).toEqual(threefry(CHIPS[1], [0, 3]))
  })

  it('are used at 3.5 a pulse, 2.19 Gb/s, which the chips can give', () => {
    expect([...Array(16).keys()].reduce((sum, code) => sum + bitsUsed(code), 0) / 16).toBe(3.5)
    expect(3.5 * PULSES_PER_SECOND).toBe(2.1875e9)
    expect(4 * PULSES_PER_SECOND).toBeLessThan(2 * CHIP_BITS_PER_SECOND)
    const used = CODES.reduce((sum, code) => sum + bitsUsed(code), 0) / COUNT
    expect(Math.abs(used - 3.5)).toBeLessThan(5 * Math.sqrt(0.25 / COUNT))
  })

  it('leave the state as it is where the unread bit differs', () => {
    for (const code of [0, 4, 8, 12]) expect(decodedState(code)).toEqual(decodedState(code + 1))
  })
})

describe('criticalBinomial', () => {
  // jitterentropy-library, jent_apt_cutoff_lookup: 2 + qbinom(1 - 2^-30, 511, 2^(-1/osr)), and permanent at 2^-60.
  it('reproduces the published cut-offs for windows of 512 samples', () => {
    const cutoff = (osr: number, exponent: number) => 2 + criticalBinomial(511, 2 ** (-1 / osr), exponent)
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((osr) => cutoff(osr, 30))).toEqual([
      325, 422, 459, 477, 488, 494, 499, 502, 505, 507,
    ])
    expect([1, 2, 3, 4, 5, 6, 7].map((osr) => cutoff(osr, 60))).toEqual([355, 447, 479, 494, 502, 507, 510])
  })
})

/** Bits, packed, that are 1 with probability p. */
const biased = (bytes: number, p: number): Uint8Array => {
  const draws = generator('biased', String(p))
  return Uint8Array.from({ length: bytes }, () =>
    Array.from({ length: 8 }, () => Number(draws.uniform53() < p)).reduce((byte, bit) => 2 * byte + bit, 0),
  )
}

describe('the health tests (row 5)', () => {
  const ends = cutoffs(CHIP_CLAIM)

  it('have the cut-offs of the standard', () => {
    expect(cutoffs({ entropyPerBit: 1, alphaExponent: 20 })).toEqual({ repetition: 21, proportion: 589 })
    expect(ends).toEqual({ repetition: 35, proportion: 645 })
  })

  it('pass both chips over 2^20 bits', () => {
    expect(firstAlarm(ends, chipOutput(CHIPS, 0, 16_384))).toBeUndefined()
    expect(firstAlarm(ends, chipOutput(CHIPS, 1, 16_384))).toBeUndefined()
  })

  it('count repetitions across bytes and windows, and stop one bit before the cut-off', () => {
    const run = (length: number) => {
      const end = 1010 + length
      const bits = Array.from({ length: 2400 }, (_, at) => {
        if (at === 1009 || at === end) return 0
        return at > 1009 && at < end ? 1 : at % 2
      })
      return Uint8Array.from({ length: 300 }, (_, byte) =>
        bits.slice(8 * byte, 8 * byte + 8).reduce((value, bit) => 2 * value + bit, 0),
      )
    }
    expect(firstAlarm(ends, run(34))).toBeUndefined()
    expect(firstAlarm(ends, run(35))).toEqual({ test: 'repetition count', at: 1010 + 34 })
  })

  it('fire on a stuck source within the cut-off, and on a biased one within a few windows', () => {
    expect(firstAlarm(ends, new Uint8Array(100))).toEqual({ test: 'repetition count', at: 34 })
    expect(firstAlarm(ends, new Uint8Array(100).fill(255))).toEqual({ test: 'repetition count', at: 34 })
    expect(firstAlarm(ends, biased(4096, 0.68))?.test).toBe('adaptive proportion')
    expect(firstAlarm(ends, biased(4096, 0.32))?.test).toBe('adaptive proportion')
    expect(firstAlarm(ends, biased(4096, 0.68))?.at).toBeLessThan(4 * BINARY_WINDOW)
  })

  it('do not fire on a source at its claimed entropy, most likely bit 2^-0.9 = 0.536, over 10^6 bits', () => {
    expect(firstAlarm(ends, biased(125_000, 0.5359))).toBeUndefined()
  })

  it('start each window anew', () => {
    // 578 of 1024 like the first, in every window: below 645 in each, far above if windows ran on.
    const window = Uint8Array.from({ length: 128 }, (_, at) =>
      at < 96 ? 0b01010101 : at < 128 - 2 ? 0b00010001 : 0b0001,
    )
    expect(firstAlarm(ends, Uint8Array.from([...window, ...window, ...window, ...window]))).toBeUndefined()
  })
})

describe('the laser (row 1)', () => {
  it('has slots of 1600 ps', () => {
    expect(SLOT_PICOSECONDS * PULSES_PER_SECOND).toBe(1e12)
  })

  it.each([0.8, 0.1, 0.001])('gives Poisson photon numbers of mean %d', (mu) => {
    const draws = generator('laser', String(mu))
    const table = poisson(mu)
    const n = 200_000
    const counts = Array<number>(8).fill(0)
    for (let pulse = 0; pulse < n; pulse += 1) {
      const k = Math.min(7, draws.outcome(table))
      counts[k] = (counts[k] ?? 0) + 1
    }
    const expected = counts.map(
      (_, k) => (n * Math.exp(-mu) * mu ** k) / ([1, 1, 2, 6, 24, 120, 720, 5040][k] ?? 0),
    )
    expect(chiSquare(counts, expected)).toBeGreaterThan(1e-3)
  })

  it('gives each pulse a uniform phase of its own: 16 by 16 cells of consecutive phases are as likely', () => {
    const key = phaseKey(generator('laser', 'phase'))
    const n = 60_000
    const counts = Array<number>(256).fill(0)
    for (let pulse = 0; pulse < n; pulse += 1) {
      const cell = 16 * Math.floor(16 * phaseOf(key, pulse)) + Math.floor(16 * phaseOf(key, pulse + 1))
      counts[cell] = (counts[cell] ?? 0) + 1
    }
    expect(chiSquare(counts, Array(256).fill(n / 256))).toBeGreaterThan(1e-3)
  })
})

describe('the intensity modulator (row 2)', () => {
  it('gives 0.8, 0.1 and 0.001 photons, each within 2 %: the extinction alone explains the vacuum', () => {
    const { signal, decoy, vacuum } = meanPhotonNumbers(INTENSITY_MODULATOR, DECOY_PHOTONS)
    expect(Math.abs(signal / 0.8 - 1)).toBeLessThan(1e-12)
    expect(Math.abs(decoy / 0.1 - 1)).toBeLessThan(1e-12)
    expect(Math.abs(vacuum / 0.001 - 1)).toBeLessThan(0.02)
    expect(vacuum).toBeCloseTo(0.0010071, 7)
  })

  it('falls from phase 0 to pi, and refuses what it cannot give', () => {
    const powers = Array.from({ length: 33 }, (_, at) =>
      intensityAt(INTENSITY_MODULATOR, (at * Math.PI) / 32),
    )
    expect(powers).toEqual([...powers].sort((a, b) => b - a))
    expect(() => phaseFor(INTENSITY_MODULATOR, 0.9)).toThrow(RangeError)
    expect(() => phaseFor(INTENSITY_MODULATOR, 0.0005)).toThrow(RangeError)
  })
})

describe('the polarisation modulator (row 4)', () => {
  it('errs with 0.316 % at 25 dB', () => {
    expect(contrastError(25)).toBeCloseTo(0.003152, 6)
    expect(100 * contrastError(25)).toBeGreaterThan(0.25)
    expect(100 * contrastError(25)).toBeLessThan(0.4)
  })

  it('gives four states on a great circle, shorter by twice the error', () => {
    const length = 1 - 2 * contrastError(25)
    expect(preparedPolarizations(25).map((s) => Math.hypot(...s) / length)).toEqual(
      Array(4).fill(expect.closeTo(1, 12)),
    )
    expect(preparedPolarizations(25)[2]).toEqual([
      expect.closeTo(length, 12),
      expect.closeTo(0),
      expect.closeTo(0),
    ])
  })
})
