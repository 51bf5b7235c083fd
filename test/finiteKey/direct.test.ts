// The analysis direct: reference figures, every inequality failing once, other protocols, the code of the coefficients.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import {
  type DirectLemma,
  type DirectMode,
  type DirectResult,
  designDirect,
  direct,
  directFloatLength,
} from '../../spec/finiteKey/analyses/direct'
import { type DirectCoefficients, directFlaws } from '../../spec/finiteKey/direct/certified'
import { codedFloat, codedLength, codeLength } from '../../spec/finiteKey/direct/code'
import { exactFloat } from '../../spec/finiteKey/direct/coefficients'
import { DirectDesign, designDigestText, parseDirectDesign } from '../../spec/finiteKey/direct/design'
import { directProblem } from '../../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { type Observations, parseObservations } from '../../spec/finiteKey/observations'
import { plainTranscendentals } from '../../spec/finiteKey/transcendental'

const arithmetic = intervalArithmetic(50, plainTranscendentals)
const target = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }
const dataFolder = join(__dirname, '../../../data')

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(dataFolder, name), 'utf8'))
const block = right(parseObservations(read('observations_block_500k.json')))
const pass = right(parseObservations(read('observations_pass_2M.json')))

const declared = (observations: Observations, lemma: DirectLemma): DirectMode => ({
  kind: 'declared',
  design: designDirect('test', right(directProblem(observations, arithmetic)), target, lemma, arithmetic),
})

const result = (
  observations: Observations,
  lemma: DirectLemma,
  mode: 'declared' | 'universal',
): DirectResult =>
  right(
    direct(observations, target, arithmetic, {
      lemma,
      mode: mode === 'declared' ? declared(observations, lemma) : { kind: 'universal' },
    }),
  )

type Intensity = readonly [name: string, mu: string, probability: string]
type Counts = Readonly<Record<string, readonly [detections: number, errors: number]>>
type Setting = {
  readonly intensities: ReadonlyArray<Intensity>
  readonly pX: string
  readonly pZ: string
  readonly X: Counts
  readonly Z: Counts
  readonly key: { readonly bases: ReadonlyArray<'X' | 'Z'>; readonly intensities: ReadonlyArray<string> }
  readonly sampledFraction?: string
}

const rowOf = (counts: Counts) =>
  Object.fromEntries(
    Object.entries(counts).map(([name, [detections, errors]]) => [name, { detections, errors }]),
  )

const observed = ({ intensities, pX, pZ, X, Z, key, sampledFraction = '0' }: Setting): Observations =>
  right(
    parseObservations({
      format: 'keywitness/observations@1',
      name: 'test',
      pulses: '1000000000000',
      bases: { X: { probability: pX }, Z: { probability: pZ } },
      intensities: intensities.map(([name, meanPhotonNumber, probability]) => ({
        name,
        meanPhotonNumber,
        probability,
      })),
      counts: { X: rowOf(X), Z: rowOf(Z) },
      key: { ...key, sampledFraction },
      leakage: { bits: 1000 },
    }),
  )

const JINAN: ReadonlyArray<Intensity> = [
  ['signal', '0.8', '0.5'],
  ['decoy', '0.1', '0.25'],
  ['vacuum', '0.001', '0.25'],
]

/** Detections `round(scale p (1 - e^(-eta mu) + y0))` and their errors in a basis of sifting weight `weight`: a lossy, slightly wrong channel. */
const channel = (
  intensities: ReadonlyArray<Intensity>,
  scale: number,
  weight: number,
  error: number,
): Counts =>
  Object.fromEntries(
    intensities.map(([name, mu, probability]) => {
      const signal = scale * weight * Number(probability) * Number(mu)
      const dark = scale * weight * Number(probability) * 0.005
      return [name, [Math.round(signal + dark), Math.round(signal * error + dark / 2)] as const]
    }),
  )

const BOTH = { bases: ['X', 'Z'], intensities: ['signal'] } as const

