// A certificate opened up: the conclusions are the kernel's, the words and formulas are those of docs/rules.md, the numbers shown hold.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { type Certificate, parseCertificate } from '../../proofs/certificate/certificate'
import { CERTIFIERS } from '../../proofs/certificate/certify'
import { opened, type Proof } from '../../proofs/certificate/proof'
import { verdictOn } from '../../proofs/certificate/verdict'
import { shown } from '../../proofs/kernel/rational'
import { RULES } from '../../proofs/kernel/rules'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { parseObservations } from '../../spec/finiteKey/observations'
import { bitsFlow, epsilonFlow } from '../../web/report/flows'
import { instanceOf } from '../../web/report/instances'
import { tellingOrder } from '../../web/report/proofTree'
import { RULE_TEXTS } from '../../web/report/ruleTexts'
import { conclusionText } from '../../web/report/wording'
import { ROOT } from '../cli/commandLine'

const right = <A>(found: E.Either<unknown, A>): A => {
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left))
  return found.right
}
const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'))

const BLOCK = read('data/observations_block_500k.json')
const TARGET = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }
const ARITHMETIC = intervalArithmetic(40, fastTranscendentals)

/** Every intensity keyed, so that `keyed` and `sampling` have their turn. */
const ALL_KEYED = { ...BLOCK, key: { ...BLOCK.key, intensities: ['signal', 'decoy', 'vacuum'] } }
const ONE_DECOY = {
  ...BLOCK,
  intensities: [
    { name: 'signal', meanPhotonNumber: '0.8', probability: '0.5' },
    { name: 'decoy', meanPhotonNumber: '0.1', probability: '0.5' },
  ],
  counts: {
    X: { signal: BLOCK.counts.X.signal, decoy: { detections: 33_504, errors: 1442 } },
    Z: { signal: BLOCK.counts.Z.signal, decoy: { detections: 33_504, errors: 1442 } },
  },
  pulses: '41238384256',
}

const certificateOf = (analysis: string, observations: unknown): Certificate => {
  const certify = CERTIFIERS.get(analysis)
  if (certify === undefined) throw new Error(analysis)
  const { certificate } = right(
    certify(right(parseObservations(observations)), TARGET, ARITHMETIC, { kind: 'universal' }),
  )
  return right(certificate).certificate
}

const proofOf = (certificate: Certificate): Proof => {
  const found = opened(certificate)
  if (!found.accepted) throw new Error(found.condition)
  return found.proof
}

const PROOFS: ReadonlyArray<readonly [string, Proof]> = [
  ['composable', proofOf(certificateOf('composable', BLOCK))],
  ['composable, everything keyed', proofOf(certificateOf('composable', ALL_KEYED))],
  ['direct', proofOf(certificateOf('direct', BLOCK))],
  ['jinan1', proofOf(certificateOf('jinan1', BLOCK))],
  ['lim2014', proofOf(certificateOf('lim2014', ALL_KEYED))],
  ['rusca2018', proofOf(certificateOf('rusca2018', ONE_DECOY))],
]

describe('RULE_TEXTS', () => {
  it('has every rule of the kernel, and no other', () => {
    expect([...RULE_TEXTS.keys()].sort()).toEqual(Object.keys(RULES).sort())
  })

  it('has the formulas of docs/rules.md, to the letter', () => {
    const blocks = readFileSync(join(ROOT, 'docs/rules.md'), 'utf8').replace(/^ {4}/gm, '')
    for (const [name, { formula }] of RULE_TEXTS) {
      for (const part of formula.split('\n\n')) expect(blocks).toContain(`\n${part}\n`)
      expect(formula).toContain(name)
    }
  })

  it('is needed: these proofs use all rules but that of declared designs', () => {
    const used = new Set(PROOFS.flatMap(([, { steps }]) => steps.map(({ rule }) => rule)))
    expect([...RULE_TEXTS.keys()].filter((rule) => !used.has(rule))).toEqual(['direct.declared'])
  })
})

