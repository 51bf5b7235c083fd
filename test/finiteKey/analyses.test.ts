// The analyses on observations: reference figures, edges of their domain, and the conditions they name where they cannot serve.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { Exact } from '../../spec/finiteKey/interval'
import {
  analysed,
  BLOCK,
  inBothBases,
  keyBits,
  type ObservationsJson,
  ONE_DECOY,
  PASS,
} from './observationsOf'

const TWO_DECOY_ANALYSES = ['jinan1', 'jinan1-separate', 'lim2014', 'lim2014-chernoff']
const ONE_DECOY_ANALYSES = ['rusca2018', 'wiesemann2024']

/** Lines of the problems, or none. */
const problems = (name: string, json: ObservationsJson): ReadonlyArray<string> => {
  const result = analysed(name, json)
  return E.isLeft(result)
    ? result.left.map(({ code, path, expected, found }) => `${code} ${path}: ${expected}, ${found}`)
    : []
}

const withIntensities = (
  json: ObservationsJson,
  values: ReadonlyArray<readonly [string, string]>,
): ObservationsJson => ({
  ...json,
  intensities: json.intensities.map((intensity, at) => ({
    ...intensity,
    meanPhotonNumber: values[at]?.[0] ?? intensity.meanPhotonNumber,
    probability: values[at]?.[1] ?? intensity.probability,
  })),
})

const bound = (name: string, json: ObservationsJson, quantity: string) => {
  const result = analysed(name, json)
  return E.isLeft(result) ? undefined : result.right.bounds.find((one) => one.name === quantity)?.value
}

describe('reference figures', () => {
  // Source: FINITE_KEY.md section 5.3, exact bits.
  it('of jinan1 are 104 405 and 505 826 bits', () => {
    expect(keyBits('jinan1', BLOCK)).toBe(104_405n)
    expect(keyBits('jinan1', PASS)).toBe(505_826n)
  })

  it('of jinan1-separate are a little less', () => {
    expect(keyBits('jinan1-separate', BLOCK)).toBe(104_314n)
    expect(keyBits('jinan1-separate', PASS)).toBeLessThan(505_826n)
  })

  // FINITE_KEY.md gives about 30 700 and 352 600: every intensity keyed, as the paper does, at eps_sec for each basis. Within 0.5 %.
  it('of lim2014 are about 30 700 and 352 600 bits where every intensity is keyed', () => {
    const whole = (json: ObservationsJson) =>
      Number(
        keyBits(
          'lim2014',
          {
            ...json,
            key: { ...json.key, intensities: ['signal', 'decoy', 'vacuum'] },
            leakage: { efficiency: '1.2' },
          },
          { secrecy: new Exact('2e-10'), correctness: new Exact('2e-15') },
        ),
      )
    expect(Math.abs(whole(BLOCK) / 30_700 - 1)).toBeLessThan(0.005)
    expect(Math.abs(whole(PASS) / 352_600 - 1)).toBeLessThan(0.005)
  })

  it('are the same at 20 and at 1000 digits', () => {
    for (const digits of [20, 200, 1000]) {
      const result = analysed('jinan1', BLOCK, {}, digits)
      expect(E.isRight(result) ? result.right.keyBits : result.left).toBe(104_405n)
    }
  })
})

