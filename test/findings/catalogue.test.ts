// The catalogue as a whole: order, completeness, what every finding says, and that docs/findings.md agrees with it.

import { describe, expect, it } from '@jest/globals'
import { CATALOGUE, findingsOf } from '../../proofs/findings/catalogue'
import { FINDING_CODES, type Finding, type FindingInput } from '../../proofs/findings/finding'
import { grouped } from '../../proofs/findings/wording'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../../spec/finiteKey/interval'
import { plainTranscendentals } from '../../spec/finiteKey/transcendental'
import { BLOCK, inputFrom, PASS, row, textFile, withRigorous } from './inputs'

const claimBy = (analysis: string) => ({ claim: { keyBits: 1000, analysis } })

const INPUTS: ReadonlyArray<readonly [string, FindingInput]> = [
  ['the block', inputFrom(BLOCK)],
  ['the pass', inputFrom(PASS)],
  ...['jinan1-separate', 'lim2014', 'rusca2018', 'tomamichel2012', 'composable'].map(
    (name) => [`a claim by ${name}`, inputFrom(BLOCK, claimBy(name))] as const,
  ),
  ['no claim', inputFrom(BLOCK, { claim: undefined })],
  [
    'no detections',
    inputFrom(BLOCK, { counts: { X: row([0, 0], [0, 0], [0, 0]), Z: row([0, 0], [0, 0], [0, 0]) } }),
  ],
  [
    'two intensities',
    inputFrom(BLOCK, {
      intensities: [
        { name: 'signal', meanPhotonNumber: '0.8', probability: '0.5' },
        { name: 'decoy', meanPhotonNumber: '0.1', probability: '0.5' },
      ],
      counts: {
        X: { signal: { detections: 9, errors: 1 }, decoy: { detections: 3, errors: 1 } },
        Z: { signal: { detections: 9, errors: 1 }, decoy: { detections: 3, errors: 1 } },
      },
    }),
  ],
  [
    'a source that contradicts its counts',
    inputFrom(BLOCK, {
      counts: { X: row([10, 0], [250000, 0], [0, 0]), Z: row([10, 0], [250000, 0], [0, 0]) },
    }),
  ],
]

describe('CATALOGUE', () => {
  it('has KW01 to KW19 in order', () => {
    const wanted = Array.from({ length: 19 }, (_, at) => `KW${String(at + 1).padStart(2, '0')}`)
    expect(CATALOGUE.map(({ code }) => code)).toEqual(wanted)
    expect([...FINDING_CODES]).toEqual(wanted)
  })
})

describe('findingsOf', () => {
  it.each(INPUTS)('judges every finding on %s', (_, input) => {
    const findings = findingsOf(input)
    expect(findings.map(({ code }) => code)).toEqual([...FINDING_CODES])
    for (const { applies, bits, needs, text, remedy, source, numbers } of findings) {
      expect(text).toMatch(/^[A-Za-z0-9].*\.$/)
      expect(remedy).toMatch(/\.$/)
      expect(source.length).toBeGreaterThan(0)
      expect(needs !== undefined).toBe(applies === null)
      if (applies === false) expect(bits).toBeNull()
      if (bits !== null) expect(bits).toBeGreaterThanOrEqual(0n)
      for (const value of Object.values(numbers)) expect(value).not.toMatch(/NaN|Infinity|undefined/)
    }
  })

  it('says the same with the plain transcendental functions', () => {
    const input = inputFrom(BLOCK)
    const seen = (findings: ReadonlyArray<Finding>) => findings.map(({ bits, text }) => [bits, text])
    const plain = { ...input, arithmetic: intervalArithmetic(30, plainTranscendentals) }
    const fast = { ...input, arithmetic: intervalArithmetic(30, fastTranscendentals) }
    expect(seen(findingsOf(plain))).toEqual(seen(findingsOf(fast)))
  })

  it('names the certified lengths where a finding is open, and only there', () => {
    const findings = findingsOf(withRigorous(inputFrom(BLOCK)))
    for (const { applies, remedy } of findings)
      expect(/composable certifies [\d ]+ bits, direct certifies [\d ]+ bits/.test(remedy)).toBe(
        applies !== false,
      )
  })

  it('asks for more digits instead of guessing', () => {
    const almostEqual = [
      { name: 'signal', meanPhotonNumber: '0.8', probability: '0.5' },
      { name: 'decoy', meanPhotonNumber: '0.7999999999999999999999999', probability: '0.25' },
      { name: 'vacuum', meanPhotonNumber: '0.001', probability: '0.25' },
    ]
    const input: FindingInput = {
      ...inputFrom(BLOCK, { intensities: almostEqual }),
      result: inputFrom(BLOCK).result,
      arithmetic: intervalArithmetic(20, fastTranscendentals),
    }
    const asked = findingsOf(input).filter(({ needs }) => needs === 'a higher working precision')
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.every(({ applies, bits }) => applies === null && bits === null)).toBe(true)
  })
})

describe('docs/findings.md', () => {
  const page = textFile('docs/findings.md').replace(/ +/g, ' ')
  const verdict = ({ applies }: Finding): string => (applies === null ? 'open' : applies ? 'applies' : 'no')
  const priceText = ({ bits }: Finding): string => (bits === null ? '-' : grouped(bits))

  it.each(CATALOGUE.map((rule) => [rule.code, rule] as const))(
    'explains %s with its title and severity',
    (code, rule) => {
      expect(page).toContain(`## ${code}: ${rule.title}`)
      const section = page.slice(page.indexOf(`## ${code}: `)).split('\n## ')[0] ?? ''
      expect(section).toContain(`_${rule.severity}_`)
      expect(section).toContain('**Applies**')
      expect(section).toContain('**Close it**')
      expect(section).toContain('**Standards**')
    },
  )

  it('has the verdicts and prices that the two reference files give', () => {
    const block = findingsOf(inputFrom(BLOCK))
    const pass = findingsOf(inputFrom(PASS))
    for (const [at, finding] of block.entries()) {
      const other = pass[at]
      if (other === undefined) throw new Error('both lists have nineteen')
      const cells = [finding, other].map((one) => `${verdict(one)} | ${priceText(one)}`)
      expect(page).toContain(
        `| ${finding.code} | ${finding.title} | ${finding.severity} | ${cells.join(' | ')} |`,
      )
    }
  })
})