describe('direct on the reference files', () => {
  // FINITE_KEY.md 5.3; the universal figures there are for a longer code.
  it.each([
    ['block', block, 'smoothing', 'declared', 124731n],
    ['pass', pass, 'smoothing', 'declared', 544462n],
    ['block', block, 'smoothing', 'universal', 117500n],
    ['pass', pass, 'smoothing', 'universal', 529500n],
    ['block', block, 'renyi', 'declared', 131619n],
    ['pass', pass, 'renyi', 'declared', 558733n],
    ['block', block, 'renyi', 'universal', 123000n],
    ['pass', pass, 'renyi', 'universal', 542000n],
  ] as const)('certifies the %s file', (_name, observations, lemma, mode, least) => {
    const { keyBits, coefficients, problem, cutoff } = result(observations, lemma, mode)
    expect(keyBits).toBeGreaterThanOrEqual(least)
    expect(keyBits).toBeLessThan(least + 1000n)
    expect(directFlaws(problem.protocol, coefficients, cutoff, arithmetic)).toEqual([])
    expect(directFlaws(problem.protocol, coefficients, 12, arithmetic)).toEqual([])
  })

  it('agrees with the plain float evaluation', () => {
    for (const lemma of ['smoothing', 'renyi'] as const) {
      const { problem, coefficients, codeBits, bounds } = result(block, lemma, 'universal')
      const float = directFloatLength(problem, coefficients, target, lemma, codeBits)
      const exact = bounds.find(({ name }) => name === 'length before rounding')?.value.lower.toNumber()
      expect(Math.abs(float - (exact ?? 0))).toBeLessThan(1e-4)
    }
  })

  it('certifies the same length with either implementation of ln and exp', () => {
    const mode = declared(block, 'renyi')
    const fast = direct(block, target, intervalArithmetic(40, fastTranscendentals), { lemma: 'renyi', mode })
    expect(right(fast).keyBits).toBe(result(block, 'renyi', 'declared').keyBits)
  })

  it('spends exactly eps_sec', () => {
    const { failureProbability, hashing } = result(block, 'smoothing', 'declared')
    expect(Exact.add(Exact.mul(failureProbability.sqrt(), 2), hashing).equals('1e-10')).toBe(true)
  })

  it('loses little when the design was made for a channel twice as noisy', () => {
    const noisy = parseObservations({
      ...Object(read('observations_block_500k.json')),
      counts: {
        X: rowOf({ signal: [250000, 4000], decoy: [16752, 1000], vacuum: [1443, 645] }),
        Z: rowOf({ signal: [250000, 4000], decoy: [16752, 1000], vacuum: [1443, 645] }),
      },
    })
    const mode = declared(right(noisy), 'smoothing')
    const { keyBits } = right(direct(block, target, arithmetic, { lemma: 'smoothing', mode }))
    expect(keyBits).toBeGreaterThan(118000n)
    expect(keyBits).toBeLessThan(124731n)
  })
})