describe('an analysis', () => {
  it.each([...TWO_DECOY_ANALYSES])('%s says that it is no certificate', (name) => {
    const result = analysed(name, BLOCK)
    expect(E.isRight(result) && !result.right.sound && result.right.assumptions.length > 0).toBe(true)
  })

  it('jinan1 has no epsilon, and says arithmetic only', () => {
    const result = analysed('jinan1', BLOCK)
    if (E.isLeft(result)) throw new Error('the reference file is served')
    expect(result.right.epsilon).toBeUndefined()
    expect(result.right.assumptions[0]).toContain('arithmetic only, not a security statement')
  })

  it('jinan1 takes its xi from the claim, else from the target', () => {
    const { claim: _, ...unclaimed } = BLOCK
    const strict = { secrecy: new Exact('1e-20') }
    expect(keyBits('jinan1', BLOCK, strict)).toBe(104_405n)
    expect(keyBits('jinan1', unclaimed, strict)).toBeLessThan(104_405n)
    expect(keyBits('jinan1', unclaimed)).toBe(104_405n)
  })

  it('warns of an approximate sampling bound below 50 observed errors', () => {
    const few = { ...BLOCK, counts: inBothBases(noErrors(BLOCK)) }
    const remark = 'fewer than 50 observed errors: the approximate sampling bound is unsafe here'
    const remarks = (json: ObservationsJson) => {
      const result = analysed('lim2014', json)
      return E.isRight(result) ? result.right.assumptions : []
    }
    expect(remarks(few)).toContain(remark)
    expect(remarks(BLOCK)).not.toContain(remark)
  })
})

const noErrors = ({ counts }: ObservationsJson) =>
  Object.fromEntries(
    Object.entries(counts.X).map(([name, { detections }]) => [name, { detections, errors: 0 }]),
  )

const NOTHING = { detections: 0, errors: 0 }

describe('edges', () => {
  it.each(TWO_DECOY_ANALYSES)('%s gives 0 bits for no counts', (name) => {
    const counts = inBothBases({ signal: NOTHING, decoy: NOTHING, vacuum: NOTHING })
    expect(keyBits(name, { ...BLOCK, counts, leakage: { bits: 0 } })).toBe(0n)
  })

  it.each(ONE_DECOY_ANALYSES)('%s gives 0 bits for no counts', (name) => {
    const counts = inBothBases({ signal: NOTHING, decoy: NOTHING })
    expect(keyBits(name, { ...ONE_DECOY, counts, leakage: { bits: 0 } })).toBe(0n)
  })

  it.each(TWO_DECOY_ANALYSES)('%s gives more for no errors, and never a negative error rate', (name) => {
    const clean = { ...BLOCK, counts: inBothBases(noErrors(BLOCK)) }
    expect(keyBits(name, clean)).toBeGreaterThan(keyBits(name, BLOCK))
    const rates = analysed(name, clean)
    if (E.isLeft(rates)) throw new Error('counts without errors are served')
    for (const { value, unit } of rates.right.bounds)
      if (unit === 'rate') expect(value.lower.greaterThanOrEqualTo(0)).toBe(true)
  })

  it.each([...TWO_DECOY_ANALYSES])('%s gives 0 bits where every detection is an error', (name) => {
    const all = Object.fromEntries(
      Object.entries(BLOCK.counts.X).map(([l, { detections }]) => [l, { detections, errors: detections }]),
    )
    expect(keyBits(name, { ...BLOCK, counts: inBothBases(all) })).toBe(0n)
  })

  it('jinan1 has s1 = 0 and e1 = 1/2 where the decoy gives nothing', () => {
    const counts = inBothBases({ ...BLOCK.counts.X, decoy: NOTHING })
    const dark = { ...BLOCK, counts }
    expect(bound('jinan1', dark, 'single-photon yield X, lower')?.isZero()).toBe(true)
    expect(bound('jinan1', dark, 'single-photon error X, upper')?.lower.toString()).toBe('0.5')
    expect(keyBits('jinan1', dark)).toBe(0n)
  })

  it('lim2014 has phi = 1/2 where the test basis has no single photons', () => {
    const dark = { ...BLOCK, counts: { X: BLOCK.counts.X, Z: { ...BLOCK.counts.X, decoy: NOTHING } } }
    expect(bound('lim2014', dark, 'single photons in Z, lower')?.isZero()).toBe(true)
    expect(bound('lim2014', dark, 'phase error in X, upper')?.lower.toString()).toBe('0.5')
  })

  it.each(TWO_DECOY_ANALYSES)('%s serves xi = 1e-300', (name) => {
    const { claim: _, ...unclaimed } = BLOCK
    const bits = keyBits(name, unclaimed, { secrecy: new Exact('1e-300'), correctness: new Exact('1e-300') })
    expect(bits).toBeLessThan(keyBits(name, unclaimed))
  })

  it.each(TWO_DECOY_ANALYSES)('%s serves counts of 1e15', (name) => {
    const scaled = Object.fromEntries(
      Object.entries(BLOCK.counts.X).map(([l, { detections, errors }]) => [
        l,
        {
          detections: `${BigInt(detections) * 4_000_000_000n}`,
          errors: `${BigInt(errors) * 4_000_000_000n}`,
        },
      ]),
    )
    const large = {
      ...BLOCK,
      pulses: `${BigInt(BLOCK.pulses) * 4_000_000_000n}`,
      counts: inBothBases(scaled),
      leakage: { bits: `${48_874n * 4_000_000_000n}` },
    }
    const perBit = keyBits(name, large) / 4_000_000_000n
    // The limits are those of infinite statistics, and so longer than those of the block.
    expect(perBit).toBeGreaterThan(keyBits(name, BLOCK))
    expect(perBit).toBeLessThan(250_000n)
  })

  it('jinan1 keys one basis of the two', () => {
    const one = { ...BLOCK, key: { ...BLOCK.key, bases: ['X'] }, leakage: { bits: 24_437 } }
    const both = keyBits('jinan1', BLOCK)
    const bits = keyBits('jinan1', one)
    expect([both / 2n - 1n, both / 2n, both / 2n + 1n]).toContain(bits)
  })

  it.each(TWO_DECOY_ANALYSES)('%s gives less where a sample was disclosed', (name) => {
    const sampled = { ...BLOCK, key: { ...BLOCK.key, sampledFraction: '0.1' } }
    expect(keyBits(name, sampled)).toBeLessThan(keyBits(name, BLOCK))
  })

  it.each(ONE_DECOY_ANALYSES)('%s gives key from one decoy', (name) => {
    const json = { ...ONE_DECOY, leakage: { efficiency: '1.2' } }
    expect(keyBits(name, json)).toBeGreaterThan(0n)
    expect(keyBits(name, json)).toBeLessThan(750_000n)
  })
})