describe.each(PROOFS)('opened: a proof by %s', (_, proof) => {
  it('concludes what the kernel concludes, under the same events', () => {
    const verdict = verdictOn(proof.certificate)
    if (!verdict.accepted) throw new Error('it has been accepted')
    const { theorem } = verdict
    const last = proof.steps.at(-1)
    expect(last).toMatchObject({
      quantity: theorem.quantity,
      relation: theorem.relation,
      scope: theorem.scope,
      value: shown(theorem.value),
    })
    expect(proof.events).toEqual(
      theorem.events.map(({ statement, epsilon }) => ({ statement, epsilon: shown(epsilon) })),
    )
    expect(JSON.parse(JSON.stringify(proof))).toEqual(proof)
  })

  it('is told from the theorem to the counts, every step once', () => {
    const order = tellingOrder(proof)
    const told = [...order.values()].flatMap((premises) =>
      premises.flatMap(({ place, isTold }) => (isTold ? [place] : [])),
    )
    expect(told.sort((a, b) => a - b)).toEqual(proof.steps.slice(0, -1).map((_, place) => place))
  })

  it('is told in words, with conditions that hold to the digits shown', () => {
    const compared = new Set<string>()
    for (const step of proof.steps) {
      const { reads, condition } = instanceOf(proof, step)
      const text = [conclusionText(step), ...reads, ...condition].join('\n')
      expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/)
      for (const line of condition) {
        const number = '(−?[\\d\u00a0]+(?:\\.\\d+)?(?:e-?\\d+)?)'
        const found = new RegExp(`${number} (≥|≤) (?:[a-zA-Zφ]+(?:\\(1/ε\\))? = )?${number}`).exec(line)
        if (found === null) continue
        const [left, right_] = [found[1], found[3]].map((digits = '') =>
          Number(digits.replaceAll('\u00a0', '').replace('−', '-')),
        )
        const slack = 1e-5 * Math.max(Math.abs(left ?? 0), Math.abs(right_ ?? 0))
        if (found[2] === '≥') expect((left ?? 0) + slack).toBeGreaterThanOrEqual(right_ ?? 0)
        else expect((left ?? 0) - slack).toBeLessThanOrEqual(right_ ?? 0)
        compared.add(step.rule)
      }
    }
    // The rules of the paper's formulas show no condition; `keyed` and `compose` have nothing to compare.
    const silent = ['jinan1.yield', 'jinan1.error', 'jinan1.length', 'keyed', 'compose', 'direct.universal']
    const rules = [...new Set(proof.steps.map(({ rule }) => rule))]
    expect(rules.filter((rule) => !compared.has(rule) && !silent.includes(rule))).toEqual([])
  })

  it('has waterfalls that end at the claim', () => {
    const { claim } = proof.certificate
    const [bits, epsilons] = [bitsFlow(proof), epsilonFlow(proof)]
    if (claim.analysis === 'jinan1') {
      expect([bits, epsilons]).toEqual([[], []])
      return
    }
    const steps = (rows: typeof bits) =>
      rows.reduce((level, { kind, amount }) => (kind === 'step' ? level + amount : amount), 0)
    expect(steps(bits)).toBe(Number(claim.bits))
    expect(steps(bits.slice(0, -1))).toBeCloseTo(Number(claim.bits), 4)
    expect(steps(epsilons.slice(0, -1)) / steps(epsilons)).toBeCloseTo(1, 9)
    const secrecy = epsilons.findIndex(({ name }) => name === 'secrecy')
    expect(steps(epsilons.slice(0, secrecy)) / Number(proof.steps.at(-1)?.secrecy)).toBeCloseTo(1, 9)
    expect(Number(proof.steps.at(-1)?.secrecy)).toBeLessThanOrEqual(Number(claim.secrecy))
  })
})

describe('opened', () => {
  it('hands on the refusal of the kernel', () => {
    const certificate = right(parseCertificate(read('examples/certificate_one_bit_more.json')))
    expect(opened(certificate)).toEqual(verdictOn(certificate))
    expect(opened(certificate)).toMatchObject({ accepted: false, step: 1, rule: 'keyLength' })
  })
})
