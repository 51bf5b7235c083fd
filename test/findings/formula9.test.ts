// Findings on formula (9): reference figures, other analyses, and inputs on which each does not apply.

import { describe, expect, it } from '@jest/globals'
import { FINDING_CODES, type FindingCode } from '../../proofs/findings/finding'
import { BLOCK, findingIn, inputFrom, intensitiesWithVacuum, PASS, withRigorous } from './inputs'

const NO_KEY_FROM_Z = { key: { bases: ['X'], intensities: ['signal'], sampledFraction: '0' } }
const claimed = (fields: Readonly<Record<string, unknown>>) => ({ claim: { keyBits: 101696, ...fields } })

/** Prices on the block and the pass; computed apart from this program with mpmath at 40 digits, Lambert W for the Chernoff limits. */
const PRICES: ReadonlyArray<readonly [FindingCode, bigint, bigint]> = [
  ['KW01', 18445n, 40101n],
  ['KW02', 75n, 75n],
  ['KW03', 50n, 50n],
  ['KW05', 3417n, 7634n],
  ['KW06', 3673n, 6605n],
  ['KW07', 4414n, 20081n],
]

describe('the findings on formula (9)', () => {
  it.each(PRICES)('prices %s on both reference files', (code, block, pass) => {
    expect(findingIn(inputFrom(BLOCK), code)).toMatchObject({ applies: true, bits: block })
    expect(findingIn(inputFrom(PASS), code)).toMatchObject({ applies: true, bits: pass })
  })

  it.each(['KW01', 'KW02', 'KW03', 'KW05', 'KW06', 'KW07', 'KW08', 'KW12'] as const)(
    'finds that composable closes %s',
    (code) => {
      const input = inputFrom(BLOCK, claimed({ analysis: 'composable' }))
      expect(findingIn(input, code)).toMatchObject({ applies: false, bits: null })
    },
  )

  it.each(['KW01', 'KW02', 'KW03', 'KW05', 'KW06', 'KW07', 'KW08'] as const)(
    'does not judge %s by an analysis that has no length here',
    (code) => {
      const input = inputFrom(BLOCK, claimed({ analysis: 'tomamichel2012' }))
      expect(findingIn(input, code)).toMatchObject({ applies: null, bits: null })
    },
  )

  it('needs counts that formula (9) can serve', () => {
    const input = inputFrom(BLOCK, { key: { bases: ['X'], intensities: ['decoy'], sampledFraction: '0' } })
    expect(findingIn(input, 'KW05')).toMatchObject({ applies: null, bits: null })
    expect(findingIn(input, 'KW05').needs).toContain('the key from the signal')
  })
})

describe('KW01', () => {
  it('gives 4e-5 per block at xi = 1e-10 and the xi that 1e-10 needs', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW01').numbers).toMatchObject({
      'one-sided statements': '8',
      'failure probability, at most': '4e-10',
      'secrecy at best': '4e-5',
      'xi needed': '6.25e-22',
      'length at xi': '104 405',
      'length at the xi needed': '85 959',
    })
  })

  it('does not apply once xi is that small, and does just above it', () => {
    const at = (failureProbability: string) =>
      findingIn(inputFrom(BLOCK, claimed({ failureProbability })), 'KW01').applies
    expect(at('6.25e-22')).toBe(false)
    expect(at('6.2500001e-22')).toBe(true)
  })

  it('counts seven statements where one basis makes key', () => {
    expect(findingIn(inputFrom(BLOCK, NO_KEY_FROM_Z), 'KW01').numbers).toMatchObject({
      'one-sided statements': '7',
    })
  })

  it("says that xi is not the claim's where the claim names none", () => {
    const { numbers } = findingIn(inputFrom(BLOCK, claimed({ analysis: 'jinan1' })), 'KW01')
    expect(numbers['xi taken from']).toBe('the secrecy asked for, as the claim names none')
  })
})

describe('KW02 and KW03', () => {
  it('follow the epsilons asked for', () => {
    expect(findingIn(inputFrom(BLOCK, {}, '1e-6'), 'KW02')).toMatchObject({
      bits: 49n,
      numbers: { eps_PA: '2e-8', 'at least, whatever the split': '37' },
    })
    expect(findingIn(inputFrom(BLOCK, {}, '1e-6'), 'KW03').bits).toBe(50n)
  })
})