describe('conditions', () => {
  it.each(['jinan1', 'jinan1-separate'])(
    '%s needs a decoy weaker than the signal, a vacuum weaker than the decoy',
    (name) => {
      expect(
        problems(
          name,
          withIntensities(BLOCK, [
            ['0.8', '0.5'],
            ['0.8', '0.25'],
          ]),
        ),
      ).toEqual(['KW-AN201 $.intensities: a decoy weaker than the signal (0.8), 0.8'])
      expect(
        problems(
          name,
          withIntensities(BLOCK, [
            ['0.8', '0.5'],
            ['0.1', '0.25'],
            ['0.1', '0.25'],
          ]),
        ),
      ).toEqual(['KW-AN201 $.intensities: a vacuum weaker than the decoy (0.1), 0.1'])
    },
  )

  it('jinan1 takes the brightest intensity as the signal, whatever the names say, and refuses a key from another', () => {
    const reversed = withIntensities(BLOCK, [
      ['0.1', '0.25'],
      ['0.8', '0.5'],
    ])
    expect(problems('jinan1', reversed)).toEqual([
      'KW-AN201 $.key.intensities: the key from the signal (decoy) alone, signal',
    ])
  })

  it('jinan1 refuses a key from several intensities, an intensity never sent, a basis never used and no pulses', () => {
    expect(
      problems('jinan1', { ...BLOCK, key: { ...BLOCK.key, intensities: ['signal', 'decoy'] } }),
    ).toHaveLength(1)
    expect(
      problems(
        'jinan1',
        withIntensities(BLOCK, [
          ['0.8', '0.75'],
          ['0.1', '0.25'],
          ['0.001', '0'],
        ]),
      ),
    ).toEqual(['KW-AN201 $.intensities: a probability > 0 for vacuum, 0'])
    const oneBasis = { X: { probability: '1' }, Z: { probability: '0' } }
    expect(problems('jinan1', { ...BLOCK, bases: oneBasis })).toEqual([
      'KW-AN201 $.bases.Z.probability: a probability > 0, 0',
    ])
    const counts = inBothBases({ signal: NOTHING, decoy: NOTHING, vacuum: NOTHING })
    expect(problems('jinan1', { ...BLOCK, pulses: '0', counts })).toEqual([
      'KW-AN201 $.pulses: at least one pulse, 0',
    ])
  })

  it.each(['lim2014', 'lim2014-chernoff'])('%s needs mu1 > mu2 + mu3 and mu2 > mu3', (name) => {
    expect(
      problems(
        name,
        withIntensities(BLOCK, [
          ['0.8', '0.5'],
          ['0.5', '0.25'],
          ['0.3', '0.25'],
        ]),
      ),
    ).toEqual(['KW-AN201 $.intensities: a signal above the sum of the decoys (mu1 > mu2 + mu3 = 0.8), 0.8'])
    expect(
      problems(
        name,
        withIntensities(BLOCK, [
          ['0.8', '0.5'],
          ['0.1', '0.25'],
          ['0.1', '0.25'],
        ]),
      ),
    ).toEqual(['KW-AN201 $.intensities: two different decoys (mu2 > mu3 = 0.1), 0.1'])
    expect(
      problems(
        name,
        withIntensities(BLOCK, [
          ['0.8', '0.75'],
          ['0.1', '0.25'],
          ['0.001', '0'],
        ]),
      ),
    ).toEqual(['KW-AN201 $.intensities: a probability > 0 for vacuum, 0'])
  })

  it.each(ONE_DECOY_ANALYSES)('%s needs two different intensities, the weaker one not vacuum', (name) => {
    expect(problems(name, BLOCK)).toEqual(['KW-AN201 $.intensities: exactly 2 intensities (one decoy), 3'])
    expect(
      problems(
        name,
        withIntensities(ONE_DECOY, [
          ['0.8', '0.75'],
          ['0.8', '0.25'],
        ]),
      ),
    ).toEqual(['KW-AN201 $.intensities: a signal brighter than the decoy (mu1 > mu2 = 0.8), 0.8'])
    expect(
      problems(
        name,
        withIntensities(ONE_DECOY, [
          ['0.8', '0.75'],
          ['0', '0.25'],
        ]),
      ),
    ).toEqual(['KW-AN201 $.intensities: a decoy that is not vacuum (mu2 > 0), 0'])
  })

  it('name the number of intensities that they need', () => {
    for (const name of TWO_DECOY_ANALYSES)
      expect(problems(name, ONE_DECOY)[0]).toContain('exactly 3 intensities')
  })

  it('tomamichel2012 serves no decoy source', () => {
    expect(problems('tomamichel2012', BLOCK)[0]).toContain('a single-photon source')
  })

  it('jinan1 refuses counts that one source cannot give', () => {
    const counts = inBothBases({ ...BLOCK.counts.X, signal: { detections: 20_000, errors: 200 } })
    expect(problems('jinan1', { ...BLOCK, counts })).toEqual([
      expect.stringMatching(
        /^KW-AN202 \$\.counts\.X: at most as many single-photon detections as .* \(20000\), /,
      ),
      expect.stringMatching(/^KW-AN202 \$\.counts\.Z: /),
    ])
  })

  it('ask for more digits where the working precision cannot separate two intensities', () => {
    const close = withIntensities(BLOCK, [
      ['0.8', '0.5'],
      [`0.7${'9'.repeat(60)}`, '0.25'],
    ])
    const result = analysed('jinan1', close, {}, 20)
    expect(E.isLeft(result) ? result.left[0]?.code : 'a number').toBe('KW-AN203')
  })
})

describe('the catalogue', () => {
  it('is what these tests cover', () => {
    expect([...ANALYSES.keys()]).toEqual(
      expect.arrayContaining([...TWO_DECOY_ANALYSES, ...ONE_DECOY_ANALYSES, 'tomamichel2012']),
    )
  })
})