describe('directFlaws', () => {
  const { coefficients, problem } = result(block, 'smoothing', 'declared')
  const { protocol } = problem
  const raised = (list: ReadonlyArray<InstanceType<typeof Exact>>, state: number, by: string) =>
    list.map((value, at) => (protocol.cells[at]?.state === state ? Exact.add(value, by) : value))
  const [SIGNAL, DECOY, VACUUM] = [0, 1, 2]
  const flawsOf = (changed: Partial<DirectCoefficients>, cutoff = 3) =>
    directFlaws(protocol, { ...coefficients, ...changed }, cutoff, arithmetic).map(
      ({ inequality }) => inequality,
    )

  it('accepts coefficients that use up every row to 1e-14, and rejects them one step further', () => {
    expect(flawsOf({})).toEqual([])
    expect(flawsOf({ u: raised(coefficients.u, SIGNAL, '2e-14') }).length).toBeGreaterThan(0)
  })

  it('rejects what the working precision leaves open', () => {
    const fine = intervalArithmetic(60, plainTranscendentals)
    const coarse = intervalArithmetic(20, plainTranscendentals)
    const shifted = (by: InstanceType<typeof Exact>) => ({
      ...coefficients,
      u: coefficients.u.map((u, at) => (protocol.cells[at]?.keyed === true ? Exact.add(u, by) : u)),
    })
    let [good, bad] = [new Exact(0), new Exact('2e-14')]
    for (let halving = 0; halving < 40; halving += 1) {
      const middle = Exact.mul(Exact.add(good, bad), '0.5')
      if (directFlaws(protocol, shifted(middle), 3, fine).length === 0) good = middle
      else bad = middle
    }
    expect(directFlaws(protocol, shifted(good), 3, fine)).toEqual([])
    expect(directFlaws(protocol, shifted(good), 3, coarse).length).toBeGreaterThan(0)
  })

  it.each([
    ['t = 0', { t: new Exact(0) }, 't > 0'],
    ['a negative t', { t: new Exact('-0.001') }, 't > 0'],
    ['a t beyond the Renyi lemma', { t: new Exact('0.35') }, 't <= ln 2 / 2'],
    ['phi0 = 0', { phaseError: { X: new Exact(0), Z: coefficients.phaseError.Z } }, '0 < phi0 < 1/2, X'],
    [
      'phi0 = 1/2',
      { phaseError: { X: coefficients.phaseError.X, Z: new Exact('0.5') } },
      '0 < phi0 < 1/2, Z',
    ],
    [
      'a use of keyed errors',
      { w: raised(coefficients.w, SIGNAL, '0.001') },
      'w = 0 where keyed: a keyed error count may not be used',
    ],
    ['a cell short', { u: coefficients.u.slice(1) }, 'one u and one w a cell'],
  ] as const)('refuses %s', (_name, changed, inequality) => {
    expect(flawsOf(changed)).toContain(inequality)
  })

  it('finds vacuum detections counted too highly', () => {
    expect(flawsOf({ u: raised(coefficients.u, VACUUM, '0.001') })).toContain('k = 0')
  })

  it.each([
    ['in neither basis', 'k = 1, x = 0, z = 0'],
    ['in X only', 'k = 1, x = 1, z = 0'],
    ['in Z only', 'k = 1, x = 0, z = 1'],
    ['in both bases', 'k = 1, x = 1, z = 1'],
  ])('finds single photons that err %s counted too highly', (_name, inequality) => {
    expect(flawsOf({ u: raised(coefficients.u, DECOY, '0.001') })).toContain(inequality)
  })

  it('finds errors of single photons charged too little, in the basis where it is so', () => {
    const w = coefficients.w.map((value, at) =>
      protocol.cells[at]?.basis === 'X' && protocol.cells[at]?.state === DECOY
        ? Exact.mul(value, '0.9')
        : value,
    )
    const flaws = flawsOf({ w })
    expect(flaws).toContain('k = 1, x = 1, z = 0')
    expect(flaws).not.toContain('k = 1, x = 0, z = 1')
  })

  it.each([2, 3])('finds %i photons counted too highly', (photons) => {
    const flaws = flawsOf({ u: raised(coefficients.u, SIGNAL, '0.002') })
    expect(flaws).toContain(`k = ${photons}, X, err = 0`)
    expect(flaws).toContain(`k = ${photons}, Z, err = 0`)
  })

  it('finds errors of multi-photon rounds rewarded', () => {
    const flaws = flawsOf({ w: coefficients.w.map((value) => value.negated()) })
    expect(flaws).toContain('k = 2, X, err = 1')
    expect(flaws).toContain('k = 2, Z, err = 1')
  })

  it('finds a tail that fails though every enumerated row holds', () => {
    // The vacuum's large u weighs at k = 0 only, so that a keyed u just above 0 passes k = 0, 1 and fails for many photons.
    const flaws = flawsOf({
      u: protocol.cells.map(({ keyed, state }) => new Exact(keyed ? '1e-6' : state === DECOY ? '-0.9' : 0)),
      w: protocol.cells.map(() => new Exact(0)),
    })
    expect(flaws).toContain('k > 3, X, err = 0')
    expect(flaws.filter((name) => name.startsWith('k = 2'))).toEqual([])
  })

  it('counts a negative dimmer term in the tail as 0', () => {
    const flaws = flawsOf(
      {
        u: protocol.cells.map(({ keyed, state }) => new Exact(keyed ? '1e-9' : state === DECOY ? '-0.9' : 0)),
        w: protocol.cells.map(() => new Exact(0)),
      },
      2,
    )
    expect(flaws.filter((name) => name.startsWith('k > 2')).length).toBe(4)
  })

  it('refuses intensities whose probabilities do not sum to 1', () => {
    const short = {
      ...protocol,
      states: protocol.states.map((state) => ({ ...state, probability: new Exact('0.3') })),
    }
    expect(directFlaws(short, coefficients, 3, arithmetic).map(({ inequality }) => inequality)).toEqual([
      'sum p = 1',
    ])
  })
})

