// Findings that the input itself decides, or leaves open: sample, decoys, authentication, leak, detection, rounding, messages.

import { describe, expect, it } from '@jest/globals'
import { BLOCK, findingIn, inputFrom, PASS, row, withRigorous } from './inputs'

const NOTHING = {
  counts: { X: row([0, 0], [0, 0], [0, 0]), Z: row([0, 0], [0, 0], [0, 0]) },
  leakage: { bits: 0 },
}
const sampled = (sampledFraction: string) => ({
  key: { bases: ['X', 'Z'], intensities: ['signal'], sampledFraction },
})
const claimed = (keyBits: number, analysis = 'jinan1') => ({
  claim: { keyBits, analysis, failureProbability: '1e-10' },
})

describe('KW04 and KW19', () => {
  it.each(['KW04', 'KW19'] as const)('%s says what the input would have to say', (code) => {
    const finding = findingIn(inputFrom(BLOCK), code)
    expect(finding).toMatchObject({ applies: null, bits: null })
    expect(finding.needs).toMatch(code === 'KW04' ? /checksum/ : /when each message/)
  })

  it.each(['KW04', 'KW19'] as const)('%s does not apply where nothing can be keyed', (code) => {
    expect(findingIn(inputFrom(BLOCK, NOTHING), code).applies).toBe(false)
  })

  const disclosed = (disclosures: unknown) => inputFrom(BLOCK, { disclosures })

  it('a checksum in clear costs its bits, a one-time-padded or absent one nothing', () => {
    const checksum = (bits: number, oneTimePadded: boolean) =>
      findingIn(disclosed({ keyChecksum: { bits, oneTimePadded } }), 'KW04')
    expect(checksum(32, false)).toMatchObject({ applies: true, bits: 32n })
    expect(checksum(32, true)).toMatchObject({ applies: false, bits: null })
    expect(checksum(0, false)).toMatchObject({ applies: false, bits: null })
  })

  it('announcements during detection are found, later ones are not', () => {
    const announced = (announcements: string) => findingIn(disclosed({ announcements }), 'KW19').applies
    expect(announced('during-detection')).toBe(true)
    expect(announced('after-last-detection')).toBe(false)
  })

  it('one disclosure decides nothing about the other', () => {
    expect(findingIn(disclosed({ announcements: 'during-detection' }), 'KW04').applies).toBe(null)
    expect(findingIn(disclosed({}), 'KW19').applies).toBe(null)
  })
})

describe('KW09', () => {
  it('does not apply where nothing was sampled', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW09')).toMatchObject({ applies: false, bits: null })
  })

  it('finds 11 % too much where a tenth was sampled and N_y left whole', () => {
    const finding = findingIn(inputFrom(BLOCK, sampled('0.1')), 'KW09')
    expect(finding.applies).toBe(true)
    expect(finding.numbers).toMatchObject({
      'excess of the first term': '11.11 %',
      'length with the whole N_y': '104 405',
      'length without the sample': '89 077',
    })
    expect(finding.bits).toBe(15327n)
  })

  it('sees a claim that needs the sampled bits', () => {
    const text = (keyBits: number) =>
      findingIn(inputFrom(BLOCK, { ...sampled('0.1'), ...claimed(keyBits) }), 'KW09').text
    expect(text(89078)).toContain('exceed what is left')
    expect(text(89077)).not.toContain('exceed what is left')
  })

  it('is undecided for an analysis that leaves the sample out itself', () => {
    const input = inputFrom(BLOCK, { ...sampled('0.1'), ...claimed(1000, 'composable') })
    expect(findingIn(input, 'KW09').applies).toBeNull()
  })
})

describe('KW10', () => {
  it('applies where the leak has no room for correcting the decoys', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW10')).toMatchObject({ applies: true, bits: 8579n })
    expect(findingIn(inputFrom(PASS), 'KW10')).toMatchObject({ applies: true, bits: 34325n })
  })

  it('is undecided where it has', () => {
    const finding = findingIn(inputFrom(BLOCK, { leakage: { bits: 60000 } }), 'KW10')
    expect(finding).toMatchObject({ applies: null, bits: 8579n })
    expect(finding.needs).toContain('disclosed')
  })

  it('does not apply without decoy errors', () => {
    const counts = {
      X: row([250000, 2525], [16752, 0], [1443, 0]),
      Z: row([250000, 2525], [16752, 0], [1443, 0]),
    }
    expect(findingIn(inputFrom(BLOCK, { counts }), 'KW10').applies).toBe(false)
  })
})