describe('KW05 and KW06', () => {
  it('show expectation and limit, and rate with and without sampling', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW05').numbers).toMatchObject({
      'expected single photons X': '94 720',
      'single photons X, lower': '92 610',
    })
    expect(findingIn(inputFrom(BLOCK), 'KW06').numbers).toMatchObject({
      'phase error X in (9)': '2.931 %',
      'phase error X, upper': '3.322 %',
    })
  })

  it('cost nothing where formula (9) gives no key', () => {
    const input = inputFrom(BLOCK, { leakage: { bits: 500000 } })
    expect(findingIn(input, 'KW05').bits).toBe(0n)
    expect(findingIn(input, 'KW06').bits).toBe(0n)
  })
})

describe('KW07', () => {
  it('shows the bias and the error rates with and without the light of the vacuum', () => {
    expect(findingIn(inputFrom(PASS), 'KW07').numbers).toMatchObject({
      'bias mu_o/(2 mu_x)': '0.5 %',
      'single-photon error X, by (8), counts taken as exact': '0.5207 %',
      'single-photon error X, vacuum light counted, counts taken as exact': '1.095 %',
      'length with the vacuum light counted': '485 744',
    })
  })

  it('does not apply to an empty vacuum', () => {
    const input = inputFrom(BLOCK, { intensities: intensitiesWithVacuum('0') })
    expect(findingIn(input, 'KW07')).toMatchObject({ applies: false, bits: null })
  })

  it('costs more, the more light there is', () => {
    const cost = (mu: string) =>
      findingIn(inputFrom(BLOCK, { intensities: intensitiesWithVacuum(mu) }), 'KW07').bits ?? -1n
    expect(cost('0.0005')).toBeGreaterThan(0n)
    expect(cost('0.001')).toBeGreaterThan(cost('0.0005'))
  })
})

describe('KW08', () => {
  it('shows how far the pulses sent may be from the expectation that (9) takes', () => {
    const finding = findingIn(inputFrom(BLOCK), 'KW08')
    expect(finding).toMatchObject({ applies: true, bits: null })
    expect(finding.numbers['pulses decoy in X']).toBe('2 577 399 016 +- 49 160')
  })
})

describe('KW11', () => {
  it('applies to formula (9), which states no number of blocks', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW11')).toMatchObject({
      applies: true,
      numbers: {
        'blocks until nothing is promised': '25 000',
        'bits a block when the blocks double': '1 225',
      },
    })
  })

  it('is undecided for an analysis with an epsilon', () => {
    const finding = findingIn(inputFrom(BLOCK, claimed({ analysis: 'composable' })), 'KW11')
    expect(finding.applies).toBeNull()
    expect(finding.needs).toContain('how many privacy-amplification blocks')
    expect(finding.numbers['blocks until nothing is promised']).toBe('10 000 000 000')
  })
})

describe('KW12', () => {
  it('applies to formula (9) and is undecided for a fixed-length analysis', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW12')).toMatchObject({
      applies: true,
      numbers: { 'bits fewer with one standard deviation more decoy errors': '2 410' },
    })
    expect(findingIn(inputFrom(BLOCK, claimed({ analysis: 'lim2014' })), 'KW12').applies).toBeNull()
  })
})

describe('KW18', () => {
  it('prices what is lost if the residual light can be told apart', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW18')).toMatchObject({ applies: null, bits: 33847n })
    expect(findingIn(inputFrom(PASS), 'KW18')).toMatchObject({ applies: null, bits: 160890n })
  })

  it('does not apply to an empty vacuum', () => {
    const input = inputFrom(BLOCK, { intensities: intensitiesWithVacuum('0') })
    expect(findingIn(input, 'KW18')).toMatchObject({ applies: false, bits: null })
  })

  it('has no price for an analysis other than formula (9)', () => {
    const input = withRigorous(inputFrom(BLOCK, claimed({ analysis: 'composable' })))
    expect(findingIn(input, 'KW18')).toMatchObject({ applies: null, bits: null })
  })
})

describe('the prices', () => {
  it('never exceed the length that they are taken from', () => {
    for (const file of [BLOCK, PASS])
      for (const code of FINDING_CODES.slice(0, 8)) {
        const bits = findingIn(inputFrom(file), code).bits ?? 0n
        expect(bits).toBeLessThanOrEqual(505826n)
      }
  })
})