describe('direct on other protocols', () => {
  const bothWays = (observations: Observations) => {
    const found = result(observations, 'renyi', 'declared')
    const coded = result(observations, 'renyi', 'universal')
    for (const { problem, coefficients, cutoff } of [found, coded])
      expect(directFlaws(problem.protocol, coefficients, cutoff, arithmetic)).toEqual([])
    expect(coded.codeBits).toBe(codeLength(coded.problem.protocol, coded.problem.counts, coded.coefficients))
    expect(coded.keyBits).toBeLessThanOrEqual(found.keyBits)
    return { declared: Number(found.keyBits), universal: Number(coded.keyBits) }
  }

  it('makes a key with one decoy', () => {
    const intensities: ReadonlyArray<Intensity> = [
      ['signal', '0.5', '0.7'],
      ['decoy', '0.1', '0.3'],
    ]
    const counts = channel(intensities, 4e6, 0.25, 0.01)
    const bits = bothWays(observed({ intensities, pX: '0.5', pZ: '0.5', X: counts, Z: counts, key: BOTH }))
    expect(bits.declared).toBeGreaterThan(100000)
    expect(bits.universal).toBeGreaterThan(0.85 * bits.declared)
  })

  it('makes a key with four intensities', () => {
    const intensities: ReadonlyArray<Intensity> = [
      ['signal', '0.6', '0.6'],
      ['decoy', '0.2', '0.2'],
      ['weak', '0.05', '0.1'],
      ['vacuum', '0', '0.1'],
    ]
    const counts = channel(intensities, 4e6, 0.25, 0.01)
    const bits = bothWays(observed({ intensities, pX: '0.5', pZ: '0.5', X: counts, Z: counts, key: BOTH }))
    expect(bits.declared).toBeGreaterThan(100000)
    expect(bits.universal).toBeGreaterThan(0.8 * bits.declared)
  })

  it.each([
    ['0.9', '0.1'],
    ['0.95', '0.05'],
  ])('makes a key in X alone, chosen with probability %s', (pX, pZ) => {
    const observations = observed({
      intensities: JINAN,
      pX,
      pZ,
      X: channel(JINAN, 4e6, Number(pX) ** 2, 0.01),
      Z: channel(JINAN, 4e6, Number(pZ) ** 2, 0.01),
      key: { bases: ['X'], intensities: ['signal'] },
    })
    expect(bothWays(observations).declared).toBeGreaterThan(pX === '0.9' ? 250000 : 100000)
  })

  it('makes a key in both of two biased bases', () => {
    const observations = observed({
      intensities: JINAN,
      pX: '0.9',
      pZ: '0.1',
      X: channel(JINAN, 4e6, 0.81, 0.01),
      Z: channel(JINAN, 4e6, 0.01, 0.01),
      key: BOTH,
    })
    expect(bothWays(observations).declared).toBeGreaterThan(0)
  })

  it('keys decoys as well, with the other basis for the test', () => {
    const observations = observed({
      intensities: JINAN,
      pX: '0.9',
      pZ: '0.1',
      X: channel(JINAN, 16e6, 0.81, 0.01),
      Z: channel(JINAN, 16e6, 0.01, 0.01),
      key: { bases: ['X'], intensities: ['signal', 'decoy'] },
    })
    expect(bothWays(observations).declared).toBeGreaterThan(0)
  })

  it('gives each basis its own slope where they differ', () => {
    const observations = observed({
      intensities: JINAN,
      pX: '0.5',
      pZ: '0.5',
      X: channel(JINAN, 8e6, 0.25, 0.01),
      Z: channel(JINAN, 8e6, 0.25, 0.04),
      key: BOTH,
    })
    const { coefficients, keyBits } = result(observations, 'renyi', 'declared')
    // Keyed rounds of X are tested in Z, where errors are more frequent.
    expect(coefficients.phaseError.X.toNumber()).toBeGreaterThan(1.5 * coefficients.phaseError.Z.toNumber())
    expect(keyBits).toBeGreaterThan(0n)
  })

  it('takes a run without errors', () => {
    const clean: Counts = { signal: [400000, 0], decoy: [25000, 0], vacuum: [250, 0] }
    const observations = observed({ intensities: JINAN, pX: '0.5', pZ: '0.5', X: clean, Z: clean, key: BOTH })
    expect(() => bothWays(observations)).not.toThrow()
    expect(bothWays(observations).declared).toBeGreaterThan(300000)
  })

  it.each([0, 1, 20, 500])('gives 0 bits for %i detections a cell, not an exception', (n) => {
    const half = Math.ceil(n / 2)
    const few = { signal: [n, half], decoy: [n, half], vacuum: [n, half] } as const
    const observations = observed({ intensities: JINAN, pX: '0.5', pZ: '0.5', X: few, Z: few, key: BOTH })
    expect(result(observations, 'smoothing', 'declared').keyBits).toBe(0n)
    expect(result(observations, 'renyi', 'universal').keyBits).toBe(0n)
  })

  it('gives 0 bits where half of all bits err', () => {
    const random = channel(JINAN, 4e6, 0.25, 0.5)
    const observations = observed({
      intensities: JINAN,
      pX: '0.5',
      pZ: '0.5',
      X: random,
      Z: random,
      key: BOTH,
    })
    expect(result(observations, 'renyi', 'declared').keyBits).toBe(0n)
  })

  it('gives 0 bits where everything is keyed and nothing tested', () => {
    const counts = channel(JINAN, 4e6, 0.25, 0.01)
    const key = { bases: ['X', 'Z'], intensities: ['signal', 'decoy', 'vacuum'] } as const
    const observations = observed({ intensities: JINAN, pX: '0.5', pZ: '0.5', X: counts, Z: counts, key })
    expect(result(observations, 'renyi', 'declared').keyBits).toBe(0n)
  })

  it('makes less key, and never more than is left, when a tenth of it is sampled', () => {
    const counts = channel(JINAN, 4e6, 0.25, 0.01)
    const setting = { intensities: JINAN, pX: '0.5', pZ: '0.5', X: counts, Z: counts, key: BOTH } as const
    const whole = Number(result(observed(setting), 'renyi', 'declared').keyBits)
    const sampled = Number(
      result(observed({ ...setting, sampledFraction: '0.1' }), 'renyi', 'declared').keyBits,
    )
    expect(sampled / whole).toBeGreaterThan(0.88)
    expect(sampled / whole).toBeLessThan(0.9)
  })

  it('says so where the counts contradict the source, instead of a length', () => {
    const all = { signal: [5000, 0], decoy: [5000, 0], vacuum: [5000, 0] } as const
    const observations = observed({ intensities: JINAN, pX: '0.5', pZ: '0.5', X: all, Z: all, key: BOTH })
    const answer = direct(observations, target, arithmetic, { lemma: 'renyi', mode: { kind: 'universal' } })
    expect(answer).toMatchObject({ left: [{ code: 'KW-AN202', path: '$.counts' }] })
  })

  it('refuses an intensity that is never sent and a basis that is never measured', () => {
    const intensities: ReadonlyArray<Intensity> = [...JINAN, ['extra', '0.3', '0']]
    const counts = { ...channel(JINAN, 4e6, 0.25, 0.01), extra: [0, 0] } as const
    const observations = observed({ intensities, pX: '1', pZ: '0', X: counts, Z: counts, key: BOTH })
    const answer = direct(observations, target, arithmetic, { lemma: 'renyi', mode: { kind: 'universal' } })
    expect(E.isLeft(answer) && answer.left.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'KW-AN201 $.intensities[3].probability',
      'KW-AN201 $.bases.Z.probability',
    ])
  })
})