describe('KW13', () => {
  const authentication = (messages: number, epsilonPerMessage: string) => ({
    authentication: { messages, epsilonPerMessage },
  })

  it('applies where no message is declared', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW13').applies).toBe(true)
    expect(findingIn(inputFrom(BLOCK, authentication(0, '1e-35')), 'KW13').applies).toBe(true)
  })

  it('does not apply where it is declared, and shows epsilon and key', () => {
    expect(findingIn(inputFrom(BLOCK, authentication(48, '1e-35')), 'KW13')).toMatchObject({
      applies: false,
      numbers: { eps_auth: '4.8e-34', 'key used by one-time-padded tags, at least': '5 580' },
    })
  })

  it('applies where the tags are too short for the target', () => {
    expect(findingIn(inputFrom(BLOCK, authentication(48, '1e-9')), 'KW13').applies).toBe(true)
  })
})

describe('KW14', () => {
  it('applies to an efficiency', () => {
    expect(findingIn(inputFrom(BLOCK, { leakage: { efficiency: '1.2' } }), 'KW14')).toMatchObject({
      applies: true,
      bits: null,
      numbers: { 'leak assumed': '48 874' },
    })
  })

  it('does not apply to bits that were sent', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW14').applies).toBe(false)
    expect(findingIn(inputFrom(BLOCK, { leakage: { X: 24437, Z: 24437 } }), 'KW14').applies).toBe(false)
  })

  it('finds a leak that cannot have corrected the errors, from the first bit on', () => {
    expect(findingIn(inputFrom(BLOCK, { leakage: { bits: 40709 } }), 'KW14').applies).toBe(false)
    expect(findingIn(inputFrom(BLOCK, { leakage: { bits: 40608 } }), 'KW14')).toMatchObject({
      applies: true,
      bits: 100n,
    })
  })
})

describe('KW15', () => {
  const counts = (x: number) => ({
    counts: {
      X: row([x, 2525], [16752, 721], [1443, 645]),
      Z: row([250000, 2525], [16752, 721], [1443, 645]),
    },
  })

  it('is undecided where the bases look alike', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW15')).toMatchObject({ applies: null, bits: null })
    expect(findingIn(inputFrom(BLOCK, counts(252000)), 'KW15').applies).toBeNull()
  })

  it('applies where chance does not explain the difference', () => {
    const finding = findingIn(inputFrom(BLOCK, counts(256000)), 'KW15')
    expect(finding.applies).toBe(true)
    expect(finding.numbers['share of X observed']).toBe('50.55 %')
  })

  it('expects what the basis probabilities say', () => {
    const bases = { X: { probability: '0.9' }, Z: { probability: '0.1' } }
    expect(findingIn(inputFrom(BLOCK, { bases }), 'KW15').numbers['share of X expected']).toBe('98.78 %')
    expect(findingIn(inputFrom(BLOCK, { bases }), 'KW15').applies).toBe(true)
  })
})

describe('KW16', () => {
  it('is undecided, and shows how much one percent of intensity costs', () => {
    const finding = findingIn(inputFrom(BLOCK), 'KW16')
    expect(finding).toMatchObject({
      applies: null,
      bits: null,
      numbers: { 'bits lost if the signal is 1 % off': '887', 'bits lost if the decoy is 1 % off': '2 433' },
    })
    expect(finding.needs).toContain('phase randomisation')
  })
})

describe('KW17', () => {
  it('does not apply to a claim within its length', () => {
    expect(findingIn(inputFrom(BLOCK), 'KW17').applies).toBe(false)
    expect(findingIn(inputFrom(BLOCK, claimed(104405)), 'KW17').applies).toBe(false)
  })

  it('applies to one bit too many and not to two', () => {
    expect(findingIn(inputFrom(BLOCK, claimed(104406)), 'KW17')).toMatchObject({ applies: true, bits: 1n })
    expect(findingIn(inputFrom(BLOCK, claimed(104407)), 'KW17').applies).toBe(false)
  })

  it('compares with the longest certified length where there is one', () => {
    const certified = withRigorous(inputFrom(BLOCK))
    const best = Math.max(...[...certified.rigorous.values()].map(({ keyBits }) => Number(keyBits)))
    const at = (keyBits: number) => findingIn({ ...certified, ...inputOnly(keyBits) }, 'KW17').applies
    const inputOnly = (keyBits: number) => ({ observations: inputFrom(BLOCK, claimed(keyBits)).observations })
    expect([at(best), at(best + 1), at(best + 2)]).toEqual([false, true, false])
  })

  it('needs a claim', () => {
    expect(findingIn(inputFrom(BLOCK, { claim: undefined }), 'KW17')).toMatchObject({
      applies: null,
      needs: 'a claim',
    })
  })
})