describe('a design', () => {
  const { design } = { design: undefined, ...declared(block, 'smoothing') }

  it('survives JSON and keeps its digest text', () => {
    if (design === undefined) throw new Error('declared mode without a design')
    const read = right(parseDirectDesign(JSON.parse(JSON.stringify(DirectDesign.encode(design)))))
    expect(designDigestText(read)).toBe(designDigestText(design))
    expect(designDigestText(read)).toMatch(
      /^\{"phi0":\{"X":"0\.0\d+","Z":"0\.0\d+"\},"t":"0\.00\d+","terms":\[\{"basis":"X","intensity":"signal","u":"-0\.000\d+","w":"0"\},/,
    )
  })

  it('is refused where a cell has no term, or a term no cell', () => {
    if (design === undefined) throw new Error('declared mode without a design')
    const renamed = {
      ...design,
      terms: design.terms.map((term) => ({ ...term, intensity: term.intensity.replace('decoy', 'other') })),
    }
    const answer = direct(block, target, arithmetic, {
      lemma: 'smoothing',
      mode: { kind: 'declared', design: renamed },
    })
    expect(E.isLeft(answer) && answer.left.map(({ path }) => path)).toEqual([
      '$.terms',
      '$.terms',
      '$.terms[2]',
      '$.terms[3]',
    ])
  })

  it('is refused where it breaks an inequality of this source', () => {
    if (design === undefined) throw new Error('declared mode without a design')
    const greedy = {
      ...design,
      terms: design.terms.map((term) => ({ ...term, u: Exact.add(term.u, '1e-6') })),
    }
    const answer = direct(block, target, arithmetic, {
      lemma: 'smoothing',
      mode: { kind: 'declared', design: greedy },
    })
    expect(E.isLeft(answer) && answer.left[0]).toMatchObject({ code: 'KW-AN201', path: '$.design' })
  })
})

describe('the code of the coefficients', () => {
  it('has the lengths that docs/direct.md defines', () => {
    const length = (value: number, nominal: number) => {
      const form = codedFloat(value)
      return form === undefined ? undefined : codedLength(form, nominal)
    }
    expect(length(8, 3)).toBe(1 + 3)
    expect(length(0, 3)).toBe(3)
    expect(length(16, 3)).toBe(3 + 3)
    expect(length(-8, 3)).toBe(5 + 3)
    expect(length(4, 3)).toBe(5 + 3)
    expect(length(-16, 3)).toBe(5 + 3)
    expect(length(12, 3)).toBe(1 + 3)
    expect(length(8.5, 3)).toBe(1 + 3 + 3)
    expect(length(1 + 2 ** -7, 0)).toBe(1 + 3 + 6)
    expect(length(1 + 2 ** -8, 0)).toBeUndefined()
    expect(length(0.1, 0)).toBeUndefined()
  })

  it('satisfies the inequality of Kraft', () => {
    const sizes = [-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    const words = sizes.flatMap((exponent) =>
      [false, true].flatMap((negative) =>
        [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => {
          const count = bits === 0 ? 1 : 2 ** (bits - 1)
          return count * 2 ** -codedLength({ negative, exponent, bits }, 0)
        }),
      ),
    )
    const total = words.reduce((sum, weight) => sum + weight, 2 ** -codedLength('zero', 0))
    expect(total).toBeLessThanOrEqual(1)
    expect(total).toBeGreaterThan(0.9)
  })

  it('has no word for coefficients that are not short', () => {
    const { problem, coefficients } = result(block, 'smoothing', 'declared')
    expect(codeLength(problem.protocol, problem.counts, coefficients)).toBeUndefined()
  })

  it('does not charge a common shift of the keyed coefficients', () => {
    const { problem, coefficients, codeBits } = result(block, 'renyi', 'universal')
    const u = coefficients.u.map((value, at) =>
      problem.protocol.cells[at]?.keyed === true ? Exact.sub(value, '1e-9') : value,
    )
    expect(codeLength(problem.protocol, problem.counts, { ...coefficients, u })).toBe(codeBits)
  })

  it('charges both bases where their coefficients differ', () => {
    const { problem, coefficients, codeBits } = result(block, 'renyi', 'universal')
    const w = coefficients.w.map((value, at) => (at === 2 ? Exact.mul(value, 2) : value))
    expect(codeLength(problem.protocol, problem.counts, { ...coefficients, w })).toBeGreaterThan(
      codeBits + 20,
    )
  })

  it('reads a float exactly', () => {
    expect(exactFloat(0.1).toFixed()).toBe('0.1000000000000000055511151231257827021181583404541015625')
    expect(exactFloat(-3).toFixed()).toBe('-3')
  })
})
